/* SPDX-License-Identifier: BSD-3-Clause
 * xmledit: XML text changed in place: what is not changed stays as it is to the byte. */
#include "config.h"

#include "core/xmledit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/xmlscan.h"

#define XMLEDIT_HIGHEST 0x10ffff

/* ---- The text and its places ---- */

static void
xmledit_read(struct xmledit *x)
{
    struct err e;

    xmlspan_done(&x->spans);
    if (xmlspan_read(&x->spans, str_text(&x->text), x->text.len, &e) != 0) {
        fprintf(stderr, "fairlead: an edit broke the XML: %s\n", e.text);
        abort();
    }
}

void
xmledit_init(struct xmledit *x, const char *bytes, size_t n)
{
    struct xmlscan scan;
    struct err e;
    bool ascii = true;

    *x = (struct xmledit){0};
    str_addn(&x->text, bytes, n);
    xmlscan_check(&scan, bytes, n, &e);
    for (size_t i = 0; i < n && ascii; i++)
        ascii = (unsigned char)bytes[i] < 0x80;
    x->latin1 = scan.latin1;
    x->highest_in_value = scan.other ? 0x7f : XMLEDIT_HIGHEST;
    x->highest_in_markup = scan.latin1 ? 0xff : scan.other && ascii ? 0x7f : XMLEDIT_HIGHEST;
    xmledit_read(x);
}

void
xmledit_done(struct xmledit *x)
{
    str_done(&x->text);
    xmlspan_done(&x->spans);
}

void
xmledit_splice(struct xmledit *x, size_t begin, size_t end, const struct str *with)
{
    struct str text = {0};

    str_addn(&text, x->text.s, begin);
    str_addn(&text, str_text(with), with->len);
    str_addn(&text, x->text.s + end, x->text.len - end);
    str_done(&x->text);
    x->text = text;
    xmledit_read(x);
}

void
xmledit_cut(struct xmledit *x, size_t begin, size_t end)
{
    const struct str nothing = {0};

    xmledit_splice(x, begin, end, &nothing);
}

/* ---- Encodings ---- */

void
xmledit_encode(const struct xmledit *x, struct str *out, const char *text, uint32_t highest)
{
    size_t n = strlen(text);

    for (size_t i = 0; i < n;) {
        uint32_t cp = 0;
        size_t one = text_decode(text + i, n - i, &cp);

        if (one > 0 && cp > highest)
            str_addf(out, "&#%u;", (unsigned)cp);
        else if (one > 1 && x->latin1)
            str_addc(out, (char)cp);
        else
            str_addn(out, text + i, one > 0 ? one : 1);
        i += one > 0 ? one : 1;
    }
}

void
xmledit_decode(const struct xmledit *x, struct str *out, size_t begin, size_t end)
{
    if (x->latin1)
        xmlscan_from_latin1(out, x->text.s + begin, end - begin);
    else
        str_addn(out, x->text.s + begin, end - begin);
}

/* ---- Attributes ---- */

static const struct xmlspan_attribute *
xmledit_find(const struct xmledit *x, size_t element, const char *name)
{
    return xmlspan_attribute(&x->spans, x->text.s, element, name);
}

char *
xmledit_get(const struct xmledit *x, size_t element, const char *name)
{
    const struct xmlspan_attribute *a = xmledit_find(x, element, name);
    struct str raw = {0}, value = {0};

    if (a == NULL)
        return NULL;
    xmledit_decode(x, &raw, a->value, a->value + a->value_len);
    xmlspan_unescape(&value, str_text(&raw), raw.len);
    str_done(&raw);
    return str_take(&value);
}

/* Where the attribute in front of this one, or the name of the tag, ends. */
static size_t
xmledit_end_before(const struct xmledit *x, size_t element, const struct xmlspan_attribute *a)
{
    const struct xmlspan *span = &x->spans.v[element];

    if (a == &x->spans.attributes[span->attributes])
        return span->name + span->name_len;
    return a[-1].value + a[-1].value_len + 1;
}

/* A new attribute is set off from the one in front of it as that is, if it begins a line. */
static void
xmledit_add_attribute(struct xmledit *x, size_t element, const char *name, const struct str *value)
{
    const struct xmlspan *span = &x->spans.v[element];
    const struct xmlspan_attribute *last = span->attribute_count > 0
        ? &x->spans.attributes[span->attributes + span->attribute_count - 1]
        : NULL;
    size_t at = last != NULL ? last->value + last->value_len + 1 : span->name + span->name_len;
    size_t gap = last != NULL ? xmledit_end_before(x, element, last) : 0;
    struct str with = {0};

    if (last != NULL && xmledit_lead(x, last->name) < last->name)
        str_addn(&with, x->text.s + gap, last->name - gap);
    else
        str_addc(&with, ' ');
    str_addf(&with, "%s=\"%s\"", name, str_text(value));
    xmledit_splice(x, at, at, &with);
    str_done(&with);
}

void
xmledit_set(struct xmledit *x, size_t element, const char *name, const char *value)
{
    const struct xmlspan_attribute *a = xmledit_find(x, element, name);
    char *now = xmledit_get(x, element, name);
    bool same = str_eq(now, value);
    struct str escaped = {0}, raw = {0};

    free(now);
    if (same)
        return;
    if (value == NULL) {
        xmledit_cut(x, xmledit_end_before(x, element, a), a->value + a->value_len + 1);
        return;
    }
    xmlspan_escape(&escaped, value, a != NULL ? a->quote : '"');
    xmledit_encode(x, &raw, str_text(&escaped), x->highest_in_value);
    if (a != NULL)
        xmledit_splice(x, a->value, a->value + a->value_len, &raw);
    else
        xmledit_add_attribute(x, element, name, &raw);
    str_done(&escaped);
    str_done(&raw);
}

/* ---- White space ---- */

static bool
is_break(char c)
{
    return c == '\n' || c == '\r';
}

static bool
is_indent(char c)
{
    return c == ' ' || c == '\t';
}

size_t
xmledit_lead(const struct xmledit *x, size_t offset)
{
    const char *s = x->text.s;
    size_t at = offset;

    while (at > 0 && is_indent(s[at - 1]))
        at--;
    if (at == 0 || !is_break(s[at - 1]))
        return offset;
    return at > 1 && s[at - 1] == '\n' && s[at - 2] == '\r' ? at - 2 : at - 1;
}

const char *
xmledit_line_end(const struct xmledit *x, size_t begin, size_t end)
{
    const char *s = x->text.s;

    for (size_t i = begin; i < end; i++) {
        if (is_break(s[i]))
            return s[i] == '\n' ? "\n" : s[i + 1] == '\n' ? "\r\n" : "\r";
    }
    return NULL;
}

const char *
xmledit_new_line(const struct xmledit *x)
{
    const char *found = xmledit_line_end(x, 0, x->text.len);

    return found != NULL ? found : "\n";
}

void
xmledit_indent(const struct xmledit *x, struct str *out, size_t element)
{
    size_t begin = x->spans.v[element].begin, lead = xmledit_lead(x, begin);

    while (lead < begin && is_break(x->text.s[lead]))
        lead++;
    str_addn(out, x->text.s + lead, begin - lead);
}

/* Adds what a child is indented by more than its parent; false when these two do not tell. */
static bool
xmledit_step_of(const struct xmledit *x, struct str *out, size_t parent, size_t child)
{
    struct str outer = {0}, inner = {0};
    bool told;

    xmledit_indent(x, &outer, parent);
    xmledit_indent(x, &inner, child);
    told = inner.len > outer.len
        && memcmp(str_text(&inner), str_text(&outer), outer.len) == 0;
    if (told)
        str_add(out, inner.s + outer.len);
    str_done(&outer);
    str_done(&inner);
    return told;
}

void
xmledit_step(const struct xmledit *x, struct str *out, size_t from)
{
    size_t n = x->spans.n;

    for (size_t i = 0; i < n; i++) {
        size_t child = (from + i) % n, parent = x->spans.v[child].parent;

        if (parent != XMLSPAN_NONE && xmledit_step_of(x, out, parent, child))
            return;
    }
    str_add(out, "  ");
}

/* Whether an element begins its line, or is the root at the begin of the text. */
static bool
xmledit_begins_line(const struct xmledit *x, size_t element)
{
    size_t begin = x->spans.v[element].begin;

    return x->spans.v[element].parent == XMLSPAN_NONE || xmledit_lead(x, begin) < begin;
}

void
xmledit_child_lead(const struct xmledit *x, struct str *out, size_t parent)
{
    size_t child = xmlspan_first(&x->spans, parent);

    if (child != XMLSPAN_NONE) {
        size_t begin = x->spans.v[child].begin, lead = xmledit_lead(x, begin);

        str_addn(out, x->text.s + lead, begin - lead);
        return;
    }
    if (!xmledit_begins_line(x, parent))
        return;
    str_add(out, xmledit_new_line(x));
    xmledit_indent(x, out, parent);
    xmledit_step(x, out, parent);
}

/* ---- Elements ---- */

size_t
xmledit_child(const struct xmledit *x, size_t element, const char *name)
{
    return xmlspan_child(&x->spans, x->text.s, element, name);
}

size_t
xmledit_last(const struct xmledit *x, size_t element)
{
    size_t i = xmlspan_first(&x->spans, element), last = XMLSPAN_NONE;

    for (; i != XMLSPAN_NONE; i = x->spans.v[i].next)
        last = i;
    return last;
}

size_t
xmledit_content_end(const struct xmledit *x, size_t element)
{
    const struct xmlspan *span = &x->spans.v[element];
    size_t at = span->content_end;

    while (at > span->tag_end && (is_indent(x->text.s[at - 1]) || is_break(x->text.s[at - 1])))
        at--;
    return at;
}

/* What stands in front of an end tag that is to begin a line, if that element begins one. */
static void
xmledit_end_lead(const struct xmledit *x, struct str *out, size_t element)
{
    if (!xmledit_begins_line(x, element))
        return;
    str_add(out, xmledit_new_line(x));
    xmledit_indent(x, out, element);
}

void
xmledit_unfold(struct xmledit *x, size_t element)
{
    const struct xmlspan span = x->spans.v[element];
    size_t at = span.end > span.tag_end ? xmledit_content_end(x, element) : span.tag_end - 2;
    struct str with = {0};

    if (span.end > span.tag_end) {
        if (xmledit_lead(x, span.content_end) == span.content_end)
            xmledit_end_lead(x, &with, element);
        xmledit_splice(x, at, at, &with);
    } else {
        while (is_indent(x->text.s[at - 1]))
            at--;
        str_addc(&with, '>');
        xmledit_end_lead(x, &with, element);
        str_add(&with, "</");
        str_addn(&with, x->text.s + span.name, span.name_len);
        str_addc(&with, '>');
        xmledit_splice(x, at, span.tag_end, &with);
    }
    str_done(&with);
}

size_t
xmledit_add(struct xmledit *x, size_t parent, size_t after, const char *name)
{
    struct str with = {0};
    size_t at, i;

    xmledit_child_lead(x, &with, parent);
    str_addf(&with, "<%s/>", name);
    if (xmlspan_first(&x->spans, parent) == XMLSPAN_NONE) {
        xmledit_unfold(x, parent);
        at = xmledit_content_end(x, parent);
    } else {
        at = after != XMLSPAN_NONE ? x->spans.v[after].end : x->spans.v[parent].tag_end;
    }
    xmledit_splice(x, at, at, &with);
    str_done(&with);
    for (i = parent + 1; x->spans.v[i].begin < at; i++)
        continue;
    return i;
}

void
xmledit_rename(struct xmledit *x, size_t element, const char *name)
{
    const struct xmlspan span = x->spans.v[element];
    size_t rest = span.name + span.name_len;
    struct str with = {0};

    str_add(&with, name);
    if (span.end > span.tag_end) {
        size_t end_name = span.content_end + 2;

        str_addn(&with, x->text.s + rest, end_name - rest);
        str_add(&with, name);
        rest = end_name + span.name_len;
    }
    xmledit_splice(x, span.name, rest, &with);
    str_done(&with);
}

void
xmledit_remove(struct xmledit *x, size_t element)
{
    const struct xmlspan *span = &x->spans.v[element];
    const char *s = x->text.s;
    size_t lead = xmledit_lead(x, span->begin), behind = span->end;
    bool begins_line = lead < span->begin, ends_line;

    while (is_indent(s[behind]))
        behind++;
    ends_line = behind == x->text.len || is_break(s[behind]);
    xmledit_cut(x, ends_line ? lead : span->begin,
        begins_line || ends_line ? behind : span->end);
}
