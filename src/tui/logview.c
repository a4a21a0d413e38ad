/* SPDX-License-Identifier: BSD-3-Clause
 * logview: Log: what happened in a session and what its command said. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/page.h"
#include "tui/question.h"
#include "tui/units.h"

#define LOG_SEARCH_MAX 200
#define LOG_SIDE 8             /* columns that Left and Right move by */

struct logview {
    struct pane pane;
    char id[16];
    uint64_t top;              /* the first line seen, counted from the session's first */
    uint64_t hit;              /* the line that was found; UINT64_MAX: none */
    int left;                  /* columns scrolled to the side */
    int height;                /* of the last draw */
    bool follow, wrap, typing;
    bool verbose;              /* the lines of --debug=ssh too */
    const char *area;          /* only the lines of this one, an event's name; NULL: all */
    struct edit search;
};

static const struct view_lines *
log_lines(const struct logview *v)
{
    static const struct view_lines none;
    struct live *l = app_live(v->pane.app, v->id);

    return l != NULL ? &l->view->log : &none;
}

static uint64_t
log_end(const struct view_lines *lines)
{
    return lines->dropped + lines->n;
}

static bool
log_shows(const struct logview *v, const struct view_line *line)
{
    if (v->area != NULL)
        return strcmp(line->area, v->area) == 0;
    return v->verbose || strcmp(line->area, event_name(EVENT_SSH)) != 0;
}

/* ---- drawing ---- */

/* Columns before the text. */
static int
log_margin(int columns)
{
    return columns >= 60 ? 19 : 10;
}

static int
log_line_rows(const struct logview *v, const struct view_line *line, int columns)
{
    if (!log_shows(v, line))
        return 0;
    return v->wrap ? page_count_wrapped(columns, line->text) : 1;
}

/* The first line to show when the last one is at the bottom. */
static uint64_t
log_bottom_top(const struct logview *v, const struct view_lines *lines, int rows, int columns)
{
    size_t i = lines->n;

    while (i > 0) {
        rows -= log_line_rows(v, view_line(lines, i - 1), columns);
        if (rows < 0)
            break;
        i--;
    }
    return lines->dropped + i;
}

static bool
log_matches(const struct logview *v, const struct view_line *line)
{
    const char *needle = edit_text(&v->search);

    return needle[0] != '\0' && strcasestr(line->text, needle) != NULL;
}

/* The text without its first columns. */
static const char *
log_side(const char *text, int left)
{
    return left > 0 ? text + text_fit(text, left) : text;
}

static int
log_draw_line(const struct logview *v, const struct view_line *line, uint64_t n, struct area at)
{
    int margin = log_margin(at.columns), x = at.x + 1, took = 1;
    struct area text = {at.y, at.x + margin, at.rows, at.columns - margin - 1};
    enum draw_style style = DRAW_PLAIN;
    char clock[UNITS_MAX];

    if (strcmp(line->area, "error") == 0)
        style = DRAW_BAD;
    if (log_matches(v, line))
        style = n == v->hit ? DRAW_SELECTED : DRAW_BOLD;
    if (margin > 10) {
        units_clock(line->time_ms, clock);
        x += draw_text(at.y, x, 8, DRAW_DIM, clock) + 1;
    }
    draw_text(at.y, x, 8, DRAW_DIM, line->area);
    if (n == v->hit)
        draw_cursor(at.y, at.x);
    if (v->wrap)
        took = page_draw_wrapped(text, style, line->text);
    else
        draw_cell(text.y, text.x, text.columns, style, log_side(line->text, v->left));
    for (int i = 0; live_foreign(line) && i < took; i++)
        draw_text(at.y + i, text.x - 2, 1, DRAW_DIM, "|");
    return took;
}

static void
log_draw_search(struct logview *v, int y, int columns)
{
    int x = 1 + draw_text(y, 1, 9, DRAW_BOLD, "Search: ");
    struct edit_window w = edit_window(&v->search, columns - x - 1, false);

    draw_fill(y, x, columns - x - 1, DRAW_FIELD, ' ');
    draw_bytes(y, x, columns - x - 1, DRAW_FIELD, edit_text(&v->search) + w.from, w.to - w.from);
    draw_cursor(y, x + w.cursor);
}

static void
log_draw(struct pane *p, struct area at)
{
    struct logview *v = (struct logview *)p;
    const struct view_lines *lines = log_lines(v);
    int columns = at.columns - log_margin(at.columns) - 1;
    uint64_t most;

    at.rows -= v->typing;
    v->height = at.rows;
    most = log_bottom_top(v, lines, at.rows, columns);
    if (v->follow || v->top >= most) {
        v->top = most;
        v->follow = true;
    }
    if (v->top < lines->dropped)
        v->top = lines->dropped;
    draw_cursor(at.y, at.x);
    for (uint64_t n = v->top; n < log_end(lines) && at.rows > 0; n++) {
        const struct view_line *line = view_line(lines, (size_t)(n - lines->dropped));
        int took = log_shows(v, line) ? log_draw_line(v, line, n, at) : 0;

        at.y += took;
        at.rows -= took;
    }
    if (lines->n == 0)
        draw_text(at.y, at.x + 1, at.columns, DRAW_DIM, "Nothing has happened yet.");
    if (v->typing)
        log_draw_search(v, at.y + at.rows, at.columns);
}

static void
log_counts(struct pane *p, struct str *out)
{
    struct logview *v = (struct logview *)p;
    const struct view_lines *lines = log_lines(v);

    str_addf(out, "%s%s", v->follow ? "following  " : "", v->wrap ? "wrapped  " : "");
    if (v->area != NULL || v->verbose)
        str_addf(out, "%s  ", v->area != NULL ? v->area : "verbose");
    str_addf(out, "%llu lines", (unsigned long long)log_end(lines));
    if (lines->dropped > 0)
        str_addf(out, ", the last %zu kept", lines->n);
}

static void
log_title(struct pane *p, struct str *out)
{
    struct logview *v = (struct logview *)p;
    struct live *l = app_live(p->app, v->id);

    str_addf(out, "%s > Log", l != NULL ? live_name(l) : v->id);
}

/* ---- keys ---- */

static void
log_scroll(struct logview *v, int64_t by)
{
    const struct view_lines *lines = log_lines(v);
    int64_t first = (int64_t)lines->dropped, end = (int64_t)log_end(lines), to = (int64_t)v->top;
    int step = by < 0 ? -1 : 1;

    v->follow = false;
    for (int64_t left = by * step; left > 0 && to + step >= first && to + step < end;) {
        to += step;
        left -= log_shows(v, view_line(lines, (size_t)(to - first)));
    }
    v->top = (uint64_t)to; /* the draw keeps it from passing the end, and follows there */
}

static void
log_found(struct logview *v, uint64_t n)
{
    uint64_t up = (uint64_t)(v->height / 2);

    v->hit = n;
    v->follow = false;
    v->top = n > up ? n - up : 0;
}

/* The next line that matches, from one beyond the last found (else from the end), up or down. */
static void
log_find(struct logview *v, int direction, bool again)
{
    const struct view_lines *lines = log_lines(v);
    int64_t first = (int64_t)lines->dropped, end = (int64_t)log_end(lines);
    int64_t n = again && v->hit != UINT64_MAX ? (int64_t)v->hit + direction :
        direction < 0 ? end - 1 : first;

    if (v->search.text.len == 0) {
        app_sayf(v->pane.app, "Search for what? / asks.");
        return;
    }
    for (; n >= first && n < end; n += direction) {
        const struct view_line *line = view_line(lines, (size_t)(n - first));

        if (log_shows(v, line) && log_matches(v, line)) {
            log_found(v, (uint64_t)n);
            return;
        }
    }
    app_sayf(v->pane.app, "Not found %s: %s", direction < 0 ? "above" : "below",
        edit_text(&v->search));
}

/* ---- what is shown, and written ---- */

/* The kind that comes after this one among those that are there: in the order of the events; NULL: all. */
static void
log_next_area(struct logview *v)
{
    const struct view_lines *lines = log_lines(v);
    int kind = 0;

    while (v->area != NULL && kind < EVENT_COUNT && strcmp(event_name((enum event_kind)kind++), v->area) != 0)
        continue;
    for (v->area = NULL; kind < EVENT_COUNT; kind++) {
        const char *name = event_name((enum event_kind)kind);

        for (size_t i = 0; i < lines->n; i++) {
            if (strcmp(view_line(lines, i)->area, name) == 0) {
                v->area = name;
                return;
            }
        }
    }
}

static void
log_write_text(const struct logview *v, struct str *out)
{
    const struct view_lines *lines = log_lines(v);

    for (size_t i = 0; i < lines->n; i++) {
        const struct view_line *line = view_line(lines, i);
        time_t seconds = (time_t)(line->time_ms / 1000);
        char when[32] = "";
        struct tm t;

        if (!log_shows(v, line))
            continue;
        if (localtime_r(&seconds, &t) != NULL)
            strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &t);
        str_addf(out, "%s %-8s %s\n", when, line->area, line->text);
    }
}

/* arg: the text. */
static void
log_write_answer(struct app *a, void *arg, const char *path)
{
    struct err e = {0};

    if (a->ops->save(a->arg, path, arg, &e) < 0) {
        app_fail(a, &e);
        return;
    }
    app_sayf(a, "Written to %s.", path);
    app_pop(a);
}

static const struct question_ops log_write_ops = {log_write_answer, NULL, free};

static void
log_write(struct logview *v)
{
    const struct view_lines *lines = log_lines(v);
    char *what = mem_printf("The lines that are shown go to a new file.%s",
        lines->dropped > 0 ? " Only the newest are kept here; fairlead logs has all." : "");
    char *first = mem_printf("~/fairlead-%s.log", v->id);
    struct str text = {0};

    log_write_text(v, &text);
    app_push(v->pane.app, question_new(v->pane.app, mem_dup("Write"), what, NULL, "File: ", first,
        &log_write_ops, str_take(&text)));
    free(first);
    free(what);
}

static bool
log_act_search(struct logview *v, enum action action)
{
    if (action == ACTION_ENTER) {
        v->typing = false;
        log_find(v, -1, false);
    } else if (action == ACTION_BACK || action == ACTION_CANCEL) {
        v->typing = false;
        v->hit = UINT64_MAX;
        edit_set(&v->search, "");
    } else {
        edit_act(&v->search, action);
    }
    return true;
}

static bool
log_act_move(struct logview *v, enum action action)
{
    switch (action) {
    case ACTION_UP:
        log_scroll(v, -1);
        return true;
    case ACTION_DOWN:
        log_scroll(v, 1);
        return true;
    case ACTION_PAGE_UP:
        log_scroll(v, 1 - v->height);
        return true;
    case ACTION_PAGE_DOWN:
        log_scroll(v, v->height - 1);
        return true;
    case ACTION_HOME:
        log_scroll(v, INT32_MIN);
        return true;
    case ACTION_END:
        v->follow = true;
        return true;
    case ACTION_LEFT:
        v->left = v->left > LOG_SIDE ? v->left - LOG_SIDE : 0;
        return true;
    case ACTION_RIGHT:
        v->left += LOG_SIDE;
        return true;
    default:
        return false;
    }
}

static bool
log_act(struct pane *p, enum action action)
{
    struct logview *v = (struct logview *)p;

    if (v->typing)
        return log_act_search(v, action);
    if (log_act_move(v, action))
        return true;
    switch (action) {
    case ACTION_FIND:
        edit_set(&v->search, "");
        v->hit = UINT64_MAX;
        v->typing = true;
        return true;
    case ACTION_FIND_NEXT:
        log_find(v, -1, true);
        return true;
    case ACTION_FIND_PREV:
        log_find(v, 1, true);
        return true;
    case ACTION_AREA:
        log_next_area(v);
        v->follow = true;
        return true;
    case ACTION_VERBOSE:
        v->verbose = !v->verbose;
        return true;
    case ACTION_WRITE:
        log_write(v);
        return true;
    case ACTION_WRAP:
        v->wrap = !v->wrap;
        v->left = 0;
        return true;
    case ACTION_BACK:
        app_pop(p->app);
        return true;
    default:
        return false;
    }
}

static bool
log_type(struct pane *p, uint32_t cp)
{
    struct logview *v = (struct logview *)p;

    if (v->typing)
        edit_type(&v->search, cp);
    return v->typing;
}

static enum keys_screen
log_keys(const struct pane *p)
{
    return ((const struct logview *)p)->typing ? KEYS_IN_SEARCH : KEYS_IN_LOG;
}

static void
log_free(struct pane *p)
{
    edit_done(&((struct logview *)p)->search);
    free(p);
}

static const struct pane_ops log_ops = {
    .title = log_title,
    .counts = log_counts,
    .keys = log_keys,
    .draw = log_draw,
    .act = log_act,
    .type = log_type,
    .free = log_free,
};

struct pane *
logview_new(struct app *a, struct live *l)
{
    struct logview *v = mem_zalloc(sizeof *v);

    v->pane = (struct pane){&log_ops, a};
    snprintf(v->id, sizeof v->id, "%s", l->id);
    v->follow = true;
    v->hit = UINT64_MAX;
    edit_init(&v->search, false, LOG_SEARCH_MAX);
    return &v->pane;
}
