/* SPDX-License-Identifier: BSD-3-Clause
 * nap: let the loop turn for a while before something is tried again. */
#include "config.h"

#include "ssh/nap.h"

#include <stdlib.h>

#include "base/mem.h"

struct nap {
    union {
        uv_handle_t handle;
        uv_timer_t timer;
        uv_poll_t poll;
    } on;
    bool over;
};

static void
nap_closed(uv_handle_t *h)
{
    free(h->data);
}

static void
nap_passed(uv_timer_t *timer)
{
    struct nap *n = timer->data;

    n->over = true;
}

static void
nap_came(uv_poll_t *poll, int status, int events)
{
    struct nap *n = poll->data;

    n->over = true;
    uv_poll_stop(poll);
}

static int
nap_wait(struct nap *n, struct turn *t, struct err *e)
{
    int rc = 0;

    while (rc == 0 && !n->over)
        rc = turn_once(t, e);
    uv_close(&n->on.handle, nap_closed);
    return rc;
}

int
nap_take(struct turn *t, int ms, struct err *e)
{
    struct nap *n = mem_zalloc(sizeof *n);

    uv_update_time(t->loop);
    uv_timer_init(t->loop, &n->on.timer);
    n->on.handle.data = n;
    uv_timer_start(&n->on.timer, nap_passed, (uint64_t)ms, 0);
    return nap_wait(n, t, e);
}

int
nap_readable(struct turn *t, int fd, struct err *e)
{
    struct nap *n = mem_zalloc(sizeof *n);

    if (uv_poll_init(t->loop, &n->on.poll, fd) != 0) {
        free(n);
        return err_set(e, ERR_OS, "a connection cannot be watched");
    }
    n->on.handle.data = n;
    uv_poll_start(&n->on.poll, UV_READABLE, nap_came);
    return nap_wait(n, t, e);
}
