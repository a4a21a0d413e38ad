/* SPDX-License-Identifier: BSD-3-Clause
 * kept: a connection that outlives its session: found by the next one, kept by this one. */
#ifndef SSH_KEPT_H
#define SSH_KEPT_H

#include <stdbool.h>

#include "ssh/hop.h"

/* Whether another session's process shares a connection to where the route leads (flags->kept): then h is
 * logged in over it as the last and only hop. When not, for whatever reason, h is as before. */
bool kept_join(struct hop *h, struct turn *t, struct route *r);

/* Whether the connection stays at the end of its session: flags->keep, or the person, who is asked. Not
 * one that is lost, or joined, or not logged in. h may be NULL. */
bool kept_wanted(struct hop *h);

/* The first event of a connection that is kept. */
void kept_tell(struct hop *h);

#endif
