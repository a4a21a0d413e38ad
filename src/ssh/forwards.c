/* SPDX-License-Identifier: BSD-3-Clause
 * forwards: the forwards of a plan as tunnels, and what is told about them. */
#include "config.h"

#include "ssh/forwards.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/dial.h"

#define FORWARDS_LIMIT_MS 30000

void
forwards_init(struct forwards *f, struct turn *turn, struct plan *plan)
{
    *f = (struct forwards){.turn = turn, .plan = plan};
}

static char *
forward_text(const struct endpoint *at, int port)
{
    struct endpoint shown = *at;
    char *text, *clean;

    if (at->kind == ENDPOINT_TCP && port > 0)
        shown.port = port;
    text = endpoint_text(&shown);
    clean = text_cleaned(text, 500);
    free(text);
    return clean;
}

/* asked: the port that was asked for, when another came out; else 0. */
static void
forward_tell(const struct forward *f, const char *state, int asked, const char *why)
{
    const struct plan_forward *p = tunnel_forward(f->tunnel);
    int port = tunnel_port(f->tunnel);
    char *listen = forward_text(&p->listen, port), *target = forward_text(&p->target, 0);
    struct event *ev = event_make(EVENT_FORWARD, "{s:s,s:s,s:s,s:s,s:s,s:s?}", "id", p->id, "dir",
        p->reverse ? "R" : "L", "listen", listen, "target", target, "state", state, "why", why);

    if (port > 0 && strcmp(state, "opening") != 0 && strcmp(state, "failed") != 0)
        json_object_set_new(ev->fields, "port", json_integer(port));
    if (asked > 0)
        json_object_set_new(ev->fields, "asked", json_integer(asked));
    turn_emit(f->set->turn, ev);
    free(listen);
    free(target);
}

static void
forward_tell_peer(const struct forward *f, const char *refused)
{
    uint64_t in, out, total;
    int open;

    tunnel_counts(f->tunnel, &in, &out, &open, &total);
    turn_emit(f->set->turn, event_make(EVENT_PEER, "{s:s,s:i,s:I,s:s?}", "forward",
        tunnel_forward(f->tunnel)->id, "open", open, "total", (json_int_t)total, "refused",
        refused));
}

static void
forward_on_peer(void *arg, struct tunnel *t)
{
    forward_tell_peer(arg, NULL);
}

static void
forward_on_answered(void *arg, struct tunnel *t)
{
    struct forward *f = arg;

    f->answered = f->set->turn->news = true;
}

static void
forward_on_refused(void *arg, struct tunnel *t, const char *text)
{
    char *clean = text_cleaned(text, 300);

    forward_tell_peer(arg, clean);
    free(clean);
}

static const struct tunnel_ops forward_ops = {
    forward_on_peer, forward_on_answered, forward_on_refused};

static bool
forwards_take(void *arg, struct link *l, ssh_message message)
{
    struct forwards *f = arg;

    for (size_t i = 0; i < f->n; i++) {
        if (f->v[i].tunnel != NULL && tunnel_take(f->v[i].tunnel, message))
            return true;
    }
    return false;
}

/* R to a host by its name: ssh asks for its address at each connection; here once is enough. */
static int
forward_resolve(struct forward *f, const struct plan_forward *p, struct err *e)
{
    struct turn *t = f->set->turn;
    char host[NI_MAXHOST];
    struct dial d = {0};

    if (!p->reverse || p->target.kind != ENDPOINT_TCP || str_eq(p->target.host, "localhost"))
        return 0;
    if (dial_resolve(&d, t, p->target.host, p->target.port, t->flags->family, e) < 0)
        return -1;
    if (getnameinfo((struct sockaddr *)&d.addresses[0].addr, d.addresses[0].len, host, sizeof host,
            NULL, 0, NI_NUMERICHOST) == 0)
        tunnel_retarget(f->tunnel, host, p->target.port);
    return 0;
}

static int
forward_wait(struct forward *f, const struct plan_forward *p, struct err *e)
{
    struct turn *t = f->set->turn;
    int rc;

    turn_limit(t, FORWARDS_LIMIT_MS, "%s to open the forward %s", f->set->hop->conf.host, p->id);
    while ((rc = tunnel_listen(f->tunnel, !p->reverse, e)) == SSH_AGAIN) {
        link_check(&f->set->hop->link);
        if (turn_once(t, e) < 0)
            return -1;
    }
    turn_limit(t, -1, "nothing");
    return rc;
}

static int
forward_failed(struct forward *f, const struct plan_forward *p, struct err *e)
{
    char *listen, *target, *why = text_cleaned(e->text, 500);

    forward_tell(f, "failed", 0, why);
    free(why);
    tunnel_free(f->tunnel);
    f->tunnel = NULL;
    if (e->code != ERR_FORWARD && e->code != ERR_LISTEN)
        return -1;
    listen = forward_text(&p->listen, 0);
    target = forward_text(&p->target, 0);
    err_prefix(e, "the forward %s (%s %s to %s) on %s cannot be opened", p->id,
        p->reverse ? "R" : "L", listen, target, p->reverse ? f->set->hop->conf.host :
        "this machine");
    free(listen);
    free(target);
    return -1;
}

/* A server that is asked to listen on "localhost" may take ::1 alone, while somebody else holds the
 * port on 127.0.0.1, and call that a success; ParaView would then reach the stranger. And pvserver
 * listens on IPv4 alone, also where "localhost" is ::1 or no name at all. So say 127.0.0.1. */
static struct tunnel *
forward_new(struct forward *f, const struct plan_forward *p)
{
    static char loopback[] = "127.0.0.1";
    struct plan_forward exact = *p;

    if (p->reverse && p->listen.kind == ENDPOINT_TCP && str_eq(p->listen.host, "localhost"))
        exact.listen.host = loopback;
    if (!p->reverse && p->target.kind == ENDPOINT_TCP && str_eq(p->target.host, "localhost"))
        exact.target.host = loopback;
    return tunnel_new(&f->set->hop->link, &exact, &forward_ops, f);
}

/* No server stands behind it that would have to be started first. */
static void
forward_let_through(struct forward *f)
{
    tunnel_release(f->tunnel);
    forward_tell(f, "open", 0, NULL);
}

static int
forward_open(struct forward *f, const struct plan_forward *p, struct err *e)
{
    int asked = p->listen.kind == ENDPOINT_TCP ? p->listen.port : 0, port;
    char id[64];

    snprintf(id, sizeof id, "%s", p->id);
    f->tunnel = forward_new(f, p);
    forward_tell(f, "opening", 0, NULL);
    if (forward_resolve(f, p, e) < 0 || forward_wait(f, p, e) < 0)
        return forward_failed(f, p, e);
    port = tunnel_port(f->tunnel);
    forward_tell(f, "listening", port != asked ? asked : 0, NULL);
    if (p->extra)
        forward_let_through(f);
    if (p->listen.kind != ENDPOINT_TCP || port == asked)
        return 0;
    if (asked > 0)
        turn_note(f->set->turn, "port %d is taken here: %d is used instead", asked, port);
    return plan_bind(f->set->plan, id, port, e); /* p may be gone now */
}

int
forwards_open(struct forwards *f, struct hop *hop, struct err *e)
{
    f->hop = hop;
    f->n = f->plan->forward_count;
    f->v = mem_zalloc(f->n * sizeof *f->v);
    hop->link.message = forwards_take;
    hop->link.message_arg = f;
    for (size_t i = 0; i < f->n; i++) {
        f->v[i].set = f;
        if (forward_open(&f->v[i], &f->plan->forwards[i], e) < 0)
            return -1;
    }
    return 0;
}

/* The way to one of the plan's servers, once it listens; NULL: there is none. */
static struct forward *
forwards_way(const struct forwards *f, int side)
{
    int way = f->v != NULL ? plan_way(f->plan, side) : -1;

    return way >= 0 && f->v[way].tunnel != NULL ? &f->v[way] : NULL;
}

bool
forwards_have(const struct forwards *f, int side)
{
    return forwards_way(f, side) != NULL;
}

bool
forwards_answered(const struct forwards *f, int side)
{
    const struct forward *way = forwards_way(f, side);

    return way != NULL && way->answered;
}

void
forwards_probe(struct forwards *f, int side)
{
    tunnel_probe(forwards_way(f, side)->tunnel, true);
}

void
forwards_look(struct forwards *f, int side)
{
    tunnel_look(forwards_way(f, side)->tunnel);
}

bool
forwards_taken(const struct forwards *f, int side)
{
    const struct forward *way = forwards_way(f, side);

    return way != NULL && tunnel_taken(way->tunnel);
}

bool
forwards_busy(const struct forwards *f)
{
    uint64_t in, out, total;
    int open = 0;

    for (size_t i = 0; i < f->n && open == 0; i++)
        tunnel_counts(f->v[i].tunnel, &in, &out, &open, &total);
    return open > 0;
}

void
forwards_release(struct forwards *f)
{
    for (size_t i = 0; i < f->n; i++) {
        if (!tunnel_forward(f->v[i].tunnel)->extra)
            forward_let_through(&f->v[i]);
    }
}

void
forwards_retarget(struct forwards *f, int side, int port)
{
    const struct forward *way = forwards_way(f, side);
    const struct plan_forward *p = way != NULL ? tunnel_forward(way->tunnel) : NULL;
    char *host;

    if (p == NULL || p->reverse || p->target.kind != ENDPOINT_TCP || p->target.port != 0)
        return;
    host = mem_dup(p->target.host);
    tunnel_retarget(way->tunnel, host, port);
    free(host);
}

void
forwards_beat(struct forwards *f)
{
    for (size_t i = 0; i < f->n; i++) {
        struct forward *one = &f->v[i];
        uint64_t in, out, total;
        int open;

        if (one->tunnel == NULL)
            continue;
        tunnel_counts(one->tunnel, &in, &out, &open, &total);
        if (in == one->in && out == one->out)
            continue;
        one->in = in;
        one->out = out;
        turn_emit(f->turn, event_make(EVENT_TRAFFIC, "{s:s,s:I,s:I,s:i,s:I}", "forward",
            tunnel_forward(one->tunnel)->id, "in", (json_int_t)in, "out", (json_int_t)out, "open",
            open, "total", (json_int_t)total));
    }
}

void
forwards_close(struct forwards *f, const char *why)
{
    if (f->v == NULL)
        return;
    forwards_beat(f);
    f->hop->link.message = NULL;
    for (size_t i = f->n; i-- > 0;) {
        if (f->v[i].tunnel == NULL)
            continue;
        forward_tell(&f->v[i], "closed", 0, why);
        tunnel_free(f->v[i].tunnel);
        f->v[i].tunnel = NULL;
    }
    free(f->v);
    f->v = NULL;
    f->n = 0;
}
