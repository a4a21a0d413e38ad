/* SPDX-License-Identifier: BSD-3-Clause
 * draw: cells on the screen: the only caller of curses' output functions.
 * Every text is cleaned here, and made ASCII where the terminal knows nothing else. */
#ifndef TUI_DRAW_H
#define TUI_DRAW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/conf.h"

enum draw_style {
    DRAW_PLAIN,
    DRAW_BOLD,
    DRAW_DIM,
    DRAW_SELECTED,   /* the row under the cursor */
    DRAW_FIELD,      /* what can be typed into */
    DRAW_GOOD,
    DRAW_BUSY,       /* on its way */
    DRAW_NEEDS,      /* the person is wanted */
    DRAW_BAD,
    DRAW_STYLES
};

enum draw_glyph {
    DRAW_LOCK,       /* traffic inside SSH */
    DRAW_ARROW_UP, DRAW_ARROW_DOWN,
};

struct area {
    int y, x, rows, columns;
};

/* Colours unless the theme, NO_COLOR or no_color say otherwise; ascii forces ASCII. After term_open. */
void draw_init(bool ascii, bool no_color, enum conf_theme theme);
void draw_done(void);
int draw_rows(void);
int draw_columns(void);
const char *draw_glyph(enum draw_glyph glyph);

/* The level 0..7 of a sparkline. */
const char *draw_spark(int level);

/* An empty screen; then cells; then what changed goes to the terminal. */
void draw_begin(void);
void draw_end(void);
void draw_again(void);           /* the next draw_end sends everything */

/* Text at a place, cut to so many columns. Returns the columns it took. */
int draw_text(int y, int x, int columns, enum draw_style style, const char *text);
int draw_bytes(int y, int x, int columns, enum draw_style style, const char *bytes, size_t n);

/* The same, cut with "..", and padded with blanks to all of the columns. */
void draw_cell(int y, int x, int columns, enum draw_style style, const char *text);

/* Blanks, stars, lines. */
void draw_fill(int y, int x, int columns, enum draw_style style, char c);
void draw_rule(int y, int x, int columns);
void draw_wall(int y, int x, int rows);

/* The terminal rings, or flashes, as the person has set it up. */
void draw_bell(void);

/* Where the cursor rests. */
void draw_cursor(int y, int x);

/* A secret that the person wants to see: its bytes go to the terminal past curses, which keeps
 * copies of what it drew. They are borrowed until the next draw_end. */
void draw_secret(int y, int x, const char *bytes, size_t n);

#endif
