/* SPDX-License-Identifier: BSD-3-Clause
 * await: when a started server is ready: its line, its port, its call; and why it will not be. */
#ifndef SSH_AWAIT_H
#define SSH_AWAIT_H

#include <stdbool.h>

#include "core/plan.h"
#include "ssh/forwards.h"
#include "ssh/job.h"
#include "ssh/probe.h"
#include "ssh/remote.h"

/* Where the way to a server leads. */
enum await_place {
    AWAIT_PLANNED, /* where the plan says */
    AWAIT_NODE,    /* to another machine, which the server named */
    AWAIT_BACK,    /* that was not reached: to the host that we are logged in to, after all */
};

/* One of the servers that have to be there. */
struct await_side {
    int port;                 /* where it says that it takes connections; 0: it has not said */
    char host[READY_HOST_MAX]; /* the machine that it runs on, as it says; "" */
    enum await_place place;
    bool node_taken;          /* the planned place took a connection before anything was started */
    char *why;                /* AWAIT_BACK: why the machine was not reached; NULL */
    bool verify;              /* its way has to answer before it counts as ready */
    bool silent;              /* it has not said so in time: look for ourselves */
    bool looking;
    bool taken;               /* the port took a connection before anything was started */
    struct probe *probe;
    bool probed;              /* it was taken */
};

/* Borrowed parts of the session. Zero but for them. */
struct await {
    struct turn *turn;
    struct plan *plan;
    struct forwards *forwards;
    struct remote *remote;    /* NULL: nothing is started */
    struct job *job;          /* that the command told of */
    void (*queued)(void *arg, bool queued); /* the job waits in its queue, or no more */
    void *queued_arg;
    bool waits;               /* which was told last */
    const bool *client_over;  /* the client has ended, and the session with it */
    bool silent;              /* no ParaView line came in time */
    bool blind;               /* the forwards are another ssh's: that they take a connection tells nothing */
    bool unseen;              /* which was said */
    bool detached;            /* the command ended well, and the server is to come all the same */
    unsigned int lines;       /* of those that take connections: so many were assigned to a side */
    struct await_side side[PLAN_SIDES];
};

/* Just before the start command: does the server's port answer already? Then it is a stranger's, or
 * a server's that was left over, and only what the command says counts. */
void await_before(struct await *w);

/* Wait until the server can be used, or has called back. A port that the server told goes into the
 * plan. Returns 0, or -1 with *e: ERR_START, ERR_TIMEOUT, or what the turns say. */
int await_ready(struct await *w, struct err *e);

/* The sentence for a command that is over: ERR_START, with what its lines say. Returns -1. */
int await_ended(const struct remote *r, const char *when, struct err *e);

/* Whether a command that is over was a script that put the server somewhere else, such as into a
 * batch queue: it ended with 0, and was no ParaView server itself (those end with 0 also when they
 * fail). ParaView: pqServerLauncher.cxx takes that for success. */
bool await_detached(const struct remote *r);

#endif
