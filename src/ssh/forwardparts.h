/* SPDX-License-Identifier: BSD-3-Clause
 * forwardparts: what the files of forwards share. */
#ifndef SSH_FORWARDPARTS_H
#define SSH_FORWARDPARTS_H

#include "ssh/forwards.h"

/* forwardtell.c: what is told about one. asked: the port that was asked for, when another came out;
 * else 0. */
extern const struct tunnel_ops forward_ops; /* with a struct forward */
char *forward_text(const struct endpoint *at, int port); /* clean, allocated */
void forward_tell(const struct forward *f, const char *state, int asked, const char *why);
void forward_tell_late(struct forward *f);

/* forwards.c: a tunnel that does not listen yet, for a forward of the plan; one that listens is let
 * through, when nothing has to be waited for; one that cannot be: *e gets its name, and it is gone. */
struct tunnel *forward_new(struct forward *f, const struct plan_forward *p);
int forward_wait(struct forward *f, const struct plan_forward *p, struct err *e);
int forward_listens(struct forward *f, struct err *e);
void forward_let_through(struct forward *f);
int forward_failed(struct forward *f, const struct plan_forward *p, struct err *e);
void forward_drop(struct forward *f); /* its tunnel, and what it waits for */
struct forward *forwards_grow(struct forwards *f);
void forwards_attach(struct forwards *f, struct hop *hop);

/* forwardlive.c: nobody waits for the name any more. */
void naming_forget(struct forward *f);

#endif
