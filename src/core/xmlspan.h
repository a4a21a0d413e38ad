/* SPDX-License-Identifier: BSD-3-Clause
 * xmlspan: where everything stands in XML text, so that a part can be changed and no other byte. */
#ifndef CORE_XMLSPAN_H
#define CORE_XMLSPAN_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Offsets into the text. */
struct xmlspan_attribute {
    size_t name, name_len;
    size_t value, value_len;  /* between the quotes, as written (entities unread) */
    char quote;
};

/* One element, in document order; the first is the root (0). */
struct xmlspan {
    size_t begin, end;           /* from '<' of the start tag to behind '>' of the end tag */
    size_t name, name_len;
    size_t tag_end;              /* behind the '>' of the start tag */
    size_t content_end;          /* the '<' of the end tag; == tag_end when it closes itself (<a/>) */
    size_t parent;               /* XMLSPAN_NONE for the root */
    size_t next;                 /* the next sibling element; XMLSPAN_NONE */
    size_t attributes, attribute_count; /* index of the first in xmlspans.attributes */
    int line, column;            /* of its '<', as xmlspan_place tells them */
};

#define XMLSPAN_NONE ((size_t)-1)

struct xmlspans {
    struct xmlspan *v;
    size_t n, cap;
    struct xmlspan_attribute *attributes;
    size_t attribute_count, attribute_cap;
};

/* Read the places of text that xmlscan_check and libxml2 have passed. Linear. ERR_DATA with "line:column: "
 * when tags do not match after all. xmlspan_done it either way. */
int xmlspan_read(struct xmlspans *s, const char *bytes, size_t n, struct err *e);
void xmlspan_done(struct xmlspans *s);

/* Line and column of an offset, both from 1. A line ends with LF, CR LF or CR; the column counts
 * bytes; a BOM has no column. */
void xmlspan_place(const char *bytes, size_t offset, int *line, int *column);

/* The first child element of that name; XMLSPAN_NONE. And the attribute of that name; NULL. */
size_t xmlspan_child(const struct xmlspans *s, const char *bytes, size_t element, const char *name);
const struct xmlspan_attribute *xmlspan_attribute(const struct xmlspans *s, const char *bytes,
    size_t element, const char *name);

/* The first child element, whatever its name; XMLSPAN_NONE. */
size_t xmlspan_first(const struct xmlspans *s, size_t element);

/* An attribute's text as a parser gives it: entities read, white space normalised (XML 1.0, 3.3.3).
 * Adds to out. And the other way: text fit to stand between quotes of that kind; CR LF TAB become
 * &#13; &#10; &#9;. */
void xmlspan_unescape(struct str *out, const char *value, size_t n);
void xmlspan_escape(struct str *out, const char *text, char quote);

#endif
