/* SPDX-License-Identifier: BSD-3-Clause
 * sessionretry: a connection that was lost, or that a busy server refused, is tried again. */
#include "config.h"

#include "ssh/sessionparts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

#define RETRY_CAUSE_MAX 300

static uint64_t
session_now_ms(void)
{
    return uv_hrtime() / 1000000;
}

static uint32_t
session_chance(void)
{
    uint32_t number = 0;

    uv_random(NULL, NULL, &number, sizeof number, 0, NULL);
    return number;
}

/* What runs there in our name goes with the link: only who said so has it started again. */
static bool
session_outlives_link(const struct session *s)
{
    if (s->turn.conf->reconnect == CONF_RECONNECT_ALWAYS || s->plan->where != PLAN_REMOTE)
        return true;
    if (s->job.confirmed && job_lives(&s->job))
        return false; /* who stays beside it cancels it */
    return s->remote == NULL || s->await.detached || await_detached(s->remote);
}

static bool
session_may_return(const struct session *s)
{
    return s->hop_count > 0 && s->turn.conf->reconnect != CONF_RECONNECT_NO && session_outlives_link(s);
}

int
session_may_renew(const struct session *s, struct err *e)
{
    if (s->external != NULL) {
        err_set(e, ERR_USAGE, "another ssh holds the connection, and cannot make it again");
        return err_hint(e, "stop the session and start it again");
    }
    if (s->hop_count == 0)
        return err_set(e, ERR_USAGE, "the session has no SSH connection that could be made again");
    if (session_outlives_link(s))
        return 0;
    err_set(e, ERR_USAGE, "what the session started there would end with the connection");
    return err_hint(e, "stop the session and start it again; Reconnect always does both with R");
}

void
session_drop_remote(struct session *s)
{
    if (s->remote == NULL)
        return;
    job_done(&s->job);
    remote_done(s->remote);
    free(s->remote);
    s->remote = s->await.remote = NULL;
}

void
session_close_hops(struct session *s)
{
    while (s->hop_count > 0)
        hop_close(&s->hops[--s->hop_count]);
    free(s->hops);
    s->hops = NULL;
}

/* The link is gone, and what lived in it; the listeners here stay. */
static void
session_let_go(struct session *s, const struct err *e)
{
    forwards_cut(&s->forwards, e->text);
    if (s->plan->where == PLAN_REMOTE)
        session_drop_remote(s);
    session_close_hops(s);
    s->turn.dead_host = NULL;
}

static void
session_tell_retry(struct session *s, int attempt, uint64_t wait_ms, const struct err *e)
{
    char *cause = text_cleaned(e->text, RETRY_CAUSE_MAX);

    session_phase(s, PHASE_RETRY, NULL);
    turn_emit(&s->turn, event_make(EVENT_RETRY, "{s:i,s:f,s:s}", "attempt", attempt, "in",
        (double)wait_ms / 1000, "cause", cause));
    free(cause);
}

/* Until the time is there, the person says now, or the client is through. */
static int
session_pause(struct session *s, uint64_t ms, struct err *e)
{
    struct err why;
    int rc = 0;

    s->retry_now = false;
    turn_limit(&s->turn, (int)ms, "the next try");
    while (rc == 0 && !s->retry_now && !s->client_ends_it)
        rc = turn_once(&s->turn, &why);
    turn_limit(&s->turn, -1, "nothing");
    if (rc == 0 || why.code == ERR_TIMEOUT)
        return 0;
    *e = why;
    return -1;
}

/* A question of the login was open when the server lost its patience: it would lose it again, so that
 * the person is waited for without it. */
static int
session_await_person(struct session *s, struct err *e)
{
    struct ask *q = ask_new(ASK_CONFIRM);
    struct reply *r;
    bool yes;

    s->turn.expired = false;
    q->subject = mem_dup("the login was not answered in time: connect again?");
    ask_add_prompt(q, "yes or no", true);
    if (turn_ask(&s->turn, q, "a key without a passphrase needs no answer", &r, e) < 0)
        return -1;
    yes = str_eq(secret_text(&r->answers[0]), "yes");
    reply_free(r);
    return yes ? 0 : err_set(e, ERR_CANCELLED, "not connected again");
}

static int
session_give_up(struct session *s, enum retry_end end, struct err *e)
{
    if (e->code == ERR_CANCELLED)
        return -1;
    if (end == RETRY_YOUNG)
        turn_note(&s->turn, "a first connection that is lost within %d s is not made again",
            s->turn.conf->reconnect_gate_s);
    else if (end == RETRY_LATE)
        err_prefix(e, "given up after %d tries to connect again", s->retry.attempt);
    else if (s->retry.attempt > 0)
        err_prefix(e, "connecting again has failed");
    return -1;
}

/* Say when, and wait for it. */
static int
session_await_try(struct session *s, struct err *e)
{
    uint64_t wait = 0;
    enum retry_end end = retry_next(&s->retry, e->code, session_now_ms(), session_chance(), &wait);

    if (end != RETRY_AGAIN)
        return session_give_up(s, end, e);
    session_tell_retry(s, s->retry.attempt, wait, e);
    return s->turn.expired ? session_await_person(s, e) : session_pause(s, wait, e);
}

/* The hops may be there still, when only a port was refused. */
static int
session_connect_again(struct session *s, struct err *e)
{
    if (s->hop_count == 0 && session_open_hops(s, e) < 0)
        return -1;
    if (s->forwards.n > 0) {
        session_phase(s, PHASE_FORWARD, NULL);
        if (forwards_join(&s->forwards, &s->hops[s->hop_count - 1], e) < 0)
            return -1;
    }
    if (s->plan->where != PLAN_REMOTE || s->turn.conf->reconnect != CONF_RECONNECT_ALWAYS)
        return 0;
    session_await_init(s);
    return session_start(s, e) < 0 ? -1 : session_await(s, e);
}

/* Wait for the next try; where the person has asked for a new connection, the first one is made at once,
 * and more of them only where they would be made after a loss. */
static int
session_before_try(struct session *s, bool may_return, struct err *e)
{
    if (!s->renew)
        return may_return ? session_await_try(s, e) : err_prefix(e, "connecting again has failed");
    s->renew = false;
    retry_asked(&s->retry);
    session_phase(s, PHASE_RETRY, e->text);
    return 0;
}

int
session_again(struct session *s, struct err *e)
{
    uint64_t lost = session_now_ms();
    bool may_return = session_may_return(s);

    if (!may_return && !s->renew) {
        if (s->plan->where == PLAN_REMOTE && s->turn.conf->reconnect == CONF_RECONNECT_TUNNELS)
            err_hint(e, "start it again when the network is back; Reconnect always does so by itself");
        return -1;
    }
    do {
        if (e->code != ERR_FORWARD)
            session_let_go(s, e);
        if (session_before_try(s, may_return, e) < 0)
            return -1;
        if (s->client_ends_it)
            return 0;
    } while (session_connect_again(s, e) < 0);
    turn_note(&s->turn, "connected again after %.0f s", (double)(session_now_ms() - lost) / 1000);
    forwards_release(&s->forwards);
    session_phase(s, PHASE_UP, NULL);
    retry_up(&s->retry, session_now_ms());
    return 0;
}

static bool
session_turned_away(const struct session *s)
{
    return s->hop_count > 0 && s->hops[s->hop_count - 1].greet.turned_away;
}

int
session_reach(struct session *s, struct err *e)
{
    int seconds = s->plan->timeout_s, tries = 0;
    uint64_t end = session_now_ms() + (uint64_t)(seconds > 0 ? seconds : 0) * 1000, wait;

    while (session_open_hops(s, e) < 0) {
        if (!session_turned_away(s))
            return -1;
        wait = retry_wait_ms(++tries, session_chance());
        if (seconds >= 0 && session_now_ms() + wait > end)
            return tries > 1 ? err_prefix(e, "given up after %d tries", tries) : -1;
        session_close_hops(s);
        session_tell_retry(s, tries, wait, e);
        if (session_pause(s, wait, e) < 0)
            return -1;
    }
    return 0;
}
