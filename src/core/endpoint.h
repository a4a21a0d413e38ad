/* SPDX-License-Identifier: BSD-3-Clause
 * endpoint: one end of a forward, and the hosts on the way to it. */
#ifndef CORE_ENDPOINT_H
#define CORE_ENDPOINT_H

#include <stdbool.h>

#include "base/str.h"

enum endpoint_kind { ENDPOINT_TCP, ENDPOINT_UNIX, ENDPOINT_COMMAND };

struct endpoint {
    enum endpoint_kind kind;
    char *host;  /* tcp */
    int port;    /* tcp; 0 = chosen at run time */
    char *path;  /* unix: the path; command: the words */
};

/* dir L listens here, R listens on the last hop. */
struct plan_forward {
    char *id;            /* "f1" */
    bool reverse;        /* R */
    bool extra;          /* not the way to the server: nothing waits for it */
    struct endpoint listen, target;
};

struct plan_hop {
    char *user, *host;   /* user NULL: from the configuration, else our own name */
    int port;            /* 0: from the configuration, else 22 */
    struct strv keys;    /* private keys that the list names (-i); tried before the configured ones */
};

void plan_forward_done(struct plan_forward *f);
void plan_hop_done(struct plan_hop *h);

/* "localhost:41877", "[::1]:80", a path, or the command: for events and screens. Allocated. */
char *endpoint_text(const struct endpoint *e);
/* "user@host:port" without what is absent or 22. Allocated. */
char *plan_hop_text(const struct plan_hop *h);

#endif
