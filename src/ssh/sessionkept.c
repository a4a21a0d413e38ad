/* SPDX-License-Identifier: BSD-3-Clause
 * sessionkept: the connection of a session that outlives it, and the one that it found kept. */
#include "config.h"

#include "ssh/sessionparts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "ssh/kept.h"

static struct hop *
session_last_hop(const struct session *s)
{
    return s->hop_count > 0 ? &s->hops[s->hop_count - 1] : NULL;
}

bool
session_join(struct session *s)
{
    if (s->route.n == 0 || !kept_join(&s->hops[0], &s->turn, &s->route))
        return false;
    s->hop_count = 1;
    return true;
}

bool
session_keep(struct session *s)
{
    s->kept = !s->held && s->hop_count > 0 && kept_wanted(session_last_hop(s));
    return s->kept;
}

struct link *
session_link(struct session *s)
{
    struct hop *last = session_last_hop(s);

    return last != NULL && last->logged_in && !last->joined ? &last->link : NULL;
}

bool
session_kept(const struct session *s)
{
    return s->kept;
}

int
session_hold(struct session *s, struct err *e)
{
    int rc;

    turn_renew(&s->turn);
    s->held = true;
    s->phase = PHASE_IDLE;
    s->begun = uv_hrtime();
    json_decref(s->last);
    s->last = NULL;
    session_beat_start(s);
    kept_tell(session_last_hop(s));
    session_phase(s, PHASE_KEPT, NULL);
    while (turn_once(&s->turn, e) == 0)
        continue;
    rc = e->code == ERR_CANCELLED ? 0 : -1;
    free(s->reason);
    s->reason = mem_dup(s->turn.reason);
    session_end(s, rc < 0 ? e : NULL);
    return rc;
}
