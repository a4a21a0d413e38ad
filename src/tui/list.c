/* SPDX-License-Identifier: BSD-3-Clause
 * list: Servers: the list of what can be started, its filter, and the selected one in short. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/columns.h"
#include "tui/page.h"
#include "tui/rows.h"
#include "tui/units.h"

#define LIST_FILTER_MAX 200
#define LIST_MARGIN 3          /* columns before the first: the mark of the selected row */

enum { LIST_NAME, LIST_KIND, LIST_WAY, LIST_HOST, LIST_SOURCE, LIST_USED, LIST_STATE,
    LIST_COLUMNS };

static const struct column list_columns[LIST_COLUMNS] = {
    [LIST_NAME] = {"NAME", 14, 44, 0, 4},
    [LIST_KIND] = {"KIND", 7, 7, 5, 0},
    [LIST_WAY] = {"", 5, 5, 4, 0},
    [LIST_HOST] = {"HOST", 13, 40, 3, 1},
    [LIST_SOURCE] = {"SOURCE", 8, 8, 6, 0},
    [LIST_USED] = {"USED", 5, 5, 2, 0},
    [LIST_STATE] = {"STATE", 11, 13, 0, 1},
};

struct list {
    struct pane pane;
    struct rows rows;
    struct scroll scroll;
    struct edit filter;
    bool typing;
    unsigned char *agreed;     /* LIST_AGREED_... of each place: files are looked at once */
};

enum { LIST_AGREED_UNKNOWN, LIST_AGREED, LIST_AGREED_NOT };

static const struct row *
list_row(const struct list *l)
{
    return rows_at(&l->rows, l->scroll.at);
}

/* ---- drawing ---- */

static void
list_title(struct pane *p, struct str *out)
{
    str_add(out, "Servers");
}

static void
list_counts(struct pane *p, struct str *out)
{
    struct app *a = p->app;

    str_addf(out, "%zu server%s  ", a->list->n, a->list->n == 1 ? "" : "s");
    live_counts(a, out);
}

static void
list_draw_filter(struct list *l, struct area at)
{
    const char *text = edit_text(&l->filter);
    bool any = l->typing || text[0] != '\0';
    char right[80];
    int room, width, x = at.x + 1;

    snprintf(right, sizeof right, "%zu of %zu  sort:%s%s", l->rows.shown_count, l->rows.count,
        rows_sort_name(l->rows.sort), l->rows.reverse ? " reversed" : "");
    width = text_width(right);
    draw_text(at.y, at.x + at.columns - width - 1, width, DRAW_DIM, right);
    room = at.columns - width - 13;
    if (!any) {
        draw_text(at.y, x, room, DRAW_DIM, "/ filters the list");
        return;
    }
    x += draw_text(at.y, x, 8, l->typing ? DRAW_BOLD : DRAW_PLAIN, "Filter: ");
    if (l->typing) {
        struct edit_window w = edit_window(&l->filter, room, false);

        draw_fill(at.y, x, room, DRAW_FIELD, ' ');
        draw_bytes(at.y, x, room, DRAW_FIELD, text + w.from, w.to - w.from);
        draw_cursor(at.y, x + w.cursor);
    } else {
        draw_text(at.y, x, room, DRAW_BOLD, text);
    }
}

static bool
list_agreed(struct list *l, const struct row *row)
{
    unsigned char *agreed = &l->agreed[row->place];

    if (*agreed == LIST_AGREED_UNKNOWN)
        *agreed = l->pane.app->ops->agreed(l->pane.app->arg, row->server) ? LIST_AGREED :
            LIST_AGREED_NOT;
    return *agreed == LIST_AGREED;
}

static void
list_state(struct list *l, const struct row *row, const struct live *live, char out[40])
{
    char buffer[24], since[UNITS_MAX];
    const char *word;

    if (live == NULL) {
        snprintf(out, 40, "%s", list_agreed(l, row) ? "-" : "not agreed");
        return;
    }
    word = live_word(live, buffer);
    if (live->view->phase == PHASE_UP && live->view->ask == NULL) {
        units_elapsed(app_now_ms() - live->view->phase_since_ms, since);
        snprintf(out, 40, "%s %.12s", word, since);
    } else {
        snprintf(out, 40, "%s", word);
    }
}

static void
list_draw_fault(const struct list_fault *f, int y, int x, int columns, bool selected)
{
    char *path = brief_path(f->file);
    char *text = mem_printf("%s:%d:%d: %s", path, f->line, f->column, f->text);

    draw_text(y, x + 1, 1, DRAW_BAD, "!");
    draw_cell(y, x + LIST_MARGIN, columns - LIST_MARGIN - 1, selected ? DRAW_SELECTED : DRAW_BAD,
        text);
    free(path);
    free(text);
}

static const char *
list_way(const struct server *s)
{
    enum brief_way way = brief_way(s);

    return way == BRIEF_INSIDE ? draw_glyph(DRAW_LOCK) : way == BRIEF_PLAIN ? "plain" : "";
}

static void
list_draw_cells(struct list *l, const struct row *row, int y, int x, const int widths[],
    bool selected)
{
    const struct server *s = row->server;
    const struct live *live = app_live_of(l->pane.app, s->name);
    char used[UNITS_MAX], state[40];
    const char *cells[LIST_COLUMNS] = {s->name, server_kind_text(s), list_way(s), s->resource.host,
        server_origin_name(s->origin), used, state};

    units_ago(row->used_s, app_now_ms() / 1000, used);
    if (s->startup == SERVER_BUILTIN)
        used[0] = row->used_s == 0 ? '\0' : used[0];
    list_state(l, row, live, state);
    for (int c = 0; c < LIST_COLUMNS; c++) {
        enum draw_style style = selected ? DRAW_SELECTED : DRAW_PLAIN;

        if (c == LIST_STATE && live != NULL && !selected)
            style = live_style(live);
        if (widths[c] == 0)
            continue;
        draw_cell(y, x, widths[c], style, cells[c]);
        x += widths[c];
        if (c < LIST_COLUMNS - 1)
            draw_fill(y, x, 1, selected ? DRAW_SELECTED : DRAW_PLAIN, ' ');
        x++;
    }
}

static void
list_draw_head(const int widths[], int y, int x)
{
    x += LIST_MARGIN;
    for (int c = 0; c < LIST_COLUMNS; c++) {
        if (widths[c] == 0)
            continue;
        draw_text(y, x, widths[c], DRAW_BOLD, list_columns[c].title);
        x += widths[c] + 1;
    }
}

static void
list_draw_rows(struct list *l, struct area at, const int widths[])
{
    scroll_fit(&l->scroll, l->rows.shown_count, at.rows);
    for (int i = 0; i < at.rows; i++) {
        size_t n = l->scroll.top + (size_t)i;
        const struct row *row = rows_at(&l->rows, n);
        bool selected = n == l->scroll.at;

        if (row == NULL)
            break;
        if (selected && !l->typing)
            draw_cursor(at.y + i, at.x + 1);
        if (selected)
            draw_text(at.y + i, at.x + 1, 1, DRAW_BOLD, ">");
        if (row->fault != NULL)
            list_draw_fault(row->fault, at.y + i, at.x, at.columns, selected);
        else
            list_draw_cells(l, row, at.y + i, at.x + LIST_MARGIN, widths, selected);
    }
}

/* Nothing but the builtin entry is there: what a new user needs to know. */
static void
list_draw_empty(struct list *l, struct area at)
{
    static const char *const lines[] = {
        "There is no server list yet.", "",
        "fairlead reads the lists that ParaView reads, the newest of them at",
        "~/.config/ParaView/servers.pvsc, and its own in ~/.config/fairlead/.",
        "A site often has one to download: I imports it, from a file or an address.",
        "a adds a server, and r reads all lists again.", "",
        "To see everything work on this machine, nothing to configure:  fairlead demo",
    };
    size_t n = l->pane.app->list->n;

    if (n > 1 || l->pane.app->list->fault_count > 0 || (n == 1 &&
        l->pane.app->list->v[0]->startup != SERVER_BUILTIN))
        return;
    at.y += (int)n + 1;
    at.rows -= (int)n + 1;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0] && at.rows > 0; i++) {
        int took = lines[i][0] == '\0' ? 1 : page_draw_wrapped(at, DRAW_PLAIN, lines[i]);

        at.y += took;
        at.rows -= took;
    }
}

static void
list_draw_brief(struct list *l, struct area at)
{
    const struct row *row = list_row(l);
    char *path;

    if (row == NULL) {
        draw_text(at.y, at.x, at.columns, DRAW_DIM,
            l->rows.count > 0 ? "Nothing matches the filter; Esc clears it." : "");
        return;
    }
    if (row->server != NULL) {
        brief_draw(l->pane.app, row->server, at);
        return;
    }
    path = mem_printf("%s:%d:%d", row->fault->file, row->fault->line, row->fault->column);
    draw_text(at.y, at.x, at.columns, DRAW_BAD, path);
    page_draw_wrapped((struct area){at.y + 1, at.x, at.rows - 1, at.columns}, DRAW_PLAIN,
        row->fault->text);
    free(path);
}

/* The head and the rows; where they end, something else begins. */
static void
list_draw_table(struct list *l, struct area at, bool ruled)
{
    int widths[LIST_COLUMNS];
    int head = ruled ? 2 : 1;
    struct area rows = {at.y + head, at.x, at.rows - head, at.columns};

    columns_fit(list_columns, LIST_COLUMNS, at.columns - LIST_MARGIN - 1, widths);
    list_draw_head(widths, at.y, at.x);
    if (ruled)
        draw_rule(at.y + 1, at.x + 1, at.columns - 2);
    list_draw_rows(l, rows, widths);
    list_draw_empty(l, (struct area){rows.y, rows.x + LIST_MARGIN, rows.rows,
        rows.columns - LIST_MARGIN - 1});
}

static void
list_draw(struct pane *p, struct area at)
{
    struct list *l = (struct list *)p;
    struct area table = {at.y + 1, at.x, at.rows - 1, at.columns};
    struct area brief;

    list_draw_filter(l, at);
    if (at.columns >= SCREEN_WIDE) {
        table.columns = at.columns * 3 / 5;
        brief = (struct area){table.y, table.columns + 2, table.rows,
            at.columns - table.columns - 3};
        draw_wall(table.y, table.columns, table.rows);
    } else {
        int rows = at.rows >= 15 ? 5 : at.rows >= 11 ? 3 : 1;

        table.rows -= rows + (rows > 1);
        brief = (struct area){at.y + at.rows - rows, at.x + 1, rows, at.columns - 2};
        if (rows > 1)
            draw_rule(brief.y - 1, at.x + 1, at.columns - 2);
    }
    list_draw_table(l, table, at.rows >= 15);
    list_draw_brief(l, brief);
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
    if (!l->typing && l->filter.text.len == 0) {
        app_sayf(l->pane.app, "Esc goes back and never quits; q quits.");
        return true;
    }
    l->typing = false;
    edit_set(&l->filter, "");
    list_apply_filter(l);
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
    live_select(a, id);
    app_go(a, SCREEN_SESSIONS);
}

static void
list_enter(struct list *l, const struct row *row)
{
    struct app *a = l->pane.app;
    struct values none = {0};
    struct live *live;

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

    if (row == NULL || (row->fault != NULL && action != ACTION_ENTER && action != ACTION_DETAILS)) {
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

/* Another order; the cursor stays on its server. */
static void
list_sort(struct list *l, enum rows_sort sort, bool reverse)
{
    const struct row *row = list_row(l);
    size_t place = row != NULL ? row->place : 0;

    rows_sort(&l->rows, sort, reverse);
    for (size_t i = 0; i < l->rows.shown_count; i++) {
        if (rows_at(&l->rows, i)->place == place)
            l->scroll.at = i;
    }
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
    rows_fill(&l->rows, l->pane.app->list, l->pane.app->recall);
    free(l->agreed);
    l->agreed = mem_zalloc(l->rows.count * sizeof *l->agreed);
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
list_new(struct app *a, const char *filter)
{
    struct list *l = mem_zalloc(sizeof *l);

    l->pane = (struct pane){&list_ops, a};
    edit_init(&l->filter, false, LIST_FILTER_MAX);
    edit_set(&l->filter, filter);
    list_fill(l);
    rows_filter(&l->rows, filter);
    return &l->pane;
}
