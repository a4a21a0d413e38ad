/* SPDX-License-Identifier: BSD-3-Clause
 * hop: one SSH connection: connect, keep alive, close; over TCP or through the hop before it. */
#ifndef SSH_HOP_H
#define SSH_HOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pump.h"
#include "ssh/dial.h"
#include "ssh/greet.h"
#include "ssh/link.h"
#include "ssh/nodelay.h"
#include "ssh/proxy.h"
#include "ssh/route.h"
#include "ssh/sshconf.h"
#include "ssh/turn.h"

/* Owns its ssh_session; channels must be gone before hop_close. Must not move once opened. */
struct hop {
    struct turn *turn;
    const struct plan_hop *plan;
    int index, of;           /* which of how many, from 1 */
    struct hop *below;       /* the hop that carries this one; NULL: TCP */
    struct sshconf conf;
    struct dial dial, from;  /* where it is, and where we come from (BindAddress) */
    ssh_session ssh;
    struct link link;
    bool linked;
    struct nodelay nodelay;
    int fd;                  /* libssh has a duplicate, so that its closing is not ours; -1 */
    struct pump *carrier;    /* between our end of a socket pair and a channel of below */
    struct proxy *proxy;     /* a ProxyCommand at the other end of fd; NULL */
    uint64_t carried_in, carried_out; /* which the carrier counts */
    char addr[SOCK_TEXT_MAX]; /* what answered; "through", "ProxyCommand" */
    struct greet greet;      /* what it said before SSH */
    bool joined;             /* its connection is another session's */
    bool logged_in;          /* before that no server has to answer a keepalive */
    uint64_t asked_ms;       /* of the last keepalive */
    double rtt_ms;           /* as it was told last; 0: not yet */
    uint64_t rtt_told_ms;
    uint64_t asked_at;       /* the byte of our stream at which it is over there, or soon after */
    uint64_t taken;          /* bytes of our stream that the other side's TCP has confirmed */
};

/* Make one that is not open yet. turn, stop and below are borrowed; the stop's configuration moves
 * into the hop. */
void hop_init(struct hop *h, struct turn *turn, struct route_stop *stop, int index, int of,
    struct hop *below);

/* In this order, each 0 or -1 with *e. configure: what libssh is told. resolve: only over
 * TCP. connect: a connected socket, and the key exchange; the host key is not looked at yet. */
int hop_configure(struct hop *h, struct err *e);
int hop_resolve(struct hop *h, struct err *e);
int hop_connect(struct hop *h, struct err *e);

/* For hop_connect: what the kernel and libssh are told of a connection that is to stay (hopalive.c). */
void hop_set_staying(struct hop *h);
/* The link event; once the keys were exchanged. In hoptell.c. */
void hop_tell_link(struct hop *h);
/* In place of resolve and connect: over a socket that another session's process answers on. Takes fd over. */
int hop_join(struct hop *h, int fd, struct err *e);

/* The login is done: from now on the other side has to show that it lives. forwards: no command of ours
 * will run there. */
void hop_logged_in(struct hop *h, bool forwards);

/* Once a second: tell how far it is when that has changed (the rtt event). When nothing came
 * for the interval, ask for an answer; when nothing came for too long, let the next turn fail. late_ms: so
 * much later than that it was called, and nobody listened. */
void hop_beat(struct hop *h, uint64_t late_ms);

/* We were away for long: ask at once whether the other side is still there. */
void hop_ask(struct hop *h);

/* Say goodbye and let go of everything. Does nothing the second time. */
void hop_close(struct hop *h);

#endif
