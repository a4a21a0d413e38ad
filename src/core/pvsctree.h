/* SPDX-License-Identifier: BSD-3-Clause
 * pvsctree: the bytes of a list as libxml2's tree, each element with its place in the bytes. What only
 * pvsc.c and pvsctree.c share. */
#ifndef CORE_PVSCTREE_H
#define CORE_PVSCTREE_H

#include <libxml/tree.h>
#include <stddef.h>

#include "base/err.h"
#include "core/xmlspan.h"

/* Each element's _private is its struct xmlspan. Offsets are those of the bytes that were read, also
 * where the tree was made from text decoded to UTF-8. */
struct pvsctree {
    xmlDocPtr doc;
    const xmlNode *root;
    struct xmlspans spans;
    int line, column; /* of the fault, when there is one */
};

/* Read bytes that are bounded (PVSC_SIZE_MAX): scanned first (xmlscan), then parsed. Returns 0, or -1 with
 * *e (ERR_DATA, a sentence without the place) and the place in *t. pvsctree_done it either way. */
int pvsctree_read(struct pvsctree *t, const char *bytes, size_t n, struct err *e);
void pvsctree_done(struct pvsctree *t);

#endif
