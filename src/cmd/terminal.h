/* SPDX-License-Identifier: BSD-3-Clause
 * terminal: the terminal of a session's start command, in this one. */
#ifndef CMD_TERMINAL_H
#define CMD_TERMINAL_H

#include "base/err.h"
#include "cmd/dirs.h"

/* What is typed goes there and what it writes comes here, as it is, until the person leaves (^] and then .)
 * or the session ends. 0, or -1 with *e: there is none. */
int terminal_run(const struct dirs *dirs, const char *id, struct err *e);

#endif
