/* SPDX-License-Identifier: BSD-3-Clause
 * sheet: fields one below the other, some perhaps folded away behind a line, and buttons under them. */
#include "config.h"

#include "tui/sheet.h"

#include <stdlib.h>

#include "base/text.h"
#include "tui/page.h"

#define SHEET_NARROW 56       /* columns below which texts are shorter */

/* ---- rows ---- */

static size_t
sheet_shown(const struct sheet *s)
{
    return s->count - s->folded;
}

/* Fields that are seen, and the line of the fold. */
static size_t
sheet_rows(const struct sheet *s)
{
    return sheet_shown(s) + (s->folded > 0) + (s->open ? s->folded : 0);
}

static struct field *
sheet_at(const struct sheet *s, size_t row)
{
    size_t shown = sheet_shown(s);

    if (row < shown)
        return &s->fields[row];
    return row > shown && row < sheet_rows(s) ? &s->fields[row - 1] : NULL;
}

struct field *
sheet_field(struct sheet *s)
{
    return sheet_at(s, s->focus);
}

bool
sheet_on_fold(const struct sheet *s)
{
    return s->folded > 0 && s->focus == sheet_shown(s);
}

size_t
sheet_errors(const struct sheet *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->count; i++)
        n += s->fields[i].error != NULL;
    return n;
}

bool
sheet_changed(const struct sheet *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (field_changed(&s->fields[i]))
            return true;
    }
    return false;
}

void
sheet_go(struct sheet *s, const struct field *f)
{
    size_t i = (size_t)(f - s->fields);

    if (i >= sheet_shown(s))
        s->open = true;
    s->focus = i >= sheet_shown(s) ? i + 1 : i;
}

/* ---- life ---- */

static bool
sheet_takes(const struct sheet *s, size_t row)
{
    const struct field *f = sheet_at(s, row);

    return f == NULL || field_is_open(f);
}

void
sheet_begin(struct sheet *s)
{
    for (size_t i = 0; i < s->count; i++) {
        int width = text_width(s->fields[i].o->label);

        if (width > s->label_width)
            s->label_width = width;
    }
    s->focus = 0;
    while (s->focus < sheet_rows(s) && (sheet_on_fold(s) || !sheet_takes(s, s->focus)))
        s->focus++;
}

void
sheet_done(struct sheet *s)
{
    for (size_t i = 0; i < s->count; i++)
        field_done(&s->fields[i]);
    free(s->fields);
    free(s->fold);
    free(s->fold_narrow);
}

/* ---- drawing ---- */

static void
sheet_draw_field(const struct sheet *s, const struct field *f, struct area at, bool focused)
{
    int label = at.columns / 3 < s->label_width ? at.columns / 3 : s->label_width;

    draw_cell(at.y, at.x + 3, label, focused ? DRAW_BOLD : DRAW_PLAIN, f->o->label);
    field_draw(f, (struct area){at.y, at.x + 4 + label, 1, at.columns - label - 5}, focused);
}

static void
sheet_draw_fold(const struct sheet *s, struct area at, bool focused)
{
    const char *text = at.columns < SHEET_NARROW ? s->fold_narrow : s->fold;
    int x = at.x + 3;

    x += draw_text(at.y, x, 2, DRAW_BOLD, s->open ? "- " : "+ ");
    draw_cell(at.y, x, at.x + at.columns - x - 1, focused ? DRAW_BOLD : DRAW_DIM, text);
    if (focused)
        draw_cursor(at.y, at.x + 3);
}

static void
sheet_draw_row(struct sheet *s, size_t row, struct area at)
{
    const struct field *f = sheet_at(s, row);
    bool focused = row == s->focus;

    if (focused)
        draw_text(at.y, at.x + 1, 1, DRAW_BOLD, ">");
    if (f != NULL)
        sheet_draw_field(s, f, at, focused);
    else
        sheet_draw_fold(s, at, focused);
}

static void
sheet_draw_rows(struct sheet *s, struct area at)
{
    size_t rows = sheet_rows(s);

    s->scroll.at = s->focus < rows ? s->focus : rows > 0 ? rows - 1 : 0;
    scroll_fit(&s->scroll, rows, at.rows);
    for (int i = 0; i < at.rows && s->scroll.top + (size_t)i < rows; i++)
        sheet_draw_row(s, s->scroll.top + (size_t)i, (struct area){at.y + i, at.x, 1, at.columns});
    if (s->scroll.top > 0)
        draw_text(at.y, at.x + at.columns - 1, 1, DRAW_DIM, draw_glyph(DRAW_ARROW_UP));
    if (s->scroll.top + s->scroll.height < rows)
        draw_text(at.y + at.rows - 1, at.x + at.columns - 1, 1, DRAW_DIM,
            draw_glyph(DRAW_ARROW_DOWN));
}

static void
sheet_draw_buttons(struct sheet *s, struct area at)
{
    bool narrow = at.columns < SHEET_NARROW;
    int x = at.x + 1;

    for (size_t i = 0; i < s->button_count; i++) {
        bool focused = s->focus == sheet_rows(s) + i;

        if (focused)
            draw_cursor(at.y, x + 2);
        x += draw_text(at.y, x, at.columns, focused ? DRAW_SELECTED : DRAW_BOLD,
            narrow ? s->buttons[i].narrow : s->buttons[i].text);
        x += narrow ? 1 : 3;
    }
}

struct area
sheet_draw(struct sheet *s, struct area at, enum draw_style style, const char *words)
{
    int pad = at.rows >= 14, help = at.rows >= 14 ? 3 : 2;
    int lines = words[0] != '\0' ? page_count_wrapped(at.columns - 4, words) : 0;
    int y = at.y + pad, rows;

    lines = lines < at.rows / 2 ? lines : at.rows / 2;
    help = lines > help ? lines : help;
    rows = at.rows - 1 - help - 3 * pad;
    rows = (int)sheet_rows(s) < rows ? (int)sheet_rows(s) : rows;
    sheet_draw_rows(s, (struct area){y, at.x, rows, at.columns});
    y += rows + pad;
    sheet_draw_buttons(s, (struct area){y, at.x + 2, 1, at.columns - 3});
    y += 1 + pad;
    if (lines > 0)
        page_draw_wrapped((struct area){y, at.x + 3, lines, at.columns - 4}, style, words);
    return (struct area){y + lines, at.x + 3, help - lines, at.columns - 4};
}

/* ---- keys ---- */

/* To the next place that takes the cursor; around at the ends. */
static void
sheet_move(struct sheet *s, int direction)
{
    size_t n = sheet_rows(s) + s->button_count;

    do
        s->focus = (s->focus + (direction > 0 ? 1 : n - 1)) % n;
    while (!sheet_takes(s, s->focus));
}

static void
sheet_page(struct sheet *s, int direction)
{
    size_t start = s->focus, rows = sheet_rows(s);

    for (size_t i = 0; i < s->scroll.height; i++) {
        size_t was = s->focus;

        sheet_move(s, direction);
        if (direction > 0 ? s->focus < was : s->focus > was) { /* not around */
            s->focus = was;
            return;
        }
        if (s->focus >= rows && start < rows)
            return;
    }
}

static bool
sheet_act_button(struct sheet *s, enum action action, int *pressed)
{
    size_t rows = sheet_rows(s);

    if (action == ACTION_LEFT && s->focus > rows)
        s->focus--;
    else if (action == ACTION_RIGHT && s->focus + 1 < rows + s->button_count)
        s->focus++;
    else if (action == ACTION_ENTER || action == ACTION_TOGGLE)
        *pressed = (int)(s->focus - rows);
    return true;
}

bool
sheet_act(struct sheet *s, enum action action, int *pressed)
{
    *pressed = -1;
    switch (action) {
    case ACTION_NEXT:
        sheet_move(s, 1);
        return true;
    case ACTION_PREV:
        sheet_move(s, -1);
        return true;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        sheet_page(s, action == ACTION_PAGE_DOWN ? 1 : -1);
        return true;
    default:
        break;
    }
    if (s->focus >= sheet_rows(s))
        return sheet_act_button(s, action, pressed);
    if (sheet_on_fold(s) && action == ACTION_TOGGLE)
        s->open = !s->open;
    if (action == ACTION_ENTER)
        sheet_move(s, 1);
    return action == ACTION_ENTER || sheet_on_fold(s) || field_act(sheet_field(s), action);
}

bool
sheet_type(struct sheet *s, uint32_t cp)
{
    struct field *f = sheet_field(s);

    return f != NULL && field_type(f, cp);
}
