/* SPDX-License-Identifier: BSD-3-Clause
 * viewhop: the hops of one session, folded from its events. */
#include "config.h"

#include "core/viewhop.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

static void
hop_texts_done(struct view_hop *h)
{
    char *texts[] = {h->user, h->host, h->addr, h->server, h->kex, h->cipher_in, h->cipher_out, h->mac_in,
        h->mac_out, h->key_type, h->key, h->key_result, h->method};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    *h = (struct view_hop){.rtt_ms = -1};
}

static struct view_hop *
hops_find(struct view_hops *h, const struct event *e)
{
    int64_t number = event_int(e, "hop", 0);

    if (number < 1 || number > VIEW_HOPS_MAX)
        return NULL;
    while (h->n < (size_t)number) {
        h->v = mem_grow(h->v, h->n, &h->cap, sizeof *h->v);
        h->v[h->n++] = (struct view_hop){.rtt_ms = -1};
    }
    return &h->v[number - 1];
}

static void
hop_set(char **field, const struct event *e, const char *name)
{
    const char *text = event_text(e, name);

    if (text == NULL)
        return;
    free(*field);
    *field = mem_dup(text);
}

static void
hop_reached(struct view_hop *h, const struct event *e)
{
    hop_texts_done(h);
    hop_set(&h->user, e, "user");
    hop_set(&h->host, e, "host");
    hop_set(&h->addr, e, "addr");
    h->port = (int)event_int(e, "port", 0);
}

static void
hop_linked(struct view_hop *h, const struct event *e)
{
    hop_set(&h->server, e, "server");
    hop_set(&h->kex, e, "kex");
    hop_set(&h->cipher_in, e, "cipher_in");
    hop_set(&h->cipher_out, e, "cipher_out");
    hop_set(&h->mac_in, e, "mac_in");
    hop_set(&h->mac_out, e, "mac_out");
}

static void
hop_key(struct view_hop *h, const struct event *e)
{
    hop_set(&h->key_type, e, "type");
    hop_set(&h->key, e, "sha256");
    hop_set(&h->key_result, e, "result");
}

void
view_hops_apply(struct view_hops *hops, const struct event *e)
{
    struct view_hop *h;

    if (e->kind != EVENT_HOP && e->kind != EVENT_LINK && e->kind != EVENT_HOSTKEY &&
        e->kind != EVENT_AUTH && e->kind != EVENT_RTT)
        return;
    h = hops_find(hops, e);
    if (h == NULL)
        return;
    if (e->kind == EVENT_HOP)
        hop_reached(h, e);
    else if (e->kind == EVENT_LINK)
        hop_linked(h, e);
    else if (e->kind == EVENT_HOSTKEY)
        hop_key(h, e);
    else if (e->kind == EVENT_RTT)
        h->rtt_ms = event_real(e, "ms", -1);
    else if (str_eq(event_text(e, "result"), "ok"))
        hop_set(&h->method, e, "method");
}

void
view_hops_done(struct view_hops *h)
{
    for (size_t i = 0; i < h->n; i++)
        hop_texts_done(&h->v[i]);
    free(h->v);
    *h = (struct view_hops){0};
}

char *
view_hops_chain(const struct view_hops *h)
{
    struct str out = {0};

    for (size_t i = h->n; i-- > 0;) {
        const struct view_hop *hop = &h->v[i];

        if (hop->host == NULL)
            continue;
        if (out.len > 0)
            str_add(&out, " via ");
        else if (hop->user != NULL)
            str_addf(&out, "%s@", hop->user);
        str_add(&out, hop->host);
    }
    return str_take(&out);
}

double
view_hops_rtt(const struct view_hops *h)
{
    return h->n > 0 ? h->v[h->n - 1].rtt_ms : -1;
}
