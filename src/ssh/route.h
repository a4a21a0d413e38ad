/* SPDX-License-Identifier: BSD-3-Clause
 * route: all hops to a server's host, each with its configuration, before anything is looked up: the
 * plan's, those of -J, and what ProxyJump says. */
#ifndef SSH_ROUTE_H
#define SSH_ROUTE_H

#include "base/err.h"
#include "core/plan.h"
#include "core/sshdump.h"
#include "ssh/sshconf.h"
#include "ssh/turn.h"

#define ROUTE_STOPS_MAX TURN_LINKS_MAX

struct route_stop {
    struct plan_hop hop;   /* as it was named */
    struct sshconf conf;
    struct sshdump dump;   /* what ssh_config said, and where */
};

/* Zero-initialise. */
struct route {
    struct route_stop *stops; /* stay where they are once the route was found */
    size_t n, cap;
    bool by_ssh;              /* OpenSSH's client read the configuration, else we and libssh */
};

/* Find the way over n hops of a plan (none: no way is needed). The turn's flags say the rest. As in ssh,
 * a jump host has a configuration of its own, and only that of the first hop can put more before it.
 * Takes turns; what r held is gone. Returns 0, or -1 with *e: ERR_USAGE, ERR_CONFIG (a circle is named),
 * or what turn_once says; route_done either way. */
int route_find(struct route *r, struct turn *t, const struct plan_hop *hops, size_t n, struct err *e);

void route_done(struct route *r);

#endif
