/* SPDX-License-Identifier: BSD-3-Clause
 * listview: Servers as it is seen: its filter, its columns, and the selected server in short. */
#include "config.h"

#include "tui/mouse.h"
#include "tui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/columns.h"
#include "tui/page.h"
#include "tui/units.h"

#define LIST_MARGIN 3          /* columns before the first: the marks of a row */

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

void
list_title(struct pane *p, struct str *out)
{
    str_add(out, "Servers");
}

void
list_counts(struct pane *p, struct str *out)
{
    struct app *a = p->app;
    char clock[UNITS_MAX];

    str_addf(out, "%zu server%s  ", a->list->n, a->list->n == 1 ? "" : "s");
    live_counts(a, out);
    units_clock(app_now_ms(), clock);
    str_addf(out, "  %.5s", clock);
}

static void
list_draw_filter(struct list *l, struct area at)
{
    const char *text = edit_text(&l->filter);
    bool any = l->typing || text[0] != '\0';
    char right[80], key[24];
    int room, width, x = at.x + 1;

    snprintf(right, sizeof right, "%s%zu of %zu  sort:%s%s", l->rows.near ? "nearly: " : "",
        l->rows.passed, l->rows.count, rows_sort_name(l->rows.sort), l->rows.reverse ? "-" : "");
    width = text_width(right);
    draw_text(at.y, at.x + at.columns - width - 1, width, DRAW_DIM, right);
    room = at.columns - width - 13;
    if (!any) {
        if (keymap_name(l->pane.app->keymap, KEYS_IN_LIST, ACTION_FILTER, key)) {
            snprintf(right, sizeof right, "%s filters the list", key);
            draw_text(at.y, x, room, DRAW_DIM, right);
        }
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

int
list_rank(struct app *a, const char *server)
{
    const struct live *live = app_live_of(a, server);

    if (live == NULL)
        return 4;
    return app_live_needs(live) ? 0 : live->crashed ? 1 : phase_over(live->view->phase) ? 3 : 2;
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

/* "- user  ~/.config/ParaView/servers.pvsc  12 servers"; a plus where they are folded away. */
static void
list_draw_group(const struct rows_group *g, int y, int x, int columns, bool selected)
{
    char *path = g->file != NULL ? brief_path(g->file) : mem_dup("");
    char *text = mem_printf("%s %s  %zu server%s  %s", g->folded ? "+" : "-", g->title, g->count,
        g->count == 1 ? "" : "s", path);

    draw_cell(y, x + LIST_MARGIN - 2, columns - LIST_MARGIN + 1, selected ? DRAW_SELECTED : DRAW_BOLD, text);
    free(text);
    free(path);
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
    const char *cells[LIST_COLUMNS] = {s->name, server_kind_text(s), list_way(s), row_host(row),
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
list_draw_row(struct list *l, const struct row *row, struct area at, const int widths[],
    bool selected)
{
    if (selected && row->group == NULL)
        draw_text(at.y, at.x + 1, 1, DRAW_BOLD, ">");
    if (row->pinned)
        draw_text(at.y, at.x + 2, 1, DRAW_BOLD, "*");
    if (row->group != NULL)
        list_draw_group(row->group, at.y, at.x, at.columns, selected);
    else if (row->fault != NULL)
        list_draw_fault(row->fault, at.y, at.x, at.columns, selected);
    else
        list_draw_cells(l, row, at.y, at.x + LIST_MARGIN, widths, selected);
}

static void
list_draw_rows(struct list *l, struct area at, const int widths[])
{
    scroll_fit(&l->scroll, l->rows.shown_count, at.rows);
    mouse_rows(l->pane.app, &l->scroll, at);
    for (int i = 0; i < at.rows; i++) {
        size_t n = l->scroll.top + (size_t)i;
        const struct row *row = rows_at(&l->rows, n);
        bool selected = n == l->scroll.at;

        if (row == NULL)
            break;
        if (selected && !l->typing)
            draw_cursor(at.y + i, at.x + 1);
        list_draw_row(l, row, (struct area){at.y + i, at.x, 1, at.columns}, widths, selected);
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
    if (row->group != NULL) {
        draw_text(at.y, at.x, at.columns, DRAW_BOLD, row->group->title);
        draw_text(at.y + 1, at.x, at.columns * (at.rows > 1), DRAW_PLAIN, row->group->folded ?
            "Space unfolds the group." : "Space folds the group.");
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
    if (list_is_empty(l)) {
        int used = (int)l->rows.shown_count + (rows.rows > 8);

        welcome_draw(l->pane.app, (struct area){rows.y + used, rows.x + LIST_MARGIN,
            rows.rows - used, rows.columns - LIST_MARGIN - 1});
    }
}

void
list_draw(struct pane *p, struct area at)
{
    struct list *l = (struct list *)p;
    struct area table = {at.y + 1, at.x, at.rows - 1, at.columns};
    struct area brief;

    list_fresh(l);
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
