/* SPDX-License-Identifier: BSD-3-Clause
 * session: the life of one session, top to bottom. */
#include "config.h"

#include "ssh/sessionparts.h"

#include <signal.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ssh/auth.h"
#include "ssh/external.h"
#include "ssh/hostkey.h"

static int
session_open_hop(struct session *s, struct hop *h, struct err *e)
{
    if (hop_configure(h, e) < 0)
        return -1;
    if (h->below == NULL) {
        session_phase(s, PHASE_RESOLVE, NULL);
        if (hop_resolve(h, e) < 0)
            return -1;
    }
    session_phase(s, PHASE_CONNECT, NULL);
    if (hop_connect(h, e) < 0)
        return -1;
    session_phase(s, PHASE_HOSTKEY, NULL);
    if (hostkey_check(h, e) < 0)
        return -1;
    session_phase(s, PHASE_AUTH, NULL);
    if (auth_run(h, e) < 0)
        return -1;
    hop_logged_in(h, h->index < h->of || s->plan->where != PLAN_REMOTE);
    return 0;
}

int
session_open_hops(struct session *s, struct err *e)
{
    size_t n;

    if (route_find(&s->route, &s->turn, s->plan->hops, s->plan->hop_count, e) < 0)
        return -1;
    n = s->route.n;
    s->hops = mem_zalloc(n * sizeof *s->hops);
    if (session_join(s))
        return 0;
    for (size_t i = 0; i < n; i++) {
        hop_init(&s->hops[i], &s->turn, &s->route.stops[i], (int)i + 1, (int)n,
            i > 0 ? &s->hops[i - 1] : NULL);
        s->hop_count = i + 1;
        if (session_open_hop(s, &s->hops[i], e) < 0)
            return -1;
    }
    return 0;
}

static int
session_open_forwards(struct session *s, struct err *e)
{
    if (session_choose_ports(s, e) < 0 || session_xpra_prepare(s, e) < 0)
        return -1;
    if (s->plan->forward_count == 0 && s->hop_count == 0)
        return 0;
    if (s->hop_count == 0)
        return err_set(e, ERR_DATA, "the plan has forwards but no host to forward through");
    if (s->plan->forward_count > 0 || s->plan->where == PLAN_NONE)
        session_phase(s, PHASE_FORWARD, NULL);
    return forwards_open(&s->forwards, &s->hops[s->hop_count - 1], e);
}

int
session_start(struct session *s, struct err *e)
{
    char *shown;

    if (session_client_first(s, e) < 0)
        return -1;
    if (s->plan->where == PLAN_NONE)
        return 0;
    if (s->plan->where == PLAN_REMOTE && s->hop_count == 0)
        return err_set(e, ERR_DATA, "the plan has a command for another host, but no host");
    session_phase(s, PHASE_START, NULL);
    shown = session_command(s);
    s->remote = mem_zalloc(sizeof *s->remote);
    remote_init(s->remote, &s->turn,
        s->plan->where == PLAN_REMOTE ? &s->hops[s->hop_count - 1] : NULL,
        shown != NULL ? shown : "");
    free(shown);
    job_init(&s->job, &s->turn, s->remote);
    if (s->plan->errand)
        session_xpra_listen(s);
    else
        await_before(&s->await);
    return remote_start(s->remote, s->plan, e);
}

/* In the place of those of a command before it. */
static void
session_keep_last(struct session *s)
{
    json_decref(s->last);
    s->last = output_last(&s->remote->out);
}

int
session_await(struct session *s, struct err *e)
{
    bool reverse = resource_reverse(&s->plan->resource);
    int rc;

    if (s->plan->errand)
        return session_xpra_await(s, e);
    if (s->plan->resource.scheme == RESOURCE_BUILTIN)
        return 0;
    session_phase(s, reverse ? PHASE_WAIT_CLIENT : PHASE_WAIT_SERVER, NULL);
    s->await.remote = s->remote;
    rc = await_ready(&s->await, e);
    if (rc < 0 && s->remote != NULL && (e->code == ERR_START || e->code == ERR_TIMEOUT))
        session_keep_last(s);
    return rc;
}

static void
session_up(struct session *s)
{
    forwards_release(&s->forwards);
    session_phase(s, PHASE_UP, NULL);
    retry_up(&s->retry, uv_hrtime() / 1000000);
    session_tell_ready(s);
    if (s->turn.flags->wants_client && !resource_reverse(&s->plan->resource))
        session_tell_client_wanted(s);
}

/* The server went with its command. A script that put it somewhere else may go: the connections say
 * whether it is still there. */
static bool
session_server_gone(const struct session *s)
{
    if (job_over(&s->job))
        return true;
    if (s->remote == NULL || !s->remote->ended || s->await.detached)
        return false;
    return !await_detached(s->remote) || !forwards_busy(&s->forwards);
}

/* Until the person, the client or the server ends it. */
static int
session_stay_up(struct session *s, struct err *e)
{
    while (!s->client_ends_it && !session_server_gone(s)) {
        if (s->renew)
            return err_set(e, ERR_LOST, "a new connection was asked for");
        if (turn_once(&s->turn, e) < 0)
            return -1;
    }
    if (!s->client_ends_it)
        session_await_client(s);
    if (s->client_ends_it) {
        s->reason = mem_dup("client ended");
        return 0;
    }
    s->reason = mem_dup("server ended");
    if (job_over(&s->job) && s->job.now.state != SCHED_DONE) {
        s->last = output_last(&s->remote->out);
        return job_ended(&s->job, "while the session was up", e);
    }
    if (!s->remote->ended || s->remote->status == 0)
        return 0;
    session_keep_last(s);
    return await_ended(s->remote, "while the session was up", e);
}

/* A link that is lost is made again, if it may be. */
static int
session_stay(struct session *s, struct err *e)
{
    int rc;

    do {
        rc = session_stay_up(s, e);
    } while (rc < 0 && e->code == ERR_LOST && s->external == NULL && (rc = session_again(s, e)) == 0);
    if (rc == 0 || e->code != ERR_CANCELLED)
        return rc;
    s->reason = mem_dup(s->turn.reason != NULL ? s->turn.reason : e->text);
    return 0;
}

/* The job first: a command that waits for it ends with it. */
static void
session_stop_remote(struct session *s)
{
    if (s->remote == NULL)
        return;
    job_stop(&s->job);
    remote_stop(s->remote);
    job_finish(&s->job);
}

static void
session_take_down(struct session *s, const struct err *e)
{
    session_phase(s, PHASE_STOPPING, NULL);
    s->turn.closing = true;
    session_stop_remote(s);
    forwards_close(&s->forwards, e != NULL ? "the session failed" : s->reason);
    session_drop_remote(s);
    session_close_external(s, e != NULL ? "the session failed" : s->reason);
    if (!session_keep(s))
        session_close_hops(s);
    session_beat_stop(s);
    turn_limit(&s->turn, -1, "nothing");
}

void
session_end(struct session *s, const struct err *e)
{
    session_take_down(s, e);
    if (e != NULL)
        session_tell_error(s, e);
    session_phase(s, e != NULL ? PHASE_FAILED : PHASE_ENDED, NULL);
    session_tell_end(s, e);
}

static int
session_open(struct session *s, struct err *e)
{
    if (s->external != NULL && s->plan->errand)
        return err_set(e, ERR_USAGE, "xpra sessions are reached without --ssh only");
    if (s->external != NULL)
        return session_open_external(s, e);
    if (session_reach(s, e) < 0)
        return -1;
    if (session_open_forwards(s, e) < 0)
        return -1;
    return session_start(s, e);
}

/* Top to bottom: what a session does. */
static int
session_live(struct session *s, struct err *e)
{
    if (session_choose_way(s, e) < 0)
        return -1;
    if (session_open(s, e) < 0)
        return -1;
    if (session_await(s, e) < 0)
        return -1;
    session_up(s);
    return session_stay(s, e);
}

int
session_run(struct session *s, struct err *e)
{
    int rc;

    signal(SIGPIPE, SIG_IGN); /* a peer that goes away is an error of a write, not our end */
    session_beat_start(s);
    session_tell_begin(s);
    do {
        rc = session_live(s, e);
    } while (rc < 0 && session_change_password(s, e) == 0);
    if (rc < 0 && s->external != NULL)
        external_judge(s->external, e);
    session_end(s, rc < 0 ? e : NULL);
    return rc;
}
