/* SPDX-License-Identifier: BSD-3-Clause
 * sessionchange: the server wants the password changed first: that is done, and the session begins anew. */
#include "config.h"

#include "ssh/sessionparts.h"

#include "ssh/pwchange.h"

/* The last host let us in and then refused what we asked for: is this why? */
static bool
session_change_wanted(const struct session *s, const struct err *e)
{
    struct hop *h = s->hop_count > 0 ? &s->hops[s->hop_count - 1] : NULL;
    const json_t *line;
    size_t i;

    if (h == NULL || !h->logged_in || h->link.broken || s->plan->where == PLAN_LOCAL)
        return false;
    json_array_foreach (s->last, i, line) {
        if (pwchange_words(json_string_value(line)))
            return true;
    }
    return e->code == ERR_FORWARD && pwchange_wanted(h);
}

static void
session_begin_anew(struct session *s)
{
    session_close_hops(s);
    route_done(&s->route);
    forwards_init(&s->forwards, &s->turn, s->plan);
    session_await_init(s);
    session_phase(s, PHASE_RETRY, "the password was changed");
}

int
session_change_password(struct session *s, struct err *e)
{
    struct hop *h;

    if (!session_change_wanted(s, e))
        return -1;
    h = &s->hops[s->hop_count - 1];
    json_decref(s->last);
    s->last = NULL;
    session_drop_remote(s);
    forwards_close(&s->forwards, "the password has to be changed first");
    turn_note(&s->turn, "the password of %s on %s has expired: it has to be changed first",
        h->conf.user, h->conf.host);
    if (pwchange_run(h, e) < 0) {
        if (e->code == ERR_INPUT)
            err_prefix(e, "the password of %s on %s has expired", h->conf.user, h->conf.host);
        return -1;
    }
    s->turn.refused |= 1u << h->index; /* what was handed over is the old one */
    session_begin_anew(s);
    return 0;
}
