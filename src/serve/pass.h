/* SPDX-License-Identifier: BSD-3-Clause
 * pass: connections and listeners that a session opens on a connection which another one shares. */
#ifndef SERVE_PASS_H
#define SERVE_PASS_H

#include "serve/gchan.h"

/* More than these at once are refused, of one session. */
#define PASS_MAX 1024

/* A direct-tcpip request: opened on up, answered when that is decided. Takes the message over when it
 * returns true. */
bool pass_open(struct gset *s, struct link *up, ssh_message message);

/* A tcpip-forward request for a port that is not 0: the same. */
bool pass_listen(struct gset *s, struct link *up, ssh_message message);
bool pass_cancel(struct gset *s, const char *host, int port);

/* A channel that the far side of up opens: true when one of our listeners had asked for it. */
bool pass_take(struct gset *s, struct link *up, ssh_message message);

#endif
