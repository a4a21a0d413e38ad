/* SPDX-License-Identifier: BSD-3-Clause
 * gchan: what a guest has open: connections to granted ports, listeners, commands. */
#ifndef SERVE_GCHAN_H
#define SERVE_GCHAN_H

#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "ssh/link.h"

/* More than these at once are refused. */
#define GCHAN_MAX 256
#define GCHAN_LISTENERS_MAX 8

struct gset;

/* One open thing. The first member of what it is. turn does what can be done now and sets over when
 * nothing more will come; free lets go of everything, at any time. */
struct gchan {
    const struct gchan_ops *ops;
    struct gset *set;
    struct gchan *next;
    bool over;
};

struct gchan_ops {
    void (*turn)(struct gchan *c);
    void (*stop)(struct gchan *c); /* end what runs, softly; NULL: free is soft enough */
    void (*free)(struct gchan *c);
};

/* All of a guest. They are turned together, at the top of the loop, and the dead are removed after
 * the walk. */
struct gset {
    struct link *link;
    uv_loop_t *loop;
    struct gchan *first;
    size_t count, listeners;
    uv_idle_t *idle; /* freed by its close callback */
    void (*emptied)(void *arg); /* the last one is gone */
    void *arg;
};

void gset_init(struct gset *s, struct link *l, uv_loop_t *loop);
void gset_add(struct gset *s, struct gchan *c, const struct gchan_ops *ops);
void gset_turn(struct gset *s);  /* now; not from within a turn */
void gset_kick(struct gset *s);  /* before the loop next sleeps */
void gset_stop(struct gset *s);  /* commands are told to end; the rest is gone */
void gset_done(struct gset *s);  /* all of it goes at once; turn the loop before closing it */

/* Connect to a port here for a direct-tcpip request, which is answered when that is decided. Takes
 * the message over. */
void gchan_connect(struct gset *s, ssh_message message, int port);

/* Listen for a tcpip-forward request. host is what the guest called it; port 0: any. The port that
 * came out, or -1. Each of our own connections to it becomes a channel. */
int gchan_listen(struct gset *s, const char *host, int port);
bool gchan_cancel(struct gset *s, const char *host, int port);

/* The ports of the listeners; returns how many were put into ports. */
size_t gchan_listening(const struct gset *s, int ports[GCHAN_LISTENERS_MAX]);

#endif
