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
#include "core/given.h"
#include "core/plan.h"

struct link;
struct session;

/* What becomes of the SSH connection when the session ends. */
enum session_keep { SESSION_KEEP_NOT, SESSION_KEEP, SESSION_KEEP_ASK };

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
    const struct secret *password;/* --password-fd: tried once for password or a single hidden prompt of
                                   * the last hop */
    const struct givens *passwords; /* the same for hosts by name; NULL */
    bool wants_client;            /* somebody will start a client when the client event says so */
    const char *jumps;            /* -J: hops before the plan's, as ssh takes them; "none"; NULL */
    const char *ssh;              /* --ssh: NULL or "libssh"; "auto"; else the words of a command */
    bool lenient;                 /* --lenient-forwards: one that cannot be opened is told, not fatal */
    const char *node;             /* --node: where the server is, %h for what it printed; NULL: there */
    const char *run_dir;          /* where sockets may be: closed to others; needed with ssh */
    const char *cache_dir;        /* keeps what was found out once; need not be there; NULL */
    enum session_keep keep;       /* --exit-ssh */
    bool keep_job;                /* --keep-job: a batch job stays when the session ends */
    int queue_timeout_s;          /* --queue-timeout: so long may it wait; 0: as long as it takes */
    const char *clean;            /* in place of the plan's command: end what carries this token; NULL */
    const char *kept;             /* where another session may share a connection to the same place; NULL */
};

struct session_ops {
    /* Something happened. The event is borrowed and not stamped. Called from within session_run. */
    void (*event)(void *arg, const struct event *e);
    /* A command is about to be started on the last host; what it starts carries the token. May be NULL. */
    void (*starting)(void *arg, const char *token);
    /* The link of session_link is about to close: nothing may use it any more. May be NULL. */
    void (*closing)(void *arg);
    /* What the start command wrote to the terminal that it has, as it came. May be NULL. */
    void (*terminal)(void *arg, const char *bytes, size_t n);
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
void session_keep_job(struct session *s);                     /* its batch job stays when it ends */
/* While a retry waits: now. While it is up: let go of the connection and make it again; what listens here
 * stays. -1 with *e at any other time, and where what runs there would end with the connection. */
int session_retry(struct session *s, struct err *e);
void session_client_started(struct session *s, int pid);
void session_client_ended(struct session *s, int status, bool stop); /* stop: the session ends with it */

/* One forward more or less (forwards.h); events tell how it went. 0, or -1 with *e. */
int session_forward_add(struct session *s, bool reverse, const char *spec, char id[16], struct err *e);
int session_forward_cancel(struct session *s, const char *id, struct err *e);
/* Typed into the terminal of the start command; the size of that. Without such a terminal nothing is done.
 * What is typed is wiped when it is on its way. */
void session_type(struct session *s, const char *bytes, size_t n);
void session_resize(struct session *s, int columns, int rows);
/* The connection to the last host once it is logged in, for others to share; NULL: there is none, or it is
 * one that another session shares with this one. */
struct link *session_link(struct session *s);

/* After session_run: its connection is still there, because flags->keep or an answer says so. Then
 * session_hold keeps it until session_stop or until it breaks, as a session of its own: with a first and
 * an end event. 0 when it was stopped, else -1 with *e. */
bool session_kept(const struct session *s);
int session_hold(struct session *s, struct err *e);
/* The words of the ssh that --ssh asks for, up to the host; the guarded command is the last one then.
 * Nothing is added when libssh does it. Adds to out. 0, or -1 with *e. */
int session_ssh_argv(const struct plan *plan, const struct conf *conf, const struct session_flags *flags,
    struct strv *out, struct err *e);

const struct plan *session_plan(const struct session *s);
void session_free(struct session *s); /* NULL does nothing */

#endif
