/* SPDX-License-Identifier: BSD-3-Clause
 * transport: the SSH connection of a session, for the next ones to the same place. */
#include "config.h"

#include "cmd/transport.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/log.h"
#include "cmd/ids.h"
#include "core/wordsjson.h"

#define TRANSPORT_DIGITS 24 /* of the digest: a socket's path is short */

char *
transport_path(const struct dirs *dirs, const struct plan *p, const struct session_flags *flags)
{
    json_t *plan, *j;
    char digest[DIGEST_TEXT], *text;
    json_malloc_t unused;
    json_free_t release;

    if (p->hop_count == 0)
        return NULL;
    plan = plan_json(p, PLAN_WIRE);
    j = json_pack("{s:O,s:o?,s:o,s:o,s:o?,s:i,s:i,s:o?}", "hops", json_object_get(plan, "hops"),
        "config_file", wordsjson_word(flags->config_file), "options", wordsjson_make(flags->options),
        "identities", wordsjson_make(flags->identities), "user", wordsjson_word(flags->user), "port",
        flags->port, "family", flags->family, "jumps", wordsjson_word(flags->jumps));
    text = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS);
    digest_sha256(text, strlen(text), digest);
    json_get_alloc_funcs(&unused, &release);
    release(text);
    json_decref(j);
    json_decref(plan);
    return mem_printf("%s/ssh-%.*s.sock", dirs->run, TRANSPORT_DIGITS, digest);
}

static void
transport_idle(uv_timer_t *timer)
{
    struct transport *t = timer->data;
    char *reason = mem_printf("nobody used it for %d s", t->cmd->conf.keep_ssh_s);

    session_stop(t->session, reason);
    free(reason);
}

/* The clock of KeepSSH runs while there is no session, neither its own nor another. */
static void
transport_count(void *arg, size_t n)
{
    struct transport *t = arg;

    log_say(LOG_INFO, "share", "%zu sessions share the connection", n);
    uv_timer_stop(t->idle);
    if (n == 0 && t->held && t->cmd->conf.keep_ssh_s > 0)
        uv_timer_start(t->idle, transport_idle, (uint64_t)t->cmd->conf.keep_ssh_s * 1000, 0);
}

static void
transport_offer(struct transport *t)
{
    struct link *link = session_link(t->session);
    struct err e;

    if (t->share != NULL || link == NULL || t->flags->kept == NULL)
        return;
    if (t->idle == NULL) {
        t->idle = mem_zalloc(sizeof *t->idle);
        uv_timer_init(t->loop, t->idle);
        t->idle->data = t;
    }
    t->share = share_new(t->loop, link, t->flags->kept, transport_count, t, &e);
    if (t->share == NULL)
        log_say(LOG_WARN, "share", "the connection is not shared: %s", e.text);
}

static void
transport_event(void *transport, const struct event *e)
{
    struct transport *t = transport;

    control_event(t->control, e);
    if (e->kind == EVENT_PHASE && str_eq(event_text(e, "phase"), "up") &&
        t->flags->keep != SESSION_KEEP_NOT)
        transport_offer(t);
}

static void
transport_starting(void *transport, const char *token)
{
    struct transport *t = transport;

    record_write(&t->record, &t->cmd->dirs, t->id, session_plan(t->session), t->flags, token);
}

static void
transport_timer_closed(uv_handle_t *handle)
{
    free(handle);
}

static void
transport_closing(void *transport)
{
    struct transport *t = transport;

    share_free(t->share);
    t->share = NULL;
    if (t->idle != NULL)
        uv_close((uv_handle_t *)t->idle, transport_timer_closed);
    t->idle = NULL;
}

/* The session is over for everybody who watched it; the connection is a row of its own. */
static bool
transport_rename(struct transport *t)
{
    char id[ID_MAX];
    struct control_spec spec = {.loop = t->loop, .dirs = &t->cmd->dirs, .id = id,
        .own_screen = true};
    struct control *own;
    struct err e;

    own = ids_claim(&t->cmd->dirs, id, &e) == 0 ? control_new(&spec, &e) : NULL;
    if (own == NULL)
        return false;
    control_end(t->control);
    t->control = own;
    control_serve(own, t->session);
    return true;
}

void
transport_hold(struct transport *t)
{
    struct err e;

    transport_offer(t);
    if (t->share == NULL || !transport_rename(t))
        return;
    t->held = true;
    transport_count(t, share_count(t->share));
    (void)session_hold(t->session, &e); /* its events say how it ended */
}

static void
transport_terminal(void *transport, const char *bytes, size_t n)
{
    control_terminal(((struct transport *)transport)->control, bytes, n);
}

const struct session_ops transport_ops = {transport_event, transport_starting, transport_closing,
    transport_terminal};
