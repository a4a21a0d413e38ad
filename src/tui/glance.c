/* SPDX-License-Identifier: BSD-3-Clause
 * glance: a session in short: what is next, its tunnels, its last lines. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/columns.h"
#include "tui/page.h"
#include "tui/units.h"

#define GLANCE_IDLE_MS 2500    /* without news, traffic stands still */

enum { T_DIR, T_LISTEN, T_TARGET, T_CONN, T_IN, T_OUT, T_STATE, T_COLUMNS };

static const struct column glance_columns[T_COLUMNS] = {
    [T_DIR] = {"DIR", 3, 3, 0, 0},
    [T_LISTEN] = {"LISTEN", 14, 44, 0, 1},
    [T_TARGET] = {"TARGET", 14, 44, 2, 1},
    [T_CONN] = {"CONN", 5, 7, 3, 0},
    [T_IN] = {"IN", 6, 6, 4, 0},
    [T_OUT] = {"OUT", 6, 6, 5, 0},
    [T_STATE] = {"STATE", 9, 9, 0, 0},
};

/* Take one line, or none when the room is used up. */
static int
glance_take(struct area *at, int rows)
{
    int y = at->y;

    at->y += rows;
    at->rows -= rows;
    return y;
}

static void
glance_wrapped(struct area *at, enum draw_style style, const char *text)
{
    if (at->rows > 0)
        glance_take(at, page_draw_wrapped(*at, style, text));
}

static void
glance_head(struct live *l, struct area *at)
{
    const struct view *v = l->view;
    int x = at->x, y = at->y, end = at->x + at->columns;
    char *chain, *job;

    if (at->rows <= 0)
        return;
    glance_take(at, 1);
    job = view_job(v, app_now_ms());
    chain = view_hops_chain(&v->hops);
    x += draw_text(y, x, end - x, DRAW_BOLD, live_name(l)) + 2;
    if (chain[0] != '\0' || v->via != NULL)
        x += draw_text(y, x, end - x, DRAW_PLAIN, chain[0] != '\0' ? chain : v->via) + 2;
    if (job != NULL) {
        x += draw_text(y, x, end - x, DRAW_PLAIN, "job ");
        x += draw_text(y, x, end - x, DRAW_BOLD, job) + 2;
    }
    draw_text(y, x, end - x, DRAW_DIM, v->resource != NULL ? v->resource : "");
    free(chain);
    free(job);
}

/* A host key that is not to be trusted: nothing is to be done here but to look. */
static void
glance_changed(const struct live_changed *c, struct area *at)
{
    char *head = changed_head(c), *keys = mem_printf("known %s, presented %s   Enter tells all",
        c->was != NULL ? c->was : "none", c->now);

    glance_wrapped(at, DRAW_BAD, head);
    glance_wrapped(at, DRAW_BOLD, keys);
    free(head);
    free(keys);
}

/* What happened last or what the person does next, in one line. */
static void
glance_next(struct live *l, struct area *at)
{
    const struct view *v = l->view;
    char *text = NULL;
    enum draw_style style = DRAW_PLAIN;

    if (app_live_needs(l)) {
        char *title = ask_title(v->ask);

        text = mem_printf("%s: Enter answers", title);
        style = DRAW_NEEDS;
        free(title);
    } else if (app_live_stands(l)) {
        text = mem_printf("it asks on its terminal |%s|  t opens that", v->stands);
        style = DRAW_NEEDS;
    } else if (v->phase == PHASE_UP && v->url != NULL) {
        text = mem_printf("ready  %s   Enter opens a client", v->url);
        style = DRAW_GOOD;
    } else if (v->phase == PHASE_WAIT_CLIENT && v->url != NULL) {
        text = mem_printf("the client is expected at %s   Enter opens one", v->url);
        style = DRAW_BUSY;
    } else if (v->phase == PHASE_RETRY && v->retry > 0) {
        int64_t left = v->retry_at_ms - app_now_ms();

        text = mem_printf("no connection   try %d in %d s   R tries now, x stops", v->retry,
            left > 0 ? (int)((left + 999) / 1000) : 0);
        style = DRAW_BUSY;
    } else if (l->crashed) {
        text = mem_dup("its process died   x ends what it may have left there");
        style = DRAW_NEEDS;
    } else if (v->phase == PHASE_KEPT) {
        text = mem_dup("kept for the next start, which logs in no more   x ends it");
    } else if (v->phase == PHASE_ENDED && v->end_reason != NULL) {
        text = mem_printf("ended: %s   x removes it from here", v->end_reason);
    }
    if (text != NULL)
        glance_wrapped(at, style, text);
    free(text);
}

static void
glance_failed(const struct view *v, struct area *at)
{
    char clock[UNITS_MAX], *text;

    units_clock(v->error_ms, clock);
    text = mem_printf("%s  %s", clock, v->error);
    glance_wrapped(at, DRAW_BAD, text);
    free(text);
}

static void
glance_error(struct live *l, struct area *at)
{
    const struct view *v = l->view;

    if (l->changed.result != NULL)
        glance_changed(&l->changed, at);
    else if (v->error != NULL)
        glance_failed(v, at);
    if (v->error != NULL && v->hint != NULL)
        glance_wrapped(at, DRAW_PLAIN, v->hint);
}

/* ---- tunnels ---- */

/* Seconds that passed without news: the rates are 0 since then. */
static int
glance_idle(const struct view_forward *f)
{
    int64_t ms = app_now_ms() - f->rate_ms;

    if (f->rate_ms == 0 || ms < GLANCE_IDLE_MS)
        return 0;
    return ms / 1000 > VIEW_RATES ? VIEW_RATES : (int)(ms / 1000);
}

/* Nothing of a session that is over is open, whatever its last word about it was; and what lets
 * connections through is open only while there is one. */
static const char *
glance_state(const struct view *v, const struct view_forward *f)
{
    if (f->state == NULL)
        return "?";
    if (phase_over(v->phase) && strcmp(f->state, "failed") != 0)
        return "closed";
    return strcmp(f->state, "open") == 0 && f->open == 0 ? "listening" : f->state;
}

/* Of a listener on the other side: whether anybody there has called, which is all that one waits for. */
static const char *
glance_called(const struct view *v, const struct view_forward *f)
{
    if (!f->reverse || phase_over(v->phase) || str_eq(f->state, "failed") || str_eq(f->state, "closed"))
        return NULL;
    return f->total > 0 ? NULL : "nobody has called back here yet";
}

static void
glance_forward(const struct view *v, const struct view_forward *f, int y, int x, const int widths[],
    bool selected)
{
    char conn[48], in[UNITS_MAX], out[UNITS_MAX];
    const char *state = glance_state(v, f);
    const char *cells[T_COLUMNS] = {f->reverse ? "R" : "L", f->listen != NULL ? f->listen : "?",
        f->target != NULL ? f->target : "?", conn, in, out, state};
    bool idle = glance_idle(f) > 0 || phase_over(v->phase);

    snprintf(conn, sizeof conn, "%lld/%lld", phase_over(v->phase) ? 0LL : (long long)f->open,
        (long long)f->total);
    units_rate(idle ? 0 : f->in_rate, in);
    units_rate(idle ? 0 : f->out_rate, out);
    for (int c = 0; c < T_COLUMNS; c++) {
        enum draw_style style = selected ? DRAW_SELECTED : DRAW_PLAIN;

        if (c == T_STATE && !selected)
            style = strcmp(state, "open") == 0 ? DRAW_GOOD :
                strcmp(state, "failed") == 0 ? DRAW_BAD : DRAW_PLAIN;
        if (widths[c] == 0)
            continue;
        draw_cell(y, x, widths[c], style, cells[c]);
        x += widths[c] + 1;
    }
}

static void
glance_spark(const struct view_forward *f, struct area *at)
{
    char rate[UNITS_MAX], in[UNITS_MAX], out[UNITS_MAX], text[4 * UNITS_MAX];
    int idle = glance_idle(f), shown = VIEW_RATES, x = at->x, y = at->y;
    double highest = 0;

    if (at->columns < 60)
        shown = at->columns > 40 ? at->columns - 38 : 0;
    glance_take(at, 1);
    for (int i = VIEW_RATES - shown; i < VIEW_RATES; i++)
        highest = f->rates[i] > highest ? f->rates[i] : highest;
    x += draw_text(y, x, at->columns, DRAW_DIM, "rate in ");
    for (int i = VIEW_RATES - shown; i < VIEW_RATES; i++, x++) {
        double r = i + idle < VIEW_RATES ? f->rates[i + idle] : 0;
        int level = highest > 0 && r > 0 ? (int)(r / highest * 7.0) : 0;

        draw_text(y, x, 1, DRAW_GOOD, r > 0 ? draw_spark(level) : " ");
    }
    units_rate(f->peak, rate);
    units_bytes((double)f->in, in);
    units_bytes((double)f->out, out);
    snprintf(text, sizeof text, "  peak %s  total %s / %s", rate, in, out);
    draw_text(y, x, at->x + at->columns - x, DRAW_PLAIN, text);
}

static void
glance_tunnels(struct live *l, struct area *at, struct scroll *scroll, bool focused)
{
    const struct view *v = l->view;
    int widths[T_COLUMNS], x = at->x + 2, rows = (int)v->forward_count, y;

    if (rows == 0 || at->rows < 2)
        return;
    if (rows > at->rows / 2 - 1)
        rows = at->rows > 5 ? at->rows / 2 - 1 : 1;
    columns_fit(glance_columns, T_COLUMNS, at->columns - 2, widths);
    y = glance_take(at, 1);
    for (int c = 0; c < T_COLUMNS; c++) {
        draw_text(y, x, widths[c], DRAW_BOLD, glance_columns[c].title);
        x += widths[c] > 0 ? widths[c] + 1 : 0;
    }
    scroll_fit(scroll, v->forward_count, rows);
    for (int i = 0; i < rows; i++) {
        size_t n = scroll->top + (size_t)i;
        bool selected = focused && n == scroll->at;

        y = glance_take(at, 1);
        if (n == scroll->at && v->forward_count > 1)
            draw_text(y, at->x, 1, DRAW_BOLD, ">");
        if (selected)
            draw_cursor(y, at->x);
        glance_forward(v, &v->forwards[n], y, at->x + 2, widths, selected);
    }
    if (at->rows > 1 && v->forwards[scroll->at].in > 0)
        glance_spark(&v->forwards[scroll->at], at);
    if (at->rows > 1 && glance_called(v, &v->forwards[scroll->at]) != NULL)
        glance_wrapped(at, DRAW_BUSY, glance_called(v, &v->forwards[scroll->at]));
    if (v->forwards[scroll->at].reason != NULL && at->rows > 1)
        glance_wrapped(at, DRAW_BAD, v->forwards[scroll->at].reason);
}

/* ---- the last lines ---- */

static void
glance_line(const struct view_line *line, int y, struct area at)
{
    char clock[UNITS_MAX];
    int x = at.x, end = at.x + at.columns;

    if (at.columns >= 50) {
        units_clock(line->time_ms, clock);
        x += draw_text(y, x, 8, DRAW_DIM, clock) + 1;
    }
    draw_text(y, x, 8, DRAW_DIM, line->area);
    x += 9;
    if (live_foreign(line))
        x += draw_text(y, x, 2, DRAW_DIM, "|") + 1;
    draw_text(y, x, end - x, strcmp(line->area, "error") == 0 ? DRAW_BAD : DRAW_PLAIN, line->text);
}

/* A command that was given a terminal speaks to the person: then its words alone. */
static void
glance_log(struct live *l, struct area at)
{
    bool output = l->view->pty && l->view->output.n > 0;
    const struct view_lines *log = output ? &l->view->output : &l->view->log;
    size_t rows = at.rows > 0 ? (size_t)at.rows : 0;
    size_t n = log->n < rows ? log->n : rows;

    for (size_t i = 0; i < n; i++)
        glance_line(view_line(log, log->n - n + i), at.y + (int)i, at);
}

void
glance_draw(struct app *a, struct live *l, struct area at, struct scroll *tunnels, bool focused)
{
    glance_head(l, &at);
    glance_next(l, &at);
    glance_error(l, &at);
    glance_tunnels(l, &at, tunnels, focused);
    if (at.rows > 3)
        glance_take(&at, 1);
    glance_log(l, at);
}
