/* SPDX-License-Identifier: BSD-3-Clause
 * front: what a session without a screen shows and does at its front end: words and events out,
 * questions, the client, signals, limits, the exit status. The same over a session in this process
 * and over one in a process of its own. */
#ifndef CMD_FRONT_H
#define CMD_FRONT_H

#include "base/proc.h"
#include "cmd/answers.h"
#include "cmd/cmd.h"
#include "cmd/ttyask.h"
#include "core/phase.h"

/* The session behind it. */
struct front_ops {
    void (*answer)(void *arg, struct reply *r); /* takes r over */
    void (*stop)(void *arg, const char *reason);
    void (*client_started)(void *arg, int pid);
    void (*client_ended)(void *arg, int status, bool stop);
    void (*kill)(void *arg); /* it does not stop: a third signal came */
    void (*retry)(void *arg); /* connect again (session_retry); a refusal is told on stderr */
};

#define FRONT_SIGNALS 4

struct front {
    struct cmd *cmd;
    struct cmd_run *run;
    uv_loop_t loop;
    const struct front_ops *ops;
    void *arg;
    bool apart; /* the session has its own process */

    struct plan *plan; /* ours, with the ports that came out: for the client's words */
    struct proc *client;
    bool client_over;
    int client_status; /* as a shell tells it */

    struct ttyask *tty;      /* NULL: no terminal */
    struct answers *answers; /* NULL: no program answers */
    uv_timer_t limit, still, patience;
    uv_signal_t signals[FRONT_SIGNALS];
    int signal, signal_count; /* the first that came, and how many */

    enum phase phase;
    int64_t phase_ms;
    bool reached; /* what --wait waits for */
    bool hangup;  /* the terminal is gone */
    bool ended;
    int exit;       /* of the end event */
    struct err err; /* what went wrong on this side; ERR_NONE */
};

/* Ready to be told events. The session's process is told to be apart or not; run->flags are
 * completed (no_prompt, wants_client) by what this front end can do. */
void front_init(struct front *f, struct cmd *c, struct cmd_run *run, bool apart);
void front_serve(struct front *f, const struct front_ops *ops, void *arg);

/* Every event of the session, stamped. */
void front_event(void *front, const struct event *e);

/* The session is over: wait for the client that still runs. */
void front_finish(struct front *f);
int front_status(const struct front *f);
void front_done(struct front *f); /* closes the loop */

/* The client, in frontclient.c: the "client" event; end it. */
void front_client_event(struct front *f, const struct event *e);
void front_client_bind(struct front *f, const struct event *e);
void front_client_stop(struct front *f);

#endif
