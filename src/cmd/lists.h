/* SPDX-License-Identifier: BSD-3-Clause
 * lists: the server lists of ParaView and our own, read in ParaView's order. */
#ifndef CMD_LISTS_H
#define CMD_LISTS_H

#include "cmd/cmd.h"

/* The bytes of a list; of one of xpra's session files (xprafile.h) those of the list that it stands for. As
 * dirs_read. */
int lists_bytes(const char *path, struct str *out, struct err *e);

/* Read all of them: default_servers.pvsc, the system's, the site's, what was imported, the -f files, the
 * user's of ParaView, our own. A later file replaces entries of the same name; a broken file becomes a
 * fault. A -f file that is not there is ERR_NOT_FOUND. Where the command line names an xpra session by its
 * address or its file in place of a server's name, that is one more server. NULL with *e. */
struct server_list *lists_read(struct cmd *c, struct err *e);
/* One file alone, as -f reads it. NULL with *e, also when there is a fault in it. */
struct server_list *lists_only(struct cmd *c, const char *path, struct err *e);
void lists_free(struct server_list *l);

/* Whether this file was given with -f. */
bool lists_named(const struct cmd *c, const char *file);

/* Say the faults on stderr. Returns whether one is of a file that was named with -f. */
bool lists_faults(const struct cmd *c, const struct server_list *l);

/* One server by its name, or by what its name alone contains. When it is not there and a named file
 * is broken, that is the error. NULL with *e. */
const struct server *lists_find(
    const struct cmd *c, const struct server_list *l, const char *name, struct err *e);

/* The whole of a subcommand that is about the one server on its line: read the lists, find it, do this with
 * it, say what went wrong. Returns the exit code. */
int lists_with_one(struct cmd *c, const char *subcommand,
    int (*fn)(struct cmd *c, const struct server *s, struct err *e));

#endif
