/* SPDX-License-Identifier: BSD-3-Clause
 * frame: the whole screen: path and counts on top, the pane, the message, the hints. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tui/mouse.h"
#include "tui/page.h"
#include "tui/units.h"

#define FRAME_MESSAGE_MAX 4

/* The end of a path matters most: its first parts go when it is too long. */
static const char *
frame_path(const char *path, int columns)
{
    const char *next;

    while (text_width(path) > columns && (next = strstr(path, " > ")) != NULL)
        path = next + 3;
    return path;
}

static void
frame_draw_top(struct app *a, int columns)
{
    struct pane *top = app_top(a);
    struct str path = {0}, counts = {0};
    int width, room;

    a->bases[a->base]->ops->title(a->bases[a->base], &path);
    for (size_t i = 0; i < a->over_count; i++) {
        str_add(&path, " > ");
        a->over[i]->ops->title(a->over[i], &path);
    }
    if (top->ops->counts != NULL)
        top->ops->counts(top, &counts);
    width = text_width(str_text(&counts));
    room = columns - 11 - (width > 0 ? width + 3 : 0);
    if (room < 20) {
        room = columns - 11;
        width = 0;
    }
    draw_text(0, 1, 8, DRAW_BOLD, "fairlead");
    draw_cell(0, 11, room, DRAW_BOLD, frame_path(str_text(&path), room));
    if (width > 0)
        draw_text(0, columns - width - 1, width, DRAW_PLAIN, str_text(&counts));
    str_done(&path);
    str_done(&counts);
}

/* "^R default": a key and what it does. */
struct frame_hint {
    char key[24];
    const char *text;
    enum action action;
};

/* The first key of the row stands for all; Right for Left too. False when it has none, or no hint. */
static bool
frame_hint(const struct app *a, enum keys_screen screen, const struct keys_row *row,
    struct frame_hint *hint)
{
    int key = keymap_key(a->keymap, screen, row);

    if (key < 0 || row->hint[0] == '\0')
        return false;
    keys_name(key, hint->key);
    if (key == KEYS_RIGHT)
        snprintf(hint->key, sizeof hint->key, "<- ->");
    hint->text = row->hint;
    hint->action = row->action;
    return true;
}

static int
frame_hint_width(const struct frame_hint *hint)
{
    return text_width(hint->key) + 1 + text_width(hint->text) + 2;
}

static int
frame_hint_draw(struct app *a, const struct frame_hint *hint, int y, int x, int columns)
{
    int start = x;

    x += draw_text(y, x, columns - x, DRAW_BOLD, hint->key) + 1;
    x += draw_text(y, x, columns - x, DRAW_PLAIN, hint->text) + 2;
    mouse_hint(a, (struct area){y, start, 1, x - start - 2}, hint->action);
    return x - start;
}

/* In the order of the table, dropping from the right; help stays as long as anything does. */
static void
frame_draw_hints(struct app *a, enum keys_screen screen, int y, int columns)
{
    struct frame_hint hint, help = {.text = NULL};
    const struct keys_row *row;
    int used = 1, x = 1, width;

    for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
        if (row->action == ACTION_HELP && frame_hint(a, screen, row, &hint))
            help = hint;
    }
    used += help.text != NULL ? frame_hint_width(&help) : 0;
    for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
        if (row->action == ACTION_HELP || !frame_hint(a, screen, row, &hint))
            continue;
        width = frame_hint_width(&hint);
        if (used + width - 2 > columns)
            break;
        used += width;
        x += frame_hint_draw(a, &hint, y, x, columns);
    }
    if (help.text != NULL)
        frame_hint_draw(a, &help, y, x, columns);
}

/* What the message line holds, and in which style; NULL: nothing. */
static char *
frame_message(struct app *a, enum draw_style *style)
{
    char clock[UNITS_MAX];

    *style = DRAW_NEEDS;
    if (a->confirm.text != NULL)
        return mem_dup(a->confirm.text);
    if (a->message == NULL)
        return NULL;
    *style = a->message_bad ? DRAW_BAD : DRAW_PLAIN;
    units_clock(a->message_ms, clock);
    if (a->message_bad)
        return mem_printf("! %s %s", clock, a->message);
    return mem_dup(a->message);
}

static void
frame_draw_small(struct app *a, int rows, int columns)
{
    char text[80];

    if (a->confirm.text != NULL) {
        page_draw_wrapped((struct area){0, 0, rows, columns}, DRAW_PLAIN, a->confirm.text);
        return;
    }
    snprintf(text, sizeof text, "fairlead needs %dx%d; this is %dx%d. q quits.", SCREEN_MIN_COLUMNS,
        SCREEN_MIN_ROWS, columns, rows);
    page_draw_wrapped((struct area){rows / 2, 0, rows - rows / 2, columns}, DRAW_PLAIN, text);
    draw_cursor(rows / 2, 0);
}

void
frame_draw(struct app *a)
{
    int rows = draw_rows(), columns = draw_columns();
    struct pane *top = app_top(a);
    enum keys_screen keys = a->confirm.text != NULL ? a->confirm.keys : top->ops->keys(top);
    enum draw_style style;
    char *message;
    int lines = 1;

    draw_begin();
    mouse_begin(a);
    if (rows < SCREEN_MIN_ROWS || columns < SCREEN_MIN_COLUMNS) {
        frame_draw_small(a, rows, columns);
        draw_end();
        return;
    }
    message = frame_message(a, &style);
    if (message != NULL)
        lines = page_count_wrapped(columns - 2, message);
    if (lines > FRAME_MESSAGE_MAX)
        lines = FRAME_MESSAGE_MAX;
    if (lines > rows / 3)
        lines = rows / 3;
    frame_draw_top(a, columns);
    top->ops->draw(top, (struct area){1, 0, rows - 2 - lines, columns});
    if (message != NULL)
        page_draw_wrapped((struct area){rows - 1 - lines, 1, lines, columns - 2}, style, message);
    frame_draw_hints(a, keys, rows - 1, columns);
    if (a->confirm.text != NULL)
        draw_cursor(rows - 1 - lines, 1);
    draw_end();
    free(message);
}
