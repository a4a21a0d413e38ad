/* SPDX-License-Identifier: BSD-3-Clause
 * xmledit: XML text changed in place: what is not changed stays as it is to the byte. Quotes,
 * indentation and line ends of what is new are those of its neighbours. */
#ifndef CORE_XMLEDIT_H
#define CORE_XMLEDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "core/xmlspan.h"

/* The text and the places in it, always up to date. Texts that go in and come out are UTF-8. A file that
 * declares another encoding keeps it: what is new in a value there is written as ASCII with numeric
 * references, which reads alike in every encoding. */
struct xmledit {
    struct str text;
    struct xmlspans spans;
    bool latin1;                /* the text is ISO-8859-1 */
    uint32_t highest_in_value;  /* a character above it becomes &#N; where it is new */
    uint32_t highest_in_markup;
};

/* A copy of text that pvsctree_read has passed. xmledit_done it. */
void xmledit_init(struct xmledit *x, const char *bytes, size_t n);
void xmledit_done(struct xmledit *x);

/* An attribute's text; NULL when it is absent. Allocated. */
char *xmledit_get(const struct xmledit *x, size_t element, const char *name);

/* Give an attribute this text; one that has it already is left alone, NULL takes it out. */
void xmledit_set(struct xmledit *x, size_t element, const char *name, const char *value);

/* The first child element of that name, or the last one of any name; XMLSPAN_NONE. */
size_t xmledit_child(const struct xmledit *x, size_t element, const char *name);
size_t xmledit_last(const struct xmledit *x, size_t element);

/* Add <name/> within parent, behind its child "after" (XMLSPAN_NONE: as the first one). Returns the
 * new element. Elements in front of it keep their numbers. */
size_t xmledit_add(struct xmledit *x, size_t parent, size_t after, const char *name);

void xmledit_rename(struct xmledit *x, size_t element, const char *name);

/* Take an element out, with its line when nothing else is on that. */
void xmledit_remove(struct xmledit *x, size_t element);

/* ---- For what changes the text itself ---- */

void xmledit_splice(struct xmledit *x, size_t begin, size_t end, const struct str *with);
void xmledit_cut(struct xmledit *x, size_t begin, size_t end);

/* The text from begin to end as UTF-8; and UTF-8 as the text has it. Add to out. */
void xmledit_decode(const struct xmledit *x, struct str *out, size_t begin, size_t end);
void xmledit_encode(const struct xmledit *x, struct str *out, const char *text, uint32_t highest);

/* Where the line end and the blanks in front of an offset begin; the offset itself when something else
 * is on its line. */
size_t xmledit_lead(const struct xmledit *x, size_t offset);

/* The first line end from begin to end (NULL: there is none), and the one for what is new. */
const char *xmledit_line_end(const struct xmledit *x, size_t begin, size_t end);
const char *xmledit_new_line(const struct xmledit *x);

/* Add the blanks that an element's line begins with ("" when it does not begin one); what one level
 * more is indented by, as the nearest element from this one on says; line end and indentation for a
 * child of this element, which are nothing where all stands on one line. */
void xmledit_indent(const struct xmledit *x, struct str *out, size_t element);
void xmledit_step(const struct xmledit *x, struct str *out, size_t from);
void xmledit_child_lead(const struct xmledit *x, struct str *out, size_t parent);

/* Make an element ready for its first child: <a/> becomes <a></a>, and the end tag gets a line of its
 * own where the element begins one. */
void xmledit_unfold(struct xmledit *x, size_t element);

/* Where a new last child goes: in front of the end tag and of the white space before that. */
size_t xmledit_content_end(const struct xmledit *x, size_t element);

#endif
