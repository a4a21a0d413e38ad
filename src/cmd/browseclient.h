/* SPDX-License-Identifier: BSD-3-Clause
 * browseclient: the client that the screen starts for a session, and what it is told. */
#ifndef CMD_BROWSECLIENT_H
#define CMD_BROWSECLIENT_H

#include <uv.h>

#include "base/err.h"
#include "core/event.h"
#include "core/values.h"

/* What an event says of where a client connects to, or has to listen: URL, HOST, PORT and their like. */
void browseclient_learn(struct values *told, const struct event *e);

/* Start the words of the setting Client with what it is told. It has windows of its own, needs nothing of
 * ours and lives on when we go. Returns 0, or -1 with *e. */
int browseclient_start(uv_loop_t *loop, const char *client, const struct values *told, struct err *e);

/* Let go of those that run, before the loop is closed. */
void browseclient_leave(uv_loop_t *loop);

#endif
