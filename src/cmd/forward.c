/* SPDX-License-Identifier: BSD-3-Clause
 * forward: a forward more, or one less, in a session that runs. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/reach.h"

#define FORWARD_LIMIT_MS 40000 /* the other side has 30 s to answer */

/* What was asked of one session. */
struct forwarding {
    struct reach_one *one;
    const char *id; /* the forward's */
};

static bool
forward_answered(void *arg)
{
    const struct forwarding *f = arg;

    return f->one->answer != NULL || f->one->worker == NULL;
}

static const struct view_forward *
forward_seen(const struct forwarding *f)
{
    const struct view *v = f->one->view;

    for (size_t i = 0; i < v->forward_count; i++) {
        if (str_eq(v->forwards[i].id, f->id))
            return &v->forwards[i];
    }
    return NULL;
}

static bool
forward_decided(void *arg)
{
    const struct forwarding *f = arg;
    const struct view_forward *seen = forward_seen(f);

    return f->one->worker == NULL || (seen != NULL && !str_eq(seen->state, "opening"));
}

static void
forward_print(const struct forwarding *f, const struct view_forward *seen, bool json)
{
    struct event e;
    char *line;

    if (!json) {
        printf("%s %s %s %s -> %s %s\n", f->one->view->session, seen->id, seen->reverse ? "R" : "L",
            seen->listen, seen->target, seen->state);
        return;
    }
    e.kind = EVENT_FORWARD;
    e.fields = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "session", f->one->view->session, "id", seen->id,
        "dir", seen->reverse ? "R" : "L", "listen", seen->listen, "target", seen->target, "state",
        seen->state);
    line = event_line(&e);
    puts(line);
    free(line);
    json_decref(e.fields);
}

static int
forward_ask(struct reach *r, struct forwarding *f, bool json, struct err *e)
{
    const struct view_forward *seen;

    if (!reach_wait(r, FORWARD_LIMIT_MS, forward_answered, f) || f->one->answer == NULL) {
        err_set(e, ERR_TIMEOUT, "session %s does not answer", f->one->view->session);
        return err_hint(e, "fairlead logs %s tells what it is at", f->one->view->session);
    }
    if (worker_refused(f->one->answer, e))
        return -1;
    f->id = json_string_value(json_object_get(f->one->answer, "id"));
    if (!reach_wait(r, FORWARD_LIMIT_MS, forward_decided, f) || (seen = forward_seen(f)) == NULL) {
        err_set(e, ERR_TIMEOUT, "the forward %s is not decided yet", f->id);
        return err_hint(e, "fairlead status %s tells how it goes on", f->one->view->session);
    }
    if (str_eq(seen->state, "failed"))
        return err_set(e, ERR_FORWARD, "the forward %s cannot be opened: %s", seen->id, seen->reason);
    forward_print(f, seen, json);
    return 0;
}

static int
forward_each(struct cmd *c, struct reach *r, struct reach_one *one, struct err *e)
{
    const struct strv *lists[] = {&c->opts.locals, &c->opts.remotes, &c->opts.cancels};
    int rc = 0;

    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < lists[k]->n && rc == 0; i++) {
            struct forwarding f = {.one = one};

            json_decref(one->answer);
            one->answer = NULL;
            if (k == 2)
                worker_forward_cancel(one->worker, lists[k]->v[i]);
            else
                worker_forward(one->worker, k == 1, lists[k]->v[i]);
            rc = forward_ask(r, &f, c->opts.json, e);
        }
    }
    return rc;
}

int
forward_main(struct cmd *c)
{
    const struct opts *o = &c->opts;
    struct reach_one *one;
    struct reach reach;
    struct err e = {0};
    int rc;

    if (o->words.n != 1 || o->locals.n + o->remotes.n + o->cancels.n == 0) {
        err_set(&e, ERR_USAGE, "fairlead forward takes a session, and -L, -R or --cancel");
        err_hint(&e, "fairlead status lists the sessions and their forwards");
        return cmd_fail(&e);
    }
    reach_open(&reach, &c->dirs);
    one = reach_find(&reach, o->words.v[0], &e);
    rc = one == NULL ? -1 : forward_each(c, &reach, one, &e);
    reach_done(&reach);
    return rc == 0 ? 0 : cmd_fail(&e);
}
