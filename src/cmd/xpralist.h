/* SPDX-License-Identifier: BSD-3-Clause
 * xpralist: the xpra sessions of a host: list ssh://HOST. */
#ifndef CMD_XPRALIST_H
#define CMD_XPRALIST_H

#include "cmd/cmd.h"

/* Log in where the one word of c->opts leads, look for sessions, and print them. The exit status. */
int xpralist_main(struct cmd *c);

#endif
