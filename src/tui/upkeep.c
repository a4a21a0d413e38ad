/* SPDX-License-Identifier: BSD-3-Clause
 * upkeep: what changes the person's lists from Servers: add, edit, copy, delete, import. */
#include "config.h"

#include <stdlib.h>

#include "base/mem.h"
#include "tui/question.h"

/* The list is somebody else's: a copy of the server can be changed. */
static bool
upkeep_may(struct app *a, const struct server *s)
{
    struct err e = {0};

    if (a->ops->may_change(a->arg, s, &e) == 0)
        return true;
    if (e.hint[0] != '\0') /* it names a command, where here there is a key */
        err_hint(&e, "%s", s->file != NULL ? "y copies it to your own list" :
            "a adds a server of your own");
    app_fail(a, &e);
    return false;
}

/* ---- copy ---- */

static void
copy_answer(struct app *a, void *arg, const char *text)
{
    struct err e = {0};

    if (!question_seen(app_top(a))) {
        app_say(a, "Not yet: there is more below, which PageDown shows.", true);
        return;
    }
    if (a->ops->copy(a->arg, arg, text, &e) < 0) {
        app_fail(a, &e);
        return;
    }
    app_pop(a);
    app_relist(a, text, "Copied");
}

static const struct question_ops copy_ops = {copy_answer, NULL, NULL};

/* In one's own list nothing is asked any more: so it is read now. NULL: it was agreed to. */
static char *
copy_text(struct app *a, const struct server *s)
{
    struct values chosen = {0};
    struct str lines = {0};
    struct err e = {0};

    if (a->ops->agreed(a->arg, s))
        return NULL;
    form_defaults(a, s, &chosen);
    if (a->ops->tell(a->arg, s, &chosen, &lines, &e) < 0)
        str_addf(&lines, "It could not start as it is: %s", e.text);
    values_done(&chosen);
    return str_take(&lines);
}

static void
upkeep_copy(struct app *a, const struct server *s)
{
    char *text = copy_text(a, s);
    char *what = mem_printf("Copy %s to your own list, under which name?%s", s->name,
        text != NULL ? " The copy starts without asking: read what it does." : "");
    char *first = mem_printf("%s copy", s->name);

    app_push(a, question_new(a, mem_printf("%s > Copy", s->name), what, text, "Name: ", first,
        &copy_ops, (void *)s));
    free(what);
    free(text);
    free(first);
}

/* ---- import ---- */

static void
import_answer(struct app *a, void *arg, const char *text)
{
    struct err e = {0};

    if (a->ops->import(a->arg, text, &e) < 0) {
        app_fail(a, &e);
        return;
    }
    app_pop(a);
    app_sayf(a, "Importing %s ...", text);
}

static const struct question_ops import_ops = {import_answer, NULL, NULL};

static void
upkeep_import(struct app *a)
{
    app_push(a, question_new(a, mem_dup("Import"), "The file or https address of a list to keep a "
        "copy of. Nothing in it runs before you have read it and agreed.", NULL,
        "From: ", "", &import_ops, NULL));
}

/* ---- delete ---- */

static void
delete_now(struct app *a, void *arg)
{
    const struct server *s = arg;
    char *path = brief_path(s->file);
    char *done = mem_printf("Deleted %s; the list before is kept as %s~", s->name, path);
    struct err e = {0};

    if (a->ops->remove(a->arg, s, &e) < 0)
        app_fail(a, &e);
    else
        app_relist(a, s->name, done);
    free(done);
    free(path);
}

static void
upkeep_delete(struct app *a, const struct server *s)
{
    char *path;

    if (!upkeep_may(a, s))
        return;
    path = brief_path(s->file);
    app_ask(a, KEYS_IN_YESNO, delete_now, (void *)s,
        "Delete %s from %s? The list as it is now is kept as %s~. [y]es  [n]o", s->name, path, path);
    free(path);
}

/* ---- edit ---- */

static void
upkeep_edit(struct app *a, const struct server *s)
{
    struct pane *p = NULL;

    if (s == NULL || upkeep_may(a, s))
        p = property_new(a, s);
    if (p != NULL)
        app_push(a, p);
}

bool
upkeep_act(struct app *a, const struct server *s, enum action action)
{
    switch (action) {
    case ACTION_ADD:
        upkeep_edit(a, NULL);
        return true;
    case ACTION_IMPORT:
        upkeep_import(a);
        return true;
    case ACTION_EDIT:
        upkeep_edit(a, s);
        return true;
    case ACTION_REWORK:
        if (upkeep_may(a, s))
            rework_begin(a, s);
        return true;
    case ACTION_COPY:
        upkeep_copy(a, s);
        return true;
    case ACTION_DELETE:
        upkeep_delete(a, s);
        return true;
    default:
        return false;
    }
}
