/* SPDX-License-Identifier: BSD-3-Clause
 * passrun: a session channel of one link carried on as a session channel of another, with what may be
 * asked on it: a terminal, a command; and both outputs, the status, the signal. */
#ifndef SERVE_PASSRUN_H
#define SERVE_PASSRUN_H

#include "serve/gchan.h"

/* A session is asked for: opened on up, answered when that is decided. Takes the message over when it
 * returns true. */
bool passrun_open(struct gset *s, struct link *up, ssh_message message);

/* A request on such a channel: passed on, and answered as it is there. The same. */
bool passrun_ask(struct gset *s, ssh_message message);

#endif
