/* SPDX-License-Identifier: BSD-3-Clause
 * dial: from a name and a port to a connected socket: resolve off the loop, try each address. */
#ifndef SSH_DIAL_H
#define SSH_DIAL_H

#include "base/err.h"
#include "base/sock.h"
#include "ssh/turn.h"

#define DIAL_ADDRESSES_MAX 32
#define DIAL_RESOLVE_MS 10000
#define DIAL_NEXT_MS 250 /* RFC 8305: the next address starts this long after the one before */

struct dial_address {
    struct sockaddr_storage addr;
    socklen_t len;
    char text[SOCK_TEXT_MAX];
};

/* Zero-initialise. */
struct dial {
    struct dial_address addresses[DIAL_ADDRESSES_MAX]; /* families alternate */
    int count;
    int won; /* the address that answered */
    const struct dial *from; /* addresses of ours to come from; NULL: the kernel chooses */
};

/* Look the host up; sentences call it name; family as in struct session_flags. Cancelled or timed out,
 * the answer may still come later and is thrown away then. Returns 0, or -1 with *e: ERR_HOST,
 * ERR_TIMEOUT, ERR_CANCELLED. */
int dial_resolve(struct dial *d, struct turn *t, const char *host, const char *name, int port,
    int family, struct err *e);

/* Connect to the first address that answers, starting one after the other; turn_limit is the
 * caller's. Returns the descriptor, or -1 with *e: ERR_HOST or ERR_TIMEOUT with every address and its
 * reason, ERR_CANCELLED. */
int dial_connect(struct dial *d, struct turn *t, const char *name, int port, struct err *e);

#endif
