/* SPDX-License-Identifier: BSD-3-Clause
 * readahead: what libssh reads, read for it in large pieces. */
#include "config.h"

#include "ssh/readahead.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/mem.h"

#define READAHEAD_BYTES (128 * 1024)

/* What a library that calls these finds; under names of their own here, since the C library's headers say
 * more of its own than is true of these. */
#define READAHEAD_AS(name) __asm__(name) __attribute__((visibility("default"), used))
ssize_t readahead_recv(int fd, void *bytes, size_t n, int flags) READAHEAD_AS("recv");
ssize_t readahead_send(int fd, const void *bytes, size_t n, int flags) READAHEAD_AS("send");
int readahead_poll(struct pollfd *fds, nfds_t n, int timeout) READAHEAD_AS("poll");

static _Thread_local struct readahead *readahead_first;

void
readahead_open(struct readahead *r, ssh_session session)
{
    *r = (struct readahead){.session = session, .fd = ssh_get_fd(session), .next = readahead_first};
    readahead_first = r;
}

void
readahead_close(struct readahead *r)
{
    struct readahead **at = &readahead_first;

    while (*at != NULL && *at != r)
        at = &(*at)->next;
    if (*at != NULL)
        *at = r->next;
    free(r->bytes);
    *r = (struct readahead){0};
}

/* libssh may have closed its descriptor, and the number is somebody else's now: it knows. */
static struct readahead *
readahead_find(int fd)
{
    struct readahead *r = readahead_first;

    while (r != NULL && (r->fd != fd || ssh_get_fd(r->session) != fd))
        r = r->next;
    return r;
}

bool
readahead_has(const struct readahead *r)
{
    return r->at < r->n || r->ended || r->error != 0;
}

void
readahead_expect(struct readahead *r, size_t n)
{
    r->expect = n;
}

static int
readahead_ask(struct pollfd *fds, nfds_t n, int timeout)
{
    struct timespec t = {.tv_sec = timeout / 1000, .tv_nsec = timeout % 1000 * 1000000L};

    return ppoll(fds, n, timeout < 0 ? NULL : &t, NULL);
}

/* Returns whether there is something, be it the end. */
static bool
readahead_fill(struct readahead *r)
{
    ssize_t got;

    if (r->bytes == NULL)
        r->bytes = mem_alloc(READAHEAD_BYTES);
    got = recvfrom(r->fd, r->bytes, READAHEAD_BYTES, MSG_DONTWAIT, NULL, NULL);
    r->at = 0;
    r->n = got > 0 ? (size_t)got : 0;
    r->drained = got > 0 && got < READAHEAD_BYTES;
    r->ended = got == 0;
    if (got < 0 && errno != EAGAIN && errno != EINTR)
        r->error = errno;
    return readahead_has(r);
}

static bool
readahead_wait_in(struct readahead *r)
{
    if (readahead_has(r))
        return true;
    if (r->drained || r->expect > 0) {
        r->drained = false;
        return false;
    }
    return readahead_fill(r);
}

/* While it reads on and on libssh must also hear that it can send: that is asked once for each piece. */
static bool
readahead_wait_out(struct readahead *r)
{
    struct pollfd p = {.fd = r->fd, .events = POLLOUT};

    if (r->blocked && (r->at == 0 || r->at == r->n) && readahead_ask(&p, 1, 0) == 1)
        r->blocked = false;
    return !r->blocked;
}

ssize_t
readahead_recv(int fd, void *bytes, size_t n, int flags)
{
    struct readahead *r = flags == 0 ? readahead_find(fd) : NULL;

    if (r == NULL)
        return recvfrom(fd, bytes, n, flags, NULL, NULL);
    if (!readahead_has(r) && !readahead_fill(r)) {
        errno = EAGAIN;
        return -1;
    }
    if (n > r->n - r->at)
        n = r->n - r->at;
    if (n == 0 && r->error != 0) {
        errno = r->error;
        return -1;
    }
    if (n > 0)
        memcpy(bytes, r->bytes + r->at, n);
    r->at += n;
    return (ssize_t)n;
}

/* That nothing was taken is no error: libssh would end the connection for it. It keeps what was not taken,
 * and sends it with what is still to come of the same write. */
ssize_t
readahead_send(int fd, const void *bytes, size_t n, int flags)
{
    struct readahead *r = readahead_find(fd);
    ssize_t put;

    if (r != NULL && n < r->expect)
        return 0;
    put = sendto(fd, bytes, n, flags, NULL, 0);
    if (r == NULL)
        return put;
    if (put < 0 && errno == EAGAIN)
        put = 0;
    r->blocked = put >= 0 && (size_t)put < n;
    return put;
}

int
readahead_poll(struct pollfd *fds, nfds_t n, int timeout)
{
    struct readahead *r = n == 1 ? readahead_find(fds->fd) : NULL;

    if (r == NULL)
        return readahead_ask(fds, n, timeout);
    fds->revents = 0;
    if ((fds->events & POLLIN) && readahead_wait_in(r))
        fds->revents |= POLLIN;
    if ((fds->events & POLLOUT) && readahead_wait_out(r))
        fds->revents |= POLLOUT;
    if (fds->revents != 0 || timeout == 0)
        return fds->revents != 0;
    return readahead_ask(fds, n, timeout);
}
