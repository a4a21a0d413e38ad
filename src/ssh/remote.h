/* SPDX-License-Identifier: BSD-3-Clause
 * remote: the start command under its guard, on the last hop or on this machine. */
#ifndef SSH_REMOTE_H
#define SSH_REMOTE_H

#include <libssh/callbacks.h>
#include <stdbool.h>

#include "base/proc.h"
#include "core/plan.h"
#include "ssh/hop.h"
#include "ssh/output.h"

#define REMOTE_TOKEN 33

/* Must not move. */
struct remote {
    struct turn *turn;
    struct hop *hop;         /* NULL: this machine */
    char token[REMOTE_TOKEN];
    char *shown;             /* the command without secrets, for events */
    bool pty;
    struct output out;

    ssh_channel channel;
    struct ssh_channel_callbacks_struct callbacks;
    bool came, closed, said_eof;
    struct proc *proc;

    bool told;               /* the running event was given */
    uint64_t beat_ms;        /* of our last byte to the guard */
    bool ended;              /* it is over, and all output was given */
    int status;              /* exit status; -1 not known */
    char signal[16];         /* that ended it; "" */
};

/* Make one. shown is copied. */
void remote_init(struct remote *r, struct turn *turn, struct hop *hop, const char *shown);

/* Start the plan's command. Returns 0 when it is on its way, or -1 with *e (ERR_START,
 * ERR_LOST...). */
int remote_start(struct remote *r, const struct plan *plan, struct err *e);

/* After each turn: take output in, see whether it ended. */
void remote_service(struct remote *r);

/* Once a second: a byte for the guard when it is time. */
void remote_beat(struct remote *r);

/* Tell the guard to end it and wait for that, as long as that may take. */
void remote_stop(struct remote *r);

/* How it ended, as part of a sentence: "ended with status 3", "was ended by signal KILL". */
void remote_how(const struct remote *r, char *text, size_t n);

void remote_done(struct remote *r);

#endif
