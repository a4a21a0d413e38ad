/* SPDX-License-Identifier: BSD-3-Clause
 * xmlgraft: an element, as text, put into other XML text: its indentation and line ends become those of
 * where it goes. */
#ifndef CORE_XMLGRAFT_H
#define CORE_XMLGRAFT_H

#include "core/xmledit.h"

/* Put an element (UTF-8, well-formed, nothing around it) behind all that parent holds; or in the
 * place of another. The blanks that begin a line within the value of an attribute stay. 0, or -1 with
 * *e (ERR_USAGE) when the encoding of the text has no letters for it. */
int xmlgraft_append(struct xmledit *x, size_t parent, const char *element, struct err *e);
int xmlgraft_replace(struct xmledit *x, size_t old, const char *element, struct err *e);

#endif
