/* SPDX-License-Identifier: BSD-3-Clause
 * text: foreign bytes made safe to show, and the width of what is shown. */
#include "config.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define TEXT_MARKS_MAX 4 /* combining marks kept on one base character */

struct range {
    uint32_t first, last;
};

/* East Asian Wide and Fullwidth, and emoji that terminals draw in two columns (Unicode 15). */
static const struct range wide[] = {
    {0x1100, 0x115f}, {0x231a, 0x231b}, {0x2329, 0x232a}, {0x23e9, 0x23ec}, {0x23f0, 0x23f0},
    {0x23f3, 0x23f3}, {0x25fd, 0x25fe}, {0x2614, 0x2615}, {0x2648, 0x2653}, {0x267f, 0x267f},
    {0x2693, 0x2693}, {0x26a1, 0x26a1}, {0x26aa, 0x26ab}, {0x26bd, 0x26be}, {0x26c4, 0x26c5},
    {0x26ce, 0x26ce}, {0x26d4, 0x26d4}, {0x26ea, 0x26ea}, {0x26f2, 0x26f3}, {0x26f5, 0x26f5},
    {0x26fa, 0x26fa}, {0x26fd, 0x26fd}, {0x2705, 0x2705}, {0x270a, 0x270b}, {0x2728, 0x2728},
    {0x274c, 0x274c}, {0x274e, 0x274e}, {0x2753, 0x2755}, {0x2757, 0x2757}, {0x2795, 0x2797},
    {0x27b0, 0x27b0}, {0x27bf, 0x27bf}, {0x2b1b, 0x2b1c}, {0x2b50, 0x2b50}, {0x2b55, 0x2b55},
    {0x2e80, 0x303e}, {0x3041, 0x3247}, {0x3250, 0x4dbf}, {0x4e00, 0xa4c6}, {0xa960, 0xa97c},
    {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe10, 0xfe19}, {0xfe30, 0xfe6b}, {0xff01, 0xff60},
    {0xffe0, 0xffe6}, {0x16fe0, 0x18aff}, {0x1b000, 0x1b2fb}, {0x1f004, 0x1f004},
    {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f320},
    {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca},
    {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e},
    {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f54e},
    {0x1f550, 0x1f567}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4},
    {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2},
    {0x1f6d5, 0x1f6d7}, {0x1f6dc, 0x1f6df}, {0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc},
    {0x1f7e0, 0x1f7eb}, {0x1f7f0, 0x1f7f0}, {0x1f90c, 0x1f93a}, {0x1f93c, 0x1f945},
    {0x1f947, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

/* Marks that take no column of their own. */
static const struct range marks[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x05bf, 0x05bf}, {0x05c1, 0x05c2},
    {0x05c4, 0x05c5}, {0x05c7, 0x05c7}, {0x0610, 0x061a}, {0x064b, 0x065f}, {0x0670, 0x0670},
    {0x06d6, 0x06dc}, {0x06df, 0x06e4}, {0x06e7, 0x06e8}, {0x06ea, 0x06ed}, {0x0711, 0x0711},
    {0x0730, 0x074a}, {0x07a6, 0x07b0}, {0x0816, 0x082d}, {0x0859, 0x085b}, {0x08d3, 0x0902},
    {0x093a, 0x093a}, {0x093c, 0x093c}, {0x0941, 0x0948}, {0x094d, 0x094d}, {0x0951, 0x0957},
    {0x0962, 0x0963}, {0x0981, 0x0981}, {0x09bc, 0x09bc}, {0x09c1, 0x09c4}, {0x09cd, 0x09cd},
    {0x0a01, 0x0a02}, {0x0a3c, 0x0a3c}, {0x0a41, 0x0a51}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},
    {0x0e47, 0x0e4e}, {0x0eb1, 0x0eb1}, {0x0eb4, 0x0ebc}, {0x0ec8, 0x0ecd}, {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20f0}, {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0x1d167, 0x1d169}, {0x1e000, 0x1e02a},
};

/* What hides or reorders text, or is no character at all: shown by its number. */
static const struct range unseen[] = {
    {0x0080, 0x009f}, {0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x061c, 0x061c}, {0x115f, 0x1160},
    {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
    {0x3164, 0x3164}, {0xe000, 0xf8ff}, {0xfdd0, 0xfdef}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
    {0xfff0, 0xffff}, {0xe0000, 0x10ffff},
};

static bool
text_in(const struct range *r, size_t n, uint32_t cp)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (cp < r[mid].first)
            high = mid;
        else if (cp > r[mid].last)
            low = mid + 1;
        else
            return true;
    }
    return false;
}

#define TEXT_IN(table, cp) text_in(table, sizeof table / sizeof *table, cp)

size_t
text_decode(const char *s, size_t n, uint32_t *cp)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *u = (const unsigned char *)s;
    size_t len;
    uint32_t c;

    if (n == 0)
        return 0;
    if (u[0] < 0x80) {
        *cp = u[0];
        return 1;
    }
    len = u[0] >= 0xf0 && u[0] < 0xf5 ? 4 : u[0] >= 0xe0 ? 3 : u[0] >= 0xc2 ? 2 : 0;
    if (len == 0 || u[0] >= 0xf5 || len > n)
        return 0;
    c = u[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((u[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (u[i] & 0x3f);
    }
    if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *cp = c;
    return len;
}

size_t
text_encode(uint32_t cp, char out[4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xc0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xe0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        out[2] = (char)(0x80 | (cp & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
    out[3] = (char)(0x80 | (cp & 0x3f));
    return 4;
}

int
text_cp_width(uint32_t cp)
{
    if (TEXT_IN(marks, cp))
        return 0;
    return TEXT_IN(wide, cp) ? 2 : 1;
}

static void
text_control(struct str *out, unsigned char c)
{
    str_addc(out, '^');
    str_addc(out, c == 0x7f ? '?' : (char)(c + 0x40));
}

/* State of one cleaning: where the line began and how many marks sit on the last base. */
struct clean {
    struct str *out;
    enum text_keep keep;
    size_t line;  /* offset of the line's first byte in out */
    int marks;
    bool based;   /* a base character stands on this line */
};

static void
clean_newline(struct clean *c)
{
    str_addc(c->out, c->keep == TEXT_LINES ? '\n' : ' ');
    if (c->keep == TEXT_LINES)
        c->line = c->out->len;
    c->based = c->keep != TEXT_LINES;
    c->marks = 0;
}

static void
clean_tab(struct clean *c)
{
    int at = c->keep == TEXT_LINES ? text_width(str_text(c->out) + c->line) : 7;

    do
        str_addc(c->out, ' ');
    while (++at % 8 != 0);
    c->based = true;
    c->marks = 0;
}

static void
clean_char(struct clean *c, uint32_t cp, const char *bytes, size_t n)
{
    if (cp < 0x20 || cp == 0x7f) {
        text_control(c->out, (unsigned char)cp);
    } else if (TEXT_IN(unseen, cp) || (cp & 0xfffe) == 0xfffe) {
        str_addf(c->out, "<U+%04X>", cp);
    } else if (TEXT_IN(marks, cp)) {
        if (!c->based)
            str_add(c->out, "\xe2\x97\x8c"); /* a dotted circle to sit on */
        c->based = true;
        if (c->marks++ < TEXT_MARKS_MAX)
            str_addn(c->out, bytes, n);
        return;
    } else {
        str_addn(c->out, bytes, n);
    }
    c->based = true;
    c->marks = 0;
}

/* CR before LF is a line end; before anything else the line is being rewritten. */
static size_t
clean_return(struct clean *c, const char *bytes, size_t n)
{
    size_t skip = 1;

    while (skip < n && bytes[skip] == '\r')
        skip++;
    if (skip == n || bytes[skip] == '\n')
        return skip;
    str_cut(c->out, c->line);
    c->based = false;
    c->marks = 0;
    return skip;
}

void
text_clean(struct str *out, const char *bytes, size_t n, enum text_keep keep)
{
    struct clean c = {out, keep, out->len, 0, false};
    size_t i = 0;

    while (i < n) {
        uint32_t cp = 0;
        size_t len = text_decode(bytes + i, n - i, &cp);

        if (len == 0) {
            str_addf(out, "\\x%02x", (unsigned char)bytes[i]);
            c.based = true;
            c.marks = 0;
            len = 1;
        } else if (cp == '\n') {
            clean_newline(&c);
        } else if (cp == '\t') {
            clean_tab(&c);
        } else if (cp == '\r') {
            len = clean_return(&c, bytes + i, n - i);
        } else {
            clean_char(&c, cp, bytes + i, len);
        }
        i += len;
    }
}

/* Not past max, and not into the middle of a character. */
static size_t
text_cut_at(const char *s, size_t n, size_t max)
{
    if (n <= max)
        return n;
    while (max > 0 && ((unsigned char)s[max] & 0xc0) == 0x80)
        max--;
    return max;
}

char *
text_cleaned(const char *s, size_t max_bytes)
{
    struct str out = {0};
    size_t n = s != NULL ? strlen(s) : 0;
    size_t in = text_cut_at(s, n, max_bytes);

    text_clean(&out, s, in, TEXT_LINE);
    if (in < n || out.len > max_bytes) {
        str_cut(&out, text_cut_at(str_text(&out), out.len, max_bytes));
        str_add(&out, "...");
    }
    return str_take(&out);
}

int
text_width(const char *s)
{
    size_t n = strlen(s);
    int width = 0;

    while (n > 0) {
        uint32_t cp = 0;
        size_t len = text_decode(s, n, &cp);

        if (len == 0)
            len = 1, cp = '?';
        width += text_cp_width(cp);
        s += len;
        n -= len;
    }
    return width;
}

size_t
text_fit(const char *s, int columns)
{
    size_t n = strlen(s), at = 0;
    int width = 0;

    while (at < n) {
        uint32_t cp = 0;
        size_t len = text_decode(s + at, n - at, &cp);

        if (len == 0)
            len = 1, cp = '?';
        width += text_cp_width(cp);
        if (width > columns)
            break;
        at += len;
    }
    return at;
}

void
text_pad(struct str *out, const char *s, int columns)
{
    int width = text_width(s);

    if (columns <= 0)
        return;
    if (width > columns) {
        int dots = columns > 2 ? 2 : columns;
        char *head = mem_ndup(s, text_fit(s, columns - dots));

        str_add(out, head);
        str_addn(out, "..", (size_t)dots);
        width = text_width(head) + dots;
        free(head);
    } else {
        str_add(out, s);
    }
    for (; width < columns; width++)
        str_addc(out, ' ');
}
