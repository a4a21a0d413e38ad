/* SPDX-License-Identifier: BSD-3-Clause
 * rework: a server's element as text, in the person's editor. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/screen.h"
#include "tui/term.h"

struct rework {
    const struct server *server;
    struct str before, text;   /* the element as it was, and as the person has it now */
};

void
rework_free(struct rework *r)
{
    if (r == NULL)
        return;
    str_done(&r->before);
    str_done(&r->text);
    free(r);
}

static void
rework_end(struct app *a)
{
    rework_free(a->rework);
    a->rework = NULL;
}

/* The screen is the editor's until it ends, as it is the shell's after ^Z. */
static int
rework_edit(struct app *a, struct err *e)
{
    int rc;

    term_lend();
    rc = a->ops->editor(a->arg, &a->rework->text, e);
    term_return();
    draw_again();
    return rc;
}

/* What was written is not lost, though it is no server. why: NULL, or what went wrong. */
static void
rework_drop(struct app *a, void *why)
{
    struct err e = {0};
    char *path = a->ops->draft(a->arg, str_text(&a->rework->text), &e);

    if (path != NULL)
        app_sayf(a, "%s; the text is kept in %s.",
            why != NULL ? (const char *)why : "Nothing was changed", path);
    else
        app_fail(a, &e);
    free(path);
    rework_end(a);
}

/* The list has another element there by now: no text that began with the one before can be saved. */
static bool
rework_late(struct app *a)
{
    struct str now = {0};
    struct err e = {0};
    bool late = a->ops->element(a->arg, a->rework->server, &now, &e) < 0 ||
        strcmp(str_text(&now), str_text(&a->rework->before)) != 0;

    str_done(&now);
    return late;
}

static void rework_turn(struct app *a, void *arg);

static void
rework_save(struct app *a)
{
    struct rework *r = a->rework;
    struct err e = {0};

    if (a->ops->replace(a->arg, r->server, str_text(&r->before), str_text(&r->text), &e) == 0) {
        app_relist(a, r->server->name, "Changed");
        rework_end(a);
    } else if (rework_late(a)) {
        rework_drop(a, e.text);
    } else {
        app_ask(a, KEYS_IN_YESNO, rework_turn, NULL,
            "Not saved. Go on editing? [y]es  [n]o, put it aside - %s", e.text);
        a->confirm.no = rework_drop;
    }
}

/* The list is as it was until the text is fit for it. */
static void
rework_turn(struct app *a, void *arg)
{
    struct rework *r = a->rework;
    struct err e = {0};

    if (rework_edit(a, &e) == 0) {
        rework_save(a);
    } else if (strcmp(str_text(&r->text), str_text(&r->before)) != 0) {
        rework_drop(a, NULL);
    } else {
        app_fail(a, &e);
        rework_end(a);
    }
}

void
rework_begin(struct app *a, const struct server *s)
{
    struct err e = {0};

    rework_end(a);
    a->rework = mem_zalloc(sizeof *a->rework);
    a->rework->server = s;
    if (a->ops->element(a->arg, s, &a->rework->before, &e) < 0) {
        app_fail(a, &e);
        rework_end(a);
        return;
    }
    str_add(&a->rework->text, str_text(&a->rework->before));
    rework_turn(a, NULL);
}
