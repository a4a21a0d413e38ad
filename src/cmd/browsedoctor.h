/* SPDX-License-Identifier: BSD-3-Clause
 * browsedoctor: `fairlead doctor NAME` beside the screen, which does not wait for it. */
#ifndef CMD_BROWSEDOCTOR_H
#define CMD_BROWSEDOCTOR_H

#include "base/proc.h"
#include "cmd/browsekeep.h"

struct browsedoctor {
    const struct browsekeep *keep;  /* the screen's */
    struct proc *proc;              /* NULL: none is at work */
    struct str out, said;           /* its output and its errors */
};

/* Ask about a server, with the flags that we have; one that is at work is let go. What it says comes by
 * app_doctor. 0, or -1 with *e. */
int browsedoctor_begin(struct browsedoctor *d, const struct browsekeep *keep, const char *server,
    struct err *e);
void browsedoctor_done(struct browsedoctor *d);

#endif
