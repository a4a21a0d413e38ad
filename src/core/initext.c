/* SPDX-License-Identifier: BSD-3-Clause
 * initext: keys and values of an INI file as Qt writes them, back to text. */
#include "config.h"

#include "core/initext.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

/* ---- Text of UTF-16 units and bytes ---- */

struct units {
    struct str text;  /* UTF-8 */
    uint32_t high;    /* the first half of a pair; 0 */
    bool nul;         /* a NUL was in it, which no text of ours can hold */
};

static void
units_encode(struct str *out, uint32_t cp)
{
    if (cp < 0x80) {
        str_addc(out, (char)cp);
        return;
    }
    if (cp < 0x800) {
        str_addc(out, (char)(0xc0 | cp >> 6));
    } else if (cp < 0x10000) {
        str_addc(out, (char)(0xe0 | cp >> 12));
        str_addc(out, (char)(0x80 | (cp >> 6 & 0x3f)));
    } else {
        str_addc(out, (char)(0xf0 | cp >> 18));
        str_addc(out, (char)(0x80 | (cp >> 12 & 0x3f)));
        str_addc(out, (char)(0x80 | (cp >> 6 & 0x3f)));
    }
    str_addc(out, (char)(0x80 | (cp & 0x3f)));
}

/* Half a pair alone becomes U+FFFD. */
static void
units_flush(struct units *u)
{
    if (u->high != 0)
        units_encode(&u->text, 0xfffd);
    u->high = 0;
}

static void
units_code(struct units *u, uint32_t cp)
{
    units_flush(u);
    if (cp == 0)
        u->nul = true;
    else
        units_encode(&u->text, cp >= 0xd800 && cp <= 0xdfff ? 0xfffd : cp);
}

static void
units_add(struct units *u, uint32_t unit)
{
    uint32_t high = u->high;

    if (high != 0 && unit >= 0xdc00 && unit <= 0xdfff) {
        u->high = 0;
        units_code(u, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
    } else if (unit >= 0xd800 && unit <= 0xdbff) {
        units_flush(u);
        u->high = unit;
    } else {
        units_code(u, unit);
    }
}

/* A character as it stands: Qt 6 writes UTF-8, Qt 5 means Latin-1. Returns how many bytes it has. */
static size_t
units_add_raw(struct units *u, const char *s, size_t n)
{
    uint32_t cp;
    size_t len = text_decode(s, n, &cp);

    units_code(u, len > 0 ? cp : (unsigned char)s[0]);
    return len > 0 ? len : 1;
}

static char *
units_take(struct units *u)
{
    units_flush(u);
    return str_take(&u->text);
}

/* ---- Keys ---- */

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* %XX or %UXXXX at s: its length, 0 when it is neither. */
static size_t
key_escape(const char *s, size_t n, uint32_t *unit)
{
    size_t at = n > 1 && s[1] == 'U' ? 2 : 1, end = at == 2 ? 6 : 3;

    *unit = 0;
    if (s[0] != '%' || end > n)
        return 0;
    for (; at < end; at++) {
        if (hex_digit(s[at]) < 0)
            return 0;
        *unit = *unit * 16 + (uint32_t)hex_digit(s[at]);
    }
    return end;
}

char *
initext_key(const char *s, size_t n)
{
    struct units u = {0};

    for (size_t i = 0; i < n;) {
        uint32_t unit;
        size_t escape = key_escape(s + i, n - i, &unit);

        if (escape > 0)
            units_add(&u, unit);
        else
            units_add(&u, s[i] == '\\' ? '/' : (unsigned char)s[i]);
        i += escape > 0 ? escape : 1;
    }
    return units_take(&u);
}

/* ---- Values ---- */

/* Up to four digits that count, as many as there are. Returns their number. */
static size_t
value_hex(struct units *u, const char *s, size_t n)
{
    uint32_t unit = 0;
    size_t i = 0;

    while (i < n && hex_digit(s[i]) >= 0)
        unit = (unit * 16 + (uint32_t)hex_digit(s[i++])) & 0xffff;
    if (i > 0)
        units_add(u, unit);
    return i;
}

static size_t
value_octal(struct units *u, const char *s, size_t n)
{
    uint32_t unit = 0;
    size_t i = 0;

    while (i < n && s[i] >= '0' && s[i] <= '7')
        unit = (unit * 8 + (uint32_t)(s[i++] - '0')) & 0xffff;
    units_add(u, unit);
    return i;
}

/* What follows a backslash at s, n > 0. Returns its length. */
static size_t
value_escape(struct units *u, const char *s, size_t n)
{
    static const char codes[] = "abfnrtv\"?'\\", means[] = "\a\b\f\n\r\t\v\"?'\\";
    const char *code = s[0] != '\0' ? strchr(codes, s[0]) : NULL;

    if (code != NULL) {
        units_add(u, (unsigned char)means[code - codes]);
        return 1;
    }
    if (s[0] == 'x')
        return 1 + value_hex(u, s + 1, n - 1);
    if (s[0] >= '0' && s[0] <= '7')
        return value_octal(u, s, n);
    if (n > 1 && ((s[0] == '\n' && s[1] == '\r') || (s[0] == '\r' && s[1] == '\n')))
        return 2;
    return 1; /* a line that goes on, or a character that Qt drops too */
}

/* The text between quotes and escapes; NULL for a list, and for what no text can hold. Allocated. */
static char *
value_raw(const char *s, size_t n)
{
    struct units u = {0};
    bool quoted = false, list = false;

    for (size_t i = 0; i < n;) {
        if (s[i] == '"') {
            quoted = !quoted;
            i++;
        } else if (s[i] == '\\') {
            i += i + 1 < n ? 1 + value_escape(&u, s + i + 1, n - i - 1) : 1;
        } else {
            list = list || (s[i] == ',' && !quoted);
            i += units_add_raw(&u, s + i, n - i);
        }
    }
    if (!list && !u.nul)
        return units_take(&u);
    str_done(&u.text);
    return NULL;
}

/* A text is written as it is, or behind an '@' of its own, or as @String(); other kinds are none. */
char *
initext_value(const char *s, size_t length)
{
    static const char string[] = "@String(";
    char *raw = value_raw(s, length);
    size_t n = raw != NULL ? strlen(raw) : 0, skip = sizeof string - 1;

    if (n == 0 || raw[0] != '@')
        return raw;
    if (raw[n - 1] == ')' && raw[1] != '@') {
        if (n > skip && strncmp(raw, string, skip) == 0) {
            memmove(raw, raw + skip, n - skip);
            raw[n - skip - 1] = '\0';
            return raw;
        }
        free(raw);
        return NULL;
    }
    if (raw[1] == '@')
        memmove(raw, raw + 1, n);
    return raw;
}
