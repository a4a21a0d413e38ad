/* SPDX-License-Identifier: BSD-3-Clause
 * answers: a program's answers, as lines of JSON on stdin. */
#ifndef CMD_ANSWERS_H
#define CMD_ANSWERS_H

#include <stdbool.h>
#include <uv.h>

#include "core/ask.h"

struct answers;

struct answers_ops {
    void (*reply)(void *arg, struct reply *r);   /* for the question that was asked; take it over */
    void (*stop)(void *arg, const char *reason); /* {"cmd":"stop"} */
    void (*retry)(void *arg);                    /* {"cmd":"retry"} */
};

/* Read stdin: a pipe, a socket or a file. NULL when it is a terminal or a file without answers. */
struct answers *answers_new(uv_loop_t *loop, const struct answers_ops *ops, void *arg);

/* This question is open now: its answer may have come already; with stdin over it is cancelled. */
void answers_want(struct answers *a, int ask);
bool answers_over(const struct answers *a); /* stdin has ended */
void answers_settled(struct answers *a);
void answers_free(struct answers *a); /* NULL does nothing */

#endif
