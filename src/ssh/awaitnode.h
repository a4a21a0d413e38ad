/* SPDX-License-Identifier: BSD-3-Clause
 * awaitnode: a server that runs on another machine than the one we are logged in to, such as a compute
 * node, and how its way leads there. For await.c. */
#ifndef SSH_AWAITNODE_H
#define SSH_AWAITNODE_H

#include "ssh/await.h"

/* The server of a side has said where it takes connections: let its L forward lead there. */
void awaitnode_find(struct await *w, int side);

/* Whether it can be used; asks through the forward where that is not certain. */
bool awaitnode_reached(struct await *w, int side);

/* -1 with *e (ERR_FORWARD) when the machine that a server named cannot be reached. */
int awaitnode_hopeless(struct await *w, struct err *e);

#endif
