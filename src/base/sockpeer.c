/* SPDX-License-Identifier: BSD-3-Clause
 * sockpeer: whose loopback connection is it? The kernel's socket table says. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/sock.h"

/* A TCP connection as the client's socket has it: from the peer to us. Addresses in network order, as
 * 4 or 16 bytes; v4 in v6 is unmapped, because the kernel finds such sockets as v4. */
struct tuple {
    int family;
    uint32_t from[4], to[4];
    uint16_t from_port, to_port; /* network order */
};

/* What the table says about the client's socket. */
struct owner {
    uint32_t uid, inode;
};

enum found {
    FOUND,
    FOUND_NOTHING, /* no such socket any more */
    FOUND_NO_WAY,  /* the table cannot be read */
};

static void
tuple_side(const struct sockaddr_storage *addr, int *family, uint32_t bytes[4], uint16_t *port)
{
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)addr;
    const struct sockaddr_in *four = (const struct sockaddr_in *)addr;

    *family = addr->ss_family;
    if (addr->ss_family != AF_INET6) {
        bytes[0] = four->sin_addr.s_addr;
        *port = four->sin_port;
        return;
    }
    memcpy(bytes, &six->sin6_addr, 16);
    *port = six->sin6_port;
    if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
        *family = AF_INET;
        bytes[0] = bytes[3];
        bytes[1] = bytes[2] = bytes[3] = 0;
    }
}

static bool
tuple_loopback(int family, const uint32_t bytes[4])
{
    struct in6_addr six;

    if (family == AF_INET)
        return (ntohl(bytes[0]) >> 24) == 127;
    memcpy(&six, bytes, sizeof six);
    return family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six);
}

/* Fails after a reset: then nobody is there to be served. */
static int
tuple_of(int fd, struct tuple *t, struct err *e)
{
    struct sockaddr_storage peer, local;
    socklen_t peer_len = sizeof peer, local_len = sizeof local;
    int family;

    *t = (struct tuple){0};
    if (getpeername(fd, (struct sockaddr *)&peer, &peer_len) != 0 ||
        getsockname(fd, (struct sockaddr *)&local, &local_len) != 0)
        return err_sys(e, ERR_OS, errno, "a connection was gone before it could be looked at");
    tuple_side(&peer, &t->family, t->from, &t->from_port);
    tuple_side(&local, &family, t->to, &t->to_port);
    if (family != t->family || !tuple_loopback(family, t->from) || !tuple_loopback(family, t->to)) {
        char text[SOCK_TEXT_MAX];

        sock_text((struct sockaddr *)&peer, text);
        return err_set(e, ERR_FORWARD, "a connection from %s was refused: it is not from this machine",
            text);
    }
    return 0;
}

/* One descriptor for the whole process; -2 when the kernel has none to give. */
static int
diag_open(void)
{
    static int fd = -1;

    if (fd != -1)
        return fd;
    fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0)
        fd = -2;
    return fd;
}

static int
diag_send(int fd, const struct tuple *t, uint32_t seq)
{
    struct {
        struct nlmsghdr head;
        struct inet_diag_req_v2 req;
    } m = {0};
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    ssize_t n;

    m.head.nlmsg_len = sizeof m;
    m.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    m.head.nlmsg_flags = NLM_F_REQUEST;
    m.head.nlmsg_seq = seq;
    m.req.sdiag_family = (uint8_t)t->family;
    m.req.sdiag_protocol = IPPROTO_TCP;
    m.req.idiag_states = ~0U;
    m.req.id.idiag_sport = t->from_port;
    m.req.id.idiag_dport = t->to_port;
    memcpy(m.req.id.idiag_src, t->from, sizeof t->from);
    memcpy(m.req.id.idiag_dst, t->to, sizeof t->to);
    m.req.id.idiag_cookie[0] = m.req.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    n = sendto(fd, &m, sizeof m, 0, (struct sockaddr *)&kernel, sizeof kernel);
    return n == (ssize_t)sizeof m ? 0 : -1;
}

/* The kernel has answered by the time sendto returns, so this never waits; what is left of an earlier
 * question is passed over. */
static enum found
diag_receive(int fd, uint32_t seq, struct owner *o)
{
    union {
        struct nlmsghdr head;
        char bytes[8192];
    } m;
    const struct inet_diag_msg *found = NLMSG_DATA(&m.head);
    const struct nlmsgerr *refused = NLMSG_DATA(&m.head);

    for (;;) {
        ssize_t n = recv(fd, &m, sizeof m, MSG_DONTWAIT);

        if (n < (ssize_t)sizeof m.head || m.head.nlmsg_len > (size_t)n)
            return FOUND_NO_WAY;
        if (m.head.nlmsg_seq != seq)
            continue;
        if (m.head.nlmsg_type == NLMSG_ERROR && n >= (ssize_t)NLMSG_LENGTH(sizeof *refused))
            return refused->error == -ENOENT ? FOUND_NOTHING : FOUND_NO_WAY;
        if (m.head.nlmsg_type != SOCK_DIAG_BY_FAMILY || n < (ssize_t)NLMSG_LENGTH(sizeof *found))
            return FOUND_NO_WAY;
        *o = (struct owner){.uid = found->idiag_uid, .inode = found->idiag_inode};
        return FOUND;
    }
}

static enum found
diag_find(const struct tuple *t, struct owner *o)
{
    static uint32_t seq;
    int fd = diag_open();

    if (fd < 0 || diag_send(fd, t, ++seq) != 0)
        return FOUND_NO_WAY;
    return diag_receive(fd, seq, o);
}

/* An address as /proc prints it: each 32 bit word in the machine's order. words is 1 or 4. */
static void
table_address(char *out, size_t size, const uint32_t *bytes, int words, uint16_t port)
{
    size_t n = 0;

    for (int i = 0; i < words; i++)
        n += (size_t)snprintf(out + n, size - n, "%08X", bytes[i]);
    snprintf(out + n, size - n, ":%04X", ntohs(port));
}

/* Look for " local remote " in one of the kernel's tables. */
static enum found
table_search(const char *path, const uint32_t *from, const uint32_t *to, int words,
    const struct tuple *t, struct owner *o)
{
    char a[48], b[48], want[100], line[512];
    enum found found = FOUND_NOTHING;
    FILE *f = fopen(path, "re");

    if (f == NULL)
        return FOUND_NO_WAY;
    table_address(a, sizeof a, from, words, t->from_port);
    table_address(b, sizeof b, to, words, t->to_port);
    snprintf(want, sizeof want, " %s %s ", a, b);
    while (found != FOUND && fgets(line, sizeof line, f) != NULL) {
        const char *rest = strstr(line, want);

        if (rest != NULL && sscanf(rest + strlen(want), "%*s %*s %*s %*s %u %*s %u", &o->uid,
                                &o->inode) == 2)
            found = FOUND;
    }
    fclose(f);
    return found;
}

/* Slower, and where there is no netlink. A v4 client may own a v6 socket: both tables. */
static enum found
table_find(const struct tuple *t, struct owner *o)
{
    uint32_t from[4] = {0, 0, htonl(0xffff), t->from[0]}, to[4] = {0, 0, htonl(0xffff), t->to[0]};
    enum found found;

    if (t->family == AF_INET6)
        return table_search("/proc/net/tcp6", t->from, t->to, 4, t, o);
    found = table_search("/proc/net/tcp", t->from, t->to, 1, t, o);
    return found == FOUND_NOTHING ? table_search("/proc/net/tcp6", from, to, 4, t, o) : found;
}

static bool
peer_refused(const struct tuple *t, const struct owner *o, struct err *e)
{
    struct passwd *pw = getpwuid(o->uid);

    if (pw != NULL)
        err_set(e, ERR_FORWARD, "a connection of user %s from port %d was refused", pw->pw_name,
            ntohs(t->from_port));
    else
        err_set(e, ERR_FORWARD, "a connection of user %u from port %d was refused", o->uid,
            ntohs(t->from_port));
    err_hint(e, "only programs of the user who runs fairlead may use its ports");
    return false;
}

bool
sock_peer_is_us(int fd, struct err *e)
{
    struct owner o = {0};
    struct tuple t;
    enum found found;

    if (tuple_of(fd, &t, e) != 0)
        return false;
    found = diag_find(&t, &o);
    if (found == FOUND_NO_WAY)
        found = table_find(&t, &o);
    if (found == FOUND_NO_WAY) {
        err_set(e, ERR_OS, "a connection was refused: the kernel does not tell whose it is");
        return false;
    }
    /* A socket that was closed already is shown as root's, without an inode. */
    if (found == FOUND_NOTHING || o.inode == 0) {
        err_set(e, ERR_FORWARD, "a connection from port %d was refused: its sender has closed it",
            ntohs(t.from_port));
        return false;
    }
    return o.uid == geteuid() ? true : peer_refused(&t, &o, e);
}
