/* SPDX-License-Identifier: BSD-3-Clause
 * ttyask: a question on the terminal, one prompt a line, secrets without echo. Line mode. */
#ifndef CMD_TTYASK_H
#define CMD_TTYASK_H

#include <stdbool.h>
#include <uv.h>

#include "core/ask.h"

struct ttyask;

/* Open /dev/tty. NULL when this process has no terminal. */
struct ttyask *ttyask_new(uv_loop_t *loop);

/* Ask; done gets the reply (to take over), cancelled on ^D. a is copied. An earlier question is
 * given up without a reply. */
void ttyask_begin(
    struct ttyask *t, const struct ask *a, void (*done)(void *arg, struct reply *r), void *arg);

bool ttyask_busy(const struct ttyask *t);
void ttyask_cancel(struct ttyask *t); /* ^C: done gets a cancelled reply */
void ttyask_end(struct ttyask *t);    /* settled elsewhere: no reply */
void ttyask_resume(struct ttyask *t); /* after ^Z: the shell has changed the echo */

/* The terminal as it was; memory goes when the loop closed the handle. NULL does nothing. */
void ttyask_free(struct ttyask *t);

/* Say text and wait for one line, which is shown as it is typed; what was typed before does not count.
 * Blocks, before there is any session. Whether it is yes or y; false without a terminal. */
bool ttyask_yes(const char *text);

/* The same, but whether it is no or n, or ^D: what is not said otherwise is yes. */
bool ttyask_no(const char *text);

/* Whether there is a terminal to ask on. */
bool ttyask_possible(void);

/* One secret, before there is any session: blocks. False without a terminal, on ^D and ^C. */
bool ttyask_secret(const char *prompt, struct secret *out);

#endif
