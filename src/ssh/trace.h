/* SPDX-License-Identifier: BSD-3-Clause
 * trace: what --debug=ssh tells: libssh's own words, packets by their names, how long each phase took.
 * Bounded, and without secrets: no content and, of what carries secrets, no size either. */
#ifndef SSH_TRACE_H
#define SSH_TRACE_H

#include "core/event.h"

struct trace;

/* Begin, for the session of this process; libssh tells it what it does from now on. Returns NULL when
 * nobody asked for it (log_wants): then libssh is made to keep its words to itself, whatever LogLevel
 * ssh_config has, for standard error may be a screen. */
struct trace *trace_new(void);
void trace_free(struct trace *t);

/* A key exchange begins, and no other goes on in this process: when it finds no common algorithm, keep what
 * libssh says of it, which the error of a server that closes at once would replace. */
void trace_exchange(void);
const char *trace_mismatch(void); /* borrowed; "" when there was nothing of the kind */

/* An event of the session is about to be given out: a phase that begins ends the one before it. */
void trace_event(struct trace *t, const struct event *ev);

/* The next line, as an event to be given out; NULL when there is none. t may be NULL. */
struct event *trace_next(struct trace *t);

#endif
