/* SPDX-License-Identifier: BSD-3-Clause
 * live: Sessions: what runs, what needs the person, and the selected one in short. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/columns.h"
#include "tui/livefilter.h"
#include "tui/mouse.h"
#include "tui/units.h"
#include "tui/screen.h"

#define LIVE_MARGIN 3

enum { LIVE_NAME, LIVE_STATE, LIVE_SINCE, LIVE_RTT, LIVE_LAST, LIVE_COLUMNS };

static const struct column live_columns[LIVE_COLUMNS] = {
    [LIVE_NAME] = {"SESSION", 12, 32, 0, 2},
    [LIVE_STATE] = {"STATE", 11, 12, 0, 1},
    [LIVE_SINCE] = {"SINCE", 7, 8, 3, 0},
    [LIVE_RTT] = {"RTT", 5, 6, 2, 0},
    [LIVE_LAST] = {"LAST EVENT", 14, 400, 1, 4},
};

struct livescreen {
    struct pane pane;
    struct scroll scroll;     /* sessions */
    struct scroll tunnels;    /* of the selected one */
    bool in_tunnels;
    struct livefilter filter;
};

const char *
live_name(const struct live *l)
{
    return l->name != NULL ? l->name : l->id;
}

bool
live_foreign(const struct view_line *line)
{
    static const char *const areas[] = {"output", "terminal", "banner", "link", "ssh"};

    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
        if (strcmp(line->area, areas[i]) == 0)
            return true;
    }
    return false;
}

const char *
live_word(const struct live *l, char buffer[24])
{
    return l->crashed ? "CRASHED" : view_word(l->view, buffer);
}

enum draw_style
live_style(const struct live *l)
{
    if (app_live_needs(l))
        return DRAW_NEEDS;
    switch (l->view->phase) {
    case PHASE_UP:
        return DRAW_GOOD;
    case PHASE_FAILED:
        return DRAW_BAD;
    case PHASE_ENDED:
    case PHASE_KEPT:
    case PHASE_STOPPING:
        return DRAW_DIM;
    default:
        return DRAW_BUSY;
    }
}

void
live_counts(struct app *a, struct str *out)
{
    size_t needs = 0;

    for (size_t i = 0; i < a->live_count; i++)
        needs += app_live_needs(a->lives[i]) || app_live_stands(a->lives[i]);
    str_addf(out, "%zu live", app_live_count(a));
    if (needs > 0)
        str_addf(out, "  %zu need%s you", needs, needs == 1 ? "s" : "");
}

static struct livescreen *
live_screen(struct app *a)
{
    return (struct livescreen *)a->bases[SCREEN_SESSIONS];
}

struct live *
live_selected(struct app *a)
{
    const struct livescreen *s = live_screen(a);

    return livefilter_at(&s->filter, a, s->scroll.at);
}

/* One that the filter hides would not be seen: then all are shown. */
void
live_select(struct app *a, const char *id)
{
    struct livescreen *s = live_screen(a);
    size_t n = livefilter_count(&s->filter, a);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(livefilter_at(&s->filter, a, i)->id, id) == 0) {
            s->scroll.at = i;
            return;
        }
    }
    livefilter_clear(&s->filter);
    for (size_t i = 0; i < a->live_count; i++) {
        if (strcmp(a->lives[i]->id, id) == 0)
            s->scroll.at = i;
    }
}

/* ---- drawing ---- */

static void
live_title(struct pane *p, struct str *out)
{
    str_add(out, "Sessions");
}

static void
live_counts_clock(struct pane *p, struct str *out)
{
    char clock[UNITS_MAX];

    live_counts(p->app, out);
    if (app_live_count(p->app) == 0)
        return; /* nothing would move it on */
    units_clock(app_now_ms(), clock);
    str_addf(out, "  %s", clock);
}

static void
live_draw_row(struct live *l, int y, int x, const int widths[], bool selected)
{
    char word[24], since[UNITS_MAX], rtt[UNITS_MAX];
    const char *cells[LIVE_COLUMNS] = {live_name(l), live_word(l, word), since, rtt,
        l->view->last != NULL ? l->view->last : ""};

    units_elapsed((phase_over(l->view->phase) ? l->view->end_ms - l->view->begun_ms :
        app_now_ms() - l->view->phase_since_ms), since);
    units_rtt(phase_over(l->view->phase) ? -1 : view_hops_rtt(&l->view->hops), rtt);
    if (l->view->phase_since_ms == 0 || l->crashed)
        since[0] = '\0';
    for (int c = 0; c < LIVE_COLUMNS; c++) {
        enum draw_style style = selected ? DRAW_SELECTED : c == LIVE_STATE ? live_style(l) :
            DRAW_PLAIN;

        if (widths[c] == 0)
            continue;
        draw_cell(y, x, widths[c], style, cells[c]);
        x += widths[c];
        if (c < LIVE_COLUMNS - 1)
            draw_fill(y, x, 1, selected ? DRAW_SELECTED : DRAW_PLAIN, ' ');
        x++;
    }
}

static void
live_draw_table(struct livescreen *s, struct area at)
{
    struct app *a = s->pane.app;
    int widths[LIVE_COLUMNS], x = at.x + LIVE_MARGIN;
    size_t count = livefilter_count(&s->filter, a);

    columns_fit(live_columns, LIVE_COLUMNS, at.columns - LIVE_MARGIN - 1, widths);
    for (int c = 0; c < LIVE_COLUMNS; c++) {
        if (widths[c] == 0)
            continue;
        draw_text(at.y, x, widths[c], DRAW_BOLD, live_columns[c].title);
        x += widths[c] + 1;
    }
    scroll_fit(&s->scroll, count, at.rows - 1);
    mouse_rows(a, &s->scroll, (struct area){at.y + 1, at.x, at.rows - 1, at.columns});
    for (int i = 0; i < at.rows - 1 && s->scroll.top + (size_t)i < count; i++) {
        size_t n = s->scroll.top + (size_t)i;
        struct live *l = livefilter_at(&s->filter, a, n);
        int y = at.y + 1 + i;

        if (n == s->scroll.at && !s->in_tunnels && !s->filter.typing)
            draw_cursor(y, at.x + 1);
        if (app_live_needs(l) || app_live_stands(l))
            draw_text(y, at.x + 1, 1, DRAW_NEEDS, "!");
        else if (n == s->scroll.at)
            draw_text(y, at.x + 1, 1, DRAW_BOLD, ">");
        live_draw_row(l, y, at.x + LIVE_MARGIN, widths, n == s->scroll.at && !s->in_tunnels);
    }
}

static void
live_draw(struct pane *p, struct area at)
{
    struct livescreen *s = (struct livescreen *)p;
    struct app *a = p->app;
    struct area table, glance;
    struct live *l = live_selected(a);
    int shown = (int)livefilter_count(&s->filter, a);

    if (livefilter_on(&s->filter)) {
        livefilter_draw(&s->filter, a, at);
        at.y++;
        at.rows--;
    }
    table = glance = at;
    if (a->live_count == 0) {
        draw_text(at.y + 1, at.x + 3, at.columns - 4, DRAW_PLAIN, "No session runs.");
        draw_text(at.y + 3, at.x + 3, at.columns - 4, DRAW_PLAIN,
            "1 goes to Servers; Enter there starts one.");
        draw_cursor(at.y + 1, at.x + 1);
        return;
    }
    if (at.columns >= SCREEN_WIDE) {
        table.columns = at.columns * 2 / 5;
        glance = (struct area){at.y, table.columns + 2, at.rows, at.columns - table.columns - 3};
        draw_wall(at.y, table.columns, at.rows);
    } else {
        int most = at.rows >= 16 ? at.rows / 2 : (at.rows - 1) / 2;

        table.rows = shown + 1 < most ? shown + 1 : most;
        glance = (struct area){at.y + table.rows + 1, at.x + 1, at.rows - table.rows - 1,
            at.columns - 2};
        draw_rule(at.y + table.rows, at.x + 1, at.columns - 2);
    }
    live_draw_table(s, table);
    if (l != NULL)
        glance_draw(a, l, glance, &s->tunnels, s->in_tunnels);
}

/* ---- keys ---- */

static void
live_open(struct app *a, struct live *l)
{
    char word[24];

    if (app_live_needs(l)) {
        app_open_ask(a, l);
    } else if (l->view->stands != NULL && l->view->phase < PHASE_UP) {
        ttypane_open(a, l);
    } else if (l->view->phase == PHASE_UP || l->view->phase == PHASE_WAIT_CLIENT) {
        app_sayf(a, "Opening a client on %s.", live_name(l));
        a->ops->client(a->arg, l->id);
    } else if (l->changed.result != NULL) {
        changed_open(a, l);
    } else if (phase_over(l->view->phase)) {
        app_push(a, logview_new(a, l));
    } else if (l->view->phase == PHASE_KEPT) {
        app_sayf(a, "The next start to the same place goes over the %s; x ends it.", live_name(l));
    } else { /* a question may come at any moment, and must not find the screen covered */
        app_sayf(a, "%s is %s, not up yet; l shows its log.", live_name(l),
            view_word(l->view, word));
    }
}


static void
live_url(struct app *a, struct live *l)
{
    if (l->view->url == NULL) {
        app_sayf(a, "%s has no URL yet.", live_name(l));
        return;
    }
    if (a->clipboard)
        clip_copy(l->view->url);
    app_sayf(a, "%s: %s%s", live_name(l), l->view->url, a->clipboard ? "   (copied)" : "");
}

static void
live_back(struct livescreen *s)
{
    if (s->in_tunnels)
        s->in_tunnels = false;
    else
        app_go(s->pane.app, SCREEN_SERVERS);
}

static bool
live_act_session(struct livescreen *s, struct live *l, enum action action)
{
    struct app *a = s->pane.app;

    switch (action) {
    case ACTION_ENTER:
        live_open(a, l);
        return true;
    case ACTION_LOG:
        app_push(a, logview_new(a, l));
        return true;
    case ACTION_DETAILS:
        app_push(a, details_live(a, l));
        return true;
    case ACTION_STOP:
        app_stop_live(a, l);
        return true;
    case ACTION_RETRY:
        again_begin(a, l);
        return true;
    case ACTION_URL:
        live_url(a, l);
        return true;
    case ACTION_TERMINAL:
        ttypane_open(a, l);
        return true;
    case ACTION_FORWARD:
        forwarding_add(a, l);
        return true;
    case ACTION_UNFORWARD:
        forwarding_end(a, l, s->tunnels.at);
        return true;
    case ACTION_NEXT:
        s->in_tunnels = !s->in_tunnels && l->view->forward_count > 0;
        return true;
    default:
        return false;
    }
}

static bool
live_act(struct pane *p, enum action action)
{
    struct livescreen *s = (struct livescreen *)p;
    struct live *l = live_selected(p->app);

    if (scroll_act(s->in_tunnels ? &s->tunnels : &s->scroll, action)) {
        if (!s->in_tunnels)
            s->tunnels = (struct scroll){0};
        return true;
    }
    if (!s->in_tunnels && livefilter_act(&s->filter, action))
        return true;
    if (action == ACTION_BACK) {
        live_back(s);
        return true;
    }
    if (l == NULL) {
        app_sayf(p->app, p->app->live_count > 0 ? "No session fits the filter; Esc clears it." :
            "There is no session; 1 goes to Servers.");
        return action != ACTION_CANCEL;
    }
    return live_act_session(s, l, action);
}

static enum keys_screen
live_keys(const struct pane *p)
{
    const struct livescreen *s = (const struct livescreen *)p;

    return s->filter.typing ? KEYS_IN_FILTER : s->in_tunnels ? KEYS_IN_TUNNELS : KEYS_IN_LIVE;
}

static bool
live_type(struct pane *p, uint32_t cp)
{
    struct livescreen *s = (struct livescreen *)p;

    if (s->filter.typing && edit_type(&s->filter.edit, cp))
        s->scroll.at = s->scroll.top = 0;
    return s->filter.typing;
}

static void
live_free(struct pane *p)
{
    livefilter_done(&((struct livescreen *)p)->filter);
    free(p);
}

static const struct pane_ops live_ops = {
    .title = live_title,
    .counts = live_counts_clock,
    .keys = live_keys,
    .draw = live_draw,
    .act = live_act,
    .type = live_type,
    .free = live_free,
};

struct pane *
live_new(struct app *a)
{
    struct livescreen *s = mem_zalloc(sizeof *s);

    s->pane = (struct pane){&live_ops, a};
    livefilter_init(&s->filter);
    return &s->pane;
}
