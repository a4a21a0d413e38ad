/* SPDX-License-Identifier: BSD-3-Clause
 * forwards: the forwards of a plan as tunnels, and what is told about them. */
#ifndef SSH_FORWARDS_H
#define SSH_FORWARDS_H

#include <stdbool.h>

#include "core/plan.h"
#include "ssh/hop.h"
#include "ssh/tunnel.h"
#include "ssh/turn.h"

struct forward {
    struct forwards *set;
    struct tunnel *tunnel;
    const char *why;     /* of closed; static or NULL */
    uint64_t in, out;    /* as told last */
    bool answered;       /* its target took a connection */
};

/* Must not move once opened. */
struct forwards {
    struct turn *turn;
    struct plan *plan;
    struct hop *hop;     /* the last one */
    struct forward *v;   /* in the order of the plan */
    size_t n;
};

void forwards_init(struct forwards *f, struct turn *turn, struct plan *plan);

/* Let all listen, one after the other; the ports that came out go into the plan. Returns 0, or -1
 * with *e naming the forward. */
int forwards_open(struct forwards *f, struct hop *hop, struct err *e);

bool forwards_have(const struct forwards *f, bool reverse);     /* one in that direction */
bool forwards_answered(const struct forwards *f, bool reverse); /* one of them reached its target */
void forwards_probe(struct forwards *f, bool on);               /* L: tunnel_probe */
void forwards_look(struct forwards *f);                         /* L: tunnel_look */
bool forwards_taken(const struct forwards *f);                  /* L: one is tunnel_taken */
void forwards_release(struct forwards *f);                      /* L: tunnel_release */

/* The server told its port: L forwards to port 0 go there. */
void forwards_retarget(struct forwards *f, int port);

/* Once a second: counters that moved. */
void forwards_beat(struct forwards *f);

/* Stop listening and end all connections. */
void forwards_close(struct forwards *f, const char *why);

#endif
