/* SPDX-License-Identifier: BSD-3-Clause
 * checkup: what can be said of the way to a host without logging in, for `show` and `doctor`: one route, its
 * configuration with the places it comes from, and whether the first hop answers. */
#ifndef SSH_CHECKUP_H
#define SSH_CHECKUP_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "core/conf.h"
#include "core/plan.h"
#include "ssh/session.h"

struct checkup;

/* One with a loop of its own. conf and flags are borrowed until checkup_free. */
struct checkup *checkup_new(const struct conf *conf, const struct session_flags *flags);

/* Find the route over the hops of a plan: ssh -G may run a Match exec, nothing is contacted. Returns an
 * array with an object for each hop, as fairlead(1) has them; by_ssh becomes whether OpenSSH's client was
 * asked. NULL with *e. */
json_t *checkup_route(struct checkup *c, const struct plan *p, bool *by_ssh, struct err *e);

/* After a route that has hops: look the first one up, connect, and read until it has said its
 * version, which *said becomes (allocated). The route is used up. Returns 0, or -1 with *e. */
int checkup_reach(struct checkup *c, char **said, struct err *e);

/* Which ciphers are offered where ssh_config says nothing, and why; allocated, one line. *safe becomes
 * whether AES-GCM may be among them. */
char *checkup_ciphers(struct checkup *c, bool *safe);

/* libssh's version, with what it was built with. */
const char *checkup_libssh(void);

void checkup_free(struct checkup *c);

#endif
