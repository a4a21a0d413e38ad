/* SPDX-License-Identifier: BSD-3-Clause
 * forwards: the forwards of a plan as tunnels, and what is told about them. */
#include "config.h"

#include "ssh/forwards.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/dial.h"
#include "ssh/forwardparts.h"

#define FORWARDS_LIMIT_MS 30000
#define FORWARDS_DESCRIPTORS 8192

void
forwards_init(struct forwards *f, struct turn *turn, struct plan *plan)
{
    *f = (struct forwards){.turn = turn, .plan = plan, .nowhere = {.loop = turn->loop}};
}

static bool
forwards_take(void *arg, struct link *l, ssh_message message)
{
    struct forwards *f = arg;

    for (size_t i = 0; i < f->n; i++) {
        if (f->v[i]->tunnel != NULL && tunnel_take(f->v[i]->tunnel, message))
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
    if (dial_resolve(&d, t, p->target.host, p->target.host, p->target.port, t->flags->family, e) < 0)
        return -1;
    if (getnameinfo((struct sockaddr *)&d.addresses[0].addr, d.addresses[0].len, host, sizeof host,
            NULL, 0, NI_NUMERICHOST) == 0)
        tunnel_retarget(f->tunnel, host, p->target.port);
    return 0;
}

int
forward_wait(struct forward *f, const struct plan_forward *p, struct err *e)
{
    struct turn *t = f->set->turn;
    int rc;

    turn_limit(t, FORWARDS_LIMIT_MS, "%s to open the forward %s", f->set->hop->conf.name, p->id);
    while ((rc = tunnel_listen(f->tunnel, !p->reverse && !p->extra, e)) == SSH_AGAIN) {
        link_check(&f->set->hop->link);
        if (turn_once(t, e) < 0)
            return -1;
    }
    turn_limit(t, -1, "nothing");
    return rc;
}

void
forward_drop(struct forward *f)
{
    naming_forget(f);
    tunnel_free(f->tunnel);
    f->tunnel = NULL;
    f->opening = false;
}

int
forward_failed(struct forward *f, const struct plan_forward *p, struct err *e)
{
    char *listen, *target, *all = mem_printf("%s%s%s", e->text, e->hint[0] != '\0' ? "; " : "", e->hint);
    char *why = text_cleaned(all, 900);

    free(all);
    forward_tell(f, "failed", 0, why);
    free(why);
    forward_drop(f);
    if (e->code != ERR_FORWARD && e->code != ERR_LISTEN)
        return -1;
    listen = forward_text(&p->listen, 0);
    target = forward_text(&p->target, 0);
    err_prefix(e, "the forward %s (%s %s to %s) on %s cannot be opened", p->id,
        p->reverse ? "R" : "L", listen, target, p->reverse ? f->set->hop->conf.name :
        "this machine");
    free(listen);
    free(target);
    return -1;
}

/* A server that is asked to listen on "localhost" may take ::1 alone, while somebody else holds the
 * port on 127.0.0.1, and call that a success; ParaView would then reach the stranger. And pvserver
 * listens on IPv4 alone, also where "localhost" is ::1 or no name at all. So say 127.0.0.1. */
struct tunnel *
forward_new(struct forward *f, const struct plan_forward *p)
{
    static char loopback[] = "127.0.0.1";
    const struct conf *conf = f->set->turn->conf;
    struct plan_forward exact = *p;
    struct tunnel *t;

    if (p->reverse && p->listen.kind == ENDPOINT_TCP && str_eq(p->listen.host, "localhost"))
        exact.listen.host = loopback;
    if (!p->reverse && p->target.kind == ENDPOINT_TCP && str_eq(p->target.host, "localhost"))
        exact.target.host = loopback;
    t = tunnel_new(&f->set->hop->link, &exact, &forward_ops, f);
    if (conf->reconnect != CONF_RECONNECT_NO)
        tunnel_stay(t, conf->hold_clients);
    return t;
}

/* Other machines reach the server at this address, when it is not one of its loopback. */
static void
forward_expose(struct forward *f)
{
    const struct hop *h = f->set->hop;
    char host[NI_MAXHOST], *end;
    bool brackets = h->addr[0] == '[';

    snprintf(host, sizeof host, "%s", h->below != NULL ? h->conf.host : h->addr + brackets);
    if (h->below == NULL && (end = brackets ? strchr(host, ']') : strrchr(host, ':')) != NULL)
        *end = '\0';
    if (tunnel_forward(f->tunnel)->listen.kind == ENDPOINT_TCP && strncmp(host, "127.", 4) != 0 &&
        !str_eq(host, "::1") && !str_eq(host, "localhost"))
        tunnel_expose(f->tunnel, host);
}

/* An extra one has no server behind it that would have to be started first. */
void
forward_let_through(struct forward *f)
{
    const struct plan_forward *p = tunnel_forward(f->tunnel);

    if (p->reverse)
        forward_expose(f);
    if (p->extra) {
        tunnel_release(f->tunnel);
        forward_tell(f, "open", 0, NULL);
    } else if (p->reverse && f->set->plan->where != PLAN_NONE) {
        tunnel_only_once(f->tunnel);
    }
}

int
forward_listens(struct forward *f, struct err *e)
{
    const struct plan_forward *p = tunnel_forward(f->tunnel);
    int asked = p->listen.kind == ENDPOINT_TCP ? p->listen.port : 0, port = tunnel_port(f->tunnel);

    forward_tell(f, "listening", port != asked ? asked : 0, NULL);
    forward_let_through(f);
    if (p->listen.kind != ENDPOINT_TCP || port == asked)
        return 0;
    if (asked > 0)
        turn_note(f->set->turn, "port %d is taken here: %d is used instead", asked, port);
    return plan_bind(f->set->plan, p->id, port, e);
}

static bool
endpoint_same(const struct endpoint *a, const struct endpoint *b)
{
    return a->kind == b->kind && str_eq(a->host, b->host) && a->port == b->port && str_eq(a->path, b->path);
}

/* ssh takes a forward that is said twice for one. */
static bool
forward_repeated(const struct forwards *f, size_t i)
{
    const struct plan_forward *p = &f->plan->forwards[i];

    for (size_t j = 0; j < i; j++) {
        const struct plan_forward *q = &f->plan->forwards[j];

        if (p->extra && p->reverse == q->reverse && endpoint_same(&p->listen, &q->listen) &&
            endpoint_same(&p->target, &q->target) && (p->listen.port != 0 || p->listen.path != NULL))
            return true;
    }
    return false;
}

static int
forward_open(struct forward *f, const struct plan_forward *p, struct err *e)
{
    f->tunnel = forward_new(f, p);
    forward_tell(f, "opening", 0, NULL);
    if (forward_resolve(f, p, e) < 0 || forward_wait(f, p, e) < 0)
        return forward_failed(f, p, e);
    return forward_listens(f, e);
}

/* Only the way to the server has to be there whatever the person says. */
static int
forwards_open_one(struct forwards *f, size_t i, struct err *e)
{
    const struct plan_forward *p = &f->plan->forwards[i];

    if (forward_repeated(f, i)) {
        turn_note(f->turn, "the forward %s is there twice: once is enough", p->id);
        return 0;
    }
    if (forward_open(f->v[i], p, e) == 0)
        return 0;
    if (!p->extra || !f->turn->flags->lenient || (e->code != ERR_FORWARD && e->code != ERR_LISTEN))
        return -1;
    turn_note(f->turn, "%s; the session goes on without it", e->text);
    return 0;
}

/* Each connection of an L forward is a descriptor here. */
static void
forwards_make_room(void)
{
    struct rlimit most;

    if (getrlimit(RLIMIT_NOFILE, &most) != 0 || most.rlim_cur >= FORWARDS_DESCRIPTORS)
        return;
    most.rlim_cur = most.rlim_max < FORWARDS_DESCRIPTORS ? most.rlim_max : FORWARDS_DESCRIPTORS;
    setrlimit(RLIMIT_NOFILE, &most);
}

struct forward *
forwards_grow(struct forwards *f)
{
    f->v = mem_grow(f->v, f->n, &f->cap, sizeof *f->v);
    f->v[f->n] = mem_zalloc(sizeof **f->v);
    f->v[f->n]->set = f;
    return f->v[f->n++];
}

void
forwards_attach(struct forwards *f, struct hop *hop)
{
    f->hop = hop;
    hop->link.message = forwards_take;
    hop->link.message_arg = f;
}

int
forwards_open(struct forwards *f, struct hop *hop, struct err *e)
{
    forwards_make_room();
    forwards_attach(f, hop);
    while (f->n < f->plan->forward_count)
        forwards_grow(f);
    for (size_t i = 0; i < f->n; i++) {
        if (f->v[i]->tunnel == NULL && forwards_open_one(f, i, e) < 0)
            return -1;
    }
    return 0;
}

/* The way to one of the plan's servers, once it listens; NULL: there is none. */
static struct forward *
forwards_way(const struct forwards *f, int side)
{
    int way = f->v != NULL ? plan_way(f->plan, side) : -1;

    return way >= 0 && (size_t)way < f->n && f->v[way]->tunnel != NULL ? f->v[way] : NULL;
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

const struct tunnel *
forwards_tunnel(const struct forwards *f, int side)
{
    return forwards_way(f, side)->tunnel;
}

static int
forward_forbidden(const struct forward *f, bool relay, struct err *e)
{
    const struct plan_forward *p = tunnel_forward(f->tunnel);
    char *target = forward_text(&p->target, 0);

    err_set(e, ERR_FORWARD, "%s refuses the connections of forward %s to %s (%s)%s", f->set->hop->conf.name,
        p->id, target, relay ? "administratively prohibited" : tunnel_why(f->tunnel), relay ?
        ", and a second session for a relay as well (MaxSessions)" : "");
    free(target);
    return err_hint(e, "the server's policy forbids them: AllowTcpForwarding, PermitOpen, or the key's "
        "restrict, no-port-forwarding, permitopen");
}

int
forwards_allowed(struct forwards *f, int side, struct err *e)
{
    struct forward *way = forwards_way(f, side);

    if (way == NULL || !tunnel_forbidden(way->tunnel))
        return 0;
    if (tunnel_relayed(way->tunnel))
        return forward_forbidden(way, true, e);
    if (!f->turn->conf->relay)
        return forward_forbidden(way, false, e);
    turn_note(f->turn, "%s forbids forwards to the server (%s): its connections go through a small program "
        "there instead; Relay no in the configuration forbids that", f->hop->conf.name,
        tunnel_why(way->tunnel));
    tunnel_use_relay(way->tunnel);
    return 0;
}

void
forwards_use_relay(struct forwards *f)
{
    struct tunnel *t = forwards_way(f, PLAN_SERVER)->tunnel;

    turn_note(f->turn, "%s does not connect to the socket itself (%s): a small program there does it "
        "instead; Relay no in the configuration forbids that", f->hop->conf.name, tunnel_why(t));
    tunnel_use_relay(t);
}

bool
forwards_busy(const struct forwards *f)
{
    uint64_t in, out, total;
    int open = 0;

    for (size_t i = 0; i < f->n && open == 0; i++)
        if (f->v[i]->tunnel != NULL)
            tunnel_counts(f->v[i]->tunnel, &in, &out, &open, &total);
    return open > 0;
}

void
forwards_release(struct forwards *f)
{
    for (size_t i = 0; i < f->n; i++) {
        struct tunnel *t = f->v[i]->tunnel;

        if (t == NULL || tunnel_forward(t)->extra)
            continue;
        tunnel_release(t);
        forward_tell(f->v[i], "open", 0, NULL);
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
forwards_go_to(struct forwards *f, int side, const char *host, int port)
{
    struct forward *way = forwards_way(f, side);
    struct endpoint *planned = &f->plan->forwards[plan_way(f->plan, side)].target;

    tunnel_retarget(way->tunnel, host, port);
    way->answered = false;
    free(planned->host);
    planned->host = mem_dup(host);
    planned->port = port;
    forward_tell(way, "listening", 0, NULL);
}

void
forwards_go_to_unix(struct forwards *f, const char *path)
{
    struct forward *way = forwards_way(f, PLAN_SERVER);
    struct endpoint *planned = &f->plan->forwards[plan_way(f->plan, PLAN_SERVER)].target;

    tunnel_retarget_unix(way->tunnel, path);
    way->answered = false;
    free(planned->path);
    planned->path = mem_dup(path);
    forward_tell(way, "listening", 0, NULL);
}

static void
forward_beat(struct forward *one)
{
    uint64_t in, out, total;
    int open;

    forward_tell_late(one);
    tunnel_counts(one->tunnel, &in, &out, &open, &total);
    if (in == one->in && out == one->out)
        return;
    one->in = in;
    one->out = out;
    turn_emit(one->set->turn, event_make(EVENT_TRAFFIC, "{s:s,s:I,s:I,s:i,s:I}", "forward",
        tunnel_forward(one->tunnel)->id, "in", (json_int_t)in, "out", (json_int_t)out, "open", open,
        "total", (json_int_t)total));
}

void
forwards_beat(struct forwards *f)
{
    for (size_t i = 0; i < f->n; i++) {
        if (f->v[i]->tunnel != NULL)
            forward_beat(f->v[i]);
    }
}

void
forwards_close(struct forwards *f, const char *why)
{
    if (f->v == NULL)
        return;
    forwards_beat(f);
    if (f->hop != NULL)
        f->hop->link.message = NULL;
    f->hop = NULL;
    while (f->n > 0) {
        struct forward *one = f->v[--f->n];

        if (one->tunnel != NULL && !one->cancelled)
            forward_tell(one, "closed", 0, why);
        if (one->cancelled)
            plan_forward_drop(f->plan, f->n);
        forward_drop(one);
        free(one);
    }
    free(f->v);
    f->v = NULL;
    f->cap = 0;
}
