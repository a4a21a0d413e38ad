/* SPDX-License-Identifier: BSD-3-Clause
 * forwards: the forwards of a plan as tunnels, and what is told about them. */
#ifndef SSH_FORWARDS_H
#define SSH_FORWARDS_H

#include <stdbool.h>

#include "core/plan.h"
#include "ssh/hop.h"
#include "ssh/tunnel.h"
#include "ssh/turn.h"

struct naming;

/* The one of the plan's forwards that has its index. */
struct forward {
    struct forwards *set;
    struct tunnel *tunnel; /* NULL: it is not open */
    struct naming *naming; /* its target's name is being looked up, while the session runs */
    bool opening;          /* it was added while the session runs, and does not listen yet */
    bool cancelled;        /* it goes when its last connection has gone */
    bool answered;         /* its target took a connection */
    uint64_t in, out;      /* as told last */
    uint64_t second;       /* events are counted by seconds, so that many connections are no flood */
    unsigned int told;
    bool untold;           /* connections came or went since */
    unsigned int refused;  /* so many were, which was not told */
};

struct forwards {
    struct turn *turn;
    struct plan *plan;
    struct hop *hop;     /* the last one; NULL: not connected */
    struct link nowhere; /* the tunnels' link while one that was lost is made again */
    struct forward **v;  /* in the order of the plan */
    size_t n, cap;
};

void forwards_init(struct forwards *f, struct turn *turn, struct plan *plan);

/* Let all listen, one after the other; the ports that came out go into the plan. Returns 0, or -1
 * with *e naming the forward. With the flag for it, an extra one that cannot be is told and left out. */
int forwards_open(struct forwards *f, struct hop *hop, struct err *e);

/* The link is gone: connections end, local listeners stay (Reconnect, HoldClients). forwards_join brings
 * the next one and lets all listen again, on the same ports: 0, or -1 with *e; it may be called again
 * when the server refuses a port, which it may still hold for the link that is gone. */
void forwards_cut(struct forwards *f, const char *why);
int forwards_join(struct forwards *f, struct hop *hop, struct err *e);

/* The way to one of the plan's servers (enum plan_side). It must be there for what follows. */
bool forwards_have(const struct forwards *f, int side);
bool forwards_answered(const struct forwards *f, int side); /* it reached its target */
void forwards_probe(struct forwards *f, int side);          /* L: tunnel_probe */
void forwards_look(struct forwards *f, int side);           /* L: tunnel_look */
bool forwards_taken(const struct forwards *f, int side);    /* L: tunnel_taken */
const struct tunnel *forwards_tunnel(const struct forwards *f, int side);

/* The server's policy forbids this way: go on through a relay where the settings allow it, which is told.
 * Returns 0, also when there is nothing to do; else -1 with *e, which names the policy. */
int forwards_allowed(struct forwards *f, int side, struct err *e);

/* L: tunnel_release; the extra ones are let through as soon as they listen. */
bool forwards_busy(const struct forwards *f);               /* a connection is open in one of them */
void forwards_release(struct forwards *f);

/* The server told its port: its L forward goes there when that was port 0. */
void forwards_retarget(struct forwards *f, int side, int port);

/* The server runs on another host than the one we are logged in to: its L forward goes there. */
void forwards_go_to(struct forwards *f, int side, const char *host, int port);
/* Its connections go through a small program there from now on (relay.h), which is told. */
void forwards_use_relay(struct forwards *f);

/* Let the way to the server lead to a socket file there. */
void forwards_go_to_unix(struct forwards *f, const char *path);

/* While the session runs, from a callback of the loop. add: spec as in ssh(1); events tell how it went,
 * under the name in id. cancel: it listens no more, and what is connected goes on. */
int forwards_add(struct forwards *f, bool reverse, const char *spec, char id[16], struct err *e);
int forwards_cancel(struct forwards *f, const char *id, struct err *e);

/* After each turn: what was added goes on. */
void forwards_service(struct forwards *f);

/* Once a second: counters that moved, and what was too much to be told at once. */
void forwards_beat(struct forwards *f);

/* Stop listening and end all connections. */
void forwards_close(struct forwards *f, const char *why);

#endif
