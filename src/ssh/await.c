/* SPDX-License-Identifier: BSD-3-Clause
 * await: when a started server is ready: its line, its port, its call; and why it will not be. */
#include "config.h"

#include "ssh/await.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"

/* A ParaView server says something within this time of its start; a wrapper that hides its words,
 * or another kind of server, is found by its port. */
#define AWAIT_SILENT_MS 2000

static void
await_wake(uv_timer_t *timer)
{
    struct await *w = timer->data;

    w->silent = w->remote == NULL || !w->remote->out.spoke;
    w->turn->news = true;
}

static void
await_closed(uv_handle_t *h)
{
    free(h);
}

/* A connection to our own loopback is made or refused at once. */
static bool
await_port_answers(const char *host, int port)
{
    struct err ignored = {0};
    int fd = sock_connect_tcp(host, port, &ignored);
    struct sockaddr_storage peer;
    socklen_t len = sizeof peer;
    bool answers = fd >= 0 && getpeername(fd, (struct sockaddr *)&peer, &len) == 0;

    if (fd >= 0)
        close(fd);
    return answers;
}

void
await_before(struct await *w)
{
    const struct plan *p = w->plan;

    if (resource_reverse(&p->resource))
        return;
    if (forwards_have(w->forwards, false))
        forwards_look(w->forwards);
    else if (p->where == PLAN_LOCAL && p->client_host != NULL && p->client_port > 0 &&
        (strcmp(p->client_host, "localhost") == 0 || strncmp(p->client_host, "127.", 4) == 0))
        w->taken = await_port_answers(p->client_host, p->client_port);
}

/* No line will tell: try the port. */
static void
await_look(struct await *w)
{
    if (resource_reverse(&w->plan->resource) || w->looking || w->taken)
        return;
    w->looking = true;
    if (forwards_have(w->forwards, false))
        forwards_probe(w->forwards, true);
    else if (w->plan->client_host != NULL && w->plan->client_port > 0)
        w->probe = probe_new(w->turn->loop, w->plan->client_host, w->plan->client_port,
            &w->probed);
}

static bool
await_called(const struct await *w)
{
    if (forwards_have(w->forwards, true))
        return forwards_answered(w->forwards, true);
    if (w->remote == NULL)
        return true; /* nothing of ours will show it */
    return w->remote->out.connected || w->silent;
}

static bool
await_is_ready(struct await *w)
{
    if (resource_reverse(&w->plan->resource))
        return await_called(w);
    if (w->remote != NULL && w->remote->out.accepting)
        return true;
    if (w->silent)
        await_look(w);
    return w->probed || forwards_answered(w->forwards, false);
}

int
await_ended(const struct remote *r, const char *when, struct err *e)
{
    char how[64];

    remote_how(r, how, sizeof how);
    err_set(e, ERR_START, "the start command %s %s%s%s", how, when,
        r->out.fault != NULL ? ": " : "", r->out.fault != NULL ? r->out.fault : "");
    if (r->status == 127)
        return err_hint(e, "status 127 means that a program was not found: check the path");
    return err_hint(e, r->out.count > 0 ? "its last lines say more" : "it printed nothing");
}

/* What has happened that makes waiting useless. */
static int
await_hopeless(const struct await *w, struct err *e)
{
    const struct remote *r = w->remote;

    if (r != NULL && r->ended)
        return await_ended(r, "before the server was ready", e);
    if (r != NULL && r->out.left && r->out.left_status != 0)
        return err_set(e, ERR_START, "the start command ended with status %ld before the server "
            "was ready", r->out.left_status);
    if (*w->client_over)
        return err_set(e, ERR_START, "the client ended before the server was ready");
    return 0;
}

/* Where the server has to answer, as seen from where its connections come from. Allocated. */
static char *
await_place(const struct plan *p)
{
    for (size_t i = 0; i < p->forward_count; i++) {
        if (!p->forwards[i].reverse)
            return endpoint_text(&p->forwards[i].target);
    }
    return mem_printf("%s:%d", p->client_host != NULL ? p->client_host : "?", p->client_port);
}

static int
await_late(const struct await *w, struct err *e)
{
    const struct plan *p = w->plan;
    char *place = await_place(p);

    if (resource_reverse(&p->resource)) {
        err_set(e, ERR_TIMEOUT, "the server has not called back within %d s", p->timeout_s);
        err_hint(e, "see its last lines; a client has to listen here before it calls");
    } else if (w->taken || forwards_taken(w->forwards)) {
        err_set(e, ERR_TIMEOUT, "another program held %s before the server was started, which "
            "said nothing within %d s", place, p->timeout_s);
        err_hint(e, "stop that program, or choose another port");
    } else {
        err_set(e, ERR_TIMEOUT, "the server did not take connections at %s within %d s", place,
            p->timeout_s);
        err_hint(e, "a server that starts slowly needs a longer timeout (--timeout)");
    }
    free(place);
    return -1;
}

static int
await_loop(struct await *w, struct err *e)
{
    while (!await_is_ready(w)) {
        if (await_hopeless(w, e) < 0)
            return -1;
        if (turn_once(w->turn, e) < 0)
            return e->code == ERR_TIMEOUT ? await_late(w, e) : -1;
    }
    return 0;
}

static int
await_take_port(struct await *w, struct err *e)
{
    int port = w->remote != NULL ? w->remote->out.port : 0;

    if (port == 0 || w->plan->resource.port != 0 || resource_reverse(&w->plan->resource))
        return 0;
    forwards_retarget(w->forwards, port);
    return plan_bind(w->plan, "server", port, e);
}

int
await_ready(struct await *w, struct err *e)
{
    uv_timer_t *silence = mem_zalloc(sizeof *silence);
    int seconds = w->plan->timeout_s, rc;

    uv_timer_init(w->turn->loop, silence);
    silence->data = w;
    uv_update_time(w->turn->loop);
    uv_timer_start(silence, await_wake, w->remote != NULL ? AWAIT_SILENT_MS : 0, 0);
    turn_limit(w->turn, seconds < 0 || seconds > INT_MAX / 1000 ? -1 : seconds > 0 ? seconds * 1000 : 1000,
        "the server");
    rc = await_loop(w, e);
    turn_limit(w->turn, -1, "nothing");
    uv_close((uv_handle_t *)silence, await_closed);
    probe_free(w->probe);
    w->probe = NULL;
    return rc == 0 ? await_take_port(w, e) : -1;
}
