/* SPDX-License-Identifier: BSD-3-Clause
 * lists: the server lists of ParaView and our own, read in ParaView's order. */
#ifndef CMD_LISTS_H
#define CMD_LISTS_H

#include "cmd/cmd.h"

/* Read all of them: default_servers.pvsc, the system's, the site's, what was imported, the -f files, the
 * user's of ParaView, our own. A later file replaces entries of the same name; a broken file becomes a
 * fault. A -f file that is not there is ERR_NOT_FOUND. NULL with *e. */
struct server_list *lists_read(struct cmd *c, struct err *e);
void lists_free(struct server_list *l);

/* Whether this file was given with -f. */
bool lists_named(const struct cmd *c, const char *file);

/* Say the faults on stderr. Returns whether one is of a file that was named with -f. */
bool lists_faults(const struct cmd *c, const struct server_list *l);

/* One server by its name, or by what its name alone contains. When it is not there and a named file
 * is broken, that is the error. NULL with *e. */
const struct server *lists_find(
    const struct cmd *c, const struct server_list *l, const char *name, struct err *e);

#endif
