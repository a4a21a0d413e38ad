/* SPDX-License-Identifier: BSD-3-Clause
 * again: a session once more: over a new connection, or, when it is over, from the start with the values
 * that it had. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "tui/screen.h"

void
app_retried(struct app *a, const char *id, const struct err *e)
{
    const struct live *l = app_live(a, id);

    if (e != NULL)
        app_fail(a, e);
    else if (l != NULL)
        app_sayf(a, "Connecting %s again.", live_name(l));
}

static void
again_now(struct app *a, void *arg)
{
    a->ops->retry(a->arg, arg);
}

/* What is connected through its tunnels goes with the connection. */
static void
again_ask(struct app *a, struct live *l)
{
    int64_t open = 0;

    for (size_t i = 0; i < l->view->forward_count; i++)
        open += l->view->forwards[i].open;
    if (open > 0)
        app_ask(a, KEYS_IN_YESNO, again_now, l->id,
            "Connect %s anew? That ends %lld connection%s through it. [y]es  [n]o", live_name(l),
            (long long)open, open == 1 ? "" : "s");
    else
        again_now(a, l->id);
}

/* What it was started with, as far as the server still has such options. */
static void
again_values(const struct view *v, const struct server *s, struct values *out)
{
    struct err ignored;

    for (size_t i = 0; i < v->options.n; i++) {
        const char *text = v->options.v[i], *equals = strchr(text, '=');
        char *name = mem_ndup(text, equals != NULL ? (size_t)(equals - text) : strlen(text));
        const struct option *o = server_option(s, name);

        if (equals != NULL && o != NULL && option_check(o, equals + 1, &ignored) == 0)
            values_set(out, name, equals + 1, "saved", false);
        free(name);
    }
}

/* A password is nowhere kept. */
static bool
again_wants_secret(const struct server *s)
{
    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];

        if (o->kind == OPTION_PASSWORD && !o->readonly && o->initial == NULL)
            return true;
    }
    return false;
}

/* The row of the old one goes once there is another. */
static void
again_replace(struct app *a, struct live *old)
{
    const struct live *newest = app_live_of(a, old->name);

    if (newest == NULL || newest == old || phase_over(newest->view->phase))
        return;
    a->ops->forget(a->arg, old->id);
    app_live_remove(a, old);
    live_select(a, newest->id);
}

static void
again_start(struct app *a, struct live *l)
{
    const struct live *newest = app_live_of(a, l->name);
    const struct server *s;
    struct values chosen = {0};
    struct err e = {0};

    if (newest != NULL && newest != l && !phase_over(newest->view->phase)) {
        app_sayf(a, "%s runs already.", live_name(l));
        return;
    }
    s = l->name != NULL ? server_list_find(a->list, l->name, &e) : NULL;
    if (s == NULL) {
        app_sayf(a, "%s is in no list any more: it cannot be started again.", live_name(l));
        return;
    }
    if (again_wants_secret(s)) {
        app_push(a, form_new(a, s));
        app_sayf(a, "%s wants a password, which is kept nowhere: give it again.", live_name(l));
        return;
    }
    again_values(l->view, s, &chosen);
    list_start(a, s, &chosen);
    values_done(&chosen);
    again_replace(a, l);
}

void
again_begin(struct app *a, struct live *l)
{
    char word[24];

    if (l->crashed)
        app_sayf(a, "Something of %s may still run: x ends that first.", live_name(l));
    else if (phase_over(l->view->phase))
        again_start(a, l);
    else if (l->view->phase == PHASE_UP)
        again_ask(a, l);
    else if (l->view->phase == PHASE_RETRY)
        again_now(a, l->id);
    else
        app_sayf(a, "%s is %s: there is no connection to make again.", live_name(l),
            live_word(l, word));
}
