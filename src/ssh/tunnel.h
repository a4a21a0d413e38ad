/* SPDX-License-Identifier: BSD-3-Clause
 * tunnel: a forward or reverse listener, and a pump for each connection through it. */
#ifndef SSH_TUNNEL_H
#define SSH_TUNNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/plan.h"
#include "ssh/link.h"

#define TUNNEL_CONNECTIONS_MAX 256

struct tunnel;

struct tunnel_ops {
    void (*peer)(void *arg, struct tunnel *t);     /* a connection opened or closed */
    void (*answered)(void *arg, struct tunnel *t); /* the target took a connection for the first time */
    void (*refused)(void *arg, struct tunnel *t, const char *text); /* a peer was turned away, and why */
};

/* Make one; forward is copied. Nothing listens yet. ops and arg must outlive it. */
struct tunnel *tunnel_new(struct link *l, const struct plan_forward *forward,
    const struct tunnel_ops *ops, void *arg);

/* Start listening, here (L) or on the other side (R). Returns 0 when it listens (tunnel_port is then
 * the port that came out), SSH_AGAIN when the other side has not answered yet (turn the loop and call
 * again), -1 with *e: ERR_LISTEN here, ERR_FORWARD when the other side refuses. A taken port here is
 * not an error when any_port is set: the kernel gives another one. */
int tunnel_listen(struct tunnel *t, bool any_port, struct err *e);

int tunnel_port(const struct tunnel *t);
const struct plan_forward *tunnel_forward(const struct tunnel *t);
void tunnel_retarget(struct tunnel *t, const char *host, int port); /* where connections go */

/* L: until tunnel_release the clients that came are held, their connections open and unread. R: peers
 * that came are held until our side's target takes a connection; that needs no call. */
void tunnel_release(struct tunnel *t);

/* L, while it holds: try one connection to the target every so often; when the target takes it,
 * answered() is called and that connection is kept for the first client. */
void tunnel_probe(struct tunnel *t, bool on);

/* L, just before the server is started: try one connection to the target, and close it. When something
 * takes it, tunnel_taken becomes true, and tunnel_probe tries nothing from then on: it would find a
 * stranger. sshd connects before it reads the request for the command that follows. */
void tunnel_look(struct tunnel *t);
bool tunnel_taken(const struct tunnel *t);

/* in: bytes towards the listening side's client; out: bytes from it. */
void tunnel_counts(const struct tunnel *t, uint64_t *in, uint64_t *out, int *open, uint64_t *total);

/* The link's message hook for R tunnels: true when the open was for this tunnel. */
bool tunnel_take(struct tunnel *t, ssh_message message);

/* Stop listening (R: cancel without waiting for the answer), end all connections. NULL does nothing. */
void tunnel_free(struct tunnel *t);

#endif
