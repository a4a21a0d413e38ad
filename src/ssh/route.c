/* SPDX-License-Identifier: BSD-3-Clause
 * route: all hops to a server's host, each with its configuration, before anything is looked up: the
 * plan's, those of -J, and what ProxyJump says. */
#include "config.h"

#include "ssh/route.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/sshspec.h"
#include "ssh/ciphers.h"

/* A route in the making. */
struct routing {
    struct route *r;
    struct sshg g;
    struct strv chain; /* names whose ProxyJump was followed, for a circle */
};

static void
stop_done(struct route_stop *s)
{
    plan_hop_done(&s->hop);
    sshconf_done(&s->conf);
    sshdump_done(&s->dump);
}

/* Room for one more at i. NULL with *e: there are too many. */
static struct route_stop *
route_insert(struct route *r, size_t i, struct err *e)
{
    if (r->n == ROUTE_STOPS_MAX) {
        err_set(e, ERR_CONFIG, "the way to %s has more than %d hops", r->stops[r->n - 1].hop.host,
            ROUTE_STOPS_MAX);
        err_hint(e, "-J none leaves ProxyJump out");
        return NULL;
    }
    r->stops = mem_grow(r->stops, r->n, &r->cap, sizeof *r->stops);
    memmove(&r->stops[i + 1], &r->stops[i], (r->n - i) * sizeof *r->stops);
    r->stops[i] = (struct route_stop){0};
    r->n++;
    return &r->stops[i];
}

/* "a,b:22,c" goes in front of what is there. from says whose words they are; returns how many, or -1. */
static int
route_prepend(struct route *r, const char *jumps, const char *from, enum err_code code, struct err *e)
{
    size_t at = 0;

    for (const char *p = jumps; p != NULL;) {
        size_t len = strcspn(p, ",");
        struct route_stop *s = route_insert(r, at++, e);
        char *one = mem_ndup(p, len);
        const char *wrong = s != NULL ? sshspec_jump(&s->hop, one) : NULL;

        if (wrong != NULL)
            err_set(e, code, "%s: the jump '%s' %s", from, one, wrong);
        free(one);
        if (s == NULL || wrong != NULL)
            return -1;
        p = p[len] == ',' ? p + len + 1 : NULL;
    }
    return (int)at;
}

static int
route_configure(struct routing *g, size_t i, struct err *e)
{
    struct route_stop *s = &g->r->stops[i];
    const char *jumps = g->g.turn->flags->jumps;
    struct sshconf_ask ask = {.hop = &s->hop, .last = i == g->r->n - 1, .through = i > 0,
        .direct = jumps != NULL && strcasecmp(jumps, "none") == 0};

    return sshconf_find(&g->g, &ask, &s->conf, &s->dump, e);
}

/* The first n stops are new. */
static int
route_configure_first(struct routing *g, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        if (route_configure(g, i, e) < 0)
            return -1;
    }
    return 0;
}

/* One that stands in the chain already would be jumped to for ever. */
static int
route_check_circle(struct routing *g, struct err *e)
{
    char *name = plan_hop_text(&g->r->stops[0].hop), *way;
    bool circle = false;

    for (size_t i = 0; i < g->chain.n; i++)
        circle |= strcasecmp(g->chain.v[i], name) == 0;
    strv_take(&g->chain, name);
    if (!circle)
        return 0;
    way = strv_join(&g->chain, " > ");
    err_set(e, ERR_CONFIG, "ProxyJump of the ssh configuration leads in a circle: %s", way);
    err_hint(e, "give the jump host a ProxyJump none, before the line that sends all hosts over it");
    free(way);
    return -1;
}

/* What the first hop's ProxyJump says goes before it, and so on. */
static int
route_follow(struct routing *g, struct err *e)
{
    struct route *r = g->r;

    while (r->stops[0].conf.proxy_jump != NULL) {
        char *jump = sshconf_command(r->stops[0].conf.proxy_jump, &r->stops[0].conf);
        char *from = mem_printf("ProxyJump of %s", r->stops[0].hop.host);
        int n = route_check_circle(g, e);

        free(r->stops[0].conf.proxy_jump);
        r->stops[0].conf.proxy_jump = NULL;
        if (n == 0)
            n = route_prepend(r, jump, from, ERR_CONFIG, e);
        free(jump);
        free(from);
        if (n < 0 || route_configure_first(g, (size_t)n, e) < 0)
            return -1;
    }
    return 0;
}

static int
route_choose_ciphers(struct route *r, struct turn *t, struct err *e)
{
    for (size_t i = 0; i < r->n; i++) {
        if (ciphers_choose(turn_ciphers(t), &r->stops[i].conf, e) < 0)
            return -1;
    }
    return 0;
}

static int
route_named(struct route *r, const struct session_flags *flags, const struct plan_hop *hops, size_t n,
    struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        struct route_stop *s = route_insert(r, i, e);

        if (s == NULL)
            return -1;
        s->hop = (struct plan_hop){.user = mem_dup(hops[i].user), .host = mem_dup(hops[i].host),
            .port = hops[i].port};
        strv_copy(&s->hop.keys, &hops[i].keys);
    }
    if (flags->jumps == NULL || strcasecmp(flags->jumps, "none") == 0)
        return 0;
    return route_prepend(r, flags->jumps, "-J", ERR_USAGE, e) < 0 ? -1 : 0;
}

int
route_find(struct route *r, struct turn *t, const struct plan_hop *hops, size_t n, struct err *e)
{
    struct routing g = {.r = r, .g = {.turn = t}};
    int rc;

    route_done(r);
    if (n == 0)
        return 0;
    rc = route_named(r, t->flags, hops, n, e);
    if (rc == 0)
        rc = route_configure_first(&g, r->n, e);
    if (rc == 0)
        rc = route_follow(&g, e);
    if (rc == 0)
        rc = route_choose_ciphers(r, t, e);
    r->by_ssh = !g.g.absent;
    strv_done(&g.chain);
    sshg_done(&g.g);
    return rc;
}

void
route_done(struct route *r)
{
    for (size_t i = 0; i < r->n; i++)
        stop_done(&r->stops[i]);
    free(r->stops);
    *r = (struct route){0};
}
