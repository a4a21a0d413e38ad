/* SPDX-License-Identifier: BSD-3-Clause
 * import: a list from elsewhere taken over as a list of its own, byte for byte. */
#ifndef CMD_IMPORT_H
#define CMD_IMPORT_H

#include "cmd/cmd.h"

enum import_difference { IMPORT_ADDED, IMPORT_CHANGED, IMPORT_SAME };

/* What was found, and what it changes. */
struct import {
    char *address;            /* where it was found: one of the places behind an address; or the file */
    char *path;               /* where it is, or would be */
    struct str text;          /* its bytes */
    struct server_list *list; /* its servers */
    enum import_difference *differences; /* of each, to the list of that name that was there */
    struct strv removed;      /* what that had and this has not */
    bool replaced;            /* there was another one, and it is path~ now */
};

/* Read a list from a file or an https address (as: its name, NULL: made from where it is from), and
 * compare it with the one of that name. import_write then puts it there. Return 0, or -1 with *e;
 * import_done either way. */
int import_read(struct import *i, struct cmd *c, const char *from, const char *as, struct err *e);
int import_write(struct import *i, struct err *e);
void import_done(struct import *i);

#endif
