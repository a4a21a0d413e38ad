/* SPDX-License-Identifier: BSD-3-Clause
 * viewhop: the hops of one session, folded from its events: who is there, how it is encrypted, how far. */
#ifndef CORE_VIEWHOP_H
#define CORE_VIEWHOP_H

#include <stddef.h>

#include "core/event.h"

#define VIEW_HOPS_MAX 64 /* more are in no plan; a number from outside is not believed */

/* Texts are NULL until they are known. */
struct view_hop {
    char *user, *host, *addr;
    int port;
    char *server, *kex, *cipher_in, *cipher_out, *mac_in, *mac_out;
    char *key_type, *key, *key_result; /* of the host key */
    char *method;    /* what let us in */
    double rtt_ms;   /* below 0: not measured */
};

struct view_hops {
    struct view_hop *v;
    size_t n, cap;
};

/* An event of any kind; those that tell nothing of a hop change nothing. A hop that is reached again,
 * after a loss, begins anew. */
void view_hops_apply(struct view_hops *h, const struct event *e);
void view_hops_done(struct view_hops *h);

/* "alice@login.hpc.example via bastion.example": the last one first; "" without any. Allocated. */
char *view_hops_chain(const struct view_hops *h);

/* Of the last hop, which is the one that counts; below 0: not measured. */
double view_hops_rtt(const struct view_hops *h);

#endif
