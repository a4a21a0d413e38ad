/* SPDX-License-Identifier: BSD-3-Clause
 * way: how bytes get to the host of a hop: TCP, a channel of the hop below, or a ProxyCommand. */
#ifndef SSH_WAY_H
#define SSH_WAY_H

#include "base/err.h"
#include "ssh/hop.h"

/* Look up what has to be looked up here. Returns 0, or -1 with *e. */
int way_resolve(struct hop *h, struct err *e);

/* Fill h->fd and h->addr: a socket that leads to the host, within ConnectTimeout and as often as
 * ConnectionAttempts says. The limit of the turn stays set for what follows. Returns 0, or -1 with *e. */
int way_open(struct hop *h, struct err *e);

/* Let go of what way_open made, but for h->fd. */
void way_close(struct hop *h);

#endif
