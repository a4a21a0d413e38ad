/* SPDX-License-Identifier: BSD-3-Clause
 * pvsc: ParaView's server lists, from bytes to servers. It and pvsctree are the only users of libxml2. */
#ifndef CORE_PVSC_H
#define CORE_PVSC_H

#include <stddef.h>

#include "core/server.h"

#define PVSC_SIZE_MAX (1024 * 1024) /* no list in the wild is over 10 KB */

/* Add the servers of one list to l. The bytes are bounded and scanned before libxml2 sees them
 * (xmlscan): no DOCTYPE, at most 64 attributes a tag, 32 levels, 40,000 elements and 50,000
 * attributes, 2,000 elements in one below the root, UTF-8. A file with a fault adds no server (as in
 * ParaView) but one list_fault. A place is that of an element's '<'. Returns 0, or -1 with *e (ERR_DATA,
 * "line:column: why"). file is copied into the servers. */
int pvsc_parse(struct server_list *l, const char *bytes, size_t n, const char *file,
    enum server_origin origin, struct err *e);

/* The same for the text of one <Server> alone, with nothing but blanks in front: exactly one is added. */
int pvsc_parse_element(struct server_list *l, const char *bytes, size_t n, struct err *e);

#endif
