/* SPDX-License-Identifier: BSD-3-Clause
 * fdend: a non-blocking descriptor as an end of a pump. */
#include "config.h"

#include "base/fdend.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

struct fdend {
    uv_poll_t poll; /* first: its close callback frees the whole */
    int fd;
    int interest;   /* what the poll waits for now */
    void (*wake)(void *arg);
    void *wake_arg;
};

static ssize_t
fdend_answer(ssize_t n)
{
    if (n >= 0)
        return n;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? END_AGAIN : END_BROKEN;
}

static ssize_t
fdend_read(void *self, void *bytes, size_t n)
{
    struct fdend *f = self;

    return fdend_answer(recv(f->fd, bytes, n, 0));
}

static ssize_t
fdend_write(void *self, const void *bytes, size_t n)
{
    struct fdend *f = self;

    return n > 0 ? fdend_answer(send(f->fd, bytes, n, MSG_NOSIGNAL)) : 0;
}

static void
fdend_shut(void *self)
{
    struct fdend *f = self;

    shutdown(f->fd, SHUT_WR);
}

/* libuv stops a poll that had an error; whoever wants more then meets the error in read or write. */
static void
fdend_ready(uv_poll_t *poll, int status, int events)
{
    struct fdend *f = (struct fdend *)poll;

    if (status < 0)
        f->interest = 0;
    f->wake(f->wake_arg);
}

static void
fdend_want(void *self, bool in, bool out)
{
    struct fdend *f = self;
    int interest = (in ? UV_READABLE : 0) | (out ? UV_WRITABLE : 0);

    if (interest == f->interest)
        return;
    f->interest = interest;
    if (interest == 0)
        uv_poll_stop(&f->poll);
    else
        uv_poll_start(&f->poll, interest, fdend_ready);
}

static void
fdend_on_wake(void *self, void (*fn)(void *arg), void *arg)
{
    struct fdend *f = self;

    f->wake = fn;
    f->wake_arg = arg;
}

static void
fdend_closed(uv_handle_t *h)
{
    free(h);
}

static void
fdend_close(void *self)
{
    struct fdend *f = self;

    uv_close((uv_handle_t *)&f->poll, fdend_closed);
    close(f->fd);
}

static const struct end_ops fdend_ops = {
    .read = fdend_read,
    .write = fdend_write,
    .shut = fdend_shut,
    .want = fdend_want,
    .on_wake = fdend_on_wake,
    .close = fdend_close,
    .direct = true,
};

struct end
fdend_new(uv_loop_t *loop, int fd)
{
    struct fdend *f = mem_zalloc(sizeof *f);

    f->fd = fd;
    uv_poll_init(loop, &f->poll, fd);
    return (struct end){.ops = &fdend_ops, .self = f};
}
