/* SPDX-License-Identifier: BSD-3-Clause
 * link: one ssh_session driven by a libuv loop: its descriptor, its packets, the channels that have
 * something to say, and the forwarded channels that the other side opens. */
#ifndef SSH_LINK_H
#define SSH_LINK_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "ssh/readahead.h"
#include "ssh/unasked.h"
#include "ssh/unread.h"
#include "ssh/unsent.h"

struct chan;
struct link;
struct orphan;
struct request;

/* The other side opened a channel or sent a global request. Return true when the message was answered
 * (or its channel taken); false lets it be refused. Only sets flags or appends. */
typedef bool (*link_message)(void *arg, struct link *l, ssh_message message);

/* Somebody who asks libssh again in each turn, because it calls nobody back (a channel being opened).
 * Owned by who adds it; turn may remove any, and must not close the link. */
struct link_hook {
    void (*turn)(void *arg);
    void *arg;
    struct link_hook *next;
};

struct chan_queue {
    struct chan *first, **last;
};

struct link {
    ssh_session session;      /* owned by whoever opened the link */
    uv_loop_t *loop;
    ssh_event event;
    uv_poll_t *poll;          /* freed by its close callback */
    int fd;
    bool broken;              /* the connection is gone: nothing more will come */
    bool overrun;             /* that is so because more came than the windows allow */
    bool shared;              /* another process of ours is the server: it tells why it refuses */
    char *refusal;            /* what it told last; NULL */
    uint64_t refusal_ms;      /* uv_now of then */
    bool prompt;              /* the server sends small messages at once: it need not be hurried */
    struct unasked unasked;   /* channels of the other side that were refused */
    struct unread unread;     /* what has come on its channels and was not taken */
    uint64_t window_room;     /* so much may the windows of its channels still grow, in all */
    struct chan_queue runnable; /* channels that have something to do; chan.c's, who waits longest first */
    link_message message;
    void *message_arg;
    link_message other;       /* asked when message does not take it */
    void *other_arg;
    struct ssh_counter_struct counter; /* in_bytes is the "it is alive" clock */
    uint64_t heard_ms;                 /* uv_now when it last moved */
    void (*changed)(void *arg);        /* called after each turn in which something came */
    void *changed_arg;

    /* link.c, chan.c and request.c only. */
    struct chan *chans;                /* every channel that is an end */
    struct orphan *orphans;            /* channels nobody wants that are still being opened */
    double rtt_ms;                     /* of the newest keepalive; 0: none was answered */
    struct request *requests;          /* global requests, the first of which was sent */
    struct link_hook *hooks, *hook_next;
    uv_idle_t *idle;                   /* active: a turn is wanted before the loop sleeps */
    uv_timer_t *relief;                /* active: nothing is taken in, for too much is unread */
    uint64_t seen;                     /* counter.in_bytes when everybody was last served */
    struct readahead readahead;
    struct unsent unsent;
    uint64_t rtt_ns, rtt_asked_ns;     /* of link_rtt */
    int poll_fd, interest;             /* a duplicate, because libssh may close fd under us */
    bool turning;
    bool *gone;                        /* set by link_close when called from within a turn */
};

/* Start watching an ssh_session that is connected over fd (for a server: after the first, non-blocking
 * call of ssh_handle_key_exchange). Sets it non-blocking. *l is zero but for message and changed.
 * Returns 0 or -1. The struct must not move. */
int link_open(struct link *l, uv_loop_t *loop, ssh_session session, int fd);

/* Take packets in, let flagged channels wake their pumps, look at the status, set the interest of the
 * poll from state. Called by the poll itself; call it also after asking libssh for something. */
void link_turn(struct link *l);

/* Ask for a turn before the loop next sleeps. For use from libssh callbacks. */
void link_wake(struct link *l);

/* After a call into libssh outside of a turn: such a call may take in packets that nobody was told of. */
void link_check(struct link *l);

/* So much of a channel is unread: more than its window can hold (0: libssh's own) breaks the link. For use
 * from libssh callbacks. */
void link_unread(struct link *l, uint32_t bytes, uint32_t window);

/* The shortest time that anything has taken there and back, in ns; 0: unknown. */
uint64_t link_rtt(struct link *l);
void link_rtt_seen(struct link *l, uint64_t ns); /* so long did an answer take */

void link_hook_add(struct link *l, struct link_hook *hook);
void link_hook_remove(struct link *l, struct link_hook *hook);

void link_close(struct link *l); /* before ssh_free; channels first; twice does nothing */

#endif
