/* SPDX-License-Identifier: BSD-3-Clause
 * xmlgraft: an element, as text, put into other XML text. */
#include "config.h"

#include "core/xmlgraft.h"

#include <string.h>

/* How the lines of an element are to be: from its own indentation to that of its new place. */
struct graft {
    struct str base_from, base_to; /* of the element itself */
    struct str step_from, step_to; /* of each level within */
    const char *line_end;          /* NULL: each as it is */
};

static void
graft_done(struct graft *g)
{
    str_done(&g->base_from);
    str_done(&g->base_to);
    str_done(&g->step_from);
    str_done(&g->step_to);
}

static bool
begins_with(const char *text, size_t n, const struct str *what)
{
    return what->len > 0 && n >= what->len && memcmp(text, what->s, what->len) == 0;
}

/* Adds what the line at offset begins with; returns how much of the text that stands for. */
static size_t
graft_indent(const struct graft *g, struct str *out, const char *line)
{
    size_t n = strspn(line, " \t"), at = 0;

    if (line[n] != '\r' && line[n] != '\n'
        && (g->base_from.len == 0 || begins_with(line, n, &g->base_from))) {
        str_add(out, str_text(&g->base_to));
        at = g->base_from.len;
        for (; begins_with(line + at, n - at, &g->step_from); at += g->step_from.len)
            str_add(out, str_text(&g->step_to));
    }
    str_addn(out, line + at, n - at);
    return n;
}

/* Whether an offset is within the value of an attribute, where each blank counts. *next: the first
 * attribute that does not end before it. */
static bool
graft_in_value(const struct xmledit *from, size_t offset, size_t *next)
{
    const struct xmlspan_attribute *a = from->spans.attributes;

    while (*next < from->spans.attribute_count && a[*next].value + a[*next].value_len < offset)
        ++*next;
    return *next < from->spans.attribute_count && a[*next].value <= offset;
}

static void
graft_lines(const struct graft *g, struct str *out, const struct xmledit *from)
{
    const char *s = from->text.s;
    size_t attribute = 0;

    for (size_t i = 0; i < from->text.len;) {
        size_t n = strcspn(s + i, "\r\n");

        str_addn(out, s + i, n);
        i += n;
        if (i == from->text.len)
            break;
        n = s[i] == '\r' && s[i + 1] == '\n' ? 2 : 1;
        if (g->line_end != NULL)
            str_add(out, g->line_end);
        else
            str_addn(out, s + i, n);
        i += n;
        if (!graft_in_value(from, i, &attribute))
            i += graft_indent(g, out, s + i);
    }
}

/* The blanks in front of an element's end tag: they tell how it was indented itself. False when it has
 * none on a line of its own. */
static bool
graft_base(const struct xmledit *x, size_t element, struct str *out)
{
    const struct xmlspan *span = &x->spans.v[element];
    size_t end = span->content_end, lead = xmledit_lead(x, end);

    if (span->end == span->tag_end || lead == end)
        return false;
    while (x->text.s[lead] == '\r' || x->text.s[lead] == '\n')
        lead++;
    str_addn(out, x->text.s + lead, end - lead);
    return true;
}

static bool
graft_line_ends_mixed(const struct xmledit *from)
{
    const char *first = xmledit_new_line(from), *s = from->text.s;
    size_t n = strlen(first);

    for (size_t i = strcspn(s, "\r\n"); s[i] != '\0'; i += strcspn(s + i, "\r\n")) {
        if (strncmp(s + i, first, n) != 0 || (n == 1 && *first == '\r' && s[i + 1] == '\n'))
            return true;
        i += n;
    }
    return false;
}

/* The step within the element is what its first line that a child begins says. */
static void
graft_step(struct graft *g, const struct xmledit *from)
{
    for (size_t i = 1; i < from->spans.n && g->step_from.len == 0; i++) {
        struct str inner = {0};

        xmledit_indent(from, &inner, i);
        if (from->spans.v[i].parent == 0 && inner.len > g->base_from.len
            && (g->base_from.len == 0 || begins_with(inner.s, inner.len, &g->base_from)))
            str_add(&g->step_from, inner.s + g->base_from.len);
        str_done(&inner);
    }
}

/* A value has a form in every encoding, the name of an element has not. */
static int
graft_check(const struct str *text, size_t begin, struct err *e)
{
    struct xmlspans spans;
    int rc = xmlspan_read(&spans, text->s + begin, text->len - begin, e);

    xmlspan_done(&spans);
    if (rc == 0)
        return 0;
    err_set(e, ERR_USAGE, "a name in the element has letters that the encoding of the list has not");
    return err_hint(e, "Save the list as UTF-8 first");
}

/* Adds the element as it is to stand where base_to is the indentation. */
static int
graft_reflow(struct graft *g, struct str *out, const struct xmledit *x, const char *element,
    size_t near, struct err *e)
{
    struct xmledit from;
    struct str text = {0};
    size_t begin = out->len;

    xmledit_init(&from, element, strlen(element));
    if (!graft_base(&from, 0, &g->base_from))
        str_cut(&g->base_to, 0); /* its lines do not tell where they would go */
    if (!str_eq(str_text(&g->base_from), str_text(&g->base_to))) {
        graft_step(g, &from);
        xmledit_step(x, &g->step_to, near);
    }
    if (graft_line_ends_mixed(&from))
        g->line_end = NULL;
    graft_lines(g, &text, &from);
    xmledit_encode(x, out, str_text(&text), x->highest_in_markup);
    str_done(&text);
    xmledit_done(&from);
    graft_done(g);
    return graft_check(out, begin, e);
}

int
xmlgraft_append(struct xmledit *x, size_t parent, const char *element, struct err *e)
{
    size_t last = xmledit_last(x, parent), at, lead;
    int rc;
    struct graft g = {.line_end = xmledit_new_line(x)};
    struct str with = {0};

    if (last != XMLSPAN_NONE) {
        lead = xmledit_lead(x, x->spans.v[last].begin);
        str_addn(&with, x->text.s + lead, x->spans.v[last].begin - lead);
    } else {
        xmledit_child_lead(x, &with, parent);
        xmledit_unfold(x, parent);
    }
    str_add(&g.base_to, str_text(&with) + strspn(str_text(&with), "\r\n"));
    rc = graft_reflow(&g, &with, x, element, last != XMLSPAN_NONE ? last + 1 : parent, e);
    at = xmledit_content_end(x, parent);
    if (rc == 0)
        xmledit_splice(x, at, at, &with);
    str_done(&with);
    return rc;
}

int
xmlgraft_replace(struct xmledit *x, size_t old, const char *element, struct err *e)
{
    const struct xmlspan span = x->spans.v[old];
    struct graft g = {.line_end = xmledit_line_end(x, span.begin, span.end)};
    struct str with = {0};
    int rc;

    if (g.line_end == NULL)
        g.line_end = xmledit_new_line(x);
    if (!graft_base(x, old, &g.base_to))
        xmledit_indent(x, &g.base_to, old);
    rc = graft_reflow(&g, &with, x, element, old + 1, e);
    if (rc == 0)
        xmledit_splice(x, span.begin, span.end, &with);
    str_done(&with);
    return rc;
}
