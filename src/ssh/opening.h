/* SPDX-License-Identifier: BSD-3-Clause
 * opening: a channel to a target on the other side that is being opened: straight, or through a relay
 * that runs there. */
#ifndef SSH_OPENING_H
#define SSH_OPENING_H

#include <stdbool.h>

#include "core/endpoint.h"
#include "ssh/link.h"

struct opening {
    struct link *link;
    ssh_channel channel;
    int stage;           /* opening.c's */
    char *command;       /* of the relay; NULL: straight */
    uint64_t begun_ns;
    uint64_t looked_at;  /* what had come in when libssh was asked last */
    size_t noise;        /* bytes before the relay's mark */
    char *words;         /* of the relay, on its standard error; NULL */
    char *why;           /* it failed: the other side's words, cleaned */
    bool forbidden;      /* ... because of its policy, or for want of a session: not of the target */
};

/* Begin. Never NULL: what fails at once is told by opening_check. */
struct opening *opening_new(struct link *l, const struct endpoint *to, bool relay);

/* SSH_OK when it is open, SSH_AGAIN, or SSH_ERROR with why filled. */
int opening_check(struct opening *o);

/* It is open, and the other side has ended it since. */
bool opening_over(const struct opening *o);

/* Take the open channel out of it, and free it. */
ssh_channel opening_take(struct opening *o);

/* Let it go at any moment. NULL does nothing. */
void opening_free(struct opening *o);

#endif
