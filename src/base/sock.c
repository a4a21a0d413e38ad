/* SPDX-License-Identifier: BSD-3-Clause
 * sock: listen, connect, who is at the other end; addresses as text. */
#include "config.h"

#include "base/sock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCK_BACKLOG 1024
#define SOCK_NEAR (256 * 1024) /* the kernel takes twice as much, its own accounts included */

/* close, leaving errno as the failure before it set it. */
static int
sock_give_up(int fd)
{
    int saved = errno;

    close(fd);
    errno = saved;
    return -1;
}

/* An address from text that is one already; names are nobody's business here. */
static int
sock_address(const char *host, int port, struct sockaddr_storage *addr, socklen_t *len)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char service[16];

    if (host == NULL || *host == '\0' || strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    snprintf(service, sizeof service, "%d", port);
    if (port < 0 || port > 65535 || getaddrinfo(host, service, &hints, &found) != 0) {
        errno = EINVAL;
        return -1;
    }
    memcpy(addr, found->ai_addr, found->ai_addrlen);
    *len = found->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

static int
sock_bound_port(int fd)
{
    struct sockaddr_storage addr;
    socklen_t len = sizeof addr;

    if (getsockname(fd, (struct sockaddr *)&addr, &len) != 0)
        return 0;
    if (addr.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&addr)->sin6_port);
    return ntohs(((struct sockaddr_in *)&addr)->sin_port);
}

static int
sock_listen_at(const struct sockaddr *addr, socklen_t len)
{
    int fd = socket(addr->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (addr->sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, addr, len) != 0 || listen(fd, SOCK_BACKLOG) != 0)
        return sock_give_up(fd);
    return fd;
}

static int
sock_listen_failed(const char *host, int port, struct err *e)
{
    int saved = errno;

    if (saved == EADDRINUSE) {
        err_set(e, ERR_LISTEN, "port %d of %s is in use on this machine", port, host);
        err_hint(e, "choose another port, or end what listens there");
    } else if (saved == EACCES) {
        err_set(e, ERR_LISTEN, "port %d of %s is reserved for the administrator", port, host);
        err_hint(e, "choose a port above 1023");
    } else {
        err_sys(e, ERR_LISTEN, saved, "cannot listen on port %d of %s", port, host);
    }
    errno = saved;
    return -1;
}

int
sock_listen_tcp(const char *host, int port, int *bound_port, struct err *e)
{
    struct sockaddr_storage addr;
    socklen_t len;
    int fd;

    if (host == NULL || *host == '\0')
        host = "localhost";
    if (sock_address(host, port, &addr, &len) != 0) {
        err_set(e, ERR_LISTEN, "cannot listen on port %d of %s: that is not an address", port, host);
        errno = EINVAL;
        return -1;
    }
    fd = sock_listen_at((struct sockaddr *)&addr, len);
    if (fd < 0)
        return sock_listen_failed(host, port, e);
    *bound_port = sock_bound_port(fd);
    return fd;
}

static int
sock_unix_address(const char *path, struct sockaddr_un *addr)
{
    size_t len = strlen(path);

    *addr = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (len == 0 || len >= sizeof addr->sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(addr->sun_path, path, len);
    return 0;
}

/* The mode is set before the name exists, so that there is no moment in which others may connect. */
static int
sock_listen_path(const struct sockaddr_un *addr)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (fchmod(fd, 0600) != 0 || bind(fd, (const struct sockaddr *)addr, sizeof *addr) != 0 ||
        listen(fd, SOCK_BACKLOG) != 0)
        return sock_give_up(fd);
    return fd;
}

/* True when path was the socket of somebody who is gone, and is gone too now. */
static bool
sock_unlink_stale(const struct sockaddr_un *addr)
{
    struct stat st;
    int fd, rc;

    if (lstat(addr->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode) || st.st_uid != geteuid())
        return false;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    rc = connect(fd, (const struct sockaddr *)addr, sizeof *addr) == 0 ? 0 : errno;
    close(fd);
    return rc == ECONNREFUSED && unlink(addr->sun_path) == 0;
}

int
sock_listen_unix(const char *path, struct err *e)
{
    struct sockaddr_un addr;
    int fd = -1, saved;

    if (sock_unix_address(path, &addr) == 0) {
        fd = sock_listen_path(&addr);
        if (fd < 0 && errno == EADDRINUSE && sock_unlink_stale(&addr))
            fd = sock_listen_path(&addr);
    }
    if (fd >= 0)
        return fd;
    saved = errno;
    if (saved == EADDRINUSE)
        err_set(e, ERR_LISTEN, "%s exists and is in use", path);
    else if (saved == ENAMETOOLONG)
        err_set(e, ERR_LISTEN, "%s is too long for a socket (%zu bytes at most)", path,
            sizeof addr.sun_path - 1);
    else
        err_sys(e, ERR_LISTEN, saved, "cannot listen on %s", path);
    errno = saved;
    return -1;
}

int
sock_connect_from(const struct sockaddr *from, socklen_t from_len, const struct sockaddr *addr,
    socklen_t len, struct err *e)
{
    int fd = socket(addr->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), saved;
    char text[SOCK_TEXT_MAX];

    if (fd < 0)
        return err_sys(e, ERR_OS, errno, "cannot make a socket");
    if ((from == NULL || bind(fd, from, from_len) == 0) &&
        (connect(fd, addr, len) == 0 || errno == EINPROGRESS))
        return fd;
    sock_give_up(fd);
    saved = errno;
    sock_text(addr, text);
    err_sys(e, ERR_HOST, saved, "cannot connect to %s", text);
    errno = saved;
    return -1;
}

int
sock_connect(const struct sockaddr *addr, socklen_t len, struct err *e)
{
    return sock_connect_from(NULL, 0, addr, len, e);
}

int
sock_connect_tcp(const char *numeric_host, int port, struct err *e)
{
    struct sockaddr_storage addr;
    socklen_t len;

    if (sock_address(numeric_host, port, &addr, &len) != 0)
        return err_set(e, ERR_HOST, "%s port %d is not an address", numeric_host, port);
    return sock_connect((struct sockaddr *)&addr, len, e);
}

int
sock_connect_unix(const char *path, struct err *e)
{
    struct sockaddr_un addr;
    int fd = -1, saved;

    if (sock_unix_address(path, &addr) == 0)
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&addr, sizeof addr) == 0)
        return fd;
    if (fd >= 0)
        sock_give_up(fd);
    saved = errno;
    err_sys(e, ERR_HOST, saved, "cannot connect to %s", path);
    errno = saved;
    return -1;
}

int
sock_result(int fd)
{
    int error = 0;
    socklen_t len = sizeof error;

    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 ? error : errno;
}

void
sock_tune(int fd)
{
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

void
sock_tune_near(int fd)
{
    int bytes = SOCK_NEAR;

    sock_tune(fd);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

void
sock_acknowledge(int fd)
{
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

void
sock_set_unsent(int fd, int bytes)
{
    setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes);
}

bool
sock_unix_peer_is_us(int fd)
{
    struct ucred who;
    socklen_t len = sizeof who;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0 && len == sizeof who &&
        who.uid == geteuid();
}

void
sock_text(const struct sockaddr *addr, char out[SOCK_TEXT_MAX])
{
    char host[SOCK_TEXT_MAX - 10] = "?", port[8] = "?";
    socklen_t len = addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);

    if (addr->sa_family == AF_UNIX) {
        const char *path = ((const struct sockaddr_un *)addr)->sun_path;

        snprintf(out, SOCK_TEXT_MAX, "%.*s", SOCK_TEXT_MAX - 1, *path != '\0' ? path : "unix");
        return;
    }
    if ((addr->sa_family == AF_INET || addr->sa_family == AF_INET6))
        getnameinfo(addr, len, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(out, SOCK_TEXT_MAX, strchr(host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, port);
}

void
sock_peer_text(int fd, char out[SOCK_TEXT_MAX])
{
    struct sockaddr_storage addr = {0};
    socklen_t len = sizeof addr;

    if (getpeername(fd, (struct sockaddr *)&addr, &len) != 0)
        addr.ss_family = AF_UNSPEC;
    sock_text((struct sockaddr *)&addr, out);
}
