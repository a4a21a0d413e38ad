/* SPDX-License-Identifier: BSD-3-Clause
 * sessiontell: what a session tells of itself: its plan, its place, its error, its end. */
#include "config.h"

#include "ssh/sessionparts.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

void
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

static char *
session_clean(const char *text)
{
    return text != NULL ? text_cleaned(text, 8000) : NULL;
}

char *
session_command(const struct session *s)
{
    json_t *j, *startup, *word;
    const char *command;
    struct str words = {0};
    char *clean;
    size_t i;

    if (s->plan->errand)
        return mem_dup("look for the sessions of xpra");
    j = plan_json(s->plan, PLAN_SHOW);
    startup = json_object_get(j, "startup");
    command = json_string_value(json_object_get(startup, "command"));
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

static double
session_seconds(const struct session *s)
{
    return (double)(uv_hrtime() - s->begun) / 1e9;
}

/* What the person, a preset or the last time has chosen: it can be started again with that. NULL: nothing. */
static json_t *
session_options(const struct plan *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->values.n; i++) {
        const struct value *v = &p->values.v[i];
        char *text;

        if (v->secret || (!str_eq(v->from, "flag") && !str_eq(v->from, "preset") &&
            !str_eq(v->from, "saved")))
            continue;
        text = mem_printf("%s=%s", v->name, v->text);
        json_array_append_new(list, json_string(text)); /* none of what is no UTF-8 */
        free(text);
    }
    if (json_array_size(list) > 0)
        return list;
    json_decref(list);
    return NULL;
}

void
session_tell_begin(struct session *s)
{
    static const char *const where[] = {"none", "local", "remote"};
    const struct plan *p = s->plan;
    char *name = session_clean(p->name), *resource = resource_text(&p->resource);
    char *shown = session_clean(resource), *url = session_clean(p->client_url);
    char *via = p->hop_count > 0 ? plan_hop_text(&p->hops[p->hop_count - 1]) : NULL;
    char *via_shown = session_clean(via), *command = session_command(s);

    turn_emit(&s->turn, event_make(EVENT_SESSION,
        "{s:s,s:s,s:b,s:i,s:s?,s:s?,s:b,s:s,s:s?,s:b,s:b,s:o*}", "name", name, "resource", shown, "secure",
        p->secure, "pid", (int)getpid(), "via", via_shown, "url", url, "reverse",
        resource_reverse(&p->resource), "where", where[p->where], "command", command, "pty",
        p->pty, "has_client", s->turn.flags->wants_client, "options", session_options(p)));
    free(name);
    free(resource);
    free(shown);
    free(url);
    free(via);
    free(via_shown);
    free(command);
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

void
session_tell_client_wanted(struct session *s)
{
    session_tell_place(s, event_make(EVENT_CLIENT, "{s:s}", "state", "wanted"));
}

void
session_tell_ready(struct session *s)
{
    session_tell_place(s, event_make(EVENT_READY, "{s:s,s:f}", "url", "", "seconds",
        session_seconds(s)));
}

void
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

void
session_tell_end(struct session *s, const struct err *e)
{
    const char *reason = e != NULL ? err_name(e->code) : s->reason;

    turn_emit(&s->turn, event_make(EVENT_END, "{s:s,s:i,s:f}", "reason",
        reason != NULL ? reason : "done", "exit", e != NULL ? err_exit(e->code) : 0, "uptime",
        session_seconds(s)));
}
