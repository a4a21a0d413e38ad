/* SPDX-License-Identifier: BSD-3-Clause
 * hop: one SSH connection: connect, keep alive, close; over TCP or through the hop before it. */
#ifndef SSH_HOP_H
#define SSH_HOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pump.h"
#include "ssh/dial.h"
#include "ssh/link.h"
#include "ssh/sshconf.h"
#include "ssh/turn.h"

#define HOP_GREETING_MAX 256

/* Owns its ssh_session; channels must be gone before hop_close. Must not move once opened. */
struct hop {
    struct turn *turn;
    const struct plan_hop *plan;
    int index, of;           /* which of how many, from 1 */
    struct hop *below;       /* the hop that carries this one; NULL: TCP */
    struct sshconf conf;
    struct dial dial;
    ssh_session ssh;
    struct link link;
    bool linked;
    int fd;                  /* libssh has a duplicate, so that its closing is not ours; -1 */
    struct pump *carrier;    /* between our end of a socket pair and a channel of below */
    uint64_t carried_in, carried_out;
    char addr[SOCK_TEXT_MAX]; /* what answered */
    char greeting[HOP_GREETING_MAX]; /* first bytes of the peer, raw, before libssh took them */
    bool logged_in;          /* before that no server has to answer a keepalive */
    uint64_t heard_bytes, heard_ms, probed_ms; /* keepalive */
};

/* Make one that is not open yet. turn, plan and below are borrowed. */
void hop_init(struct hop *h, struct turn *turn, const struct plan_hop *plan, int index, int of,
    struct hop *below);

/* In this order, each 0 or -1 with *e. configure: flags, plan and ssh_config. resolve: only over
 * TCP. connect: a connected socket, and the key exchange; the host key is not looked at yet. */
int hop_configure(struct hop *h, struct err *e);
int hop_resolve(struct hop *h, struct err *e);
int hop_connect(struct hop *h, struct err *e);

/* The login is done: from now on the other side has to show that it lives. */
void hop_logged_in(struct hop *h);

/* Once a second: when nothing came for the interval, ask for an answer; when nothing came for too
 * long, let the next turn fail. */
void hop_beat(struct hop *h);

/* Say goodbye and let go of everything. Does nothing the second time. */
void hop_close(struct hop *h);

#endif
