/* SPDX-License-Identifier: BSD-3-Clause
 * list: Servers: the list of what can be started, and what its keys do. */
#include "config.h"

#include "tui/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/question.h"

#define LIST_FILTER_MAX 200

const struct row *
list_row(const struct list *l)
{
    return rows_at(&l->rows, l->scroll.at);
}

/* To the row of this place in the list, when it is shown. */
static void
list_stay(struct list *l, size_t place)
{
    for (size_t i = 0; i < l->rows.shown_count; i++) {
        if (rows_at(&l->rows, i)->place == place) {
            l->scroll.at = i;
            return;
        }
    }
}

static int
list_tell(void *arg, const struct server *s)
{
    return list_rank(arg, s->name);
}

/* Another order; the cursor stays on its server. */
static void
list_sort(struct list *l, enum rows_sort sort, bool reverse)
{
    const struct row *row = list_row(l);
    size_t place = row != NULL ? row->place : SIZE_MAX;

    l->rows.sort = sort;
    l->rows.reverse = reverse;
    rows_states(&l->rows, list_tell, l->pane.app);
    list_stay(l, place);
}

void
list_fresh(struct list *l)
{
    const struct app *a = l->pane.app;
    unsigned states = (unsigned)a->live_count;

    for (size_t i = 0; i < a->live_count; i++)
        states = states * 5 + (unsigned)list_rank(l->pane.app, a->lives[i]->name);
    if (l->rows.sort == ROWS_BY_STATE && states != l->states)
        list_sort(l, l->rows.sort, l->rows.reverse);
    l->states = states;
}

/* The group that the cursor is in; it goes to the head, which is what is left of a folded one. */
static bool
list_fold(struct list *l)
{
    const struct row *head = rows_head(&l->rows, l->scroll.at);
    const char *title = head != NULL ? head->group->title : NULL;
    const char *file = head != NULL ? head->group->file : NULL;

    if (head == NULL) {
        app_sayf(l->pane.app, "Groups are there when the servers are sorted by source: s.");
        return true;
    }
    rows_fold(&l->rows, head);
    for (size_t i = 0; i < l->rows.shown_count; i++) {
        const struct rows_group *g = rows_at(&l->rows, i)->group;

        if (g != NULL && strcmp(g->title, title) == 0 && str_eq(g->file, file))
            l->scroll.at = i;
    }
    return true;
}

/* ---- marks ---- */

static void
list_mark(struct app *a, const struct server *s, const char *option, const char *value)
{
    struct err e = {0};

    if (a->ops->mark(a->arg, s, option, value, &e) < 0)
        app_fail(a, &e);
    list_remember(a->bases[SCREEN_SERVERS]);
}

static void
list_pin(struct list *l, const struct row *row)
{
    const struct server *s = row->server;
    bool on = !row->pinned;

    list_mark(l->pane.app, s, "pin", on ? "yes" : NULL);
    app_sayf(l->pane.app, on ? "%s is pinned: it stands first." : "%s is pinned no more.", s->name);
}

static void
tags_answer(struct app *a, void *arg, const char *text)
{
    app_pop(a);
    list_mark(a, arg, "tags", text);
}

static const struct question_ops tags_ops = {tags_answer, NULL, NULL};

static void
list_tags(struct list *l, const struct row *row)
{
    struct app *a = l->pane.app;

    app_push(a, question_new(a, mem_printf("%s > Tags", row->server->name), "Words of your own for "
        "this server, with blanks between. tag:WORD in the filter finds it by them; no list is "
        "changed.", NULL, "Tags: ", row->tags != NULL ? row->tags : "", &tags_ops,
        (void *)row->server));
}

/* ---- keys ---- */

static void
list_apply_filter(struct list *l)
{
    rows_filter(&l->rows, edit_text(&l->filter));
    l->scroll.at = l->scroll.top = 0;
}

static bool
list_back(struct list *l)
{
    const struct row *row = list_row(l);
    size_t place = row != NULL ? row->place : SIZE_MAX;

    if (!l->typing && l->filter.text.len == 0) {
        app_sayf(l->pane.app, "Esc goes back and never quits; q quits.");
        return true;
    }
    l->typing = false;
    edit_set(&l->filter, "");
    list_apply_filter(l);
    list_stay(l, place);
    return true;
}

void
list_start(struct app *a, const struct server *s, const struct values *chosen)
{
    struct pane *p;

    if (a->ops->agreed(a->arg, s))
        list_run(a, s, chosen);
    else if ((p = consent_new(a, s, chosen)) != NULL)
        app_push(a, p);
}

void
list_run(struct app *a, const struct server *s, const struct values *chosen)
{
    struct err e = {0};
    char id[16] = "";

    if (a->ops->start(a->arg, s, chosen, id, &e) < 0) {
        app_fail(a, &e);
        return;
    }
    app_live_add(a, id, s->name);
    list_remember(a->bases[SCREEN_SERVERS]);
    live_select(a, id);
    app_go(a, SCREEN_SESSIONS);
}

static void
list_enter(struct list *l, const struct row *row)
{
    struct app *a = l->pane.app;
    struct values none = {0};
    struct live *live;

    if (row->group != NULL) {
        list_fold(l);
        return;
    }
    if (row->fault != NULL) {
        app_push(a, details_fault(a, row->fault));
        return;
    }
    live = app_live_of(a, row->server->name);
    if (live != NULL && !phase_over(live->view->phase)) {
        live_select(a, live->id);
        app_go(a, SCREEN_SESSIONS);
    } else if (row->server->option_count > 0) {
        app_push(a, form_new(a, row->server));
    } else {
        list_start(a, row->server, &none);
    }
}

static void
list_preview(struct app *a, const struct server *s)
{
    struct values chosen = {0};
    struct pane *p;

    form_defaults(a, s, &chosen);
    p = preview_new(a, s, &chosen);
    if (p != NULL)
        app_push(a, p);
    values_done(&chosen);
}

/* The session of a row's server, or a message that there is none. */
static struct live *
list_live(struct list *l, const struct row *row)
{
    struct live *live = app_live_of(l->pane.app, row->server->name);

    if (live == NULL)
        app_sayf(l->pane.app, "%s has no session here.", row->server->name);
    return live;
}

/* What needs a server under the cursor. */
static bool
list_act_row(struct list *l, enum action action)
{
    const struct row *row = list_row(l);
    struct app *a = l->pane.app;
    struct live *live;

    if (row == NULL || (row->group != NULL && action != ACTION_ENTER) ||
        (row->fault != NULL && action != ACTION_ENTER && action != ACTION_DETAILS)) {
        app_sayf(a, "There is no server under the cursor.");
        return true;
    }
    switch (action) {
    case ACTION_ENTER:
        list_enter(l, row);
        return true;
    case ACTION_DETAILS:
        app_push(a, row->fault != NULL ? details_fault(a, row->fault) :
            details_new(a, row->server));
        return true;
    case ACTION_PIN:
        list_pin(l, row);
        return true;
    case ACTION_TAG:
        list_tags(l, row);
        return true;
    case ACTION_DOCTOR:
        consult_begin(a, row->server);
        return true;
    case ACTION_OPTIONS:
        app_push(a, form_new(a, row->server));
        return true;
    case ACTION_PREVIEW:
        list_preview(a, row->server);
        return true;
    case ACTION_LOG:
        if ((live = list_live(l, row)) != NULL)
            app_push(a, logview_new(a, live));
        return true;
    case ACTION_STOP:
        if ((live = list_live(l, row)) != NULL)
            app_stop_live(a, live);
        return true;
    default:
        return upkeep_act(a, row->server, action);
    }
}

/* It takes the place of this screen, so that nothing may be lost by that. */
static bool
list_demo(struct list *l)
{
    struct app *a = l->pane.app;

    if (list_is_empty(l) && app_live_count(a) == 0)
        app_leave(a, APP_DEMO);
    else
        app_sayf(a, "The demo is a program of its own where there is a list: fairlead demo.");
    return true;
}

static bool
list_act(struct pane *p, enum action action)
{
    struct list *l = (struct list *)p;

    if (scroll_act(&l->scroll, action))
        return true;
    if (l->typing && edit_act(&l->filter, action)) {
        list_apply_filter(l);
        return true;
    }
    switch (action) {
    case ACTION_BACK:
        return list_back(l);
    case ACTION_FILTER:
        l->typing = true;
        return true;
    case ACTION_ADD:
    case ACTION_IMPORT:
        return upkeep_act(p->app, NULL, action);
    case ACTION_CANCEL:
        return l->typing && list_back(l);
    case ACTION_SORT:
        list_sort(l, (l->rows.sort + 1) % ROWS_SORTS, l->rows.reverse);
        return true;
    case ACTION_REVERSE:
        list_sort(l, l->rows.sort, !l->rows.reverse);
        return true;
    case ACTION_DEMO:
        return list_demo(l);
    case ACTION_TOGGLE:
        return l->typing ? false : list_fold(l);
    case ACTION_RELOAD:
        app_relist(p->app, NULL, "Read again");
        return true;
    default:
        break;
    }
    if (!l->typing)
        return list_act_row(l, action);
    if (action == ACTION_ENTER)
        l->typing = false;
    return true;
}

static bool
list_type(struct pane *p, uint32_t cp)
{
    struct list *l = (struct list *)p;

    if (!l->typing || !edit_type(&l->filter, cp))
        return l->typing;
    list_apply_filter(l);
    return true;
}

static enum keys_screen
list_keys(const struct pane *p)
{
    return ((const struct list *)p)->typing ? KEYS_IN_FILTER : KEYS_IN_LIST;
}

char *
list_selected(struct pane *p)
{
    const struct row *row = list_row((struct list *)p);

    return row != NULL && row->server != NULL ? mem_dup(row->server->name) : NULL;
}

static bool
list_go(struct list *l, const char *name)
{
    for (size_t i = 0; i < l->rows.shown_count; i++) {
        const struct server *s = rows_at(&l->rows, i)->server;

        if (s != NULL && strcmp(s->name, name) == 0) {
            l->scroll.at = i;
            return true;
        }
    }
    return false;
}

static void
list_fill(struct list *l)
{
    rows_fill(&l->rows, l->pane.app->list, l->pane.app->recall, l->pane.app->marks);
    free(l->agreed);
    l->agreed = mem_zalloc(l->rows.count * sizeof *l->agreed);
}

void
list_remember(struct pane *p)
{
    struct list *l = (struct list *)p;
    const struct row *row = list_row(l);
    size_t place = row != NULL ? row->place : SIZE_MAX;

    rows_fill(&l->rows, p->app->list, p->app->recall, p->app->marks);
    if (l->rows.sort == ROWS_BY_STATE)
        rows_states(&l->rows, list_tell, p->app);
    list_stay(l, place);
}

void
list_ask_again(struct pane *p)
{
    struct list *l = (struct list *)p;

    memset(l->agreed, LIST_AGREED_UNKNOWN, l->rows.count);
}

void
list_reload(struct pane *p, const char *name)
{
    struct list *l = (struct list *)p;

    list_fill(l);
    if (name != NULL)
        list_go(l, name);
}

static void
list_free(struct pane *p)
{
    struct list *l = (struct list *)p;

    rows_done(&l->rows);
    free(l->agreed);
    edit_done(&l->filter);
    free(l);
}

static const struct pane_ops list_ops = {
    .title = list_title,
    .counts = list_counts,
    .keys = list_keys,
    .draw = list_draw,
    .act = list_act,
    .type = list_type,
    .free = list_free,
};

struct pane *
list_new(struct app *a, const struct app_flags *flags)
{
    struct list *l = mem_zalloc(sizeof *l);

    l->rows.sort = flags->sort;
    l->rows.reverse = flags->reverse;
    l->pane = (struct pane){&list_ops, a};
    edit_init(&l->filter, false, LIST_FILTER_MAX);
    edit_set(&l->filter, flags->filter != NULL ? flags->filter : "");
    list_fill(l);
    rows_filter(&l->rows, flags->filter);
    return &l->pane;
}
