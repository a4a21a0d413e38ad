/* SPDX-License-Identifier: BSD-3-Clause
 * password: the password that a program hands over: --password-fd, --password-file. */
#ifndef CMD_PASSWORD_H
#define CMD_PASSWORD_H

#include "base/err.h"
#include "base/mem.h"
#include "cmd/cmd.h"

/* Read what the flags name into c->password, c->passwords and c->password_stdin. 0, or -1 with *e. */
int password_setup(struct cmd *c, struct err *e);

#endif
