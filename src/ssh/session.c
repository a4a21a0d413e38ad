/* SPDX-License-Identifier: BSD-3-Clause
 * session: the life of one session, top to bottom. */
#include "config.h"

#include "ssh/session.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/phase.h"
#include "ssh/auth.h"
#include "ssh/await.h"
#include "ssh/forwards.h"
#include "ssh/hop.h"
#include "ssh/hostkey.h"
#include "ssh/remote.h"
#include "ssh/turn.h"

#define SESSION_CLIENT_MS 15000      /* for the front end to start a client that was asked for */
#define SESSION_CLIENT_LEAVE_MS 5000 /* for a client to end after its server did */

struct session {
    struct turn turn;
    struct plan *plan;
    enum phase phase;
    uint64_t begun;       /* uv_hrtime */
    uv_timer_t *beat;     /* once a second; freed by its close callback */
    struct hop *hops;
    size_t hop_count;     /* those that were begun */
    struct forwards forwards;
    struct remote *remote;
    struct await await;
    bool client_started, client_over, client_ends_it;
    int client_status;
    char *reason;         /* of the end, when all went well */
    json_t *last;         /* last lines of the command, when it was to blame */
};

static double
session_seconds(const struct session *s)
{
    return (double)(uv_hrtime() - s->begun) / 1e9;
}

static void
session_phase(struct session *s, enum phase next, const char *why)
{
    if (!phase_may_follow(s->phase, next)) {
        fprintf(stderr, "fairlead: phase %s cannot follow %s\n", phase_name(next),
            phase_name(s->phase));
        abort();
    }
    s->phase = next;
    turn_emit(&s->turn, event_make(EVENT_PHASE, "{s:s,s:s?}", "phase", phase_name(next), "why",
        why));
}

static void
session_service(void *arg)
{
    struct session *s = arg;

    if (s->remote != NULL)
        remote_service(s->remote);
}

static void
session_on_beat(uv_timer_t *timer)
{
    struct session *s = timer->data;

    for (size_t i = 0; i < s->hop_count; i++)
        hop_beat(&s->hops[i]);
    if (s->remote != NULL)
        remote_beat(s->remote);
    forwards_beat(&s->forwards);
}

static void
session_beat_closed(uv_handle_t *h)
{
    free(h);
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
    s->await = (struct await){.turn = &s->turn, .plan = plan, .forwards = &s->forwards,
        .client_over = &s->client_ends_it};
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
    uv_close((uv_handle_t *)s->beat, session_beat_closed);
    turn_done(&s->turn);
    plan_free(s->plan);
    json_decref(s->last);
    free(s->hops);
    free(s->reason);
    free(s);
}

const struct plan *
session_plan(const struct session *s)
{
    return s->plan;
}

static char *
session_clean(const char *text)
{
    return text != NULL ? text_cleaned(text, 8000) : NULL;
}

/* The command as `show` prints it, secrets starred; NULL when there is none. Allocated. */
static char *
session_command(const struct session *s)
{
    json_t *j = plan_json(s->plan, PLAN_SHOW), *startup = json_object_get(j, "startup"), *word;
    const char *command = json_string_value(json_object_get(startup, "command"));
    struct str words = {0};
    char *clean;
    size_t i;

    if (command != NULL)
        str_add(&words, command);
    else
        json_array_foreach (json_object_get(startup, "argv"), i, word)
            str_addf(&words, "%s%s", i > 0 ? " " : "", json_string_value(word));
    clean = words.len > 0 ? session_clean(words.s) : NULL;
    str_done(&words);
    json_decref(j);
    return clean;
}

static void
session_tell_begin(struct session *s)
{
    static const char *const where[] = {"none", "local", "remote"};
    const struct plan *p = s->plan;
    char *name = session_clean(p->name), *resource = resource_text(&p->resource);
    char *shown = session_clean(resource), *url = session_clean(p->client_url);
    char *via = p->hop_count > 0 ? plan_hop_text(&p->hops[p->hop_count - 1]) : NULL;
    char *via_shown = session_clean(via), *command = session_command(s);

    turn_emit(&s->turn, event_make(EVENT_SESSION,
        "{s:s,s:s,s:b,s:i,s:s?,s:s?,s:b,s:s,s:s?,s:b,s:b}", "name", name, "resource", shown, "secure",
        p->secure, "pid", (int)getpid(), "via", via_shown, "url", url, "reverse",
        resource_reverse(&p->resource), "where", where[p->where], "command", command, "pty",
        p->pty, "has_client", s->turn.flags->wants_client));
    free(name);
    free(resource);
    free(shown);
    free(url);
    free(via);
    free(via_shown);
    free(command);
}

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
    hop_logged_in(h);
    return 0;
}

static int
session_open_hops(struct session *s, struct err *e)
{
    size_t n = s->plan->hop_count;

    s->hops = mem_zalloc(n * sizeof *s->hops);
    for (size_t i = 0; i < n; i++) {
        hop_init(&s->hops[i], &s->turn, &s->plan->hops[i], (int)i + 1, (int)n,
            i > 0 ? &s->hops[i - 1] : NULL);
        s->hop_count = i + 1;
        if (session_open_hop(s, &s->hops[i], e) < 0)
            return -1;
    }
    return 0;
}

/* The port that a client of ours will listen on: one that is free, if it is ours to choose. It is held
 * in *fd until all are chosen. */
static int
session_choose_port(struct session *s, int want, const char *id, int *fd, struct err *e)
{
    int port = 0;

    if (want < 0 || (want > 0 && !s->turn.flags->wants_client))
        return 0;
    *fd = sock_listen_tcp("127.0.0.1", want, &port, e);
    if (*fd < 0 && errno == EADDRINUSE && want > 0)
        *fd = sock_listen_tcp("127.0.0.1", 0, &port, e);
    if (*fd < 0)
        return -1;
    if (port == want)
        return 0;
    if (want > 0)
        turn_note(&s->turn, "port %d is taken here: the client is to listen on %d", want, port);
    return plan_bind(s->plan, id, port, e);
}

static int
session_choose_ports(struct session *s, struct err *e)
{
    int fds[PLAN_SIDES] = {-1, -1};
    int rc = session_choose_port(s, s->plan->listen_port, "client", &fds[PLAN_SERVER], e);

    if (rc == 0)
        rc = session_choose_port(s, s->plan->listen_render_port, "render-client",
            &fds[PLAN_RENDER], e);
    for (int i = 0; i < PLAN_SIDES; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
    }
    return rc;
}

static int
session_open_forwards(struct session *s, struct err *e)
{
    if (session_choose_ports(s, e) < 0)
        return -1;
    if (s->plan->forward_count == 0 && (s->hop_count == 0 || s->plan->where != PLAN_NONE))
        return 0;
    if (s->hop_count == 0)
        return err_set(e, ERR_DATA, "the plan has forwards but no host to forward through");
    session_phase(s, PHASE_FORWARD, NULL);
    return forwards_open(&s->forwards, &s->hops[s->hop_count - 1], e);
}

static void
session_put_place(struct event *ev, const char *host_key, const char *host, const char *port_key,
    int port)
{
    char *clean = session_clean(host);

    if (clean != NULL)
        json_object_set_new(ev->fields, host_key, json_string(clean));
    if (port > 0)
        json_object_set_new(ev->fields, port_key, json_integer(port));
    free(clean);
}

/* What a client needs; it connects there, or listens on that port. Takes ev over. */
static void
session_tell_place(struct session *s, struct event *ev)
{
    const struct plan *p = s->plan;
    char *url = session_clean(p->client_url);

    json_object_set_new(ev->fields, "url", json_string(url != NULL ? url : ""));
    session_put_place(ev, "host", p->client_host, "port", p->client_port);
    if (p->client_render_host != NULL)
        session_put_place(ev, "render_host", p->client_render_host, "render_port",
            p->client_render_port);
    turn_emit(&s->turn, ev);
    free(url);
}

static void
session_tell_client_wanted(struct session *s)
{
    session_tell_place(s, event_make(EVENT_CLIENT, "{s:s}", "state", "wanted"));
}

/* Reverse: the client has to listen before the server calls. */
static int
session_client_first(struct session *s, struct err *e)
{
    if (!s->turn.flags->wants_client || !resource_reverse(&s->plan->resource))
        return 0;
    session_tell_client_wanted(s);
    turn_limit(&s->turn, SESSION_CLIENT_MS, "the client to be started");
    while (!s->client_started && !s->client_over) {
        if (turn_once(&s->turn, e) < 0)
            return -1;
    }
    turn_limit(&s->turn, -1, "nothing");
    return 0;
}

static int
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
    await_before(&s->await);
    return remote_start(s->remote, s->plan, e);
}

static int
session_await(struct session *s, struct err *e)
{
    bool reverse = resource_reverse(&s->plan->resource);
    int rc;

    if (s->plan->resource.scheme == RESOURCE_BUILTIN)
        return 0;
    session_phase(s, reverse ? PHASE_WAIT_CLIENT : PHASE_WAIT_SERVER, NULL);
    s->await.remote = s->remote;
    rc = await_ready(&s->await, e);
    if (rc < 0 && s->remote != NULL && (e->code == ERR_START || e->code == ERR_TIMEOUT))
        s->last = output_last(&s->remote->out);
    return rc;
}

static void
session_tell_ready(struct session *s)
{
    session_tell_place(s, event_make(EVENT_READY, "{s:s,s:f}", "url", "", "seconds",
        session_seconds(s)));
}

static void
session_up(struct session *s)
{
    forwards_release(&s->forwards);
    session_phase(s, PHASE_UP, NULL);
    session_tell_ready(s);
    if (s->turn.flags->wants_client && !resource_reverse(&s->plan->resource))
        session_tell_client_wanted(s);
}

/* A server ends when its client leaves; the client's own end follows, and is what counts. */
static void
session_await_client(struct session *s)
{
    struct err ignored;

    if (!s->client_started)
        return;
    turn_limit(&s->turn, SESSION_CLIENT_LEAVE_MS, "the client to end");
    while (!s->client_over && turn_once(&s->turn, &ignored) == 0)
        continue;
}

/* The server went with its command. A script that put it somewhere else may go: the connections say
 * whether it is still there. */
static bool
session_server_gone(const struct session *s)
{
    if (s->remote == NULL || !s->remote->ended || s->await.detached)
        return false;
    return !await_detached(s->remote) || !forwards_busy(&s->forwards);
}

/* Until the person, the client or the server ends it. */
static int
session_hold(struct session *s, struct err *e)
{
    while (!s->client_ends_it && !session_server_gone(s)) {
        if (turn_once(&s->turn, e) == 0)
            continue;
        if (e->code != ERR_CANCELLED)
            return -1;
        s->reason = mem_dup(s->turn.reason);
        return 0;
    }
    if (!s->client_ends_it)
        session_await_client(s);
    if (s->client_ends_it) {
        s->reason = mem_dup("client ended");
        return 0;
    }
    s->reason = mem_dup("server ended");
    if (s->remote->status == 0)
        return 0;
    s->last = output_last(&s->remote->out);
    return await_ended(s->remote, "while the session was up", e);
}

static void
session_take_down(struct session *s, const struct err *e)
{
    session_phase(s, PHASE_STOPPING, NULL);
    s->turn.closing = true;
    if (s->remote != NULL)
        remote_stop(s->remote);
    forwards_close(&s->forwards, e != NULL ? "the session failed" : s->reason);
    if (s->remote != NULL) {
        remote_done(s->remote);
        free(s->remote);
        s->remote = NULL;
    }
    while (s->hop_count > 0)
        hop_close(&s->hops[--s->hop_count]);
    uv_timer_stop(s->beat);
    turn_limit(&s->turn, -1, "nothing");
}

static void
session_tell_error(struct session *s, const struct err *e)
{
    char *text = session_clean(e->text), *hint = session_clean(e->hint);
    struct event *ev = event_make(EVENT_ERROR, "{s:s,s:i,s:s,s:s?}", "code", err_name(e->code),
        "exit", err_exit(e->code), "text", text, "hint", hint[0] != '\0' ? hint : NULL);

    if (s->last != NULL)
        json_object_set(ev->fields, "last", s->last);
    turn_emit(&s->turn, ev);
    free(text);
    free(hint);
}

static void
session_tell_end(struct session *s, const struct err *e)
{
    const char *reason = e != NULL ? err_name(e->code) : s->reason;

    turn_emit(&s->turn, event_make(EVENT_END, "{s:s,s:i,s:f}", "reason",
        reason != NULL ? reason : "done", "exit", e != NULL ? err_exit(e->code) : 0, "uptime",
        session_seconds(s)));
}

/* Top to bottom: what a session does. */
static int
session_live(struct session *s, struct err *e)
{
    if (session_open_hops(s, e) < 0)
        return -1;
    if (session_open_forwards(s, e) < 0)
        return -1;
    if (session_start(s, e) < 0)
        return -1;
    if (session_await(s, e) < 0)
        return -1;
    session_up(s);
    return session_hold(s, e);
}

int
session_run(struct session *s, struct err *e)
{
    int rc;

    signal(SIGPIPE, SIG_IGN); /* a peer that goes away is an error of a write, not our end */
    uv_timer_start(s->beat, session_on_beat, 1000, 1000);
    session_tell_begin(s);
    rc = session_live(s, e);
    session_take_down(s, rc < 0 ? e : NULL);
    if (rc < 0)
        session_tell_error(s, e);
    session_phase(s, rc < 0 ? PHASE_FAILED : PHASE_ENDED, NULL);
    session_tell_end(s, rc < 0 ? e : NULL);
    return rc;
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
