/* SPDX-License-Identifier: BSD-3-Clause
 * ownnet: a loopback of its own for a process and what it starts: a network in which nothing else is,
 * and which nothing else can reach. */
#ifndef SERVE_OWNNET_H
#define SERVE_OWNNET_H

#include <stdbool.h>

#include "base/err.h"

/* Leave this machine's network for an empty one. Descriptors that are open stay what they are. To be
 * called before there are threads, and before PR_SET_DUMPABLE. Returns 0, or -1 with *e. */
int ownnet_enter(struct err *e);

/* Whether ownnet_enter would do it here: tried in a child. */
bool ownnet_possible(void);

#endif
