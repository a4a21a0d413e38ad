/* SPDX-License-Identifier: BSD-3-Clause
 * field: one option in the form: its control, its value, what is wrong with it. */
#include "config.h"

#include "tui/field.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define FIELD_MAX 4096         /* bytes of a value */
#define FIELD_NUMBER 12        /* columns of a number's box */
#define FIELD_PASSWORD 20
#define FIELD_TEXT 44
#define FIELD_BESIDE 14        /* columns kept for what stands behind a box, when there are */
#define FIELD_ROOMY 40         /* so many */

static void
field_check(struct field *f)
{
    struct err e = {0};

    free(f->error);
    f->error = NULL;
    if (!f->o->readonly && option_check(f->o, edit_text(&f->edit), &e) < 0)
        f->error = mem_dup(e.text);
    else if (option_unchosen(f->o, edit_text(&f->edit)))
        f->error = mem_dup("nothing is chosen yet");
}

void
field_init(struct field *f, const struct option *o, const char *saved, uint64_t *seed)
{
    bool password = o->kind == OPTION_PASSWORD;
    char *value = option_start(o, saved, seed, &f->from);

    f->o = o;
    f->error = NULL;
    f->off = NULL;
    edit_init(&f->edit, password, FIELD_MAX);
    edit_set(&f->edit, value);
    f->first = password ? NULL : mem_dup(value);
    mem_wipe(value, strlen(value));
    free(value);
    field_check(f);
}

void
field_done(struct field *f)
{
    edit_done(&f->edit);
    free(f->first);
    free(f->error);
}

bool
field_is_open(const struct field *f)
{
    return !f->o->readonly && f->off == NULL;
}

/* Letters go into it, instead of choosing. */
static bool
field_is_text(const struct field *f)
{
    return f->o->kind != OPTION_BOOLEAN && f->o->kind != OPTION_ENUM;
}

bool
field_changed(const struct field *f)
{
    return f->first != NULL ? strcmp(f->first, edit_text(&f->edit)) != 0 : f->edit.text.len > 0;
}

void
field_put(const struct field *f, struct values *chosen)
{
    bool secret = f->o->kind == OPTION_PASSWORD;

    values_set(chosen, f->o->name, edit_text(&f->edit), field_changed(f) ? "flag" : f->from,
        secret);
}

void
field_fail(struct field *f, const char *why)
{
    free(f->error);
    f->error = mem_dup(why);
}

static void
field_set(struct field *f, char *value)
{
    edit_set(&f->edit, value);
    mem_wipe(value, strlen(value));
    free(value);
}

void
field_fill(struct field *f, const char *value)
{
    edit_set(&f->edit, value);
    field_check(f);
}

static void
field_default(struct field *f)
{
    uint64_t seed = 1;

    /* A random value is as good as the next one: the one it began with. */
    if (f->o->random)
        edit_set(&f->edit, f->first);
    else
        field_set(f, option_start(f->o, NULL, &seed, NULL));
}

static bool
field_steps(const struct field *f)
{
    return f->o->kind == OPTION_INT || f->o->kind == OPTION_DOUBLE || !field_is_text(f);
}

bool
field_act(struct field *f, enum action action)
{
    int direction = action == ACTION_LEFT ? -1 : 1;

    switch (action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
        if (field_steps(f))
            field_set(f, option_step(f->o, edit_text(&f->edit), direction));
        else
            edit_act(&f->edit, direction < 0 ? ACTION_EDIT_LEFT : ACTION_EDIT_RIGHT);
        break;
    case ACTION_TOGGLE:
        if (field_is_text(f))
            return false;
        field_set(f, option_step(f->o, edit_text(&f->edit), 1));
        break;
    case ACTION_DEFAULT:
        field_default(f);
        break;
    default:
        if (!field_is_text(f) || !edit_act(&f->edit, action))
            return false;
    }
    field_check(f);
    return true;
}

/* A letter goes to the next choice that begins with it. */
static bool
field_choose(struct field *f, uint32_t cp)
{
    const struct option *o = f->o;
    size_t at = 0;

    if (o->kind != OPTION_ENUM || cp >= 0x80)
        return false;
    while (at < o->entry_count && strcmp(o->entries[at].value, edit_text(&f->edit)) != 0)
        at++;
    for (size_t i = 1; i <= o->entry_count; i++) {
        const struct option_entry *entry = &o->entries[(at + i) % o->entry_count];

        if ((entry->label[0] | 0x20) == ((int)cp | 0x20)) {
            edit_set(&f->edit, entry->value);
            return true;
        }
    }
    return false;
}

bool
field_type(struct field *f, uint32_t cp)
{
    if (!(field_is_text(f) ? edit_type(&f->edit, cp) : field_choose(f, cp)))
        return false;
    field_check(f);
    return true;
}

/* ---- drawing ---- */

static enum draw_style
field_style(const struct field *f, bool focused)
{
    if (f->o->readonly)
        return DRAW_DIM;
    return focused ? DRAW_BOLD : DRAW_PLAIN;
}

/* "[text      ]" with the cursor in it; returns its columns. */
static int
field_draw_box(const struct field *f, struct area at, int columns, bool focused)
{
    struct edit_window w;
    enum draw_style style = f->o->readonly ? DRAW_DIM : DRAW_FIELD;
    int y = at.y, x = at.x;

    if (columns > at.columns - 2)
        columns = at.columns - 2;
    w = edit_window(&f->edit, columns, f->edit.hidden);
    draw_text(y, x, 1, field_style(f, focused), "[");
    draw_fill(y, x + 1, columns, style, ' ');
    if (f->edit.hidden)
        draw_fill(y, x + 1, w.stars, style, '*');
    else
        draw_bytes(y, x + 1, columns, style, edit_text(&f->edit) + w.from, w.to - w.from);
    draw_text(y, x + 1 + columns, 1, field_style(f, focused), "]");
    if (focused)
        draw_cursor(y, x + 1 + w.cursor);
    return columns + 2;
}

static int
field_draw_boolean(const struct field *f, struct area at, bool focused)
{
    bool on = str_eq(edit_text(&f->edit), f->o->on);
    int x = at.x;

    x += draw_text(at.y, x, 5, field_style(f, focused), on ? "[x]  " : "[ ]  ");
    x += draw_text(at.y, x, at.x + at.columns - x, DRAW_DIM, edit_text(&f->edit));
    if (focused)
        draw_cursor(at.y, at.x + 1);
    return x - at.x;
}

static int
field_entries_width(const struct option *o)
{
    int width = 1;

    for (size_t i = 0; i < o->entry_count && width < 1000; i++)
        width += text_width(o->entries[i].label) + 3;
    return width;
}

/* "< debug | batch | gpu >  batch" when there is room, else "< batch >  2 of 3". */
static int
field_draw_enum(const struct field *f, struct area at, bool focused)
{
    const struct option *o = f->o;
    char *now = option_shown(o, edit_text(&f->edit));
    bool all = field_entries_width(o) + 3 + text_width(now) <= at.columns;
    enum draw_style style = field_style(f, focused);
    enum draw_style chosen = focused ? DRAW_SELECTED : DRAW_BOLD;
    int x = at.x, end = at.x + at.columns;
    size_t place = 0;

    x += draw_text(at.y, x, end - x, style, "< ");
    if (focused)
        draw_cursor(at.y, x);
    for (size_t i = 0; i < o->entry_count; i++) {
        bool is = str_eq(o->entries[i].value, edit_text(&f->edit));

        place = is ? i + 1 : place;
        if (!all)
            continue;
        if (is && focused)
            draw_cursor(at.y, x);
        x += draw_text(at.y, x, end - x, is ? chosen : DRAW_PLAIN, o->entries[i].label);
        x += draw_text(at.y, x, end - x, style, i + 1 < o->entry_count ? " | " : " >  ");
    }
    if (all) {
        x += draw_text(at.y, x, end - x, DRAW_BOLD, now);
    } else {
        char *count = mem_printf(" >  %zu of %zu", place, o->entry_count);

        x += draw_text(at.y, x, end - x - text_width(count), chosen, place > 0 ? now : "choose");
        x += draw_text(at.y, x, end - x, style, count);
        free(count);
    }
    free(now);
    return x - at.x;
}

/* "1..64", "not saved", "fixed". */
static void
field_beside(const struct field *f, struct str *out)
{
    const struct option *o = f->o;

    if (o->readonly)
        str_add(out, "fixed");
    else if (o->kind == OPTION_PASSWORD)
        str_add(out, "not saved");
    else if (o->kind == OPTION_FILE)
        str_add(out, "^T chooses");
    else if ((o->kind == OPTION_INT || o->kind == OPTION_DOUBLE) && o->has_max)
        str_addf(out, "%.10g..%.10g", o->min, o->max);
    else if (o->kind == OPTION_INT || o->kind == OPTION_DOUBLE)
        str_addf(out, "%.10g or more", o->min);
}

static int
field_draw_control(const struct field *f, struct area at, bool focused)
{
    int text = at.columns - 2 - (at.columns >= FIELD_ROOMY ? FIELD_BESIDE : 0);

    switch (f->o->kind) {
    case OPTION_BOOLEAN:
        return field_draw_boolean(f, at, focused);
    case OPTION_ENUM:
        return field_draw_enum(f, at, focused);
    case OPTION_INT:
    case OPTION_DOUBLE:
        return field_draw_box(f, at, FIELD_NUMBER, focused);
    case OPTION_PASSWORD:
        return field_draw_box(f, at, text < FIELD_PASSWORD ? text : FIELD_PASSWORD, focused);
    default:
        if (text > FIELD_TEXT)
            text = edit_width(&f->edit) + 1 > FIELD_TEXT ? text : FIELD_TEXT;
        return field_draw_box(f, at, text, focused);
    }
}

void
field_draw(const struct field *f, struct area at, bool focused)
{
    struct str beside = {0};
    int used;

    if (f->off != NULL) {
        draw_cell(at.y, at.x, at.columns, DRAW_DIM, f->off);
        return;
    }
    used = field_draw_control(f, at, focused) + 2;
    if (f->error != NULL) {
        str_addf(&beside, "! %s", f->error);
        draw_cell(at.y, at.x + used, at.columns - used, DRAW_BAD, str_text(&beside));
    } else {
        field_beside(f, &beside);
        draw_text(at.y, at.x + used, at.columns - used, DRAW_DIM, str_text(&beside));
    }
    str_done(&beside);
}

static void
field_describe_kind(const struct option *o, struct str *out)
{
    switch (o->kind) {
    case OPTION_INT:
    case OPTION_DOUBLE:
        str_addf(out, "a%s number, %.10g", o->kind == OPTION_INT ? " whole" : "", o->min);
        if (o->has_max)
            str_addf(out, " to %.10g", o->max);
        else
            str_add(out, " or more");
        str_addf(out, ", in steps of %.10g", o->step);
        break;
    case OPTION_STRING:
        str_add(out, "text");
        break;
    case OPTION_PASSWORD:
        str_add(out, "secret: shown as stars, kept nowhere");
        break;
    case OPTION_FILE:
        str_add(out, "the path of a file, which ^T chooses, here or on the host");
        break;
    case OPTION_BOOLEAN:
        str_addf(out, "\"%s\" when set, else \"%s\"", o->on, o->off);
        break;
    case OPTION_ENUM:
        str_addf(out, "one of %zu choices", o->entry_count);
        break;
    }
}

void
field_describe(const struct field *f, struct str *out)
{
    const struct option *o = f->o;

    str_addf(out, "%s: ", o->name);
    field_describe_kind(o, out);
    if (o->initial != NULL && !o->random && o->kind != OPTION_PASSWORD) {
        char *shown = option_shown(o, o->initial);

        str_addf(out, "; default %s", shown);
        free(shown);
    }
    if (!field_changed(f) && str_eq(f->from, "saved"))
        str_add(out, "; as last time");
    if (!field_changed(f) && str_eq(f->from, "random"))
        str_add(out, "; drawn at random");
    str_add(out, ".");
}
