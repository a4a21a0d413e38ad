/* SPDX-License-Identifier: BSD-3-Clause
 * ttypane: the terminal of a session's start command, in a box: keys go there. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/screen.h"
#include "tui/vtbox.h"

#define TTYPANE_AROUND 3 /* rows of ours: the path, the message, the hints */

struct ttypane {
    struct pane pane;
    char id[16];
    struct vtbox *box;      /* NULL: built without */
    int rows, columns;      /* as the session was told */
    bool prefix;            /* the next key is for us */
    bool fed;               /* what had been written before we came is in it */
};

static void
tty_reply(void *arg, const char *bytes, size_t n)
{
    struct ttypane *t = arg;
    struct app *a = t->pane.app;

    a->ops->type(a->arg, t->id, bytes, n);
}

static bool
tty_over(const struct ttypane *t)
{
    const struct live *l = app_live(t->pane.app, t->id);

    return l == NULL || phase_over(l->view->phase);
}

/* A message of several lines covers some of it for a moment; the size stays. */
static void
tty_fit(struct ttypane *t, int columns)
{
    struct app *a = t->pane.app;
    int rows = draw_rows() - TTYPANE_AROUND;

    if (rows == t->rows && columns == t->columns)
        return;
    t->rows = rows;
    t->columns = columns;
    if (t->box == NULL)
        t->box = vtbox_new(rows, columns, tty_reply, t);
    else
        vtbox_resize(t->box, rows, columns);
    a->ops->resize(a->arg, t->id, columns, rows);
}

static void
tty_draw(struct pane *p, struct area at)
{
    struct ttypane *t = (struct ttypane *)p;

    tty_fit(t, at.columns);
    if (t->box != NULL)
        vtbox_draw(t->box, at);
}

static void
tty_title(struct pane *p, struct str *out)
{
    const struct live *l = app_live(p->app, ((struct ttypane *)p)->id);

    str_addf(out, "%s > Terminal", l != NULL ? live_name(l) : "?");
}

static void
tty_counts(struct pane *p, struct str *out)
{
    struct ttypane *t = (struct ttypane *)p;

    if (tty_over(t))
        str_add(out, "over");
    else
        str_addf(out, "%dx%d", t->columns, t->rows);
}

static enum keys_screen
tty_keys(const struct pane *p)
{
    const struct ttypane *t = (const struct ttypane *)p;

    return t->prefix || tty_over(t) ? KEYS_IN_PREFIX : KEYS_IN_TERMINAL;
}

static bool
tty_act(struct pane *p, enum action action)
{
    struct ttypane *t = (struct ttypane *)p;

    if (action == ACTION_BACK) {
        app_pop(p->app);
    } else if (action == ACTION_PREFIX && !t->prefix) {
        t->prefix = true;
        return true;
    } else if (action == ACTION_PREFIX) {
        vtbox_key(t->box, KEYS_PREFIX);
    }
    t->prefix = false;
    return action == ACTION_BACK || action == ACTION_PREFIX;
}

/* All keys but the prefix go there; what follows it and means nothing goes on with it. */
static bool
tty_key(struct pane *p, int key)
{
    struct ttypane *t = (struct ttypane *)p;

    if (tty_over(t) || t->box == NULL)
        return false;
    if (t->prefix)
        vtbox_key(t->box, KEYS_PREFIX);
    t->prefix = false;
    vtbox_key(t->box, key);
    return true;
}

/* What came after the prefix was for the screen: the next key is the command's again. */
static void
tty_passed(struct pane *p)
{
    ((struct ttypane *)p)->prefix = false;
}

static bool
tty_type(struct pane *p, uint32_t cp)
{
    return tty_key(p, (int)cp);
}

static void
tty_free(struct pane *p)
{
    struct ttypane *t = (struct ttypane *)p;

    if (app_live(p->app, t->id) != NULL)
        p->app->ops->terminal(p->app->arg, t->id, false);
    vtbox_free(t->box);
    free(t);
}

static const struct pane_ops tty_ops = {
    .title = tty_title,
    .counts = tty_counts,
    .keys = tty_keys,
    .draw = tty_draw,
    .act = tty_act,
    .key = tty_key,
    .passed = tty_passed,
    .type = tty_type,
    .free = tty_free,
};

bool
ttypane_of(const struct pane *p, const struct live *l)
{
    return p->ops == &tty_ops && strcmp(((const struct ttypane *)p)->id, l->id) == 0;
}

void
ttypane_open(struct app *a, struct live *l)
{
    struct ttypane *t;

    if (!l->view->pty) {
        app_sayf(a, "The command of %s has no terminal; l shows its output.", live_name(l));
        return;
    }
    if (phase_over(l->view->phase)) {
        app_sayf(a, "%s is over; l shows what it wrote.", live_name(l));
        return;
    }
    t = mem_zalloc(sizeof *t);
    t->pane = (struct pane){&tty_ops, a};
    snprintf(t->id, sizeof t->id, "%s", l->id);
    tty_fit(t, draw_columns());
    if (t->box == NULL) {
        app_sayf(a, "This fairlead knows no libvterm: fairlead attach --terminal %s is the same.", l->id);
        free(t);
        return;
    }
    l->stood_seen = true;
    app_push(a, &t->pane);
    a->ops->terminal(a->arg, t->id, true);
}

void
app_terminal(struct app *a, const char *id, const char *bytes, size_t n)
{
    struct live *l = app_live(a, id);

    for (size_t i = 0; l != NULL && i < a->over_count; i++) {
        struct ttypane *t = (struct ttypane *)a->over[i];

        if (!ttypane_of(a->over[i], l))
            continue;
        vtbox_feed(t->box, bytes, n, !t->fed);
        t->fed = true;
        app_dirty(a);
    }
}
