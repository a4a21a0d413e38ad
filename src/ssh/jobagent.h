/* SPDX-License-Identifier: BSD-3-Clause
 * jobagent: the line to the script that stays beside a batch job (core/schedagent), over a session channel
 * of the last hop or to a process of this machine. Nothing here waits. */
#ifndef SSH_JOBAGENT_H
#define SSH_JOBAGENT_H

#include "base/proc.h"
#include "base/str.h"
#include "base/token.h"
#include "core/sched.h"
#include "ssh/hop.h"
#include "ssh/inbox.h"
#include "ssh/turn.h"

enum jobagent_state {
    JOBAGENT_NONE,    /* not begun, or let go */
    JOBAGENT_OPENING, /* the channel was asked for */
    JOBAGENT_ASKING,  /* it is open, and the script was sent */
    JOBAGENT_TALKS,
    JOBAGENT_OVER,    /* it ended, or was refused */
};

/* Zero-initialise. Must not move while it is begun. */
struct jobagent {
    enum jobagent_state state;
    struct turn *turn;
    struct hop *hop;          /* NULL: this machine */
    char token[TOKEN_TEXT];
    char *script;
    ssh_channel channel;
    struct ssh_channel_callbacks_struct callbacks;
    struct inbox inbox[2];
    struct proc *proc;
    struct str words;         /* on their way to it */
    bool closing, said_eof;   /* no more words: after them its stdin ends */
    bool came, closed;
    char *refusal;            /* why it could not begin; NULL */
    struct str partial[2];    /* of its stdout and stderr */
    void (*line)(void *arg, int stream, const char *line);
    void *arg;
};

/* Begin; line() is called from jobagent_service, with each line of its stdout (1) and stderr (2). */
void jobagent_begin(struct jobagent *a, struct turn *turn, struct hop *hop, enum sched_kind kind,
    const char *id, void (*line)(void *arg, int stream, const char *line), void *arg);

void jobagent_say(struct jobagent *a, const char *word); /* SCHEDAGENT_STATE and its kin */
void jobagent_close(struct jobagent *a);                 /* no more of them: it does its last work */
void jobagent_service(struct jobagent *a);               /* after each turn */
void jobagent_done(struct jobagent *a);                  /* let it go as it is; may be begun again */

#endif
