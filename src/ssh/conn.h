/* SPDX-License-Identifier: BSD-3-Clause
 * conn: one connection through a tunnel, from its coming to its end. For tunnel.c. */
#ifndef SSH_CONN_H
#define SSH_CONN_H

#include "base/pump.h"
#include "ssh/opening.h"
#include "ssh/tunnel.h"

enum tunnel_state {
    TUNNEL_NEW,
    TUNNEL_ASKING,    /* R: the other side was asked to listen */
    TUNNEL_LISTENING,
    TUNNEL_ENDING,    /* listens no more; what is connected goes on */
    TUNNEL_CLOSED,    /* refused, or the link broke and it does not stay */
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
    struct conn *watch_next, **watch_at; /* those that each turn looks at; watch_at is NULL when not */
    enum conn_state state;
    int fd;              /* until the pump has it; else -1 */
    ssh_channel channel; /* R: until the pump has it; else NULL */
    struct opening *opening; /* L: while the other side connects; else NULL */
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

    bool stays;          /* it outlives its link */
    bool cut;            /* the link is gone; tunnel_join brings the next one */
    bool holds;          /* L: clients that come meanwhile wait for it */
    bool released;       /* clients go through; R: peers of a target that is not there do not wait */
    bool answered;       /* the target has taken a connection */
    bool probing;
    struct opening *probe; /* L: a connection to the target, kept for the first client */
    bool probe_open;
    struct opening *look; /* L: the connection of tunnel_look, until its answer comes */
    bool taken;          /* L: which the target took */
    bool relay;          /* L: connections go through a program there (relay.h) */
    bool forbidden;      /* L: the server's policy was the answer */
    int misses;          /* L: probes that did not reach the target, in a row */
    char *why;           /* L: what the server said to the last one; NULL */

    bool once;           /* R: the first peer that is connected is the only one */
    bool full;           /* ... and has come */
    struct opening *exposing; /* R: a connection to the listener from its host's other address */
    char *exposing_from; /* ... which comes back to us as a peer from there, once; NULL */
    enum tunnel_exposure exposure;

    struct conn *conns, **last; /* oldest first */
    struct conn *watched;
    int held;            /* of them in CONN_HELD */
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

/* Look at it in each turn, or no more. */
void conn_watch(struct conn *c, bool on);

/* From tunnel.c. */
void tunnel_answered(struct tunnel *t);
void tunnel_refuse(struct tunnel *t, const char *text);
void tunnel_tick_start(struct tunnel *t);        /* something must be tried again */
void tunnel_close(struct tunnel *t);             /* end it and all its connections */
void tunnel_accept(uv_poll_t *poll, int status, int events);

/* From tunnelprobe.c. */
struct opening *tunnel_ask_target(struct tunnel *t);   /* L: begin a connection to the target */
void tunnel_missed(struct tunnel *t, const struct opening *o); /* the other side said no */
void tunnel_probe_again(struct tunnel *t);
void tunnel_check_probes(struct tunnel *t);
void tunnel_drop_probe(struct tunnel *t);

/* From tunnellisten.c. */
const char *tunnel_bind_host(const struct tunnel *t);
void tunnel_stop_listening(struct tunnel *t);
void tunnel_poll_listener(struct tunnel *t);

#endif
