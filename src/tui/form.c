/* SPDX-License-Identifier: BSD-3-Clause
 * form: the options of a server, checked where they are typed, then its start. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/field.h"
#include "tui/page.h"

enum { FORM_START, FORM_PREVIEW, FORM_BACK, FORM_BUTTONS };

#define FORM_NARROW 56        /* columns below which the buttons are shorter */

static const char *const form_buttons[FORM_BUTTONS] = {"[ Start ]", "[ Preview command ]",
    "[ Back ]"};

struct form {
    struct pane pane;
    const struct server *server;
    struct field *fields;
    size_t count;
    size_t focus;             /* a field, or from count on a button */
    struct scroll scroll;
    int label_width;
};

/* ---- values ---- */

static uint64_t
form_seed(void)
{
    uint64_t seed;

    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = (uint64_t)app_now_ms();
    return seed;
}

static const char *
form_saved(struct app *a, const struct server *s, const struct option *o)
{
    return o->save && a->recall != NULL ? recall_get(a->recall, s->name, o->name) : NULL;
}

void
form_defaults(struct app *a, const struct server *s, struct values *out)
{
    uint64_t seed = form_seed();

    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        struct field f;

        if (server_option(s, o->name) != o)
            continue;
        field_init(&f, o, form_saved(a, s, o), &seed);
        field_put(&f, out);
        field_done(&f);
    }
}

static void
form_values(const struct form *f, struct values *out)
{
    for (size_t i = 0; i < f->count; i++)
        field_put(&f->fields[i], out);
}

static size_t
form_errors(const struct form *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->count; i++)
        n += f->fields[i].error != NULL;
    return n;
}

static bool
form_changed(const struct form *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (field_changed(&f->fields[i]))
            return true;
    }
    return false;
}

static struct field *
form_field(struct form *f)
{
    return f->focus < f->count ? &f->fields[f->focus] : NULL;
}

/* ---- drawing ---- */

static void
form_draw_field(struct form *f, size_t i, struct area at)
{
    bool focused = i == f->focus;
    const struct option *o = f->fields[i].o;
    int label = at.columns / 3 < f->label_width ? at.columns / 3 : f->label_width;

    if (focused)
        draw_text(at.y, at.x + 1, 1, DRAW_BOLD, ">");
    draw_cell(at.y, at.x + 3, label, focused ? DRAW_BOLD : DRAW_PLAIN, o->label);
    field_draw(&f->fields[i], (struct area){at.y, at.x + 4 + label, 1, at.columns - label - 5},
        focused);
}

static void
form_draw_buttons(struct form *f, struct area at)
{
    bool narrow = at.columns < FORM_NARROW;
    int x = at.x + 1, gap = narrow ? 1 : 3;

    for (size_t i = 0; i < FORM_BUTTONS; i++) {
        bool focused = f->focus == f->count + i;
        const char *text = narrow && i == FORM_PREVIEW ? "[ Preview ]" : form_buttons[i];

        if (focused)
            draw_cursor(at.y, x + 2);
        x += draw_text(at.y, x, at.columns, focused ? DRAW_SELECTED : DRAW_BOLD, text);
        x += gap;
    }
}

static void
form_draw_help(struct form *f, struct area at)
{
    struct field *field = form_field(f);
    size_t errors = form_errors(f);
    struct str text = {0};
    int lines;

    if (field != NULL && field->error != NULL)
        str_addf(&text, "%s: %s.", field->o->name, field->error);
    else if (field != NULL)
        field_describe(field, &text);
    lines = text.len > 0 ? page_draw_wrapped(at, DRAW_PLAIN, str_text(&text)) : 0;
    str_cut(&text, 0);
    if (errors > 0 && lines < at.rows) {
        str_addf(&text, "%zu %s attention.", errors, errors == 1 ? "field needs" : "fields need");
        draw_text(at.y + lines, at.x, at.columns, DRAW_BAD, str_text(&text));
    }
    str_done(&text);
}

static void
form_draw_fields(struct form *f, struct area at)
{
    f->scroll.at = f->focus < f->count ? f->focus : f->count > 0 ? f->count - 1 : 0;
    scroll_fit(&f->scroll, f->count, at.rows);
    for (int i = 0; i < at.rows && f->scroll.top + (size_t)i < f->count; i++)
        form_draw_field(f, f->scroll.top + (size_t)i, (struct area){at.y + i, at.x, 1, at.columns});
    if (f->scroll.top > 0)
        draw_text(at.y, at.x + at.columns - 1, 1, DRAW_DIM, draw_glyph(DRAW_ARROW_UP));
    if (f->scroll.top + f->scroll.height < f->count)
        draw_text(at.y + at.rows - 1, at.x + at.columns - 1, 1, DRAW_DIM,
            draw_glyph(DRAW_ARROW_DOWN));
}

static void
form_draw(struct pane *p, struct area at)
{
    struct form *f = (struct form *)p;
    int pad = at.rows >= 14, help = at.rows >= 14 ? 3 : 2;
    int most = at.rows - 1 - help - 3 * pad;
    int rows = (int)f->count < most ? (int)f->count : most;
    int y = at.y + pad;

    form_draw_fields(f, (struct area){y, at.x, rows, at.columns});
    y += rows + pad;
    form_draw_buttons(f, (struct area){y, at.x + 2, 1, at.columns - 3});
    y += 1 + pad;
    form_draw_help(f, (struct area){y, at.x + 3, help, at.columns - 4});
    if (f->count == 0)
        draw_text(y, at.x + 3, at.columns - 4, DRAW_DIM, "This server has no options.");
}

/* ---- keys ---- */

static bool
form_can_focus(const struct form *f, size_t i)
{
    return i >= f->count || !f->fields[i].o->readonly;
}

/* To the next place that takes the cursor; around at the ends. */
static void
form_move(struct form *f, int direction)
{
    size_t n = f->count + FORM_BUTTONS;

    do
        f->focus = (f->focus + (direction > 0 ? 1 : n - 1)) % n;
    while (!form_can_focus(f, f->focus));
}

static void
form_page(struct form *f, int direction)
{
    size_t start = f->focus;

    for (size_t i = 0; i < f->scroll.height; i++) {
        size_t was = f->focus;

        form_move(f, direction);
        if (direction > 0 ? f->focus < was : f->focus > was) { /* not around */
            f->focus = was;
            return;
        }
        if (f->focus >= f->count && start < f->count)
            return;
    }
}

/* A start that works closes the form. */
static void
form_start(struct form *f)
{
    struct app *a = f->pane.app;
    struct values chosen = {0};
    size_t errors = form_errors(f);

    if (errors > 0) {
        for (f->focus = 0; f->fields[f->focus].error == NULL;)
            f->focus++;
        app_sayf(a, "Not started: %s %s.", f->fields[f->focus].o->label,
            f->fields[f->focus].error);
        return;
    }
    form_values(f, &chosen);
    list_start(a, f->server, &chosen);
    values_done(&chosen);
}

static void
form_preview(struct form *f)
{
    struct values chosen = {0};
    struct pane *p;

    form_values(f, &chosen);
    p = preview_new(f->pane.app, f->server, &chosen);
    if (p != NULL)
        app_push(f->pane.app, p);
    values_done(&chosen);
}

static void
form_leave(struct app *a, void *arg)
{
    app_pop(a);
}

static void
form_back(struct form *f)
{
    if (form_changed(f))
        app_ask(f->pane.app, KEYS_IN_YESNO, form_leave, NULL,
            "Leave the form? What you changed is lost. [y]es  [n]o");
    else
        app_pop(f->pane.app);
}

static void
form_press(struct form *f)
{
    size_t button = f->focus - f->count;

    if (button == FORM_START)
        form_start(f);
    else if (button == FORM_PREVIEW)
        form_preview(f);
    else
        form_back(f);
}

static bool
form_act_button(struct form *f, enum action action)
{
    if (action == ACTION_LEFT && f->focus > f->count)
        f->focus--;
    else if (action == ACTION_RIGHT && f->focus + 1 < f->count + FORM_BUTTONS)
        f->focus++;
    else if (action == ACTION_ENTER || action == ACTION_TOGGLE)
        form_press(f);
    return true;
}

static bool
form_act(struct pane *p, enum action action)
{
    struct form *f = (struct form *)p;

    switch (action) {
    case ACTION_NEXT:
        form_move(f, 1);
        return true;
    case ACTION_PREV:
        form_move(f, -1);
        return true;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        form_page(f, action == ACTION_PAGE_DOWN ? 1 : -1);
        return true;
    case ACTION_START:
        form_start(f);
        return true;
    case ACTION_BACK:
    case ACTION_CANCEL:
        form_back(f);
        return true;
    default:
        break;
    }
    if (f->focus >= f->count)
        return form_act_button(f, action);
    if (action == ACTION_ENTER)
        form_move(f, 1);
    return action == ACTION_ENTER || field_act(form_field(f), action);
}

static bool
form_type(struct pane *p, uint32_t cp)
{
    struct form *f = (struct form *)p;

    return f->focus < f->count && field_type(form_field(f), cp);
}

static enum keys_screen
form_keys(const struct pane *p)
{
    return KEYS_IN_FORM;
}

static void
form_title(struct pane *p, struct str *out)
{
    str_addf(out, "%s > Options", ((struct form *)p)->server->name);
}

static void
form_free(struct pane *p)
{
    struct form *f = (struct form *)p;

    for (size_t i = 0; i < f->count; i++)
        field_done(&f->fields[i]);
    free(f->fields);
    free(f);
}

static const struct pane_ops form_ops = {
    .title = form_title,
    .keys = form_keys,
    .draw = form_draw,
    .act = form_act,
    .type = form_type,
    .free = form_free,
};

struct pane *
form_new(struct app *a, const struct server *s)
{
    struct form *f = mem_zalloc(sizeof *f);
    uint64_t seed = form_seed();

    f->pane = (struct pane){&form_ops, a};
    f->server = s;
    f->fields = mem_zalloc(s->option_count * sizeof *f->fields);
    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        int width = text_width(o->label);

        if (server_option(s, o->name) != o)
            continue;
        field_init(&f->fields[f->count++], o, form_saved(a, s, o), &seed);
        if (width > f->label_width)
            f->label_width = width;
    }
    while (!form_can_focus(f, f->focus))
        f->focus++;
    return &f->pane;
}
