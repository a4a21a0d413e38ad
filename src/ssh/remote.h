/* SPDX-License-Identifier: BSD-3-Clause
 * remote: the start command under its guard, on the last hop or on this machine. */
#ifndef SSH_REMOTE_H
#define SSH_REMOTE_H

#include <libssh/callbacks.h>
#include <stdbool.h>

#include "base/proc.h"
#include "base/mem.h"
#include "base/token.h"
#include "core/plan.h"
#include "ssh/hop.h"
#include "ssh/inbox.h"
#include "ssh/output.h"


/* Must not move. */
struct remote {
    struct turn *turn;
    struct hop *hop;         /* NULL: this machine */
    char token[TOKEN_TEXT];
    char *shown;             /* the command without secrets, for events */
    bool pty;
    const char *where;       /* for events */
    bool quiet;              /* no events of its own */
    void (*heard)(void *arg, const char *bytes, size_t n); /* stderr of what carries it; NULL */
    void *heard_arg;
    struct output out;

    ssh_channel channel;
    struct ssh_channel_callbacks_struct callbacks;
    struct inbox inbox[2];   /* of stdout and stderr */
    bool came, closed, said_eof;
    struct proc *proc;

    bool told;               /* the running event was given */
    uint64_t beat_ms;        /* of our last byte to the guard */
    struct secret typed;     /* for its terminal, until the window takes it */
    bool ended;              /* it is over, and all output was given */
    int status;              /* exit status; -1 not known */
    char signal[16];         /* that ended it; "" */
};

/* Make one. shown is copied. */
void remote_init(struct remote *r, struct turn *turn, struct hop *hop, const char *shown);

/* Start the plan's command. Returns 0 when it is on its way, or -1 with *e (ERR_START,
 * ERR_LOST...). */
int remote_start(struct remote *r, const struct plan *plan, struct err *e);

/* The same by another program of this machine that carries it there: argv, and the guard's text as its last
 * word. Without a command it only waits. All borrowed, by until remote_done. */
struct remote_by {
    const char *where;
    void (*heard)(void *arg, const char *bytes, size_t n); /* its standard error; the command's too */
    void *arg;
    bool quiet;              /* give no start events */
};
int remote_start_by(struct remote *r, const struct plan *plan, const struct remote_by *by,
    const struct strv *argv, const struct strv *env, struct err *e);

/* After each turn: take output in, see whether it ended. */
void remote_service(struct remote *r);

/* For the terminal of a command that has one (pty); else nothing is done. More than REMOTE_TYPED_MAX that
 * the other side does not take is dropped. */
void remote_type(struct remote *r, const char *bytes, size_t n);
void remote_resize(struct remote *r, int columns, int rows);

/* Once a second: a byte for the guard when it is time; what its terminal stands at. */
void remote_beat(struct remote *r);

/* Tell the guard to end it and wait for that, as long as that may take. */
void remote_stop(struct remote *r);

/* How it ended, as part of a sentence: "ended with status 3", "was ended by signal KILL". */
void remote_how(const struct remote *r, char *text, size_t n);

void remote_done(struct remote *r);

#endif
