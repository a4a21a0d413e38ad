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
#define XMLSCAN_ELEMENTS_MAX 40000        /* in all: 5,000 servers with a command have 25,000 */
#define XMLSCAN_ATTRIBUTES_ALL_MAX 50000
#define XMLSCAN_CHILDREN_MAX 2000         /* in one element that is not the root */

/* What was seen, and where a fault is (both from 1; the column counts bytes). */
struct xmlscan {
    int line, column;
    size_t elements, attributes_all, skipped;
    size_t depth, attributes;           /* the most at once */
    bool other;                         /* declares an encoding that is not UTF-8 */
    bool latin1;                        /* declared as ISO-8859-1, and not UTF-8 all the same */
};

/* Walk over the text. Comments, CDATA and processing instructions are skipped, tags are read
 * strictly, whether they match is left to the parser. Returns 0, or -1 with *e (ERR_DATA, a sentence
 * without the place) and the place in *x. */
int xmlscan_check(struct xmlscan *x, const char *bytes, size_t n, struct err *e);

/* Text in ISO-8859-1 as UTF-8. Adds to out. */
void xmlscan_from_latin1(struct str *out, const char *bytes, size_t n);

#endif
