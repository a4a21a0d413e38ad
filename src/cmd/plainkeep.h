/* SPDX-License-Identifier: BSD-3-Clause
 * plainkeep: lists kept in line mode: add, edit, copy, delete, import, one question a line. */
#ifndef CMD_PLAINKEEP_H
#define CMD_PLAINKEEP_H

#include "cmd/cmd.h"

/* Say which letters there are. */
void plainkeep_help(void);

/* Whether the letter stands for one of them, and whether it wants a server. */
bool plainkeep_knows(char letter, bool *wants_server);

/* Do it, asking for what is missing; s: the server, NULL where none is wanted. Errors are said. True
 * when the lists have changed. */
bool plainkeep_do(struct cmd *c, char letter, const struct server *s);

#endif
