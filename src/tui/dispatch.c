/* SPDX-License-Identifier: BSD-3-Clause
 * dispatch: which pane is on top, and what a key does. */
#include "config.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/mouse.h"
#include "tui/term.h"

struct pane *
app_top(struct app *a)
{
    return a->over_count > 0 ? a->over[a->over_count - 1] : a->bases[a->base];
}

void
app_push(struct app *a, struct pane *p)
{
    a->over = mem_grow(a->over, a->over_count, &a->over_cap, sizeof(struct pane *));
    a->over[a->over_count++] = p;
    app_dirty(a);
}

void
app_pop(struct app *a)
{
    struct pane *p;

    if (a->over_count == 0)
        return;
    p = a->over[--a->over_count];
    a->consulted = p == a->consulted ? NULL : a->consulted;
    a->choosing = p == a->choosing ? NULL : a->choosing;
    a->dead = mem_grow(a->dead, a->dead_count, &a->dead_cap, sizeof(struct pane *));
    a->dead[a->dead_count++] = p;
    app_dirty(a);
}

void
app_bury(struct app *a)
{
    while (a->dead_count > 0) {
        struct pane *p = a->dead[--a->dead_count];

        p->ops->free(p);
    }
}

void
app_go(struct app *a, enum screen_base base)
{
    while (a->over_count > 0)
        app_pop(a);
    a->base = base;
    app_dirty(a);
}

static void
confirm_done(struct app *a)
{
    free(a->confirm.text);
    a->confirm = (struct confirm){0};
    app_dirty(a);
}

void
app_ask(struct app *a, enum keys_screen keys, void (*yes)(struct app *a, void *arg), void *arg,
    const char *fmt, ...)
{
    va_list ap;

    confirm_done(a);
    va_start(ap, fmt);
    if (vasprintf(&a->confirm.text, fmt, ap) < 0)
        a->confirm.text = NULL;
    va_end(ap);
    a->confirm.keys = keys;
    a->confirm.yes = yes;
    a->confirm.arg = arg;
}

static void
confirm_act(struct app *a, enum action action)
{
    void (*yes)(struct app *a, void *arg) = a->confirm.yes;
    void (*no)(struct app *a, void *arg) = a->confirm.no;
    void *arg = a->confirm.arg;

    switch (action) {
    case ACTION_YES:
        confirm_done(a);
        yes(a, arg);
        break;
    case ACTION_DETACH_ALL:
        confirm_done(a);
        a->ops->detach(a->arg);
        app_leave(a, APP_QUIT);
        break;
    case ACTION_STOP_ALL:
        confirm_done(a);
        app_leave(a, APP_STOP_ALL);
        break;
    case ACTION_BACK:
    case ACTION_CANCEL:
        confirm_done(a);
        if (no != NULL)
            no(a, arg);
        break;
    default:
        break;
    }
}

static void
app_quit_guard(struct app *a)
{
    size_t n = app_live_count(a);

    if (n == 0) {
        app_leave(a, APP_QUIT);
        return;
    }
    app_ask(a, KEYS_IN_QUIT, NULL, NULL,
        "Quit: [D]etach, leave %zu running   [S]top all and quit   [Esc] stay", n);
}

static void
stop_now(struct app *a, void *arg)
{
    struct live *l = app_live(a, arg);

    if (l != NULL) {
        a->ops->stop(a->arg, l->id);
        app_sayf(a, "Stopping %s.", l->name != NULL ? l->name : l->id);
    }
}

void
app_stop_live(struct app *a, struct live *l)
{
    const char *name = l->name != NULL ? l->name : l->id;
    enum phase now = l->view->phase;

    if (l->crashed) {
        crash_clean(a, l);
    } else if (phase_over(now)) {
        a->ops->forget(a->arg, l->id);
        app_live_remove(a, l);
    } else if (now == PHASE_UP || now == PHASE_QUEUED) {
        app_ask(a, KEYS_IN_YESNO, stop_now, l->id, "Stop %s, which is %s? [y]es  [n]o", name,
            now == PHASE_UP ? "up" : "queued");
    } else {
        stop_now(a, l->id);
    }
}

/* ---- prompts ---- */

bool
app_looks_at(struct app *a, const struct live *l)
{
    return a->over_count == 0 && a->base == SCREEN_SESSIONS && a->confirm.text == NULL &&
        live_selected(a) == l;
}

void
app_open_ask(struct app *a, struct live *l)
{
    if (app_live_needs(l))
        app_push(a, askbox_new(a, l));
}

/* A prompt whose question was settled, here or elsewhere, closes. */
void
app_close_ask(struct app *a)
{
    struct pane *top = app_top(a);
    struct live *l;

    if (!askbox_is(top))
        return;
    l = app_live(a, askbox_session(top));
    if (l == NULL || !app_live_needs(l) || l->view->ask->id != askbox_id(top))
        app_pop(a);
}

/* A new question opens by itself only where the person is looking at that session and does nothing
 * else: elsewhere it would take keys that were meant for something. */
bool
app_new_ask(struct app *a, struct live *l)
{
    char *title;

    if (!app_live_needs(l))
        return true;
    if ((a->confirm.text == NULL && chooser_awaits(app_top(a), l)) || app_looks_at(a, l)) {
        app_open_ask(a, l);
        return true;
    }
    title = ask_title(l->view->ask);
    app_sayf(a, "%s needs you: %s. Enter in Sessions answers.", live_name(l), title);
    free(title);
    return false;
}

/* ---- keys ---- */

/* ^C: the step in hand, and nothing else. */
static void
cancel(struct app *a, struct pane *top)
{
    struct live *l = a->base == SCREEN_SESSIONS && a->over_count == 0 ? live_selected(a) : NULL;

    if (top->ops->act(top, ACTION_CANCEL))
        return;
    if (l != NULL && (l->view->phase < PHASE_UP || l->view->phase == PHASE_RETRY))
        stop_now(a, l->id);
    else
        app_sayf(a, "Nothing to cancel here; Esc goes back, q in Servers quits.");
}

/* What is the same wherever one is; true when it was that. */
static bool
act_anywhere(struct app *a, struct pane *top, enum action action)
{
    switch (action) {
    case ACTION_REDRAW:
        term_resize();
        draw_again();
        break;
    case ACTION_SUSPEND:
        term_suspend();
        draw_again();
        break;
    case ACTION_CANCEL:
        cancel(a, top);
        break;
    case ACTION_MOUSE:
        mouse_toggle(a);
        break;
    case ACTION_HELP:
        app_push(a, help_new(a, top->ops->keys(top)));
        break;
    case ACTION_QUIT:
        app_quit_guard(a);
        break;
    case ACTION_LEAVE:
        a->ops->detach(a->arg);
        app_leave(a, APP_QUIT);
        break;
    case ACTION_SERVERS:
        app_go(a, SCREEN_SERVERS);
        break;
    case ACTION_SESSIONS:
        app_go(a, SCREEN_SESSIONS);
        break;
    default:
        return false;
    }
    return true;
}

static bool
act_everywhere(struct app *a, struct pane *top, enum action action)
{
    bool done = act_anywhere(a, top, action);

    if (done && top->ops->passed != NULL)
        top->ops->passed(top);
    return done;
}

static bool
is_text(int key)
{
    return key >= ' ' && key <= 0x10ffff && key != 0x7f;
}

/* Pasted text is never a command: it goes into the field with the cursor or nowhere. */
static void
key_pasted(struct app *a, struct pane *top, int key)
{
    if (key == '\t')
        key = ' ';
    if (!is_text(key))
        return; /* a line end at its end would send the field off */
    if (a->confirm.text == NULL && top->ops->type != NULL && top->ops->type(top, (uint32_t)key))
        return;
    if (!a->paste_told)
        app_sayf(a, "Pasted text goes into text fields only; nothing was done with it.");
    a->paste_told = true;
}

static void
key_unbound(struct app *a, enum keys_screen screen, int key)
{
    char name[24], help[24];

    if (key == KEYS_UNKNOWN)
        return;
    keys_name(key, name);
    if (keymap_name(a->keymap, screen, ACTION_HELP, help))
        app_sayf(a, "%s does nothing here; %s shows the keys.", name, help);
    else
        app_sayf(a, "%s does nothing here.", name);
}

static bool
too_small(void)
{
    return draw_rows() < SCREEN_MIN_ROWS || draw_columns() < SCREEN_MIN_COLUMNS;
}

static enum action
key_action(struct app *a, enum keys_screen screen, int key)
{
    const struct keys_row *row = keymap_find(a->keymap, screen, key);

    return row != NULL ? row->action : ACTION_NONE;
}

static void
key_confirm(struct app *a, int key)
{
    enum action action = key_action(a, a->confirm.keys, key);

    if (action == ACTION_REDRAW || action == ACTION_SUSPEND)
        act_everywhere(a, app_top(a), action);
    else
        confirm_act(a, action);
}

/* What is bound comes first; Space is also text where the pane makes nothing of it. */
static void
key_pane(struct app *a, struct pane *top, int key)
{
    enum action action = key_action(a, top->ops->keys(top), key);

    if (action != ACTION_NONE && (act_everywhere(a, top, action) || top->ops->act(top, action)))
        return;
    if (action == ACTION_NONE && top->ops->key != NULL && top->ops->key(top, key))
        return;
    if (is_text(key) && top->ops->type != NULL && top->ops->type(top, (uint32_t)key))
        return;
    if (action == ACTION_NONE)
        key_unbound(a, top->ops->keys(top), key);
}

void
app_act(struct app *a, enum action action)
{
    struct pane *top = app_top(a);

    if (a->confirm.text != NULL)
        confirm_act(a, action);
    else if (!too_small() && !act_everywhere(a, top, action))
        top->ops->act(top, action);
}

void
app_key(struct app *a, int key, bool pasted)
{
    struct pane *top = app_top(a);

    if (pasted) {
        key_pasted(a, top, key);
        return;
    }
    a->paste_told = false;
    free(a->message);
    a->message = NULL;
    if (a->confirm.text != NULL)
        key_confirm(a, key);
    else if (!too_small()) /* nobody sees what a key would do there */
        key_pane(a, top, key);
    else if (key == 'q')
        app_quit_guard(a);
}
