/* SPDX-License-Identifier: BSD-3-Clause
 * change: what add, edit, copy and remove have in common: which server is meant, and what was done. */
#ifndef CMD_CHANGE_H
#define CMD_CHANGE_H

#include <sys/stat.h>

#include "cmd/cmd.h"

/* The server that a name means: of the -f files when there are any, else of all lists. *list is to be
 * freed by lists_free. NULL with *e. */
const struct server *change_find(
    struct cmd *c, const char *name, struct server_list **list, struct err *e);

/* A list before it is changed, so that it can be told whether it was. */
struct change {
    char *path; /* links followed */
    bool existed;
    struct stat was;
};

void change_begin(struct change *ch, const char *path);

/* Tell what was done to which server: "added", "changed", ...; on stdout, as JSON with --json. Ends the
 * change. Returns 0. */
int change_told(struct cmd *c, struct change *ch, const char *done, const char *name);
void change_done(struct change *ch);

#endif
