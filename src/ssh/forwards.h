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

/* The way to one of the plan's servers (enum plan_side). It must be there for probe and look. */
bool forwards_have(const struct forwards *f, int side);
bool forwards_answered(const struct forwards *f, int side); /* it reached its target */
void forwards_probe(struct forwards *f, int side);          /* L: tunnel_probe */
void forwards_look(struct forwards *f, int side);           /* L: tunnel_look */
bool forwards_taken(const struct forwards *f, int side);    /* L: tunnel_taken */

/* L: tunnel_release; the extra ones are let through as soon as they listen. */
bool forwards_busy(const struct forwards *f);               /* a connection is open in one of them */
void forwards_release(struct forwards *f);

/* The server told its port: its L forward goes there when that was port 0. */
void forwards_retarget(struct forwards *f, int side, int port);

/* Once a second: counters that moved. */
void forwards_beat(struct forwards *f);

/* Stop listening and end all connections. */
void forwards_close(struct forwards *f, const char *why);

#endif
