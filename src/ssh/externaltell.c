/* SPDX-License-Identifier: BSD-3-Clause
 * externaltell: the forwards of another ssh as events, and why it ended as an error. */
#include "config.h"

#include "ssh/external.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static void
external_tell_forward(const struct external *x, size_t i, const char *state, const char *why)
{
    const struct plan_forward *f = &x->plan->forwards[i];
    char *listen = endpoint_text(&f->listen), *target = endpoint_text(&f->target);
    char *listen_clean = text_cleaned(listen, 500), *target_clean = text_cleaned(target, 500);
    struct event *ev = event_make(EVENT_FORWARD, "{s:s,s:s,s:s,s:s,s:s,s:s?}", "id", f->id, "dir",
        f->reverse ? "R" : "L", "listen", listen_clean, "target", target_clean, "state",
        x->failed[i] ? "failed" : state, "why", why);

    if (f->listen.kind == ENDPOINT_TCP)
        json_object_set_new(ev->fields, "port", json_integer(f->listen.port));
    turn_emit(x->turn, ev);
    free(listen);
    free(target);
    free(listen_clean);
    free(target_clean);
}

void
external_tell_forwards(const struct external *x, const char *state, const char *why)
{
    for (size_t i = 0; i < x->plan->forward_count; i++)
        external_tell_forward(x, i, state, why);
}

/* The forward that a sentence names. */
static void
external_judge_forward(const struct external *x, struct err *e)
{
    for (size_t i = 0; i < x->plan->forward_count; i++) {
        const struct plan_forward *f = &x->plan->forwards[i];

        if (x->failed_port == 0 || f->listen.port != x->failed_port)
            continue;
        err_prefix(e, "the forward %s (%s port %d) on %s cannot be opened", f->id,
            f->reverse ? "R" : "L", f->listen.port, f->reverse ? x->remote->where : "this machine");
        return;
    }
}

static void
external_judge_said(const struct external *x, struct err *e)
{
    const struct err *missed = askpass_missed(x->askpass);

    if (x->code == ERR_AUTH && missed->code != ERR_NONE) {
        *e = *missed;
        return;
    }
    err_set(e, x->code, "ssh says: %s", x->said);
    if (x->hint != NULL)
        err_hint(e, "%s", x->hint);
    if (x->code == ERR_FORWARD || x->code == ERR_LISTEN)
        external_judge_forward(x, e);
}

void
external_judge(const struct external *x, struct err *e)
{
    const struct remote *r = x->remote;
    bool silent = x->code == ERR_NONE;

    if (r == NULL || !r->ended)
        return;
    if (r->signal[0] != '\0') {
        err_set(e, ERR_LOST, "the ssh to %s was ended by signal %s", r->where, r->signal);
        err_hint(e, "a new try may work");
    } else if (r->status == 255 && !silent) {
        external_judge_said(x, e);
    } else if (x->plan->where == PLAN_NONE && x->state == EXTERNAL_STARTED) {
        err_set(e, ERR_LOST, "the ssh to %s ended with status %d", r->where, r->status);
        err_hint(e, "a new try may work");
    }
}
