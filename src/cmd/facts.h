/* SPDX-License-Identifier: BSD-3-Clause
 * facts: what a plan depends on beside the server: this machine's name, ParaView's version, ... */
#ifndef CMD_FACTS_H
#define CMD_FACTS_H

#include "cmd/cmd.h"

/* Begin to ask ParaView's version on a thread of its own: it may take a second, and a screen does not
 * wait. facts_find waits for what is missing of it; facts_forget does at the end. */
void facts_prefetch(struct cmd *c);
void facts_forget(struct cmd *c);

/* Fill *f. The version is the configured one, else what pvpython or paraview say of themselves:
 * asked once, kept in the state directory until the program's file changes. *own holds what f
 * borrows. */
struct facts_own {
    char *host, *application_dir, *ssh;
};

void facts_find(struct cmd *c, struct facts *f, struct facts_own *own);
void facts_done(struct facts_own *own);

/* The directory of ParaView's programs with symbolic links followed; NULL when there is none. */
char *facts_paraview_dir(void);

#endif
