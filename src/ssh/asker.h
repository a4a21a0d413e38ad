/* SPDX-License-Identifier: BSD-3-Clause
 * asker: one connection of ssh's helper: what it asks, and its answer. For askpass only. */
#ifndef SSH_ASKER_H
#define SSH_ASKER_H

#include <stdbool.h>
#include <uv.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/askprompt.h"
#include "ssh/turn.h"

struct asker {
    struct asker *next;  /* the owner's */
    struct turn *turn;
    const char *token;   /* that it must tell; borrowed */
    uv_pipe_t pipe;
    uv_timer_t late;     /* half a frame is not waited for */
    int handles;
    struct str bytes;
    char *prompt;        /* what it asks, once all of it came; NULL */
    enum askprompt_want want;
    bool said;           /* its whole text was taken in */
    bool asked;          /* the person is asked now */
    bool gone;           /* it is over: answered, left, or broke the rules */
};

/* Whether the other end is of our own user, and a descendant of that process; 0: nobody's. */
bool asker_may(int fd, int of);

/* Takes the connected fd over. Let it go with asker_free, not before it is gone unless at the end. */
struct asker *asker_new(struct turn *turn, int fd, const char *token);

/* The answer, or with NULL that there is none; it is gone then. */
void asker_reply(struct asker *k, const struct secret *answer);

void asker_free(struct asker *k); /* its memory goes when the loop has closed its handles */

#endif
