/* SPDX-License-Identifier: BSD-3-Clause
 * xmlscan: one walk over XML text before a parser sees it, so that no file can make that slow. */
#include "config.h"

#include "core/xmlscan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/xmlspan.h"

/* The walk: everything between at and end is still to be read. */
struct walk {
    struct xmlscan *x;
    const char *begin, *at, *end;
    size_t depth, children[XMLSCAN_DEPTH_MAX + 1]; /* of the element open at each depth */
    struct err *e;
};

/* A fault at the place p. Returns -1. */
#define walk_fault(w, p, ...) (walk_place((w), (p)), err_set((w)->e, ERR_DATA, __VA_ARGS__))

static void
walk_place(struct walk *w, const char *p)
{
    xmlspan_place(w->begin, (size_t)(p - w->begin), &w->x->line, &w->x->column);
}

static bool
walk_sees(const struct walk *w, const char *text)
{
    size_t n = strlen(text);

    return (size_t)(w->end - w->at) >= n && memcmp(w->at, text, n) == 0;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
walk_blanks(struct walk *w)
{
    while (w->at < w->end && is_blank(*w->at))
        w->at++;
}

/* A name: everything up to a character that cannot be in one. */
static size_t
walk_name(struct walk *w)
{
    const char *begin = w->at;

    while (w->at < w->end && !is_blank(*w->at) && strchr("<>/='\"&", *w->at) == NULL)
        w->at++;
    return (size_t)(w->at - begin);
}

/* name="value" */
static int
walk_attribute(struct walk *w)
{
    const char *begin = w->at, *value, *close;
    size_t size;

    if (walk_name(w) == 0)
        return walk_fault(w, begin,
            "this tag is broken: a name of an attribute, or '>', belongs here");
    walk_blanks(w);
    if (w->at == w->end || *w->at != '=')
        return walk_fault(w, begin, "this attribute has no value (name=\"value\")");
    w->at++;
    walk_blanks(w);
    if (w->at == w->end || (*w->at != '"' && *w->at != '\''))
        return walk_fault(w, begin, "the value of this attribute is not in quotes");
    value = w->at + 1;
    close = memchr(value, *w->at, (size_t)(w->end - value));
    size = (size_t)((close != NULL ? close : w->end) - value);
    if (memchr(value, '<', size) != NULL)
        return walk_fault(w, begin,
            "the value of this attribute is not closed before the next '<' (write &lt; for a '<')");
    if (close == NULL)
        return walk_fault(w, begin, "the value of this attribute has no closing quote");
    if (size > XMLSCAN_ATTRIBUTE_SIZE_MAX)
        return walk_fault(w, begin, "the value of this attribute is longer than %d bytes",
            XMLSCAN_ATTRIBUTE_SIZE_MAX);
    w->at = close + 1;
    return 0;
}

static int
walk_count_element(struct walk *w, const char *begin)
{
    if (++w->x->elements > XMLSCAN_ELEMENTS_MAX)
        return walk_fault(w, begin, "there are more than %d elements", XMLSCAN_ELEMENTS_MAX);
    if (++w->children[w->depth] > XMLSCAN_CHILDREN_MAX && w->depth > 1)
        return walk_fault(w, begin, "one element holds more than %d others", XMLSCAN_CHILDREN_MAX);
    if (++w->depth > XMLSCAN_DEPTH_MAX)
        return walk_fault(w, begin, "elements are nested deeper than %d", XMLSCAN_DEPTH_MAX);
    w->children[w->depth] = 0;
    if (w->depth > w->x->depth)
        w->x->depth = w->depth;
    return 0;
}

/* <name attribute="value" ...> or <name ... /> */
static int
walk_start_tag(struct walk *w)
{
    const char *begin = w->at++;
    size_t attributes = 0;

    if (walk_name(w) == 0)
        return walk_fault(w, begin, "this '<' begins no tag (write &lt; for a '<')");
    if (walk_count_element(w, begin) != 0)
        return -1;
    for (;;) {
        const char *before = w->at;

        walk_blanks(w);
        if (walk_sees(w, "/>")) {
            w->at += 2;
            w->depth--;
            return 0;
        }
        if (walk_sees(w, ">")) {
            w->at++;
            return 0;
        }
        if (w->at == w->end)
            return walk_fault(w, begin, "this tag has no end ('>')");
        if (w->at == before)
            return walk_fault(w, w->at, "a blank is missing in front of this");
        if (walk_attribute(w) != 0)
            return -1;
        if (++w->x->attributes_all > XMLSCAN_ATTRIBUTES_ALL_MAX)
            return walk_fault(w, begin, "there are more than %d attributes",
                XMLSCAN_ATTRIBUTES_ALL_MAX);
        if (++attributes > XMLSCAN_ATTRIBUTES_MAX)
            return walk_fault(w, begin, "this tag has more than %d attributes",
                XMLSCAN_ATTRIBUTES_MAX);
        if (attributes > w->x->attributes)
            w->x->attributes = attributes;
    }
}

static int
walk_end_tag(struct walk *w)
{
    const char *begin = w->at;

    w->at += 2;
    walk_name(w);
    walk_blanks(w);
    if (!walk_sees(w, ">"))
        return walk_fault(w, begin, "this end tag is broken");
    w->at++;
    if (w->depth == 0)
        return walk_fault(w, begin, "this end tag has no start");
    w->depth--;
    return 0;
}

/* Go behind a comment, CDATA section or instruction; what has no end is named. */
static int
walk_skip(struct walk *w, const char *start, const char *end, const char *what)
{
    const char *inside = w->at + strlen(start), *found;

    if (++w->x->skipped > XMLSCAN_ELEMENTS_MAX)
        return walk_fault(w, w->at, "there are more than %d comments and instructions",
            XMLSCAN_ELEMENTS_MAX);
    found = memmem(inside, (size_t)(w->end - inside), end, strlen(end));
    if (found == NULL)
        return walk_fault(w, w->at, "this %s has no end ('%s')", what, end);
    w->at = found + strlen(end);
    return 0;
}

static int
walk_markup(struct walk *w)
{
    if (walk_sees(w, "<!--"))
        return walk_skip(w, "<!--", "-->", "comment");
    if (walk_sees(w, "<![CDATA["))
        return walk_skip(w, "<![CDATA[", "]]>", "CDATA section");
    if (walk_sees(w, "<?"))
        return walk_skip(w, "<?", "?>", "processing instruction");
    if (walk_sees(w, "<!"))
        return walk_fault(w, w->at, "document types and entities are not read: take out '<!...>'");
    if (walk_sees(w, "</"))
        return walk_end_tag(w);
    return walk_start_tag(w);
}

/* The value of encoding="..." in an XML declaration that ends at stop; NULL when there is none. */
static const char *
declared_encoding(const char *at, const char *stop, size_t *n)
{
    const char *close;

    at = memmem(at, (size_t)(stop - at), "encoding", 8);
    if (at == NULL)
        return NULL;
    at += 8;
    while (at < stop && (is_blank(*at) || *at == '='))
        at++;
    if (at == stop || (*at != '"' && *at != '\''))
        return NULL;
    close = memchr(at + 1, *at, (size_t)(stop - at) - 1);
    if (close == NULL)
        return NULL;
    *n = (size_t)(close - at) - 1;
    return at + 1;
}

/* The first byte that is not UTF-8, or NULL. */
static const char *
walk_not_utf8(const struct walk *w)
{
    const char *at = w->begin;
    uint32_t cp;

    while (at < w->end) {
        size_t one = text_decode(at, (size_t)(w->end - at), &cp);

        if (one == 0)
            return at;
        at += one;
    }
    return NULL;
}

/* UTF-7 can hide tags from a walk over bytes; of the others libxml2 knows many and expat three. */
static int
walk_declaration(struct walk *w)
{
    static const char *const known[] = {"UTF-8", "US-ASCII", "ISO-8859-1"};
    const char *stop, *encoding;
    char *shown;
    size_t n = 0;

    if (!walk_sees(w, "<?xml"))
        return 0;
    stop = memmem(w->at, (size_t)(w->end - w->at), "?>", 2);
    encoding = stop != NULL ? declared_encoding(w->at, stop, &n) : NULL;
    if (encoding == NULL)
        return 0;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strlen(known[i]) == n && strncasecmp(known[i], encoding, n) == 0) {
            w->x->other = i > 0;
            w->x->latin1 = i == 2 && walk_not_utf8(w) != NULL;
            return 0;
        }
    }
    shown = mem_ndup(encoding, n < 40 ? n : 40);
    stop = text_cleaned(shown, 40);
    walk_fault(w, encoding, "the encoding '%s' is not read: save the file as UTF-8", stop);
    free((char *)stop);
    free(shown);
    return -1;
}

/* A file of another kind is told by its first bytes. */
static int
walk_first_byte(struct walk *w)
{
    if (walk_sees(w, "\xff\xfe") || walk_sees(w, "\xfe\xff"))
        return walk_fault(w, w->at, "this is UTF-16: save the file as UTF-8");
    if (walk_sees(w, "\x1f\x8b"))
        return walk_fault(w, w->at, "this is compressed: unpack the file first");
    if (walk_sees(w, "\xef\xbb\xbf"))
        w->at += 3;
    walk_blanks(w);
    if (w->at == w->end)
        return walk_fault(w, w->at, "the file is empty");
    if (*w->at != '<')
        return walk_fault(w, w->at, "this is not XML: a list begins with '<Servers>'");
    return 0;
}

void
xmlscan_from_latin1(struct str *out, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if (c >= 0x80)
            str_addc(out, (char)(0xc0 | (c >> 6)));
        str_addc(out, c < 0x80 ? (char)c : (char)(0x80 | (c & 0x3f)));
    }
}

int
xmlscan_check(struct xmlscan *x, const char *bytes, size_t n, struct err *e)
{
    struct walk w = {.x = x, .begin = bytes, .at = bytes, .end = bytes + n, .e = e};
    const char *nul = memchr(bytes, '\0', n), *odd;

    *x = (struct xmlscan){0};
    if (walk_first_byte(&w) != 0)
        return -1;
    if (nul != NULL)
        return walk_fault(&w, nul, "there is a NUL byte in the text: save the file as UTF-8");
    if (walk_declaration(&w) != 0)
        return -1;
    odd = x->latin1 ? NULL : walk_not_utf8(&w);
    if (odd != NULL)
        return walk_fault(&w, odd, "byte 0x%02X is not UTF-8: save the file as UTF-8",
            (unsigned char)*odd);
    while ((w.at = memchr(w.at, '<', (size_t)(w.end - w.at))) != NULL) {
        if (walk_markup(&w) != 0)
            return -1;
    }
    return 0;
}
