/* SPDX-License-Identifier: BSD-3-Clause
 * nodelay: an sshd that sends small messages at once. OpenSSH's sets TCP_NODELAY only once a command has
 * run on the connection; one that only forwards holds back the rest of a message until what went before
 * was acknowledged. That is done at once (link.c), but the way there and back remains: half of an upload's
 * rate on a long one. */
#ifndef SSH_NODELAY_H
#define SSH_NODELAY_H

#include "ssh/link.h"

enum nodelay_stage {
    NODELAY_IDLE,    /* not begun, or done: whatever came of it */
    NODELAY_SESSION, /* a session was asked for */
    NODELAY_COMMAND, /* its command was */
};

/* Of a link. Zero-initialise; must not move. */
struct nodelay {
    struct link *link;
    struct link_hook hook;
    ssh_channel channel;
    enum nodelay_stage stage;
    uint64_t looked_at;
};

/* Have the server run a command that does nothing, if it is one that needs it. Beside everything else: who
 * forbids it (a forced command, MaxSessions 0) is not asked twice, and nothing is said. */
void nodelay_begin(struct nodelay *n, struct link *l);

void nodelay_end(struct nodelay *n); /* before link_close */

#endif
