/* SPDX-License-Identifier: BSD-3-Clause
 * password: the password that a program hands over: --password-fd, --password-file. */
#ifndef CMD_PASSWORD_H
#define CMD_PASSWORD_H

#include "base/err.h"
#include "base/mem.h"
#include "cmd/cmd.h"

/* Up to the first newline, or the end. The descriptor is closed. Returns 0, or -1 with *e. */
int password_from_fd(struct secret *out, int fd, struct err *e);

/* The same from a file that must be a plain one, ours, and closed to others. */
int password_from_file(struct secret *out, const char *path, struct err *e);

/* Read what the flags name into c->password, c->passwords and c->password_stdin. 0, or -1 with *e. */
int password_setup(struct cmd *c, struct err *e);

#endif
