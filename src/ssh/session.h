/* SPDX-License-Identifier: BSD-3-Clause
 * session: the life of one session, top to bottom. The only header of the engine that others use. */
#ifndef SSH_SESSION_H
#define SSH_SESSION_H

#include <stdbool.h>
#include <uv.h>

#include "base/err.h"
#include "base/str.h"
#include "core/ask.h"
#include "core/conf.h"
#include "core/event.h"
#include "core/plan.h"

struct session;

/* How to reach hosts: the ssh-like flags. All borrowed until session_free. */
struct session_flags {
    const char *config_file;      /* -F; NULL: the user's and the system's; "none": none */
    const struct strv *options;   /* -o Keyword=value, in order */
    const struct strv *identities;/* -i */
    const char *user;             /* -l: over the plan's */
    int port;                     /* -p: over the plan's; 0 */
    int family;                   /* AF_UNSPEC, AF_INET (-4), AF_INET6 (-6) */
    bool accept_new;              /* --accept-new */
    bool no_prompt;               /* --batch: nobody can be asked: ERR_INPUT */
    const struct secret *password;/* --password-fd: tried once for password or a single hidden prompt */
    bool wants_client;            /* somebody will start a client when the client event says so */
};

struct session_ops {
    /* Something happened. The event is borrowed and not stamped. Called from within session_run. */
    void (*event)(void *arg, const struct event *e);
};

/* Takes the plan over. conf, flags, ops and arg are borrowed and must outlive the session. */
struct session *session_new(uv_loop_t *loop, struct plan *plan, const struct conf *conf,
    const struct session_flags *flags, const struct session_ops *ops, void *arg);

/* Live: connect, forwards, start, ready, hold, take down. Turns the loop; returns when it is over.
 * 0 when it ended as wished, else -1 with *e; the error and end events were given before. */
int session_run(struct session *s, struct err *e);

/* From the loop's callbacks, while session_run runs: */
void session_answer(struct session *s, struct reply *r);      /* takes r over; wiped */
void session_stop(struct session *s, const char *reason);     /* in order; twice: at once */
void session_client_started(struct session *s, int pid);
void session_client_ended(struct session *s, int status, bool stop); /* stop: the session ends with it */

const struct plan *session_plan(const struct session *s);
void session_free(struct session *s); /* NULL does nothing */

#endif
