/* SPDX-License-Identifier: BSD-3-Clause
 * sessioncall: a session from outside: made, told what happened, let go; and its clock. */
#include "config.h"

#include "ssh/sessionparts.h"

#include <stdlib.h>

#include "base/mem.h"

static void
session_service(void *arg)
{
    struct session *s = arg;

    if (s->remote != NULL)
        remote_service(s->remote);
    job_service(&s->job);
    forwards_service(&s->forwards);
}

/* Whoever wakes up asks at once who is still there. */
static void
session_woken(struct session *s, uint64_t late_ms)
{
    turn_note(&s->turn, "resumed after %d s", (int)((late_ms + GAP_BEAT_MS) / 1000));
    for (size_t i = 0; i < s->hop_count; i++)
        hop_ask(&s->hops[i]);
    s->retry_now = true;
}

static void
session_on_beat(uv_timer_t *timer)
{
    struct session *s = timer->data;
    uint64_t late_ms = gap_beat(&s->gap);

    for (size_t i = 0; i < s->hop_count; i++)
        hop_beat(&s->hops[i], late_ms);
    if (late_ms >= GAP_LONG_MS)
        session_woken(s, late_ms);
    if (s->remote != NULL)
        remote_beat(s->remote);
    job_beat(&s->job);
    forwards_beat(&s->forwards);
}

static void
session_beat_closed(uv_handle_t *h)
{
    free(h);
}

void
session_beat_start(struct session *s)
{
    gap_beat(&s->gap);
    uv_timer_start(s->beat, session_on_beat, GAP_BEAT_MS, GAP_BEAT_MS);
}

void
session_beat_stop(struct session *s)
{
    uv_timer_stop(s->beat);
}

/* The phase follows the job: in the queue, and out of it. */
static void
session_queued(void *arg, bool queued)
{
    struct session *s = arg;
    bool reverse = resource_reverse(&s->plan->resource);

    session_phase(s, queued ? PHASE_QUEUED : reverse ? PHASE_WAIT_CLIENT : PHASE_WAIT_SERVER, NULL);
}

void
session_await_init(struct session *s)
{
    s->await = (struct await){.turn = &s->turn, .plan = s->plan, .forwards = &s->forwards,
        .client_over = &s->client_ends_it, .job = &s->job, .queued = session_queued, .queued_arg = s};
}

struct session *
session_new(uv_loop_t *loop, struct plan *plan, const struct conf *conf,
    const struct session_flags *flags, const struct session_ops *ops, void *arg)
{
    struct session *s = mem_zalloc(sizeof *s);

    s->plan = plan;
    s->begun = uv_hrtime();
    turn_init(&s->turn, loop, conf, flags, ops, arg);
    s->turn.service = session_service;
    s->turn.service_arg = s;
    forwards_init(&s->forwards, &s->turn, plan);
    s->retry.gate_ms = (uint64_t)conf->reconnect_gate_s * 1000;
    s->retry.limit_ms = (uint64_t)conf->reconnect_limit_s * 1000;
    session_await_init(s);
    s->job.keep = flags->keep_job;
    s->job.turn = &s->turn;
    s->beat = mem_zalloc(sizeof *s->beat);
    uv_timer_init(loop, s->beat);
    s->beat->data = s;
    return s;
}

void
session_free(struct session *s)
{
    if (s == NULL)
        return;
    session_close_hops(s);
    uv_close((uv_handle_t *)s->beat, session_beat_closed);
    turn_done(&s->turn);
    plan_free(s->plan);
    json_decref(s->last);
    xprasessions_done(&s->xpra);
    free(s->hops);
    route_done(&s->route);
    free(s->reason);
    free(s);
}

const struct plan *
session_plan(const struct session *s)
{
    return s->plan;
}

void
session_answer(struct session *s, struct reply *r)
{
    turn_answer(&s->turn, r);
}

void
session_stop(struct session *s, const char *reason)
{
    turn_stop(&s->turn, reason);
}

void
session_keep_job(struct session *s)
{
    s->job.keep = true;
}

int
session_forward_add(struct session *s, bool reverse, const char *spec, char id[16], struct err *e)
{
    return forwards_add(&s->forwards, reverse, spec, id, e);
}

int
session_forward_cancel(struct session *s, const char *id, struct err *e)
{
    return forwards_cancel(&s->forwards, id, e);
}

void
session_type(struct session *s, const char *bytes, size_t n)
{
    if (s->remote != NULL)
        remote_type(s->remote, bytes, n);
}

void
session_resize(struct session *s, int columns, int rows)
{
    if (s->remote != NULL)
        remote_resize(s->remote, columns, rows);
}

int
session_retry(struct session *s, struct err *e)
{
    if (s->phase != PHASE_UP && s->phase != PHASE_RETRY) {
        err_set(e, ERR_USAGE, "there is no connection to make again: the session is in phase %s",
            phase_name(s->phase));
        return err_hint(e, "a session that is up connects anew, one in phase retry at once");
    }
    if (s->phase == PHASE_UP && session_may_renew(s, e) < 0)
        return -1;
    s->renew = s->phase == PHASE_UP;
    s->retry_now = s->turn.news = true;
    return 0;
}

void
session_client_started(struct session *s, int pid)
{
    s->client_started = true;
    s->turn.news = true;
    turn_emit(&s->turn, event_make(EVENT_CLIENT, "{s:s,s:i}", "state", "started", "pid", pid));
}

void
session_client_ended(struct session *s, int status, bool stop)
{
    s->client_over = true;
    s->client_ends_it = stop;
    s->client_status = status;
    s->turn.news = true;
    turn_emit(&s->turn, event_make(EVENT_CLIENT, "{s:s,s:i}", "state", "ended", "status", status));
}
