/* SPDX-License-Identifier: BSD-3-Clause
 * demo: everything on this machine, nothing to configure. */
#ifndef CMD_DEMO_H
#define CMD_DEMO_H

#include <stdbool.h>

/* Programs of ours that are no subcommands of a person: the processes of the SSH front, and what the
 * demo starts. True when argv names one; it was run then, and *status is its exit status. To be asked
 * before the command line is read. demo_main is in cmd.h. */
bool demo_hidden(int argc, char **argv, int *status);

#endif
