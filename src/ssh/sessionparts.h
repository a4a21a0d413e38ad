/* SPDX-License-Identifier: BSD-3-Clause
 * sessionparts: what the files of a session share; for session*.c only. session.c is the life itself. */
#ifndef SSH_SESSIONPARTS_H
#define SSH_SESSIONPARTS_H

#include "core/phase.h"
#include "core/xprasessions.h"
#include "ssh/await.h"
#include "ssh/forwards.h"
#include "ssh/gap.h"
#include "ssh/hop.h"
#include "ssh/job.h"
#include "ssh/remote.h"
#include "ssh/retry.h"
#include "ssh/route.h"
#include "ssh/session.h"
#include "ssh/turn.h"

struct session {
    struct turn turn;
    struct plan *plan;
    enum phase phase;
    uint64_t begun;       /* uv_hrtime */
    uv_timer_t *beat;     /* once a second; freed by its close callback */
    struct route route;   /* found anew for each connection */
    struct hop *hops;
    size_t hop_count;     /* those that were begun */
    struct forwards forwards;
    struct remote *remote;
    struct job job;       /* that it told of */
    struct external *external; /* another ssh does it; NULL: libssh */
    struct await await;
    struct xprasessions xpra; /* what the errand has found */
    struct retry retry;
    bool retry_now;       /* do not wait for the next try */
    bool renew;           /* make the connection again, though it is good */
    struct gap gap;
    bool kept, held;      /* its connection outlives it; and is all there is of it now */
    bool client_started, client_over, client_ends_it;
    int client_status;
    char *reason;         /* of the end, when all went well */
    json_t *last;         /* last lines of the command, when it was to blame */
};

/* session: take everything down and say how it ended. */
void session_end(struct session *s, const struct err *e);

/* sessionkept: go over a connection that another session has kept, if there is one. */
bool session_join(struct session *s);
/* Whether the connection stays when the session ends. */
bool session_keep(struct session *s);

/* session: steps of its life that are gone again after a loss. */
int session_open_hops(struct session *s, struct err *e);
int session_start(struct session *s, struct err *e);
int session_await(struct session *s, struct err *e);

/* sessionretry: open the hops; a server that has too many logins under way is asked again and again,
 * for as long as the plan waits. */
int session_reach(struct session *s, struct err *e);
/* The link was lost while the session was up, for the reason *e: connect again, as Reconnect and the
 * rules of retry.h have it. Returns 0 when it is up again (or its client ended meanwhile), else -1 with
 * *e, which may be as it was. */
int session_again(struct session *s, struct err *e);
/* While it is up: whether a connection that is good may be made again; -1 with *e: why not. */
int session_may_renew(const struct session *s, struct err *e);
void session_drop_remote(struct session *s);
void session_close_hops(struct session *s);

/* sessioncall: nothing was awaited yet. */
void session_await_init(struct session *s);
/* The clock of the session, from its beginning to its end. */
void session_beat_start(struct session *s);
void session_beat_stop(struct session *s);

/* sessionclient: choose what is ours to choose of the ports that the client will listen on. */
int session_choose_ports(struct session *s, struct err *e);
/* Reverse: let the client be started and listen, before the server calls. */
int session_client_first(struct session *s, struct err *e);
/* A server ends when its client leaves; the client's own end follows, and is what counts. */
void session_await_client(struct session *s);

/* sessionchange: it failed with *e because the password has expired: the person changes it. Returns 0 when
 * the session may begin anew, -1 with *e otherwise. */
int session_change_password(struct session *s, struct err *e);

/* sessionexternal: what --ssh asks for: s->external is there when another ssh is to do it. */
int session_choose_way(struct session *s, struct err *e);
/* Connect, forward and start, all by that ssh. */
int session_open_external(struct session *s, struct err *e);
/* After the command is over. */
void session_close_external(struct session *s, const char *why);

/* sessionxpra: a directory here for the socket file of an xpra session; the errand's lines; and, once it is
 * over, the way to the one session that is meant. 0, or -1 with *e. */
int session_xpra_prepare(const struct session *s, struct err *e);
void session_xpra_listen(struct session *s);
int session_xpra_await(struct session *s, struct err *e);

/* sessiontell: go on to the next phase and say so; one that may not follow is a bug: abort. */
void session_phase(struct session *s, enum phase next, const char *why);

/* The command as `show` prints it, secrets starred; NULL when there is none. Allocated. */
char *session_command(const struct session *s);

/* The events of that name; tell_end and tell_error as the last ones. */
void session_tell_begin(struct session *s);
void session_tell_client_wanted(struct session *s);
void session_tell_ready(struct session *s);
void session_tell_error(struct session *s, const struct err *e);
void session_tell_end(struct session *s, const struct err *e); /* e: NULL when it ended as wished */

#endif
