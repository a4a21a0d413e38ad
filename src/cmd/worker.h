/* SPDX-License-Identifier: BSD-3-Clause
 * worker: a front end's side of a session: start its process, or connect to one that lives. */
#ifndef CMD_WORKER_H
#define CMD_WORKER_H

#include "cmd/cmd.h"
#include "cmd/ids.h"

struct worker;

struct worker_ops {
    /* Something happened, or had happened before we came. When the process dies without its end
     * event, an error and an end are made up here. */
    void (*event)(void *arg, struct worker *w, const struct event *e);
    /* All that had happened was told; the rest is live. Only after worker_connect. May be NULL. */
    void (*live)(void *arg, struct worker *w);
    /* Nothing more will come. May worker_free. */
    void (*closed)(void *arg, struct worker *w);
    /* What worker_forward or worker_retry asked for: {"cmd":"forward","id":...}, {"cmd":"retry"}, or with
     * "error":{...}; borrowed. May be NULL. */
    void (*answer)(void *arg, struct worker *w, const json_t *answer);
    /* What the start command wrote to its terminal, after worker_terminal. May be NULL. */
    void (*terminal)(void *arg, struct worker *w, const char *bytes, size_t n);
};

/* Start the process of a new session: it lives on when we go. The plan is copied into its first
 * line. NULL with *e. ops and arg must outlive it. */
struct worker *worker_start(uv_loop_t *loop, struct cmd *c, const struct plan *p,
    const struct session_flags *flags, const struct worker_ops *ops, void *arg, struct err *e);

/* Connect to a session that runs. NULL with *e: ERR_NOT_FOUND when nobody answers (what is left of
 * its socket is removed then). */
struct worker *worker_connect(uv_loop_t *loop, const struct dirs *dirs, const char *id,
    const struct worker_ops *ops, void *arg, struct err *e);

const char *worker_id(const struct worker *w);
int worker_pid(const struct worker *w); /* of its process; 0 when it is not known */

void worker_answer(struct worker *w, struct reply *r); /* takes r over; wiped */
void worker_stop(struct worker *w, const char *reason);
void worker_keep_job(struct worker *w); /* its batch job stays when it ends */
void worker_retry(struct worker *w); /* connect again now (session_retry); it answers */
/* The refusal in an answer: true, with *e. */
bool worker_refused(const json_t *answer, struct err *e);
void worker_attach(struct worker *w); /* we are a screen */
void worker_detach(struct worker *w); /* we go on purpose: no grace is needed */
void worker_forward(struct worker *w, bool reverse, const char *spec); /* as in ssh(1) */
void worker_forward_cancel(struct worker *w, const char *id);
/* See the terminal of the start command, or no more; type into it; say how large it is. */
void worker_terminal(struct worker *w, bool on);
void worker_type(struct worker *w, const char *bytes, size_t n);
void worker_resize(struct worker *w, int columns, int rows);
void worker_client_started(struct worker *w, int pid);
void worker_client_ended(struct worker *w, int status, bool stop);

/* Let go; the session lives. What was sent is out already or goes with the socket: turn the loop
 * until worker_sent first when it matters. NULL does nothing. */
void worker_free(struct worker *w);
bool worker_sent(const struct worker *w);

/* This program's file, to run it again. */
void worker_program(char *out, size_t size);

/* Before a loop goes that workers were started on: let go of their processes, which live on, turn
 * it until all that was closed is gone, and close it. */
void worker_leave(uv_loop_t *loop);

#endif
