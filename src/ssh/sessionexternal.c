/* SPDX-License-Identifier: BSD-3-Clause
 * sessionexternal: a session whose connection, forwards and command are another ssh's. */
#include "config.h"

#include "ssh/sessionparts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "ssh/external.h"

#define EXTERNAL_TRIES 4 /* with ports over there that we chose */

/* libssh, unless it cannot; without an ssh there is no choice. */
static int
session_choose_auto(struct session *s)
{
    char *why = NULL;
    struct err e = {0};

    if (external_prepare(s->external, &e) < 0 || !external_needed(s->external, &why))
        session_close_external(s, NULL);
    else
        turn_note(&s->turn, "%s: ssh makes the connection in place of libssh", why);
    free(why);
    return 0;
}

int
session_choose_way(struct session *s, struct err *e)
{
    const char *ssh = s->turn.flags->ssh;

    if (ssh == NULL || str_eq(ssh, "libssh") || s->plan->hop_count == 0)
        return 0;
    s->external = mem_zalloc(sizeof *s->external);
    external_init(s->external, &s->turn, s->plan);
    if (str_eq(ssh, "auto"))
        return session_choose_auto(s);
    return external_prepare(s->external, e);
}

/* Its state as our phase: a hop behind one that asked something has a host key of its own. */
static void
session_follow(struct session *s)
{
    static const enum phase phases[] = {[EXTERNAL_IDLE] = PHASE_CONNECT,
        [EXTERNAL_CONNECTING] = PHASE_CONNECT, [EXTERNAL_HOSTKEY] = PHASE_HOSTKEY,
        [EXTERNAL_AUTH] = PHASE_AUTH, [EXTERNAL_IN] = PHASE_AUTH, [EXTERNAL_STARTED] = PHASE_START};
    enum phase want = phases[s->external->state];

    if (s->external->state == EXTERNAL_STARTED && s->plan->where == PLAN_NONE)
        want = PHASE_FORWARD;
    if (want == s->phase)
        return;
    if (want == PHASE_HOSTKEY && s->phase == PHASE_AUTH)
        session_phase(s, PHASE_CONNECT, NULL);
    if (want == PHASE_AUTH && s->phase == PHASE_CONNECT)
        session_phase(s, PHASE_HOSTKEY, NULL);
    if (s->phase == PHASE_HOSTKEY && want != PHASE_AUTH)
        session_phase(s, PHASE_AUTH, NULL);
    session_phase(s, want, NULL);
}

static int
session_try_external(struct session *s, struct err *e)
{
    char *shown = session_command(s);
    int rc;

    s->remote = mem_zalloc(sizeof *s->remote);
    remote_init(s->remote, &s->turn, NULL, shown != NULL ? shown : "");
    free(shown);
    rc = external_start(s->external, s->remote, e);
    while (rc == 0 && s->external->state != EXTERNAL_STARTED) {
        rc = external_step(s->external, e);
        session_follow(s);
    }
    turn_limit(&s->turn, -1, "nothing");
    return rc;
}

int
session_open_external(struct session *s, struct err *e)
{
    int rc = -1;

    session_phase(s, PHASE_CONNECT, NULL);
    if (session_choose_ports(s, e) < 0)
        return -1;
    for (int i = 0; i < EXTERNAL_TRIES && rc < 0; i++) {
        session_drop_remote(s);
        if (external_choose_ports(s->external, e) < 0 || (i == 0 && session_client_first(s, e) < 0))
            return -1;
        rc = session_try_external(s, e);
        if (rc < 0 && !external_unlucky(s->external))
            return -1;
    }
    if (rc < 0)
        return -1;
    external_tell_forwards(s->external, "listening", "by ssh");
    s->await.blind = true;
    return 0;
}

void
session_close_external(struct session *s, const char *why)
{
    if (s->external == NULL)
        return;
    if (s->external->state == EXTERNAL_STARTED)
        external_tell_forwards(s->external, "closed", why);
    external_close(s->external);
    free(s->external);
    s->external = NULL;
}
