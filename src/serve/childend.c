/* SPDX-License-Identifier: BSD-3-Clause
 * childend: the standard input and output of a child, two pipes, as one end of a pump. */
#include "config.h"

#include "serve/childend.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

/* One pipe and its watcher, which is freed by its close callback. */
struct childpipe {
    int fd;
    uv_poll_t *poll;
};

struct childend {
    struct childpipe in, out;
    void (*wake)(void *arg);
    void *wake_arg;
};

static void
childpipe_open(struct childpipe *p, uv_loop_t *loop, int fd, void *owner)
{
    p->fd = fd;
    p->poll = mem_zalloc(sizeof *p->poll);
    if (uv_poll_init(loop, p->poll, fd) != 0)
        abort(); /* a pipe can always be watched */
    p->poll->data = owner;
}

static void
childpipe_closed(uv_handle_t *handle)
{
    free(handle);
}

static void
childpipe_close(struct childpipe *p)
{
    if (p->fd < 0)
        return;
    uv_poll_stop(p->poll);
    uv_close((uv_handle_t *)p->poll, childpipe_closed);
    close(p->fd);
    p->fd = -1;
}

static void
childend_ready(uv_poll_t *poll, int status, int events)
{
    struct childend *c = poll->data;

    c->wake(c->wake_arg);
}

static void
childpipe_want(struct childpipe *p, bool want, int events)
{
    if (p->fd < 0)
        return;
    if (want)
        uv_poll_start(p->poll, events, childend_ready);
    else
        uv_poll_stop(p->poll);
}

static ssize_t
childend_read(void *self, void *bytes, size_t n)
{
    struct childend *c = self;
    ssize_t got;

    do
        got = read(c->out.fd, bytes, n);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno == EAGAIN ? END_AGAIN : END_EOF;
    return got == 0 ? END_EOF : got;
}

static ssize_t
childend_write(void *self, const void *bytes, size_t n)
{
    struct childend *c = self;
    ssize_t put;

    if (c->in.fd < 0)
        return (ssize_t)n;
    do
        put = write(c->in.fd, bytes, n);
    while (put < 0 && errno == EINTR);
    if (put >= 0)
        return put;
    if (errno == EAGAIN)
        return END_AGAIN;
    childpipe_close(&c->in);
    return (ssize_t)n;
}

static void
childend_shut(void *self)
{
    struct childend *c = self;

    childpipe_close(&c->in);
}

static void
childend_want(void *self, bool in, bool out)
{
    struct childend *c = self;

    childpipe_want(&c->out, in, UV_READABLE);
    childpipe_want(&c->in, out, UV_WRITABLE);
}

static void
childend_on_wake(void *self, void (*fn)(void *arg), void *arg)
{
    struct childend *c = self;

    c->wake = fn;
    c->wake_arg = arg;
}

static void
childend_close(void *self)
{
    struct childend *c = self;

    childpipe_close(&c->in);
    childpipe_close(&c->out);
    free(c);
}

struct end
childend_new(uv_loop_t *loop, int in, int out)
{
    static const struct end_ops ops = {
        .read = childend_read,
        .write = childend_write,
        .shut = childend_shut,
        .want = childend_want,
        .on_wake = childend_on_wake,
        .close = childend_close,
    };
    struct childend *c = mem_zalloc(sizeof *c);

    childpipe_open(&c->in, loop, in, c);
    childpipe_open(&c->out, loop, out, c);
    return (struct end){ &ops, c };
}
