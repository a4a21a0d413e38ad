/* SPDX-License-Identifier: BSD-3-Clause
 * tunnelstay: a tunnel that outlives its link. */
#include "config.h"

#include "ssh/conn.h"
#include "ssh/request.h"

/* Clients here that nobody has talked to yet may wait on. */
static void
tunnel_end_conns(struct tunnel *t)
{
    struct conn *c, *next;

    for (c = t->conns; c != NULL; c = next) {
        next = c->next;
        if (t->forward.reverse || c->state != CONN_HELD)
            conn_end(c);
    }
}

void
tunnel_stay(struct tunnel *t, bool holds)
{
    t->stays = true;
    t->holds = holds;
}

static void
tunnel_drop_questions(struct tunnel *t)
{
    tunnel_drop_probe(t);
    opening_free(t->look);
    opening_free(t->exposing);
    t->look = t->exposing = NULL;
    if (t->state == TUNNEL_ASKING)
        request_forget(t->link, t);
}

void
tunnel_cut(struct tunnel *t)
{
    tunnel_drop_questions(t);
    t->probing = t->released = t->answered = t->taken = t->full = false;
    t->cut = true;
    if (t->forward.reverse && t->state != TUNNEL_ENDING)
        t->state = TUNNEL_NEW;
    tunnel_end_conns(t);
    if (t->conns != NULL)
        tunnel_tick_start(t);
}

void
tunnel_join(struct tunnel *t, struct link *l)
{
    link_hook_remove(t->link, &t->hook);
    t->link = l;
    link_hook_add(l, &t->hook);
    t->cut = l->session == NULL;
}
