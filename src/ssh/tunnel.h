/* SPDX-License-Identifier: BSD-3-Clause
 * tunnel: a forward or reverse listener, and a pump for each connection through it. */
#ifndef SSH_TUNNEL_H
#define SSH_TUNNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/plan.h"
#include "ssh/link.h"

/* At once, through one of them. */
#define TUNNEL_CONNECTIONS_MAX 2048

struct tunnel;

/* Who reaches an R listener. */
enum tunnel_exposure {
    TUNNEL_EXPOSURE_UNKNOWN,
    TUNNEL_EXPOSED_LOOPBACK, /* its host alone */
    TUNNEL_EXPOSED_NETWORK,  /* other machines too */
};

struct tunnel_ops {
    void (*peer)(void *arg, struct tunnel *t);     /* a connection opened or closed */
    void (*answered)(void *arg, struct tunnel *t); /* the target took a connection for the first time */
    void (*refused)(void *arg, struct tunnel *t, const char *text); /* a peer was turned away, and why */
    void (*exposed)(void *arg, struct tunnel *t); /* tunnel_exposure is known; may be NULL */
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
void tunnel_retarget_unix(struct tunnel *t, const char *path);     /* the same: to a socket file there */

/* L: until tunnel_release the clients that came are held, their connections open and unread. R: peers
 * that came are held until our side's target takes a connection; that needs no call, but for an extra one
 * it ends the holding too. */
void tunnel_release(struct tunnel *t);

/* L, while it holds: try one connection to the target every so often; when the target takes it,
 * answered() is called and that connection is kept for the first client. */
void tunnel_probe(struct tunnel *t, bool on);

/* L, just before the server is started: try one connection to the target, and close it. When something
 * takes it, tunnel_taken becomes true, and tunnel_probe tries nothing from then on: it would find a
 * stranger. sshd connects before it reads the request for the command that follows. */
void tunnel_look(struct tunnel *t);
bool tunnel_taken(const struct tunnel *t);

/* L: the server's policy forbids connections to the target; tunnel_why is what it said. tunnel_misses
 * counts the probes in a row that did not reach it, since the last tunnel_retarget. */
bool tunnel_forbidden(const struct tunnel *t);
int tunnel_misses(const struct tunnel *t);
const char *tunnel_why(const struct tunnel *t); /* NULL: nothing yet */

/* L: from now on through a program there, as relay.h says; then forbidden means that it has no session
 * to run in. */
void tunnel_use_relay(struct tunnel *t);
bool tunnel_relayed(const struct tunnel *t);

/* R: the first peer that gets through is the only one; the listener goes when it has. */
void tunnel_only_once(struct tunnel *t);

/* R, while it listens: find out whether it can be reached at host, an address of the machine where it
 * listens that is not the loopback's; exposed() is called when that is known. */
void tunnel_expose(struct tunnel *t, const char *host);
enum tunnel_exposure tunnel_exposure(const struct tunnel *t);

/* in: bytes towards the listening side's client; out: bytes from it. */
void tunnel_counts(const struct tunnel *t, uint64_t *in, uint64_t *out, int *open, uint64_t *total);

/* The link's message hook for R tunnels: true when the open was for this tunnel. */
bool tunnel_take(struct tunnel *t, ssh_message message);

/* Outlive the link. Without that, a link that breaks closes the tunnel. holds: a client that comes while
 * there is none waits for the next one, else it is turned away. */
void tunnel_stay(struct tunnel *t, bool holds);

/* The link is gone: end all connections. What listens here goes on; what listened there has to be asked
 * for again with tunnel_listen, once tunnel_join has brought another link; the port stays the same. A
 * link without a session is one that is to come. */
void tunnel_cut(struct tunnel *t);
void tunnel_join(struct tunnel *t, struct link *l);

/* Listen no more; what is connected goes on, and tunnel_counts tells how much that is. */
void tunnel_cancel(struct tunnel *t);

/* Stop listening (R: cancel without waiting for the answer), end all connections. NULL does nothing. */
void tunnel_free(struct tunnel *t);

#endif
