/* SPDX-License-Identifier: BSD-3-Clause
 * remark: what ParaView ignores or gets wrong in a server, seen in the server itself. What only the
 * file shows, such as a misspelled element, is remarked where the file is read (pvsc). */
#ifndef CORE_REMARK_H
#define CORE_REMARK_H

#include "core/server.h"

/* The default, the limits and the choices of one option. Call before it is added to s, so that an
 * earlier one of its name is noticed. */
void remark_option(struct server *s, const struct option *o);

/* A Set of that name, at that place of the file. */
void remark_set(struct server *s, int line, int column, const char *name);

/* Options as a whole, when all are there. */
void remark_options(struct server *s);

/* The forward of an SSHCommand, when resource, options and forward are there. */
void remark_forward(struct server *s, int line, int column);

#endif
