/* SPDX-License-Identifier: BSD-3-Clause
 * xmlscan: one walk over XML text before a parser sees it, so that no file can make that slow: no
 * document type, bounded tags. Linear in the size of the text. */
#ifndef CORE_XMLSCAN_H
#define CORE_XMLSCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

#define XMLSCAN_ATTRIBUTES_MAX 64         /* in one tag; libxml2 2.9 is quadratic in them */
#define XMLSCAN_ATTRIBUTE_SIZE_MAX 65536  /* bytes of one value */
#define XMLSCAN_DEPTH_MAX 32
#define XMLSCAN_ELEMENTS_MAX 20000
#define XMLSCAN_CHILDREN_MAX 2000         /* in one element */

/* What was seen, and where a fault is (both from 1; the column counts bytes). */
struct xmlscan {
    int line, column;
    size_t elements, depth, attributes; /* all; and the most at once */
    bool latin1;                        /* declared as ISO-8859-1, and not UTF-8 all the same */
};

/* Walk over the text. Comments, CDATA and processing instructions are skipped, tags are read
 * strictly, whether they match is left to the parser. Returns 0, or -1 with *e (ERR_DATA, a sentence
 * without the place) and the place in *x. */
int xmlscan_check(struct xmlscan *x, const char *bytes, size_t n, struct err *e);

/* Text in ISO-8859-1 as UTF-8. Adds to out. */
void xmlscan_from_latin1(struct str *out, const char *bytes, size_t n);

#endif
