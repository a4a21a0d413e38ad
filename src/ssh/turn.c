/* SPDX-License-Identifier: BSD-3-Clause
 * turn: what the parts of a session share: a turn of the loop, a limit, events, questions. */
#include "config.h"

#include "ssh/turn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "ssh/ciphers.h"
#include "ssh/trace.h"

#define TURN_WORDS_MAX 300

static void
turn_timer_closed(uv_handle_t *h)
{
    free(h);
}

static void
turn_limit_passed(uv_timer_t *timer)
{
    struct turn *t = timer->data;

    t->late = true;
}

void
turn_init(struct turn *t, uv_loop_t *loop, const struct conf *conf,
    const struct session_flags *flags, const struct session_ops *ops, void *arg)
{
    *t = (struct turn){.loop = loop, .conf = conf, .flags = flags, .ops = ops, .ops_arg = arg};
    t->trace = trace_new();
    t->limit = mem_zalloc(sizeof *t->limit);
    uv_timer_init(loop, t->limit);
    t->limit->data = t;
}

void
turn_done(struct turn *t)
{
    uv_timer_stop(t->limit);
    uv_close((uv_handle_t *)t->limit, turn_timer_closed);
    ask_free(t->ask);
    reply_free(t->reply);
    free(t->reason);
    trace_free(t->trace);
    free(t->ciphers);
}

const struct ciphers *
turn_ciphers(struct turn *t)
{
    if (t->ciphers == NULL) {
        t->ciphers = mem_zalloc(sizeof *t->ciphers);
        ciphers_find(t->ciphers, t->flags->cache_dir);
        log_say(LOG_INFO, "ssh", "ciphers are offered %s", ciphers_why(t->ciphers));
        if (t->ciphers->gcm != FLIP_REFUSED)
            turn_note(t, "ciphers are offered %s", ciphers_why(t->ciphers));
    }
    return t->ciphers;
}

void
turn_limit(struct turn *t, int ms, const char *fmt, ...)
{
    va_list ap;

    t->late = false;
    uv_timer_stop(t->limit);
    va_start(ap, fmt);
    vsnprintf(t->awaited, sizeof t->awaited, fmt, ap);
    va_end(ap);
    if (ms < 0)
        return;
    uv_update_time(t->loop);
    uv_timer_start(t->limit, turn_limit_passed, (uint64_t)ms, 0);
}

static void
turn_link_changed(void *arg)
{
    struct turn *t = arg;

    t->news = true;
}

void
turn_watch(struct turn *t, struct link *l, const char *host)
{
    if (t->link_count == TURN_LINKS_MAX)
        return;
    l->changed = turn_link_changed;
    l->changed_arg = t;
    t->links[t->link_count].link = l;
    t->links[t->link_count].host = host;
    t->link_count++;
}

/* Channels that the other side opened, and were refused. */
static void
turn_tell_unasked(struct turn *t, int i, bool last)
{
    struct unasked *u = &t->links[i].link->unasked;
    char text[300];

    if (unasked_due(u, t->links[i].host, uv_now(t->loop), last, text, sizeof text))
        turn_note(t, "%s", text);
}

void
turn_unwatch(struct turn *t, const struct link *l)
{
    for (int i = 0; i < t->link_count; i++) {
        if (t->links[i].link != l)
            continue;
        turn_tell_unasked(t, i, true);
        t->links[i] = t->links[--t->link_count];
        return;
    }
}

char *
turn_ssh_words(ssh_session ssh)
{
    const char *words = ssh != NULL ? ssh_get_error(ssh) : NULL;

    return text_cleaned(words != NULL ? words : "", TURN_WORDS_MAX);
}

/* What libssh says when a packet is not what was sent, and what servers say of ours. */
static bool
turn_damaged(const char *words)
{
    static const char *const damage[] = {"Decryption error", "HMAC error", "acket len", "Invalid padding",
        "Packet corrupt", "Corrupted MAC", "MAC error", "ntegrity"};

    for (size_t i = 0; i < sizeof damage / sizeof damage[0]; i++) {
        if (strstr(words, damage[i]) != NULL)
            return true;
    }
    return false;
}

/* Never a wrong byte comes out of it: a packet is taken whole, or the connection ends. */
static int
turn_corrupt(const char *host, const char *words, bool by_us, struct err *e)
{
    if (by_us)
        err_set(e, ERR_LOST, "what came from %s was damaged on the way: the connection was ended (%s)",
            host, words);
    else
        err_set(e, ERR_LOST, "what %s got from here was damaged on the way: it ended the connection (%s)",
            host, words);
    return err_hint(e, "a new try may work; if not, something on the way changes what is sent");
}

static int
turn_lost(const struct turn *t, int i, struct err *e)
{
    const char *host = t->links[i].host;
    char *words, *how;

    if (t->links[i].link->overrun) {
        err_set(e, ERR_PROTOCOL, "%s sent more than it was allowed to: the connection was ended",
            host);
        return err_hint(e, "its SSH server is broken or hostile; who runs it should know");
    }
    words = turn_ssh_words(t->links[i].link->session);
    how = strstr(words, "MSG_DISCONNECT: ");
    if (turn_damaged(words)) {
        turn_corrupt(host, how != NULL ? strchr(how, ' ') + 1 : words, how == NULL, e);
        free(words);
        return -1;
    }
    if (how != NULL)
        err_set(e, ERR_LOST, "the connection was lost: %s ended it: %s", host, strchr(how, ' ') + 1);
    else if (strstr(words, "timed out") != NULL) /* the kernel was first to give up */
        err_set(e, ERR_LOST, "nothing came from %s for too long: the connection is dead", host);
    else if (strstr(words, "reset by peer") != NULL || strstr(words, "Broken pipe") != NULL)
        err_set(e, ERR_LOST, "the connection was lost: %s reset it", host);
    else if (strstr(words, "disconnected") != NULL)
        err_set(e, ERR_LOST, "the connection was lost: %s closed it without a word", host);
    else
        err_set(e, ERR_LOST, "the connection to %s was lost%s%s%s", host,
            words[0] != '\0' ? " (" : "", words, words[0] != '\0' ? ")" : "");
    err_hint(e, "a new try may work");
    free(words);
    return -1;
}

static int
turn_check(struct turn *t, struct err *e)
{
    if (t->stops > (t->closing ? 1 : 0))
        return err_set(e, ERR_CANCELLED, "stopped: %s", t->reason);
    for (int i = 0; i < t->link_count && !t->closing; i++) {
        if (t->links[i].link->broken)
            return turn_lost(t, i, e);
    }
    if (t->dead_host != NULL && !t->closing) {
        err_set(e, ERR_LOST, "nothing came from %s for %d s: the connection is dead", t->dead_host,
            t->dead_s);
        return err_hint(e, "start it again when the network is back; ServerAliveInterval and "
            "ServerAliveCountMax say how long silence is borne");
    }
    if (t->late)
        return err_set(e, ERR_TIMEOUT, "timed out waiting for %s", t->awaited);
    return 0;
}

static void
turn_give(struct turn *t, struct event *ev)
{
    t->ops->event(t->ops_arg, ev);
    event_free(ev);
}

/* Callbacks of libssh only keep their lines; here they are told, before what came of them. */
static void
turn_trace(struct turn *t)
{
    struct event *ev;

    while ((ev = trace_next(t->trace)) != NULL) {
        if (log_has_file())
            log_say(LOG_DEBUG, "ssh", "%s", event_text(ev, "text"));
        turn_give(t, ev);
    }
}

int
turn_once(struct turn *t, struct err *e)
{
    for (int i = 0; i < t->link_count; i++) {
        if (!t->links[i].link->broken)
            link_turn(t->links[i].link);
    }
    if (!t->late && t->stops <= (t->closing ? 1 : 0))
        uv_run(t->loop, t->news ? UV_RUN_NOWAIT : UV_RUN_ONCE);
    t->news = false;
    turn_trace(t);
    for (int i = 0; i < t->link_count; i++)
        turn_tell_unasked(t, i, false);
    if (t->service != NULL)
        t->service(t->service_arg);
    return turn_check(t, e);
}

void
turn_emit(struct turn *t, struct event *ev)
{
    trace_event(t->trace, ev);
    turn_trace(t);
    turn_give(t, ev);
}

void
turn_note(struct turn *t, const char *fmt, ...)
{
    struct str clean = {0};
    char text[800];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    text_clean(&clean, text, strlen(text), TEXT_LINE);
    turn_emit(t, event_make(EVENT_NOTE, "{s:s}", "text", str_text(&clean)));
    str_done(&clean);
}

static void
turn_emit_ask(struct turn *t)
{
    json_t *fields = ask_json(t->ask);
    struct event *ev = event_make(EVENT_ASK, "{s:i,s:s,s:O}", "ask", t->ask->id, "kind",
        ask_kind_name(t->ask->kind), "prompts", json_object_get(fields, "prompts"));

    json_object_update(ev->fields, fields);
    json_decref(fields);
    turn_emit(t, ev);
}

static int
turn_ask_nobody(const struct ask *a, const char *flag, struct err *e)
{
    char *title = ask_title(a);

    err_set(e, ERR_INPUT, "an answer is needed and nobody can be asked: %s", title);
    err_hint(e, "%s", flag);
    free(title);
    return -1;
}

int
turn_ask(struct turn *t, struct ask *a, const char *flag, struct reply **reply, struct err *e)
{
    int rc = 0;

    if (t->flags->no_prompt) {
        turn_ask_nobody(a, flag, e);
        ask_free(a);
        return -1;
    }
    a->id = ++t->asks;
    t->ask = a;
    turn_limit(t, -1, "an answer");
    turn_emit_ask(t);
    t->withdrawn = false;
    while (rc == 0 && t->reply == NULL && !t->withdrawn)
        rc = turn_once(t, e);
    if (rc == 0 && t->reply == NULL)
        rc = err_set(e, ERR_LOST, "the question was withdrawn");
    *reply = t->reply;
    t->reply = NULL;
    t->expired = rc < 0 && e->code == ERR_LOST;
    if (rc == 0 && (*reply)->cancelled)
        rc = err_set(e, ERR_CANCELLED, "cancelled at the question");
    turn_emit(t, event_make(EVENT_ANSWERED, "{s:i,s:s}", "ask", a->id, "result",
        rc == 0 ? "answered" : e->code == ERR_LOST ? "expired" : "cancelled"));
    ask_free(a);
    t->ask = NULL;
    if (rc < 0) {
        reply_free(*reply);
        *reply = NULL;
    }
    return rc;
}

void
turn_answer(struct turn *t, struct reply *r)
{
    if (t->ask == NULL || t->reply != NULL || r->ask != t->ask->id ||
        (!r->cancelled && r->count != t->ask->prompt_count)) {
        reply_free(r);
        return;
    }
    t->reply = r;
}

void
turn_stop(struct turn *t, const char *reason)
{
    if (t->stops++ == 0)
        t->reason = text_cleaned(reason != NULL ? reason : "stopped", TURN_WORDS_MAX);
}

void
turn_renew(struct turn *t)
{
    free(t->reason);
    t->reason = NULL;
    t->stops = 0;
    t->closing = false;
    turn_limit(t, -1, "nothing");
}
