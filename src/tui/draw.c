/* SPDX-License-Identifier: BSD-3-Clause
 * draw: cells on the screen: the only caller of curses' output functions. */
#include "config.h"

#include "tui/draw.h"

#include <curses.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "base/text.h"

static struct {
    bool utf8;
    bool no_lock;                /* the linux console has no such picture */
    attr_t attrs[DRAW_STYLES];
    short pairs[DRAW_STYLES];
    int cursor_y, cursor_x;
    int secret_y, secret_x;      /* where a secret stands in clear; -1: nowhere */
    int shown_y;                 /* where one was shown last time; -1 */
    const char *secret;
    size_t secret_len;
    struct str clean, cell;      /* kept between calls: many small texts pass here */
} draw;

static const attr_t draw_attrs[DRAW_STYLES] = {
    [DRAW_BOLD] = A_BOLD,
    [DRAW_DIM] = A_DIM,
    [DRAW_SELECTED] = A_REVERSE,
    [DRAW_FIELD] = A_UNDERLINE,
    [DRAW_NEEDS] = A_BOLD,
    [DRAW_BAD] = A_BOLD,
};

/* Nothing is told by a hue or by a lesser brightness. */
static const attr_t draw_attrs_contrast[DRAW_STYLES] = {
    [DRAW_PLAIN] = A_BOLD,
    [DRAW_BOLD] = A_BOLD | A_UNDERLINE,
    [DRAW_DIM] = A_BOLD,
    [DRAW_SELECTED] = A_BOLD | A_REVERSE,
    [DRAW_FIELD] = A_BOLD | A_UNDERLINE,
    [DRAW_GOOD] = A_BOLD,
    [DRAW_BUSY] = A_BOLD,
    [DRAW_NEEDS] = A_BOLD | A_REVERSE,
    [DRAW_BAD] = A_BOLD | A_REVERSE,
};

/* Hues that can be read; the background stays the terminal's own. Cyan cannot on white. */
static void
draw_colors(bool light)
{
    const short colors[DRAW_STYLES] = {
        [DRAW_GOOD] = COLOR_GREEN,
        [DRAW_BUSY] = light ? COLOR_BLUE : COLOR_CYAN,
        [DRAW_NEEDS] = COLOR_MAGENTA,
        [DRAW_BAD] = COLOR_RED,
    };

    if (!has_colors() || start_color() == ERR || use_default_colors() == ERR)
        return;
    for (short i = 1; i < DRAW_STYLES; i++) {
        if (colors[i] != 0 && init_pair(i, colors[i], -1) != ERR)
            draw.pairs[i] = i;
    }
}

static void
draw_theme(enum conf_theme theme, bool no_color)
{
    const char *no = getenv("NO_COLOR");
    bool contrast = theme == CONF_THEME_HIGH_CONTRAST, light = theme == CONF_THEME_LIGHT;

    memcpy(draw.attrs, contrast ? draw_attrs_contrast : draw_attrs, sizeof draw.attrs);
    memset(draw.pairs, 0, sizeof draw.pairs);
    if (light)
        draw.attrs[DRAW_DIM] = A_NORMAL;
    if (!contrast && theme != CONF_THEME_MONO && !no_color && (no == NULL || no[0] == '\0'))
        draw_colors(light);
}

void
draw_init(bool ascii, bool no_color, enum conf_theme theme)
{
    const char *name = getenv("TERM");

    draw.utf8 = !ascii && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    draw.no_lock = name != NULL && strncmp(name, "linux", 5) == 0;
    draw.secret_y = draw.shown_y = -1;
    draw_theme(theme, no_color);
}

void
draw_done(void)
{
    str_done(&draw.clean);
    str_done(&draw.cell);
}

int
draw_rows(void)
{
    return LINES;
}

int
draw_columns(void)
{
    return COLS;
}

const char *
draw_glyph(enum draw_glyph glyph)
{
    static const char *const utf8[] = {"\xf0\x9f\x94\x92", "\xe2\x86\x91", "\xe2\x86\x93"};
    static const char *const ascii[] = {"[s]", "^", "v"};

    return draw.utf8 && !(glyph == DRAW_LOCK && draw.no_lock) ? utf8[glyph] : ascii[glyph];
}

const char *
draw_spark(int level)
{
    static const char *const utf8[] = {"\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
        "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88"};
    static const char *const ascii[] = {"_", ".", ":", "-", "=", "+", "*", "#"};

    return draw.utf8 ? utf8[level & 7] : ascii[level & 7];
}

void
draw_begin(void)
{
    erase();
    draw.cursor_y = draw.cursor_x = 0;
    draw.secret_y = -1;
}

void
draw_again(void)
{
    clearok(curscr, TRUE);
}

/* curses believes that stars stand there and will not draw them again by itself: the line is marked
 * for the next time. The bytes are the person's own typing, without control characters. */
static void
draw_secret_now(void)
{
    char *go = tigetstr("cup");

    fflush(stdout);
    putp(tparm(go, draw.secret_y, draw.secret_x, 0, 0, 0, 0, 0, 0, 0));
    fflush(stdout);
    for (size_t at = 0; at < draw.secret_len;) {
        ssize_t n = write(STDOUT_FILENO, draw.secret + at, draw.secret_len - at);

        if (n <= 0)
            break;
        at += (size_t)n;
    }
    putp(tparm(go, draw.cursor_y, draw.cursor_x, 0, 0, 0, 0, 0, 0, 0));
    fflush(stdout);
}

void
draw_end(void)
{
    if (draw.shown_y >= 0 && draw.shown_y < LINES)
        wredrawln(curscr, draw.shown_y, 1);
    move(draw.cursor_y, draw.cursor_x);
    refresh();
    if (draw.secret_y >= 0)
        draw_secret_now();
    draw.shown_y = draw.secret_y;
    draw.secret_y = -1;
    draw.secret = NULL;
}

static void
draw_ascii(struct str *s)
{
    size_t to = 0;

    for (size_t at = 0; at < s->len;) {
        uint32_t cp;
        size_t n = text_decode(s->s + at, s->len - at, &cp);

        if (n <= 1)
            s->s[to++] = n == 1 ? (char)cp : '?';
        for (int i = 0; n > 1 && i < text_cp_width(cp); i++)
            s->s[to++] = '?';
        at += n > 0 ? n : 1;
    }
    str_cut(s, to);
}

/* Put clean text down, cut to what fits. */
static int
draw_clean(int y, int x, int columns, enum draw_style style, const char *text)
{
    size_t n;

    if (x + columns > COLS)
        columns = COLS - x;
    if (y < 0 || y >= LINES || x < 0 || columns <= 0)
        return 0;
    n = text_fit(text, columns);
    attr_set(draw.attrs[style], draw.pairs[style], NULL);
    mvaddnstr(y, x, text, (int)n);
    attr_set(A_NORMAL, 0, NULL);
    return n == strlen(text) ? text_width(text) : columns;
}

static void
draw_make_clean(const char *bytes, size_t n)
{
    str_cut(&draw.clean, 0);
    text_clean(&draw.clean, bytes, n, TEXT_LINE);
    if (!draw.utf8)
        draw_ascii(&draw.clean);
}

int
draw_bytes(int y, int x, int columns, enum draw_style style, const char *bytes, size_t n)
{
    draw_make_clean(bytes, n);
    return draw_clean(y, x, columns, style, str_text(&draw.clean));
}

int
draw_text(int y, int x, int columns, enum draw_style style, const char *text)
{
    return text != NULL ? draw_bytes(y, x, columns, style, text, strlen(text)) : 0;
}

void
draw_cell(int y, int x, int columns, enum draw_style style, const char *text)
{
    if (columns <= 0)
        return;
    draw_make_clean(text, text != NULL ? strlen(text) : 0);
    str_cut(&draw.cell, 0);
    text_pad(&draw.cell, str_text(&draw.clean), columns);
    draw_clean(y, x, columns, style, str_text(&draw.cell));
}

void
draw_fill(int y, int x, int columns, enum draw_style style, char c)
{
    if (columns <= 0)
        return;
    str_cut(&draw.cell, 0);
    for (int i = 0; i < columns; i++)
        str_addc(&draw.cell, c);
    draw_clean(y, x, columns, style, str_text(&draw.cell));
}

void
draw_rule(int y, int x, int columns)
{
    str_cut(&draw.cell, 0);
    for (int i = 0; i < columns; i++)
        str_add(&draw.cell, draw.utf8 ? "\xe2\x94\x80" : "-");
    draw_clean(y, x, columns, DRAW_DIM, str_text(&draw.cell));
}

void
draw_wall(int y, int x, int rows)
{
    for (int i = 0; i < rows; i++)
        draw_clean(y + i, x, 1, DRAW_DIM, draw.utf8 ? "\xe2\x94\x82" : "|");
}

void
draw_bell(void)
{
    beep();
}

void
draw_cursor(int y, int x)
{
    draw.cursor_y = y < LINES ? y : LINES - 1;
    draw.cursor_x = x < COLS ? x : COLS - 1;
}

void
draw_secret(int y, int x, const char *bytes, size_t n)
{
    draw.secret_y = y;
    draw.secret_x = x;
    draw.secret = bytes;
    draw.secret_len = n;
}
