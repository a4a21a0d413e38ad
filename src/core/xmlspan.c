/* SPDX-License-Identifier: BSD-3-Clause
 * xmlspan: where everything stands in XML text, so that a part can be changed and no other byte. */
#include "config.h"

#include "core/xmlspan.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A place that moves through the text once, so that telling all places is linear. */
struct cursor {
    size_t at, line_begin;
    int line;
};

/* The walk: what is between at and n is still to be read. */
struct reader {
    struct xmlspans *s;
    const char *bytes;
    size_t at, n;
    size_t open;   /* the innermost element that has no end yet; XMLSPAN_NONE */
    size_t closed; /* the element that ended last, if it may have a sibling; XMLSPAN_NONE */
    struct cursor cursor;
    struct err *e;
};

/* ---- Places ---- */

static struct cursor
cursor_begin(const char *bytes, size_t n)
{
    size_t bom = n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    return (struct cursor){.at = bom, .line_begin = bom, .line = 1};
}

/* A CR counts as a line end with the byte that follows it, so that CR LF is one. */
static void
cursor_move(struct cursor *c, const char *bytes, size_t offset)
{
    for (; c->at < offset; c->at++) {
        if (bytes[c->at] != '\n' && bytes[c->at] != '\r')
            continue;
        if (bytes[c->at] == '\n' && c->at > 0 && bytes[c->at - 1] == '\r')
            c->line--;
        c->line++;
        c->line_begin = c->at + 1;
    }
}

void
xmlspan_place(const char *bytes, size_t offset, int *line, int *column)
{
    struct cursor c = cursor_begin(bytes, offset);

    cursor_move(&c, bytes, offset);
    *line = c.line;
    *column = (int)(offset - c.line_begin) + 1;
}

/* ---- Reading ---- */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int
reader_fault(struct reader *r, size_t offset, const char *why)
{
    int line, column;

    xmlspan_place(r->bytes, offset, &line, &column);
    return err_set(r->e, ERR_DATA, "%d:%d: %s", line, column, why);
}

static bool
reader_sees(const struct reader *r, const char *text)
{
    size_t n = strlen(text);

    return r->n - r->at >= n && memcmp(r->bytes + r->at, text, n) == 0;
}

static void
reader_blanks(struct reader *r)
{
    while (r->at < r->n && is_blank(r->bytes[r->at]))
        r->at++;
}

/* Returns the length of the name that begins here. */
static size_t
reader_name(struct reader *r)
{
    size_t begin = r->at;

    while (r->at < r->n && !is_blank(r->bytes[r->at])
        && memchr("<>/='\"&", r->bytes[r->at], 7) == NULL)
        r->at++;
    return r->at - begin;
}

static int
reader_skip(struct reader *r, const char *start, const char *end)
{
    size_t inside = r->at + strlen(start);
    const char *found = memmem(r->bytes + inside, r->n - inside, end, strlen(end));

    if (found == NULL)
        return reader_fault(r, r->at, "this has no end");
    r->at = (size_t)(found - r->bytes) + strlen(end);
    return 0;
}

static int
reader_attribute(struct reader *r)
{
    struct xmlspans *s = r->s;
    struct xmlspan_attribute a = {.name = r->at};
    const char *close = NULL;

    a.name_len = reader_name(r);
    reader_blanks(r);
    if (a.name_len > 0 && reader_sees(r, "=")) {
        r->at++;
        reader_blanks(r);
        a.value = r->at + 1;
        if (r->at < r->n && (reader_sees(r, "\"") || reader_sees(r, "'")))
            close = memchr(r->bytes + a.value, r->bytes[r->at], r->n - a.value);
    }
    if (close == NULL)
        return reader_fault(r, a.name, "this attribute has no value in quotes");
    a.quote = *close;
    a.value_len = (size_t)(close - r->bytes) - a.value;
    r->at = a.value + a.value_len + 1;
    s->attributes = mem_grow(s->attributes, s->attribute_count, &s->attribute_cap,
        sizeof *s->attributes);
    s->attributes[s->attribute_count++] = a;
    return 0;
}

static void
reader_close(struct reader *r, size_t element)
{
    r->s->v[element].end = r->at;
    r->open = r->s->v[element].parent;
    r->closed = element;
}

/* A new element within the open one, at its '<'. Returns its index. */
static size_t
reader_open(struct reader *r)
{
    struct xmlspans *s = r->s;
    struct xmlspan span = {.begin = r->at, .parent = r->open, .next = XMLSPAN_NONE,
        .attributes = s->attribute_count};

    cursor_move(&r->cursor, r->bytes, r->at);
    span.line = r->cursor.line;
    span.column = (int)(r->at - r->cursor.line_begin) + 1;
    s->v = mem_grow(s->v, s->n, &s->cap, sizeof *s->v);
    s->v[s->n] = span;
    if (r->closed != XMLSPAN_NONE)
        s->v[r->closed].next = s->n;
    r->open = s->n;
    r->closed = XMLSPAN_NONE;
    return s->n++;
}

static int
reader_start_tag(struct reader *r)
{
    size_t element = reader_open(r);
    struct xmlspan *span = &r->s->v[element];
    bool empty;

    span->name = ++r->at;
    span->name_len = reader_name(r);
    for (;;) {
        reader_blanks(r);
        empty = reader_sees(r, "/>");
        if (empty || reader_sees(r, ">"))
            break;
        if (reader_attribute(r) != 0)
            return -1;
        span->attribute_count++;
    }
    r->at += empty ? 2 : 1;
    span->tag_end = span->content_end = r->at;
    if (empty)
        reader_close(r, element);
    return 0;
}

static int
reader_end_tag(struct reader *r)
{
    size_t begin = r->at, name = r->at + 2, name_len;
    struct xmlspan *span;

    r->at += 2;
    name_len = reader_name(r);
    reader_blanks(r);
    span = r->open != XMLSPAN_NONE ? &r->s->v[r->open] : NULL;
    if (span == NULL || span->name_len != name_len
        || memcmp(r->bytes + span->name, r->bytes + name, name_len) != 0 || !reader_sees(r, ">"))
        return reader_fault(r, begin, "this end tag does not belong to the element that is open");
    r->at++;
    span->content_end = begin;
    reader_close(r, r->open);
    return 0;
}

static int
reader_markup(struct reader *r)
{
    if (reader_sees(r, "<!--"))
        return reader_skip(r, "<!--", "-->");
    if (reader_sees(r, "<![CDATA["))
        return reader_skip(r, "<![CDATA[", "]]>");
    if (reader_sees(r, "<?"))
        return reader_skip(r, "<?", "?>");
    if (reader_sees(r, "</"))
        return reader_end_tag(r);
    if (r->open == XMLSPAN_NONE && r->s->n > 0)
        return reader_fault(r, r->at, "there is more than one root");
    return reader_start_tag(r);
}

int
xmlspan_read(struct xmlspans *s, const char *bytes, size_t n, struct err *e)
{
    struct reader r = {.s = s, .bytes = bytes, .n = n, .open = XMLSPAN_NONE,
        .closed = XMLSPAN_NONE, .cursor = cursor_begin(bytes, n), .e = e};
    const char *next;

    *s = (struct xmlspans){0};
    while ((next = memchr(bytes + r.at, '<', n - r.at)) != NULL) {
        r.at = (size_t)(next - bytes);
        if (reader_markup(&r) != 0)
            return -1;
    }
    if (r.open != XMLSPAN_NONE)
        return reader_fault(&r, s->v[r.open].begin, "this element has no end");
    return s->n > 0 ? 0 : reader_fault(&r, n, "there is no element");
}

void
xmlspan_done(struct xmlspans *s)
{
    free(s->v);
    free(s->attributes);
    *s = (struct xmlspans){0};
}

/* ---- Finding ---- */

static bool
span_is(const char *bytes, size_t at, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(bytes + at, name, len) == 0;
}

size_t
xmlspan_first(const struct xmlspans *s, size_t element)
{
    return element + 1 < s->n && s->v[element + 1].parent == element ? element + 1 : XMLSPAN_NONE;
}

size_t
xmlspan_child(const struct xmlspans *s, const char *bytes, size_t element, const char *name)
{
    size_t i = xmlspan_first(s, element);

    while (i != XMLSPAN_NONE && !span_is(bytes, s->v[i].name, s->v[i].name_len, name))
        i = s->v[i].next;
    return i;
}

const struct xmlspan_attribute *
xmlspan_attribute(const struct xmlspans *s, const char *bytes, size_t element, const char *name)
{
    const struct xmlspan *span = &s->v[element];

    for (size_t i = 0; i < span->attribute_count; i++) {
        const struct xmlspan_attribute *a = &s->attributes[span->attributes + i];

        if (span_is(bytes, a->name, a->name_len, name))
            return a;
    }
    return NULL;
}

/* ---- The text of an attribute ---- */

static void
add_character(struct str *out, uint32_t cp)
{
    if (cp < 0x80) {
        str_addc(out, (char)cp);
        return;
    }
    if (cp < 0x800) {
        str_addc(out, (char)(0xc0 | (cp >> 6)));
    } else {
        if (cp < 0x10000) {
            str_addc(out, (char)(0xe0 | (cp >> 12)));
        } else {
            str_addc(out, (char)(0xf0 | (cp >> 18)));
            str_addc(out, (char)(0x80 | ((cp >> 12) & 0x3f)));
        }
        str_addc(out, (char)(0x80 | ((cp >> 6) & 0x3f)));
    }
    str_addc(out, (char)(0x80 | (cp & 0x3f)));
}

/* The digits of a numeric reference: "#38" or "#x26". False when it stands for no character. */
static bool
reference_number(const char *name, size_t n, uint32_t *cp)
{
    uint32_t base = n > 1 && name[1] == 'x' ? 16 : 10, value = 0;
    size_t i = base == 16 ? 2 : 1;

    if (i >= n)
        return false;
    for (; i < n; i++) {
        char c = name[i];
        uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
            : c >= 'a' && c <= 'f'            ? (uint32_t)(c - 'a') + 10
            : c >= 'A' && c <= 'F'            ? (uint32_t)(c - 'A') + 10
                                              : 99;

        if (digit >= base || (value = value * base + digit) > 0x10ffff)
            return false;
    }
    *cp = value;
    return value != 0;
}

static bool
reference_read(const char *name, size_t n, uint32_t *cp)
{
    static const struct {
        const char *name;
        char c;
    } named[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};

    if (n > 0 && name[0] == '#')
        return reference_number(name, n, cp);
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (span_is(name, 0, n, named[i].name)) {
            *cp = (unsigned char)named[i].c;
            return true;
        }
    }
    return false;
}

void
xmlspan_unescape(struct str *out, const char *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *semicolon = value[i] == '&' ? memchr(value + i, ';', n - i) : NULL;
        uint32_t cp;

        if (semicolon != NULL
            && reference_read(value + i + 1, (size_t)(semicolon - value) - i - 1, &cp)) {
            add_character(out, cp);
            i = (size_t)(semicolon - value);
        } else if (value[i] == '\r' && i + 1 < n && value[i + 1] == '\n') {
            continue; /* the blank comes from the LF */
        } else {
            str_addc(out, is_blank(value[i]) ? ' ' : value[i]);
        }
    }
}

void
xmlspan_escape(struct str *out, const char *text, char quote)
{
    for (; *text != '\0'; text++) {
        if (*text == '&')
            str_add(out, "&amp;");
        else if (*text == '<')
            str_add(out, "&lt;");
        else if (*text == quote)
            str_add(out, quote == '"' ? "&quot;" : "&apos;");
        else if (*text == '\r' || *text == '\n' || *text == '\t')
            str_addf(out, "&#%d;", *text);
        else
            str_addc(out, *text);
    }
}
