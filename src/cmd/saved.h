/* SPDX-License-Identifier: BSD-3-Clause
 * saved: what was chosen last time, and what is chosen now: the file "saved" in the state
 * directory, and the -O flags over it. */
#ifndef CMD_SAVED_H
#define CMD_SAVED_H

#include "cmd/cmd.h"
#include "core/recall.h"

/* Read the file; what is missing or broken is empty. recall_done it. */
void saved_read(const struct cmd *c, struct recall *out);

/* Add what ParaView saved for servers of the list, where we have nothing. */
void saved_fill(const struct cmd *c, const struct server_list *l, struct recall *r);

/* Remember a start of s with these values: those whose option says save; never a password, never a
 * random one; in also, when that is not NULL, as well. Failures are logged only: a start does not depend
 * on it. */
void saved_note(const struct cmd *c, const struct server *s, const struct values *chosen,
    struct recall *also);

/* Saved values that the options still allow, ours or else ParaView's own, then those of --preset,
 * then -O NAME=VALUE over them. ERR_USAGE names the option. Adds to out; values_done it either way. */
int saved_choose(const struct cmd *c, const struct server *s, struct values *out, struct err *e);

#endif
