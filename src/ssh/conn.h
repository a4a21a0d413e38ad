/* SPDX-License-Identifier: BSD-3-Clause
 * conn: one connection through a tunnel, from its coming to its end. For tunnel.c. */
#ifndef SSH_CONN_H
#define SSH_CONN_H

#include "base/pump.h"
#include "ssh/tunnel.h"

enum tunnel_state {
    TUNNEL_NEW,
    TUNNEL_ASKING,    /* R: the other side was asked to listen */
    TUNNEL_LISTENING,
    TUNNEL_CLOSED,    /* refused, or the link broke */
};

enum conn_state {
    CONN_HELD,        /* L: before the release. R: until the target here listens */
    CONN_OPENING,     /* L: the other side connects to the target */
    CONN_CONNECTING,  /* R: we connect to the target */
    CONN_PUMPING,
};

struct conn {
    struct tunnel *tunnel;
    struct conn *next, **at;
    enum conn_state state;
    int fd;              /* until the pump has it; else -1 */
    ssh_channel channel; /* until the pump has it; else NULL */
    uv_poll_t *poll;     /* while connecting */
    struct pump *pump;
    uint64_t in, out;    /* towards the client, from it */
    uint64_t since_ms;
    bool told;           /* ops->peer was called for its coming */
};

struct tunnel {
    struct link *link;
    struct plan_forward forward;
    const struct tunnel_ops *ops;
    void *arg;
    struct link_hook hook;
    uv_timer_t *timer;

    enum tunnel_state state;
    int port;            /* that it listens on */
    int asked;           /* R: the port in the request */
    int guesses;         /* R: ports tried of our own choice */
    int listener;        /* L; else -1 */
    uv_poll_t *poll;     /* of the listener */
    bool paused;         /* L: no descriptor was left for a client */
    bool short_of_fds;   /* which was told */

    bool released;       /* L: clients go through */
    bool answered;       /* the target has taken a connection */
    bool probing;
    ssh_channel probe;   /* L: a connection to the target, kept for the first client */
    bool probe_open;
    ssh_channel look;    /* L: the connection of tunnel_look, until its answer comes */
    bool taken;          /* L: which the target took */

    struct conn *conns;
    int open;
    uint64_t total, in, out; /* in, out: of those that ended */
    int turned_away;     /* R: peers beyond the limit, not yet told */
};

/* A new one, held. Takes over fd (L; else -1) or channel (R; else NULL). */
struct conn *conn_new(struct tunnel *t, int fd, ssh_channel channel);

/* L: let a held client through. The first one gets the connection that the probe made. May end c. */
void conn_open(struct conn *c);

/* L: has the other side's answer come? May end c. */
void conn_check_opening(struct conn *c);

/* R: try to connect to the target. May end c. */
void conn_connect(struct conn *c);

/* While held: nobody is there any more. */
bool conn_gone(const struct conn *c);

/* End it with a line in the log and a call of ops->peer; or quietly. */
void conn_end(struct conn *c);
void conn_free(struct conn *c);

/* From tunnel.c. */
ssh_channel tunnel_ask_target(struct tunnel *t); /* L: a channel to the target; NULL: failed at once */
void tunnel_answered(struct tunnel *t);
void tunnel_refuse(struct tunnel *t, const char *text);
void tunnel_tick_start(struct tunnel *t);        /* something must be tried again */

#endif
