/* SPDX-License-Identifier: BSD-3-Clause
 * await: when a started server is ready: its line, its port, its call; and why it will not be. */
#include "config.h"

#include "ssh/await.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"
#include "ssh/awaitnode.h"

/* A ParaView server says something within this time of its start; a wrapper that hides its words,
 * or another kind of server, is found by its port. */
#define AWAIT_SILENT_MS 2000

/* A server may hide its words while the other shows them. */
static void
await_wake(uv_timer_t *timer)
{
    struct await *w = timer->data;
    bool some = false;

    w->silent = w->remote == NULL || !w->remote->out.spoke;
    for (int i = 0; i < plan_sides(w->plan); i++)
        some = some || w->side[i].port > 0;
    for (int i = 0; i < plan_sides(w->plan); i++)
        w->side[i].silent = w->silent || (some && w->side[i].port == 0);
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

static const char *
await_host(const struct plan *p, int side)
{
    return side == PLAN_SERVER ? p->client_host : p->client_render_host;
}

static int
await_port(const struct plan *p, int side)
{
    return side == PLAN_SERVER ? p->client_port : p->client_render_port;
}

void
await_before(struct await *w)
{
    const struct plan *p = w->plan;

    for (int i = 0; i < plan_sides(p) && !resource_reverse(&p->resource); i++) {
        const char *host = await_host(p, i);

        if (forwards_have(w->forwards, i))
            forwards_look(w->forwards, i);
        else if (p->where == PLAN_LOCAL && host != NULL && await_port(p, i) > 0 &&
            (strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0))
            w->side[i].taken = await_port_answers(host, await_port(p, i));
    }
}

/* No line will tell: try the port. */
static void
await_look(struct await *w, int side)
{
    struct await_side *one = &w->side[side];
    const char *host = await_host(w->plan, side);

    if (one->looking || one->taken)
        return;
    one->looking = true;
    if (forwards_have(w->forwards, side))
        forwards_probe(w->forwards, side);
    else if (host != NULL && await_port(w->plan, side) > 0)
        one->probe = probe_new(w->turn->loop, host, await_port(w->plan, side), &one->probed);
}

/* Which of two servers takes connections at this port. */
static int
await_which(const struct await *w, unsigned int line)
{
    const struct resource *r = &w->plan->resource;
    int port = w->remote->out.accepting[line].port;
    enum ready_role role = w->remote->out.accepting[line].role;

    if (plan_sides(w->plan) == 1)
        return PLAN_SERVER;
    if ((port == r->port) != (port == r->render_port))
        return port == r->port ? PLAN_SERVER : PLAN_RENDER;
    if (role != READY_ROLE_UNKNOWN)
        return role == READY_ROLE_DATA ? PLAN_SERVER : PLAN_RENDER;
    return w->side[PLAN_SERVER].port == 0 ? PLAN_SERVER : PLAN_RENDER;
}

static void
await_read_lines(struct await *w)
{
    while (w->remote != NULL && w->lines < w->remote->out.accepting_count) {
        int side = await_which(w, w->lines);

        w->side[side].port = w->remote->out.accepting[w->lines].port;
        snprintf(w->side[side].host, sizeof w->side[side].host, "%s",
            w->remote->out.accepting[w->lines++].host);
        awaitnode_find(w, side);
    }
}

/* Whether this server has called its client. Without a way of ours nothing shows which one did. */
static bool
await_called(const struct await *w, int side)
{
    if (forwards_have(w->forwards, side))
        return forwards_answered(w->forwards, side);
    if (w->remote == NULL)
        return true; /* nothing of ours will show it */
    return w->remote->out.connected_count > (unsigned int)side || w->silent;
}

/* Nobody tells, and there is nothing to look at: it has had its time. */
static bool
await_unseen(struct await *w)
{
    if (!w->unseen && w->plan->where != PLAN_NONE)
        turn_note(w->turn, "whether the server takes connections cannot be seen through another ssh");
    w->unseen = true;
    return true;
}

static bool
await_accepts(struct await *w, int side)
{
    if (w->side[side].port > 0)
        return w->blind || awaitnode_reached(w, side);
    if (w->blind && w->side[side].silent)
        return await_unseen(w);
    if (w->side[side].silent)
        await_look(w, side);
    return w->side[side].probed || forwards_answered(w->forwards, side);
}

/* The first server that is not ready; -1 when all are. */
static int
await_missing(struct await *w)
{
    bool reverse = resource_reverse(&w->plan->resource);
    int missing = -1;

    await_read_lines(w);
    for (int i = plan_sides(w->plan) - 1; i >= 0; i--) {
        if (!(reverse ? await_called(w, i) : await_accepts(w, i)))
            missing = i;
    }
    return missing;
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

bool
await_detached(const struct remote *r)
{
    return r->ended && r->status == 0 && r->signal[0] == '\0' && !r->out.spoke &&
        r->out.fault == NULL;
}

/* Said once; from then on the command is out of it. */
static void
await_let_go(struct await *w)
{
    if (w->detached || w->blind || w->remote == NULL || !await_detached(w->remote))
        return;
    w->detached = true;
    turn_note(w->turn, "the start command is done; the server itself is waited for");
}

/* What has happened that makes waiting useless. */
static int
await_hopeless(const struct await *w, struct err *e)
{
    const struct remote *r = w->remote;

    if (job_over(w->job))
        return job_ended(w->job, "before the server was ready", e);
    if (r != NULL && r->ended && !w->detached)
        return await_ended(r, "before the server was ready", e);
    if (r != NULL && r->out.left && r->out.left_status != 0)
        return err_set(e, ERR_START, "the start command ended with status %ld before the server "
            "was ready", r->out.left_status);
    if (*w->client_over)
        return err_set(e, ERR_START, "the client ended before the server was ready");
    return 0;
}

/* Where a server has to answer, as seen from where its connections come from. Allocated. */
static char *
await_place(const struct plan *p, int side)
{
    int way = plan_way(p, side);

    if (way >= 0)
        return endpoint_text(&p->forwards[way].target);
    return mem_printf("%s:%d", await_host(p, side) != NULL ? await_host(p, side) : "?",
        await_port(p, side));
}

static const char *
await_name(const struct plan *p, int side)
{
    if (plan_sides(p) == 1)
        return "the server";
    return side == PLAN_SERVER ? "the data server" : "the render server";
}

static int
await_late(const struct await *w, int missing, struct err *e)
{
    const struct plan *p = w->plan;
    const char *name = await_name(p, missing);
    const char *fault = w->remote != NULL ? w->remote->out.fault : NULL;
    char *place = await_place(p, missing);

    if (resource_reverse(&p->resource)) {
        err_set(e, ERR_TIMEOUT, "%s has not called back within %d s", name, p->timeout_s);
        err_hint(e, "see its last lines; a client has to listen here before it calls");
    } else if (w->side[missing].taken || forwards_taken(w->forwards, missing)) {
        err_set(e, ERR_TIMEOUT, "another program held %s before %s was started, which "
            "said nothing within %d s", place, name, p->timeout_s);
        err_hint(e, "stop that program, or choose another port");
    } else {
        if (fault == NULL && forwards_have(w->forwards, missing))
            fault = tunnel_why(forwards_tunnel(w->forwards, missing));
        err_set(e, ERR_TIMEOUT, "%s did not take connections at %s within %d s%s%s", name, place,
            p->timeout_s, fault != NULL ? ": " : "", fault != NULL ? fault : "");
        err_hint(e, "a server that starts slowly needs a longer timeout (--timeout)");
    }
    free(place);
    return -1;
}

/* A way that the server's policy forbids leads nowhere, however long one waits. */
static int
await_forbidden(const struct await *w, struct err *e)
{
    for (int i = 0; i < plan_sides(w->plan); i++) {
        if (forwards_allowed(w->forwards, i, e) < 0)
            return -1;
    }
    return 0;
}

static void
await_limit(struct await *w)
{
    int seconds = w->waits ? w->turn->flags->queue_timeout_s : w->plan->timeout_s;

    if (w->waits && seconds == 0)
        seconds = -1; /* a queue may take as long as it takes */
    turn_limit(w->turn, seconds < 0 || seconds > INT_MAX / 1000 ? -1 : seconds > 0 ? seconds * 1000 : 1000,
        w->waits ? "the job" : "the server");
}

/* The server's time begins when its job does. A command that is done shows nothing more: then the job's own
 * output is looked at. */
static void
await_job(struct await *w)
{
    bool waits = job_waits(w->job);

    if (w->detached)
        job_copy_output(w->job);
    if (waits == w->waits)
        return;
    w->waits = waits;
    w->queued(w->queued_arg, waits);
    await_limit(w);
}

static int
await_late_job(const struct await *w, struct err *e)
{
    const struct job *j = w->job;

    err_set(e, ERR_TIMEOUT, "job %s of %s still waited after %d s%s%s", j->seen.id, sched_name(j->seen.kind),
        w->turn->flags->queue_timeout_s, j->now.reason[0] != '\0' ? ": " : "", j->now.reason);
    return err_hint(e, "give --queue-timeout more, or ask for less: a small job begins sooner");
}

static int
await_loop(struct await *w, struct err *e)
{
    int missing;

    for (;;) {
        if (await_forbidden(w, e) < 0 || awaitnode_hopeless(w, e) < 0)
            return -1;
        if ((missing = await_missing(w)) < 0)
            return 0;
        await_let_go(w);
        await_job(w);
        if (await_hopeless(w, e) < 0)
            return -1;
        if (turn_once(w->turn, e) < 0)
            return e->code != ERR_TIMEOUT ? -1 : w->waits ? await_late_job(w, e) : await_late(w, missing, e);
    }
}

/* What was asked for as port 0 is now known. */
static int
await_take_port(struct await *w, int side, struct err *e)
{
    const struct resource *r = &w->plan->resource;
    int port = w->side[side].port;

    if (port == 0 || (side == PLAN_SERVER ? r->port : r->render_port) != 0 || resource_reverse(r))
        return 0;
    forwards_retarget(w->forwards, side, port);
    return plan_bind(w->plan, side == PLAN_SERVER ? "server" : "render", port, e);
}

int
await_ready(struct await *w, struct err *e)
{
    uv_timer_t *silence = mem_zalloc(sizeof *silence);
    int rc;

    uv_timer_init(w->turn->loop, silence);
    silence->data = w;
    uv_update_time(w->turn->loop);
    uv_timer_start(silence, await_wake, w->remote != NULL ? AWAIT_SILENT_MS : 0, AWAIT_SILENT_MS);
    await_limit(w);
    rc = await_loop(w, e);
    turn_limit(w->turn, -1, "nothing");
    uv_close((uv_handle_t *)silence, await_closed);
    for (int i = 0; i < plan_sides(w->plan); i++) {
        probe_free(w->side[i].probe);
        free(w->side[i].why);
        w->side[i].why = NULL;
        w->side[i].probe = NULL;
        if (rc == 0)
            rc = await_take_port(w, i, e);
    }
    return rc;
}
