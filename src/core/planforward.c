/* SPDX-License-Identifier: BSD-3-Clause
 * planforward: the forwards of a plan, what the client is told of them, and the ports that came out. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/planparts.h"
#include "core/sshspec.h"

/* ---- Forwards and the client ---- */

/* PortForwarding's local, else the Option of that name, else the server's port. */
static int
plan_local_port(struct draft *d, int *port, struct err *e)
{
    const char *local = d->server->ssh.forward_local;
    struct plan *p = d->plan;

    *port = p->resource.port;
    if (local != NULL && local[0] != '\0')
        return plan_port(p, "local port", local, 0, port, e);
    if (server_option(d->server, "PV_SSH_PF_SERVER_PORT") != NULL)
        return plan_port(p, "local port", "$PV_SSH_PF_SERVER_PORT$", 0, port, e);
    return 0;
}

static struct endpoint
plan_tcp(const char *host, int port)
{
    return (struct endpoint){.kind = ENDPOINT_TCP, .host = mem_dup(host), .port = port};
}

static int
plan_side_port(const struct plan *p, int side)
{
    return side == PLAN_SERVER ? p->resource.port : p->resource.render_port;
}

/* Where the last hop finds the server: that hop is the first server's own host. */
static const char *
plan_side_host(const struct plan *p, int side)
{
    const char *host = p->resource.render_host;

    if (side == PLAN_SERVER || host == NULL || host[0] == '\0' ||
        strcmp(host, p->resource.host) == 0)
        return "localhost";
    return host;
}

static void
plan_forward_add(struct plan *p, int side, int local)
{
    struct plan_forward f = {.reverse = resource_reverse(&p->resource)};
    int remote = plan_side_port(p, side);

    f.id = mem_printf("f%zu", p->forward_count + 1);
    f.listen = f.reverse ? plan_tcp("localhost", remote) : plan_tcp("127.0.0.1", local);
    f.target = f.reverse ? plan_tcp("localhost", local) :
                           plan_tcp(plan_side_host(p, side), remote);
    p->forwards = mem_grow(p->forwards, p->forward_count, &p->forward_cap, sizeof *p->forwards);
    p->forwards[p->forward_count++] = f;
}

static bool
plan_is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
        strcmp(host, "::1") == 0;
}

/* The render server's has that port here too, or a free one: where the data server's has it, and where
 * both ends are on this machine. */
static int
plan_forward_render(struct draft *d, int taken, struct err *e)
{
    struct plan *p = d->plan;
    int port = p->resource.render_port;
    bool reverse = resource_reverse(&p->resource);

    if (!resource_host_ok(plan_side_host(p, PLAN_RENDER)))
        return err_set(e, ERR_DATA, "the render server's host of server '%s' cannot be a host's name",
            p->name);
    if (reverse && port > 0 && port == p->resource.port)
        return err_set(e, ERR_DATA,
            "the data server and the render server of '%s' would both call port %d of its host",
            p->name, port);
    if (reverse && strcmp(plan_side_host(p, PLAN_RENDER), "localhost") != 0)
        planwarn_add(p, p->line, "reverse-render-host",
            "The render server has to call port %d on %s itself: nothing listens for it on %s", port,
            p->resource.host, p->resource.render_host);
    if (port == taken || plan_is_loopback(p->resource.host))
        port = 0;
    plan_forward_add(p, PLAN_RENDER, port);
    return 0;
}

int
planforward_make(struct draft *d, struct err *e)
{
    int local;

    if (!d->server->ssh.forward)
        return 0;
    if (plan_local_port(d, &local, e) < 0)
        return -1;
    plan_forward_add(d->plan, PLAN_SERVER, local);
    return resource_two(&d->plan->resource) ? plan_forward_render(d, local, e) : 0;
}

/* Where xpra here finds it: its own directory, under the number of a display that no X server takes. The
 * same session has the same number each time. */
void
planforward_xpra(struct draft *d)
{
    const char *run = planvars_environ(d->facts->environ, "XDG_RUNTIME_DIR");
    const char *home = planvars_environ(d->facts->environ, "HOME");
    struct plan_forward f = {.id = mem_dup("f1"), .listen.kind = ENDPOINT_UNIX, .target.kind = ENDPOINT_UNIX};
    struct plan *p = d->plan;
    char *text = resource_text(&p->resource);
    uint32_t hash = 2166136261u;

    for (const char *c = text; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    free(text);
    f.listen.path = mem_printf("%s%s/%s-%u", run != NULL && run[0] == '/' ? run : home != NULL ? home : "",
        run != NULL && run[0] == '/' ? "/xpra" : "/.xpra", d->facts->client_host, 20000 + hash % 20000);
    f.target.path = mem_dup("");
    p->forwards = mem_grow(p->forwards, p->forward_count, &p->forward_cap, sizeof *p->forwards);
    p->forwards[p->forward_count++] = f;
}

static int
plan_way_among(const struct plan_forward *forwards, size_t n, bool reverse, int side)
{
    for (size_t i = 0; i < n; i++) {
        if (!forwards[i].extra && forwards[i].reverse == reverse && side-- == 0)
            return (int)i;
    }
    return -1;
}

int
plan_way(const struct plan *p, int side)
{
    return plan_way_among(p->forwards, p->forward_count, resource_reverse(&p->resource), side);
}

const struct plan_forward *
plan_leader(const struct plan *p, int side)
{
    int way = plan_way(p, side);

    return way >= 0 ? &p->forwards[way] : NULL;
}

int
plan_sides(const struct plan *p)
{
    return resource_two(&p->resource) ? PLAN_SIDES : 1;
}

/* Where the client connects or listens: at the tunnel's end here, else at the resource itself. */
static void
plan_find_client(const struct plan *p, int side, char **host, int *port, int *listen_port)
{
    const struct plan_forward *f = plan_leader(p, side);
    const char *at = side == PLAN_SERVER ? p->resource.host : p->resource.render_host;

    free(*host);
    *port = plan_side_port(p, side);
    if (f != NULL)
        *port = f->reverse ? f->target.port : f->listen.port;
    *host = mem_dup(f != NULL || at == NULL || at[0] == '\0' ? "localhost" : at);
    *listen_port = resource_reverse(&p->resource) ? *port : -1;
}

/* Each of its connections is inside SSH, or stays on this machine. */
static bool
plan_is_secure(const struct plan *p)
{
    if (p->resource.scheme == RESOURCE_BUILTIN || p->resource.scheme == RESOURCE_SSH)
        return true;
    for (int side = 0; side < plan_sides(p); side++) {
        const char *host = side == PLAN_SERVER ? p->client_host : p->client_render_host;

        if (plan_leader(p, side) == NULL &&
            (resource_reverse(&p->resource) || !plan_is_loopback(host)))
            return false;
    }
    return true;
}

void
plan_tell_client(struct plan *p)
{
    struct resource r;

    plan_find_client(p, PLAN_SERVER, &p->client_host, &p->client_port, &p->listen_port);
    p->client_render_port = p->listen_render_port = -1;
    resource_copy(&r, &p->resource);
    free(r.host);
    r.host = mem_dup(p->client_host);
    r.port = p->client_port;
    if (p->resource.scheme == RESOURCE_SSH && p->forward_count > 0) {
        free(p->client_url);
        p->client_url = mem_printf("socket://%s", p->forwards[0].listen.path);
        resource_done(&r);
        p->secure = true;
        return;
    }
    if (resource_two(&r)) {
        plan_find_client(p, PLAN_RENDER, &p->client_render_host, &p->client_render_port,
            &p->listen_render_port);
        free(r.render_host);
        r.render_host = mem_dup(p->client_render_host);
        r.render_port = p->client_render_port;
    }
    free(p->client_url);
    p->client_url = resource_text(&r);
    resource_done(&r);
    p->secure = plan_is_secure(p);
}

/* ---- Forwards beside the server's ---- */

/* "f1" is the way, also when there is none. */
static char *
plan_forward_name(const struct plan *p)
{
    size_t most = plan_way(p, PLAN_SERVER) < 0 ? (size_t)plan_sides(p) : 0, number;

    for (size_t i = 0; i < p->forward_count; i++) {
        number = strtoul(p->forwards[i].id + 1, NULL, 10);
        most = number > most ? number : most;
    }
    return mem_printf("f%zu", most + 1);
}

int
plan_forward_more(struct plan *p, bool reverse, const char *spec, struct err *e)
{
    struct plan_forward f = {0};
    const char *wrong = sshspec_forward(&f, spec, reverse);

    if (wrong != NULL) {
        plan_forward_done(&f);
        return err_set(e, ERR_USAGE, "-%c %.200s %s", reverse ? 'R' : 'L', spec, wrong);
    }
    if (!reverse && f.listen.kind == ENDPOINT_TCP &&
        (strcmp(f.listen.host, "*") == 0 || strcmp(f.listen.host, "localhost") == 0)) {
        free(f.listen.host);
        f.listen.host = mem_dup("127.0.0.1");
    }
    f.id = plan_forward_name(p);
    f.extra = true;
    p->forwards = mem_grow(p->forwards, p->forward_count, &p->forward_cap, sizeof *p->forwards);
    p->forwards[p->forward_count++] = f;
    return 0;
}

void
plan_forward_drop(struct plan *p, size_t i)
{
    plan_forward_done(&p->forwards[i]);
    p->forward_count--;
    memmove(&p->forwards[i], &p->forwards[i + 1], (p->forward_count - i) * sizeof *p->forwards);
}

/* ---- Ports that came out ---- */

static struct plan_forward *
plan_forward_find(struct plan *p, const char *id)
{
    for (size_t i = 0; i < p->forward_count; i++) {
        if (strcmp(p->forwards[i].id, id) == 0)
            return &p->forwards[i];
    }
    return NULL;
}

/* The Option PV_SSH_PF_SERVER_PORT told the local port: it follows. */
static void
plan_bind_local(struct plan *p, int side, int *now, int port)
{
    const struct value *v = values_find(&p->values, "PV_SSH_PF_SERVER_PORT");
    char before[16], after[16];

    snprintf(before, sizeof before, "%d", *now);
    snprintf(after, sizeof after, "%d", port);
    *now = port;
    if (side == PLAN_SERVER && v != NULL && strcmp(v->from, "predefined") != 0 &&
        strcmp(v->text, before) == 0)
        values_set(&p->values, v->name, after, v->from, false);
}

static void
plan_bind_server(struct plan *p, int side, int port)
{
    int way = plan_way(p, side);
    struct plan_forward *f = way >= 0 ? &p->forwards[way] : NULL;

    if (side == PLAN_SERVER)
        p->resource.port = port;
    else
        p->resource.render_port = port;
    if (f != NULL && f->reverse)
        f->listen.port = port;
    else if (f != NULL)
        f->target.port = port;
}

/* A port over there: the resource's, unless the list names both ends itself. */
static void
plan_bind_there(struct plan *p, struct plan_forward *f, int side, int port)
{
    if (f->listen.port == plan_side_port(p, side))
        plan_bind_server(p, side, port);
    f->listen.port = port;
}

static void
plan_bind_client(struct plan *p, int side, int port)
{
    int way = plan_way(p, side);
    struct plan_forward *f = way >= 0 ? &p->forwards[way] : NULL;

    if (f == NULL)
        plan_bind_server(p, side, port); /* the server connects there itself */
    else if (f->reverse)
        plan_bind_local(p, side, &f->target.port, port);
}

static void
plan_bind_forward(struct plan *p, struct plan_forward *f, int port)
{
    int side = f - p->forwards == plan_way(p, PLAN_RENDER) ? PLAN_RENDER : PLAN_SERVER;

    if (f->extra)
        f->listen.port = port;
    else if (f->reverse)
        plan_bind_there(p, f, side, port);
    else
        plan_bind_local(p, side, &f->listen.port, port);
}

int
plan_bind(struct plan *p, const char *id, int port, struct err *e)
{
    static const struct {
        const char *id;
        void (*bind)(struct plan *p, int side, int port);
        int side;
    } places[] = {
        {"server", plan_bind_server, PLAN_SERVER},
        {"client", plan_bind_client, PLAN_SERVER},
        {"render", plan_bind_server, PLAN_RENDER},
        {"render-client", plan_bind_client, PLAN_RENDER},
    };
    struct plan_forward *f = plan_forward_find(p, id);
    size_t i = 0, n = sizeof places / sizeof places[0];

    if (port < 1 || port > 65535)
        return err_set(e, ERR_BUG, "port %d cannot be bound to '%s'", port, id);
    while (i < n && strcmp(places[i].id, id) != 0)
        i++;
    if (f != NULL)
        plan_bind_forward(p, f, port);
    else if (i < n && places[i].side < plan_sides(p))
        places[i].bind(p, places[i].side, port);
    else
        return err_set(e, ERR_BUG, "the plan has no forward '%s'", id);
    planvars_refresh(p);
    plan_tell_client(p);
    return plan_render(p, &p->values, &p->argv, &p->command, e);
}
