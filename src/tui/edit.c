/* SPDX-License-Identifier: BSD-3-Clause
 * edit: one line of text and its cursor, plain or secret, with readline's keys. Pure. */
#include "config.h"

#include "tui/edit.h"

#include <string.h>

#include "base/text.h"

void
edit_init(struct edit *e, bool hidden, size_t max)
{
    *e = (struct edit){.hidden = hidden, .max = max};
}

void
edit_done(struct edit *e)
{
    secret_wipe(&e->text);
    *e = (struct edit){0};
}

const char *
edit_text(const struct edit *e)
{
    return secret_text(&e->text);
}

/* One character at a byte offset: its length and code point. */
static size_t
edit_char(const struct edit *e, size_t at, uint32_t *cp)
{
    size_t n = text_decode(edit_text(e) + at, e->text.len - at, cp);

    return n > 0 ? n : 1;
}

/* What a person sees as one character: a base and the marks on it. */
static size_t
edit_after(const struct edit *e, size_t at)
{
    uint32_t cp;

    if (at >= e->text.len)
        return e->text.len;
    at += edit_char(e, at, &cp);
    while (at < e->text.len) {
        size_t n = edit_char(e, at, &cp);

        if (text_cp_width(cp) > 0)
            break;
        at += n;
    }
    return at;
}

static size_t
edit_before(const struct edit *e, size_t at)
{
    size_t start = 0, next;

    while (start < at && (next = edit_after(e, start)) < at)
        start = next;
    return start;
}

/* Replace bytes [from, to) by n others and leave the cursor behind them. */
static void
edit_splice(struct edit *e, size_t from, size_t to, const char *bytes, size_t n)
{
    struct secret tail = {0};

    secret_set(&tail, edit_text(e) + to, e->text.len - to);
    secret_cut(&e->text, from);
    secret_add(&e->text, bytes, n);
    secret_add(&e->text, secret_text(&tail), tail.len);
    secret_wipe(&tail);
    e->pos = from + n;
}

static bool
edit_printable(uint32_t cp)
{
    return cp >= ' ' && cp != 0x7f && !(cp >= 0x80 && cp < 0xa0) && cp <= 0x10ffff &&
        !(cp >= 0xd800 && cp < 0xe000);
}

/* Text that is shown must take the columns that we count: no invisible or reordering character. */
static bool
edit_seen(uint32_t cp, const char *bytes, size_t n)
{
    struct str clean = {0};
    bool same;

    if (cp < 0x80 || text_cp_width(cp) == 0)
        return true;
    text_clean(&clean, bytes, n, TEXT_LINE);
    same = clean.len == n && memcmp(clean.s, bytes, n) == 0;
    str_done(&clean);
    return same;
}

bool
edit_type(struct edit *e, uint32_t cp)
{
    char bytes[4];
    size_t n;

    if (!edit_printable(cp))
        return false;
    n = text_encode(cp, bytes);
    if (e->text.len + n > e->max || (!e->hidden && !edit_seen(cp, bytes, n)))
        return false;
    edit_splice(e, e->pos, e->pos, bytes, n);
    mem_wipe(bytes, sizeof bytes);
    return true;
}

void
edit_set(struct edit *e, const char *text)
{
    size_t n = text != NULL ? strlen(text) : 0;

    secret_cut(&e->text, 0);
    e->pos = 0;
    for (size_t at = 0; at < n;) {
        uint32_t cp;
        size_t used = text_decode(text + at, n - at, &cp);

        if (used > 0)
            edit_type(e, cp);
        at += used > 0 ? used : 1;
    }
}

/* Where the word before the cursor begins: blanks, then what is not blank, as readline's ^W. */
static size_t
edit_word(const struct edit *e)
{
    const char *text = edit_text(e);
    size_t at = e->pos;

    while (at > 0 && text[at - 1] == ' ')
        at--;
    while (at > 0 && text[at - 1] != ' ')
        at--;
    return at;
}

bool
edit_act(struct edit *e, enum action action)
{
    size_t len = e->text.len;

    switch (action) {
    case ACTION_EDIT_LEFT:
        e->pos = edit_before(e, e->pos);
        return true;
    case ACTION_EDIT_RIGHT:
        e->pos = edit_after(e, e->pos);
        return true;
    case ACTION_EDIT_HOME:
        e->pos = 0;
        return true;
    case ACTION_EDIT_END:
        e->pos = len;
        return true;
    case ACTION_EDIT_BACKSPACE:
        edit_splice(e, edit_before(e, e->pos), e->pos, "", 0);
        return true;
    case ACTION_EDIT_DELETE:
        edit_splice(e, e->pos, edit_after(e, e->pos), "", 0);
        return true;
    case ACTION_EDIT_CLEAR:
        edit_splice(e, 0, e->pos, "", 0);
        return true;
    case ACTION_EDIT_WORD:
        edit_splice(e, edit_word(e), e->pos, "", 0);
        return true;
    case ACTION_EDIT_REST:
        edit_splice(e, e->pos, len, "", 0);
        return true;
    default:
        return false;
    }
}

/* Columns of the characters in [from, to). */
static int
edit_columns(const struct edit *e, size_t from, size_t to, bool hidden)
{
    int columns = 0;

    while (from < to) {
        uint32_t cp;

        from += edit_char(e, from, &cp);
        columns += hidden ? 1 : text_cp_width(cp);
    }
    return columns;
}

int
edit_width(const struct edit *e)
{
    return edit_columns(e, 0, e->text.len, e->hidden);
}

struct edit_window
edit_window(const struct edit *e, int columns, bool hidden)
{
    struct edit_window w = {0};
    int used = 0;

    /* The cursor needs a column of its own behind the last character. */
    w.cursor = edit_columns(e, 0, e->pos, hidden);
    while (w.cursor >= columns && w.from < e->pos) {
        size_t next = edit_after(e, w.from);

        w.cursor -= edit_columns(e, w.from, next, hidden);
        w.from = next;
    }
    w.to = w.from;
    while (w.to < e->text.len) {
        size_t next = edit_after(e, w.to);
        int more = edit_columns(e, w.to, next, hidden);

        if (used + more > columns)
            break;
        used += more;
        w.to = next;
    }
    w.stars = edit_columns(e, w.from, w.to, true);
    return w;
}
