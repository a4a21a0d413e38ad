/* SPDX-License-Identifier: BSD-3-Clause
 * external: another program as the way to the hosts (--ssh): an OpenSSH client that makes the
 * connection and the forwards, and runs the start command under its guard. One process, one session of
 * the server. */
#ifndef SSH_EXTERNAL_H
#define SSH_EXTERNAL_H

#include <stdbool.h>

#include "core/plan.h"
#include "ssh/askpass.h"
#include "ssh/remote.h"
#include "ssh/turn.h"

/* Where it stands, as far as its own words tell. */
enum external_state {
    EXTERNAL_IDLE,
    EXTERNAL_CONNECTING,
    EXTERNAL_HOSTKEY,  /* it asks about one */
    EXTERNAL_AUTH,     /* it asks something else */
    EXTERNAL_IN,       /* it is logged in */
    EXTERNAL_STARTED,  /* the guard on the other side has spoken: all forwards are open */
};

/* Must not move. */
struct external {
    struct turn *turn;
    struct plan *plan;
    struct remote *remote;     /* what runs it; the session's */
    struct askpass *askpass;
    struct strv words;         /* the program with its full path, and the person's words after it */
    struct strv more;          /* words that stand in for what its configuration does not say */
    char *host, *user;         /* of the last hop, as its configuration has them; NULL */
    int port;
    bool shares;               /* its configuration has a ControlPath */
    struct strv known_hosts;   /* files */
    bool old;                  /* before OpenSSH 8.4: asks only where there is a display */
    enum external_state state;
    bool *chosen;              /* of the plan's forwards: we chose its port */
    bool *failed;              /* it could not be had, and that is borne */
    struct str line;           /* of its standard error, not yet whole */
    struct strv held;          /* lines that may be the command's: which, its guard's word will tell */
    int notes;
    enum err_code code;        /* what its words mean; ERR_NONE: nothing yet */
    const char *hint;
    char said[400], last[400]; /* the sentence of code, and the newest one; cleaned */
    int failed_port;           /* that a sentence about a forward names */
};

void external_init(struct external *x, struct turn *turn, struct plan *plan);

/* externalargv: the words for this plan after the program, up to the forwards: what the flags, the
 * plan and more say. Then the forwards, but for those in without (NULL: all). Add to out; 0, or -1
 * with *e. */
int external_words(const struct plan *plan, const struct session_flags *flags,
    const struct conf *conf, const struct strv *more, struct strv *out, struct err *e);
void external_forward_words(const struct plan *plan, const bool *without, struct strv *out);

/* The program and the words that --ssh, or the plan's file, names. Adds to out. 0, or -1 with *e. */
int external_program(const struct plan *plan, const char *ssh, struct strv *out, struct err *e);

/* externalask: is it an OpenSSH client, and what does its configuration say? Nothing is contacted.
 * Returns 0, or -1 with *e. */
int external_prepare(struct external *x, struct err *e);

/* externalauto: after external_prepare, for --ssh=auto: whether ssh has to do it. *why, allocated, says
 * in words why; NULL when libssh will do. */
bool external_needed(struct external *x, char **why);

/* externalport: choose the ports that are ours to choose; the plan knows them then. Returns 0, or -1
 * with *e. */
int external_choose_ports(struct external *x, struct err *e);

/* Start it with the plan's command, through r, which was made and not started. 0, or -1 with *e. */
int external_start(struct external *x, struct remote *r, struct err *e);

/* After each turn until it is EXTERNAL_STARTED: ask what it asks, see how far it is. Returns 0, or -1
 * with *e, also when it has ended. */
int external_step(struct external *x, struct err *e);

/* It ended because a port that we chose over there was taken: another may do. */
bool external_unlucky(const struct external *x);

/* externaltell: an event for each forward. */
void external_tell_forwards(const struct external *x, const char *state, const char *why);

/* Something failed: when it was ssh that ended, say why in place of *e. */
void external_judge(const struct external *x, struct err *e);

/* externalsays: bytes of its standard error. */
void external_hear(void *arg, const char *bytes, size_t n);
void external_release(struct external *x); /* the lines that were held: it has started, or ended */

/* externalask: run argv to its end, at most limit_ms, with what it printed in out: its status, or -1
 * with *e. */
int external_ask(struct turn *turn, const struct strv *argv, int limit_ms, struct str *out,
    struct err *e);

/* After the remote is done: take back what it left in a connection that is shared with others, and
 * let go of everything. */
void external_close(struct external *x);

#endif
