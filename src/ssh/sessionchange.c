/* SPDX-License-Identifier: BSD-3-Clause
 * sessionchange: the server wants the password changed first: that is done, and the session begins anew. */
#include "config.h"

#include "ssh/sessionparts.h"

#include "ssh/chan.h"
#include "ssh/pwchange.h"

/* The last host let us in and then refused what we asked for: is this why? */
static bool
session_last_wants(const struct session *s, struct hop *last, const struct err *e)
{
    const json_t *line;
    size_t i;

    if (last->link.broken || s->plan->where == PLAN_LOCAL)
        return false;
    json_array_foreach (s->last, i, line) {
        if (pwchange_words(json_string_value(line)))
            return true;
    }
    return e->code == ERR_FORWARD && pwchange_wanted(last);
}

/* A host on the way let us in and lets nothing through. */
static bool
session_middle_wants(struct hop *middle, const struct err *e)
{
    return e->code == ERR_HOST && !middle->link.broken && chan_forbidden(&middle->link) &&
        pwchange_wanted(middle);
}

/* The host that has to have another password, or NULL. */
static struct hop *
session_change_hop(const struct session *s, const struct err *e)
{
    struct hop *last = s->hop_count > 0 ? &s->hops[s->hop_count - 1] : NULL;

    if (last == NULL)
        return NULL;
    if (last->logged_in)
        return session_last_wants(s, last, e) ? last : NULL;
    return last->below != NULL && session_middle_wants(last->below, e) ? last->below : NULL;
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
    struct hop *h = session_change_hop(s, e);

    if (h == NULL)
        return -1;
    json_decref(s->last);
    s->last = NULL;
    session_drop_remote(s);
    forwards_close(&s->forwards, "the password has to be changed first");
    turn_note(&s->turn, "the password of %s on %s has expired: it has to be changed first",
        h->conf.user, h->conf.name);
    if (pwchange_run(h, e) < 0) {
        if (e->code == ERR_INPUT)
            err_prefix(e, "the password of %s on %s has expired", h->conf.user, h->conf.name);
        return -1;
    }
    s->turn.refused |= 1u << h->index; /* what was handed over is the old one */
    session_begin_anew(s);
    return 0;
}
