/* SPDX-License-Identifier: BSD-3-Clause
 * sessionclient: what a session does for its client: a port to listen on, its turn, its end. */
#include "config.h"

#include "ssh/sessionparts.h"

#include <errno.h>
#include <unistd.h>

#include "base/sock.h"

#define SESSION_CLIENT_MS 15000      /* for the front end to start a client that was asked for */
#define SESSION_CLIENT_LEAVE_MS 5000 /* for a client to end after its server did */

/* The port that a client of ours will listen on: one that is free, if it is ours to choose. It is held
 * in *fd until all are chosen. */
static int
session_choose_port(struct session *s, int want, const char *id, int *fd, struct err *e)
{
    int port = 0;

    if (want < 0 || (want > 0 && !s->turn.flags->wants_client))
        return 0;
    *fd = sock_listen_tcp("127.0.0.1", want, &port, e);
    if (*fd < 0 && errno == EADDRINUSE && want > 0)
        *fd = sock_listen_tcp("127.0.0.1", 0, &port, e);
    if (*fd < 0)
        return -1;
    if (port == want)
        return 0;
    if (want > 0)
        turn_note(&s->turn, "port %d is taken here: the client is to listen on %d", want, port);
    return plan_bind(s->plan, id, port, e);
}

int
session_choose_ports(struct session *s, struct err *e)
{
    int fds[PLAN_SIDES] = {-1, -1};
    int rc = session_choose_port(s, s->plan->listen_port, "client", &fds[PLAN_SERVER], e);

    if (rc == 0)
        rc = session_choose_port(s, s->plan->listen_render_port, "render-client",
            &fds[PLAN_RENDER], e);
    for (int i = 0; i < PLAN_SIDES; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
    }
    return rc;
}

int
session_client_first(struct session *s, struct err *e)
{
    if (!s->turn.flags->wants_client || !resource_reverse(&s->plan->resource))
        return 0;
    session_tell_client_wanted(s);
    turn_limit(&s->turn, SESSION_CLIENT_MS, "the client to be started");
    while (!s->client_started && !s->client_over) {
        if (turn_once(&s->turn, e) < 0)
            return -1;
    }
    turn_limit(&s->turn, -1, "nothing");
    return 0;
}

void
session_await_client(struct session *s)
{
    struct err ignored;

    if (!s->client_started)
        return;
    turn_limit(&s->turn, SESSION_CLIENT_LEAVE_MS, "the client to end");
    while (!s->client_over && turn_once(&s->turn, &ignored) == 0)
        continue;
}
