/* SPDX-License-Identifier: BSD-3-Clause
 * nap: let the loop turn for a while before something is tried again. */
#ifndef SSH_NAP_H
#define SSH_NAP_H

#include "base/err.h"
#include "ssh/turn.h"

/* Returns 0 when the time has passed, or -1 with *e: what turn_once says. */
int nap_take(struct turn *t, int ms, struct err *e);

/* Until fd can be read. Returns as nap_take does. */
int nap_readable(struct turn *t, int fd, struct err *e);

#endif
