/* SPDX-License-Identifier: BSD-3-Clause
 * chooser: a file chosen for an option: directories to walk through, letters that narrow what is seen. */
#include "config.h"

#include "tui/chooser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/page.h"

#define CHOOSER_FIND_MAX 200

struct chooser {
    struct pane pane;
    void (*take)(void *arg, const char *path);
    void *arg;
    struct chooser_where where;
    char *host;              /* NULL: there is none */
    char session[16];        /* which reads there; "" */
    char *dir;               /* the one that is seen, or asked for; "" until the first answer */
    char *from;              /* what was left to go up: the cursor goes to it; NULL */
    struct strv names;       /* a directory's ends with a slash */
    size_t *shown;           /* those that hold what was typed */
    struct scroll scroll;    /* over the row for the directory itself, that for what is above, and those */
    struct edit find;
    bool waiting;
    char *error;
};

enum { CHOOSER_HERE, CHOOSER_UP, CHOOSER_NAMES };

static size_t
chooser_count(const struct chooser *c)
{
    return c->scroll.count;
}

/* What holds the letters; the cursor goes to the first of it. */
static void
chooser_narrow(struct chooser *c)
{
    const char *text = edit_text(&c->find);
    size_t n = CHOOSER_NAMES;

    for (size_t i = 0; i < c->names.n; i++) {
        if (strcasestr(c->names.v[i], text) != NULL)
            c->shown[n++ - CHOOSER_NAMES] = i;
    }
    c->scroll.count = n;
    c->scroll.at = n > CHOOSER_NAMES ? CHOOSER_NAMES : CHOOSER_UP;
    for (size_t i = CHOOSER_NAMES; c->from != NULL && i < n; i++) {
        if (strcmp(c->names.v[c->shown[i - CHOOSER_NAMES]], c->from) == 0)
            c->scroll.at = i;
    }
}

/* Nobody waits for the session any more that reads there. */
static void
chooser_stop(struct chooser *c)
{
    if (c->waiting && c->session[0] != '\0')
        c->pane.app->ops->stop(c->pane.app->arg, c->session);
    c->session[0] = '\0';
    c->waiting = false;
}

static int
chooser_ask_there(struct chooser *c, const char *dir, struct err *e)
{
    struct app *a = c->pane.app;
    char id[16] = "", *name;

    if (a->ops->files_there(a->arg, c->where.server, &c->where.chosen, dir, id, e) < 0)
        return -1;
    snprintf(c->session, sizeof c->session, "%s", id);
    name = mem_printf("files of %s", c->where.server->name);
    app_live_add(a, id, name);
    free(name);
    return 0;
}

static void
chooser_ask(struct chooser *c, const char *dir)
{
    struct app *a = c->pane.app;
    char *copy = mem_dup(dir);
    struct err e = {0};
    int rc;

    chooser_stop(c);
    free(c->dir);
    c->dir = copy;
    rc = c->where.there ? chooser_ask_there(c, copy, &e) : a->ops->files(a->arg, copy, &e);
    c->waiting = rc == 0;
    if (rc < 0)
        app_fail(a, &e);
}

bool
chooser_awaits(const struct pane *p, const struct live *l)
{
    const struct chooser *c = (const struct chooser *)p;

    return p == p->app->choosing && c->waiting && strcmp(c->session, l->id) == 0;
}

static void
chooser_put(struct chooser *c, const struct app_listing *said)
{
    c->waiting = false;
    c->session[0] = '\0';
    free(c->error);
    c->error = said->e != NULL ? mem_dup(said->e->text) : NULL;
    free(c->dir);
    c->dir = mem_dup(said->dir);
    strv_clear(&c->names);
    if (said->names != NULL)
        strv_copy(&c->names, said->names);
    free(c->shown);
    c->shown = mem_zalloc((c->names.n + 1) * sizeof *c->shown);
    edit_set(&c->find, "");
    chooser_narrow(c);
}

void
app_files(struct app *a, const struct app_listing *said)
{
    struct chooser *c = (struct chooser *)a->choosing;

    if (c == NULL || !c->waiting || strcmp(c->session, said->session != NULL ? said->session : "") != 0)
        return;
    chooser_put(c, said);
    if (said->e != NULL)
        app_fail(a, said->e);
    else if (said->more)
        app_sayf(a, "There are more names than are shown here; a path can be typed into the field.");
    app_dirty(a);
}

/* ---- keys ---- */

static char *
chooser_path(const struct chooser *c, const char *name)
{
    return mem_printf("%s%s%s", c->dir, strcmp(c->dir, "/") == 0 ? "" : "/", name);
}

static void
chooser_up(struct chooser *c)
{
    char *above = mem_dup(c->dir), *slash = strrchr(above, '/');

    free(c->from);
    c->from = slash != NULL ? mem_printf("%s/", slash + 1) : NULL;
    if (slash != NULL)
        slash[slash == above] = '\0';
    chooser_ask(c, slash != NULL ? above : "/");
    free(above);
}

static void
chooser_take(struct chooser *c, const char *path)
{
    c->take(c->arg, path);
    app_pop(c->pane.app);
}

static void
chooser_enter(struct chooser *c)
{
    size_t at = c->scroll.at, n;
    char *path;

    if (c->waiting || at >= chooser_count(c))
        return;
    if (at == CHOOSER_HERE) {
        chooser_take(c, c->dir);
        return;
    }
    if (at == CHOOSER_UP) {
        chooser_up(c);
        return;
    }
    path = chooser_path(c, c->names.v[c->shown[at - CHOOSER_NAMES]]);
    n = strlen(path);
    if (path[n - 1] == '/') {
        path[n - 1] = '\0';
        free(c->from);
        c->from = NULL;
        chooser_ask(c, path);
    } else {
        chooser_take(c, path);
    }
    free(path);
}

/* Those of the other machine, from its home on. */
static void
chooser_switch(struct chooser *c)
{
    if (c->host == NULL) {
        app_sayf(c->pane.app, "%s is not reached by ssh: only files of this machine can be seen.",
            c->where.server->name);
        return;
    }
    c->where.there = !c->where.there;
    strv_clear(&c->names);
    chooser_narrow(c);
    chooser_ask(c, "");
}

static bool
chooser_act(struct pane *p, enum action action)
{
    struct chooser *c = (struct chooser *)p;

    if (scroll_act(&c->scroll, action))
        return true;
    switch (action) {
    case ACTION_ENTER:
        chooser_enter(c);
        return true;
    case ACTION_CHOOSE:
        chooser_switch(c);
        return true;
    case ACTION_BACK:
    case ACTION_CANCEL:
        app_pop(p->app);
        return true;
    case ACTION_EDIT_BACKSPACE:
        if (c->find.text.len == 0) {
            if (!c->waiting)
                chooser_up(c);
            return true;
        }
        break;
    default:
        break;
    }
    if (!edit_act(&c->find, action))
        return false;
    chooser_narrow(c);
    return true;
}

static bool
chooser_type(struct pane *p, uint32_t cp)
{
    struct chooser *c = (struct chooser *)p;

    if (edit_type(&c->find, cp))
        chooser_narrow(c);
    return true;
}

/* ---- drawing ---- */

static void
chooser_draw_row(struct chooser *c, size_t i, struct area at)
{
    enum draw_style style = i == c->scroll.at ? DRAW_SELECTED : DRAW_PLAIN;
    const char *text = i == CHOOSER_HERE ? "./   this directory itself" :
        i == CHOOSER_UP ? "../  one up" : c->names.v[c->shown[i - CHOOSER_NAMES]];

    if (i == c->scroll.at)
        draw_text(at.y, at.x + 1, 1, DRAW_BOLD, ">");
    draw_cell(at.y, at.x + 3, at.columns - 4, style, text);
}

/* What is waited for: of another machine the state of the session that reads there. */
static const char *
chooser_doing(const struct chooser *c)
{
    const struct live *l = c->session[0] != '\0' ? app_live(c->pane.app, c->session) : NULL;

    return l != NULL && l->view->phase != PHASE_UP ? phase_word(l->view->phase) : "reading ...";
}

static void
chooser_draw_head(struct chooser *c, struct area at)
{
    int x = at.x + 1, width = text_width(c->dir), room = at.columns - 2;
    const char *dir = c->dir;

    while (width > room && (dir = strchr(dir + 1, '/')) != NULL) /* its end matters most */
        width = text_width(dir);
    draw_text(at.y, x, room, DRAW_BOLD, dir != NULL ? dir : c->dir);
    x += draw_text(at.y + 1, x, 6, DRAW_PLAIN, "Find: ");
    x += draw_text(at.y + 1, x, at.columns - x - 1, DRAW_FIELD, edit_text(&c->find));
    if (c->waiting)
        draw_text(at.y + 1, x + 2, at.columns - x - 3, DRAW_BUSY, chooser_doing(c));
    else if (c->error != NULL)
        draw_text(at.y + 1, x + 2, at.columns - x - 3, DRAW_BAD, c->error);
}

static void
chooser_draw(struct pane *p, struct area at)
{
    struct chooser *c = (struct chooser *)p;
    int rows = at.rows - 2;

    chooser_draw_head(c, at);
    scroll_fit(&c->scroll, c->scroll.count, rows);
    for (int i = 0; i < rows && c->scroll.top + (size_t)i < chooser_count(c); i++) {
        size_t n = c->scroll.top + (size_t)i;

        chooser_draw_row(c, n, (struct area){at.y + 2 + i, at.x, 1, at.columns});
        if (n == c->scroll.at)
            draw_cursor(at.y + 2 + i, at.x + 1);
    }
}

static void
chooser_title(struct pane *p, struct str *out)
{
    const struct chooser *c = (const struct chooser *)p;

    str_add(out, "Choose a file");
    if (c->where.there)
        str_addf(out, " on %s", c->host);
}

static enum keys_screen
chooser_keys(const struct pane *p)
{
    return KEYS_IN_CHOOSER;
}

static void
chooser_free(struct pane *p)
{
    struct chooser *c = (struct chooser *)p;

    chooser_stop(c);
    values_done(&c->where.chosen);
    strv_done(&c->names);
    edit_done(&c->find);
    free(c->host);
    free(c->shown);
    free(c->dir);
    free(c->from);
    free(c->error);
    free(c);
}

static const struct pane_ops chooser_ops = {
    .title = chooser_title,
    .keys = chooser_keys,
    .draw = chooser_draw,
    .act = chooser_act,
    .type = chooser_type,
    .free = chooser_free,
};

/* The directory of a path, and its last part, to which the cursor goes. */
static char *
chooser_begin(struct chooser *c, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return mem_dup("");
    c->from = mem_dup(slash + 1);
    return mem_ndup(path, slash == path ? 1 : (size_t)(slash - path));
}

struct pane *
chooser_new(struct app *a, const char *path, const struct chooser_where *where,
    void (*take)(void *arg, const char *path), void *arg)
{
    struct chooser *c = mem_zalloc(sizeof *c);
    char *dir = chooser_begin(c, path);

    c->pane = (struct pane){&chooser_ops, a};
    c->take = take;
    c->arg = arg;
    c->where = *where;
    c->host = where->host != NULL ? text_cleaned(where->host, CHOOSER_FIND_MAX) : NULL;
    c->dir = mem_dup("");
    c->shown = mem_zalloc(sizeof *c->shown);
    edit_init(&c->find, false, CHOOSER_FIND_MAX);
    a->choosing = &c->pane;
    chooser_ask(c, dir);
    free(dir);
    return &c->pane;
}
