/* SPDX-License-Identifier: BSD-3-Clause
 * vtbox: another terminal inside a box of ours. */
#include "config.h"

#include "tui/vtbox.h"

#include <stdlib.h>

#ifdef HAVE_VTERM

#include <string.h>
#include <vterm.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "tui/keys.h"

#define BOX_UTF8 4 /* bytes of a character, at most */

struct vtbox {
    VTerm *vt;
    VTermScreen *screen;
    int rows, columns;
    enum { BOX_PLAIN, BOX_ESC, BOX_STRING, BOX_STRING_ESC } in; /* what is being fed */
    void (*reply)(void *arg, const char *bytes, size_t n);
    void *arg;
};

bool
vtbox_possible(void)
{
    return true;
}

struct vtbox *
vtbox_new(int rows, int columns, void (*reply)(void *arg, const char *bytes, size_t n), void *arg)
{
    struct vtbox *b = mem_zalloc(sizeof *b);

    b->vt = vterm_new(rows, columns);
    b->rows = rows;
    b->columns = columns;
    b->reply = reply;
    b->arg = arg;
    vterm_set_utf8(b->vt, 1);
    b->screen = vterm_obtain_screen(b->vt);
    vterm_screen_enable_altscreen(b->screen, 1);
    vterm_screen_reset(b->screen, 1);
    return b;
}

void
vtbox_free(struct vtbox *b)
{
    if (b == NULL)
        return;
    vterm_free(b->vt);
    free(b);
}

void
vtbox_resize(struct vtbox *b, int rows, int columns)
{
    b->rows = rows;
    b->columns = columns;
    vterm_set_size(b->vt, rows, columns);
}

static void
box_answer(struct vtbox *b, bool old)
{
    char bytes[256];
    size_t n;

    while ((n = vterm_output_read(b->vt, bytes, sizeof bytes)) > 0) {
        if (!old)
            b->reply(b->arg, bytes, n);
    }
}

/* One byte on its way to libvterm; what an Esc and one of "P]X^_" begin stays out, up to its end. */
static void
box_sift(struct vtbox *b, char c, struct str *out)
{
    bool string = b->in == BOX_STRING || b->in == BOX_STRING_ESC;

    if (b->in == BOX_STRING_ESC && c == '\\') {
        b->in = BOX_PLAIN;
    } else if (b->in == BOX_ESC || b->in == BOX_STRING_ESC) {
        b->in = c == '\033' ? BOX_ESC : c != '\0' && strchr("P]X^_", c) != NULL ? BOX_STRING : BOX_PLAIN;
        if (b->in == BOX_PLAIN)
            str_addc(out, '\033');
        if (b->in == BOX_PLAIN)
            str_addc(out, c);
    } else if (c == '\033') {
        b->in = string ? BOX_STRING_ESC : BOX_ESC;
    } else if (!string) {
        str_addc(out, c);
    } else if (c == '\a' || c == '\030' || c == '\032') {
        b->in = BOX_PLAIN;
    }
}

/* Device control and operating system strings are nothing for a box, and libvterm 0.1.4 reads past the end
 * of some of them. */
void
vtbox_feed(struct vtbox *b, const char *bytes, size_t n, bool old)
{
    struct str out = {0};

    for (size_t i = 0; i < n; i++)
        box_sift(b, bytes[i], &out);
    if (out.len > 0)
        vterm_input_write(b->vt, out.s, out.len);
    str_done(&out);
    box_answer(b, old);
}

static VTermKey
box_key(int key)
{
    static const struct {
        int key;
        VTermKey vterm;
    } keys[] = {{KEYS_UP, VTERM_KEY_UP}, {KEYS_DOWN, VTERM_KEY_DOWN}, {KEYS_LEFT, VTERM_KEY_LEFT},
        {KEYS_RIGHT, VTERM_KEY_RIGHT}, {KEYS_HOME, VTERM_KEY_HOME}, {KEYS_END, VTERM_KEY_END},
        {KEYS_PAGE_UP, VTERM_KEY_PAGEUP}, {KEYS_PAGE_DOWN, VTERM_KEY_PAGEDOWN},
        {KEYS_INSERT, VTERM_KEY_INS}, {KEYS_DELETE, VTERM_KEY_DEL},
        {KEYS_BACKSPACE, VTERM_KEY_BACKSPACE}};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i].key == key)
            return keys[i].vterm;
    }
    if (key >= KEYS_F1 && key <= KEYS_F12)
        return (VTermKey)VTERM_KEY_FUNCTION(1 + key - KEYS_F1);
    return VTERM_KEY_NONE;
}

/* Characters go past libvterm, which keeps what goes through it: they may be a password. */
void
vtbox_key(struct vtbox *b, int key)
{
    char bytes[BOX_UTF8];

    if (key >= 0 && key <= 0x10ffff) {
        b->reply(b->arg, bytes, text_encode((uint32_t)key, bytes));
        mem_wipe(bytes, sizeof bytes);
    } else if (key == KEYS_BACKTAB) {
        vterm_keyboard_key(b->vt, VTERM_KEY_TAB, VTERM_MOD_SHIFT);
    } else if (box_key(key) != VTERM_KEY_NONE) {
        vterm_keyboard_key(b->vt, box_key(key), VTERM_MOD_NONE);
    }
    box_answer(b, false);
}

static enum draw_style
box_style(const VTermScreenCell *cell)
{
    static const enum draw_style hues[8] = {[1] = DRAW_BAD, [2] = DRAW_GOOD, [4] = DRAW_BUSY,
        [5] = DRAW_NEEDS, [6] = DRAW_BUSY};

    if (cell->attrs.reverse)
        return DRAW_SELECTED;
    if (cell->attrs.underline)
        return DRAW_FIELD;
    if (VTERM_COLOR_IS_INDEXED(&cell->fg) && !VTERM_COLOR_IS_DEFAULT_FG(&cell->fg) &&
        cell->fg.indexed.idx < 16 && hues[cell->fg.indexed.idx % 8] != DRAW_PLAIN)
        return hues[cell->fg.indexed.idx % 8];
    return cell->attrs.bold ? DRAW_BOLD : DRAW_PLAIN;
}

/* Each cell by itself: what a character does to the next one must not move it. */
static int
box_draw_cell(const struct vtbox *b, int row, int column, struct area at)
{
    char bytes[VTERM_MAX_CHARS_PER_CELL * BOX_UTF8];
    VTermScreenCell cell;
    size_t n = 0;
    int width;

    if (!vterm_screen_get_cell(b->screen, (VTermPos){.row = row, .col = column}, &cell))
        return 1;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++)
        n += text_encode(cell.chars[i] <= 0x10ffff ? cell.chars[i] : '?', bytes + n);
    if (n == 0)
        bytes[n++] = ' ';
    width = cell.width > 1 ? 2 : 1;
    if (column + width <= at.columns && (n > 1 || bytes[0] != ' ' || box_style(&cell) != DRAW_PLAIN))
        draw_bytes(at.y + row, at.x + column, width, box_style(&cell), bytes, n);
    return width;
}

void
vtbox_draw(const struct vtbox *b, struct area at)
{
    VTermPos cursor;

    for (int row = 0; row < b->rows && row < at.rows; row++) {
        for (int column = 0; column < b->columns && column < at.columns;)
            column += box_draw_cell(b, row, column, at);
    }
    vterm_state_get_cursorpos(vterm_obtain_state(b->vt), &cursor);
    draw_cursor(at.y + (cursor.row < at.rows ? cursor.row : at.rows - 1), at.x + cursor.col);
}

#else

bool
vtbox_possible(void)
{
    return false;
}

struct vtbox *
vtbox_new(int rows, int columns, void (*reply)(void *arg, const char *bytes, size_t n), void *arg)
{
    return NULL;
}

void
vtbox_free(struct vtbox *b)
{
}

void
vtbox_resize(struct vtbox *b, int rows, int columns)
{
}

void
vtbox_feed(struct vtbox *b, const char *bytes, size_t n, bool old)
{
}

void
vtbox_key(struct vtbox *b, int key)
{
}

void
vtbox_draw(const struct vtbox *b, struct area at)
{
}

#endif
