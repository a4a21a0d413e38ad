/* SPDX-License-Identifier: BSD-3-Clause
 * awaitnode: a server that runs on another machine than the one we are logged in to, such as a compute
 * node, and how its way leads there. */
#include "config.h"

#include "ssh/awaitnode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

/* The server takes connections already, so that a few tries tell. */
#define AWAITNODE_TRIES 5

static bool
awaitnode_is_loopback(const char *host)
{
    return strcasecmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
        strcmp(host, "::1") == 0;
}

/* "login1" and "login1.hpc.example" are one machine. */
static bool
awaitnode_same(const char *a, const char *b)
{
    size_t n = strcspn(a, ".");

    return n == strcspn(b, ".") && strncasecmp(a, b, n) == 0;
}

/* The person's word, with what the server said in place of each %h. Allocated. */
static char *
awaitnode_expand(const char *node, const char *host)
{
    struct str b = {0};

    for (; *node != '\0'; node++) {
        if (node[0] == '%' && node[1] == 'h') {
            str_add(&b, host);
            node++;
        } else {
            str_addc(&b, *node);
        }
    }
    return str_take(&b);
}

/* Where the way has to lead instead; NULL: it is right as it is. Allocated. */
static char *
awaitnode_place(const struct await *w, int side)
{
    const char *said = w->side[side].host, *node = w->turn->flags->node;
    const struct plan_forward *p;

    if (resource_reverse(&w->plan->resource) || !forwards_have(w->forwards, side))
        return NULL;
    p = tunnel_forward(forwards_tunnel(w->forwards, side));
    if (p->target.kind != ENDPOINT_TCP || !awaitnode_is_loopback(p->target.host))
        return NULL; /* the list says where it is */
    if (node != NULL)
        return awaitnode_expand(node, said);
    if (said[0] == '\0' || w->remote->out.host[0] == '\0' || awaitnode_is_loopback(said) ||
        awaitnode_same(said, w->remote->out.host))
        return NULL;
    return mem_dup(said);
}

void
awaitnode_find(struct await *w, int side)
{
    struct await_side *one = &w->side[side];
    char *host = awaitnode_place(w, side);

    if (host == NULL)
        return;
    turn_note(w->turn, "the server runs on %s: the forward leads there", host);
    snprintf(one->host, sizeof one->host, "%s", host);
    free(host);
    one->place = AWAIT_NODE;
    one->verify = true;
    one->node_taken = forwards_taken(w->forwards, side);
    forwards_go_to(w->forwards, side, one->host, one->port);
}

/* A container has a name of its own, and its port is the host's: where nobody else had that port. */
static void
awaitnode_go_back(struct await *w, int side)
{
    struct await_side *one = &w->side[side];

    one->place = AWAIT_BACK;
    free(one->why);
    one->why = mem_dup(tunnel_why(forwards_tunnel(w->forwards, side)));
    forwards_go_to(w->forwards, side, "127.0.0.1", one->port);
    forwards_probe(w->forwards, side);
}

bool
awaitnode_reached(struct await *w, int side)
{
    struct await_side *one = &w->side[side];

    if (forwards_have(w->forwards, side) && tunnel_relayed(forwards_tunnel(w->forwards, side)))
        one->verify = true;
    if (!one->verify || forwards_answered(w->forwards, side))
        return true;
    if (!one->looking)
        forwards_probe(w->forwards, side);
    one->looking = true;
    if (one->place == AWAIT_NODE && w->turn->flags->node == NULL && !one->node_taken &&
        tunnel_misses(forwards_tunnel(w->forwards, side)) >= AWAITNODE_TRIES)
        awaitnode_go_back(w, side);
    return false;
}

int
awaitnode_hopeless(struct await *w, struct err *e)
{
    for (int i = 0; i < plan_sides(w->plan); i++) {
        const struct await_side *one = &w->side[i];
        const struct tunnel *t = one->place != AWAIT_PLANNED ? forwards_tunnel(w->forwards, i) : NULL;

        if (t == NULL || tunnel_misses(t) < AWAITNODE_TRIES || tunnel_forbidden(t))
            continue;
        if (one->place == AWAIT_NODE && w->turn->flags->node == NULL && !one->node_taken)
            continue; /* one more place to try */
        err_set(e, ERR_FORWARD, "%s cannot reach the server at %s port %d: %s", w->forwards->hop->conf.name,
            one->host, one->port, one->why != NULL ? one->why : tunnel_why(t));
        return err_hint(e, "another name of that machine may be reached from there: --node %%h-ib0, with "
            "the name that the server printed for %%h");
    }
    return 0;
}
