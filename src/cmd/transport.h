/* SPDX-License-Identifier: BSD-3-Clause
 * transport: the SSH connection of a session, for the next ones to the same place: shared while the session
 * is up, kept after it. */
#ifndef CMD_TRANSPORT_H
#define CMD_TRANSPORT_H

#include "cmd/control.h"
#include "cmd/record.h"
#include "serve/share.h"

/* The socket file on which a connection to where the plan leads would be shared: in the runtime directory,
 * named by a digest of the hops and of the flags that decide how they are reached. NULL when the plan has no
 * hop. Allocated. */
char *transport_path(
    const struct dirs *dirs, const struct plan *p, const struct session_flags *flags);

struct transport {
    struct cmd *cmd;
    uv_loop_t *loop;
    const struct session_flags *flags;
    const char *id;          /* of the session */
    struct record record;
    struct control *control; /* where events go; taken over */
    struct session *session;
    struct share *share;
    uv_timer_t *idle;        /* freed by its close callback */
    bool held;
};

/* session_ops with a transport as arg: events go to the control; the record is written before a command is
 * started; whenever the session is up its connection is shared, if it is to be kept. */
extern const struct session_ops transport_ops;

/* After session_run, when session_kept: under an id and a control of its own, until it is stopped, breaks,
 * or nobody used it for so long as KeepSSH says. The control of the session ends. */
void transport_hold(struct transport *t);

#endif
