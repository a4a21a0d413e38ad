/* SPDX-License-Identifier: BSD-3-Clause
 * planforward: the forwards of a plan, what the client is told of them, and the ports that came out. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/planparts.h"

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

int
planforward_make(struct draft *d, struct err *e)
{
    struct plan *p = d->plan;
    struct plan_forward f = {.reverse = resource_reverse(&p->resource)};
    int local, remote = p->resource.port;

    if (!d->server->ssh.forward)
        return 0;
    if (plan_local_port(d, &local, e) < 0)
        return -1;
    f.id = mem_dup("f1");
    f.listen = f.reverse ? plan_tcp("localhost", remote) : plan_tcp("127.0.0.1", local);
    f.target = plan_tcp("localhost", f.reverse ? local : remote);
    p->forwards = mem_grow(p->forwards, p->forward_count, &p->forward_cap, sizeof *p->forwards);
    p->forwards[p->forward_count++] = f;
    return 0;
}

static bool
plan_is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
        strcmp(host, "::1") == 0;
}

/* Where the client connects or listens: at the tunnel's end here, else at the resource itself. */
static void
plan_find_client(struct plan *p)
{
    const struct plan_forward *f = p->forward_count > 0 ? &p->forwards[0] : NULL;
    const char *host = p->resource.host;

    free(p->client_host);
    p->client_port = p->resource.port;
    if (f != NULL)
        p->client_port = f->reverse ? f->target.port : f->listen.port;
    p->client_host = mem_dup(f != NULL || host[0] == '\0' ? "localhost" : host);
    p->listen_port = resource_reverse(&p->resource) ? p->client_port : -1;
}

void
plan_tell_client(struct plan *p)
{
    struct resource r;

    plan_find_client(p);
    resource_copy(&r, &p->resource);
    free(r.host);
    r.host = mem_dup(p->client_host);
    r.port = p->client_port;
    free(p->client_url);
    p->client_url = resource_text(&r);
    resource_done(&r);
    p->secure = p->forward_count > 0 || p->resource.scheme == RESOURCE_BUILTIN ||
        p->resource.scheme == RESOURCE_SSH ||
        (p->resource.scheme == RESOURCE_CS && plan_is_loopback(p->client_host));
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
plan_bind_local(struct plan *p, int *now, int port)
{
    const struct value *v = values_find(&p->values, "PV_SSH_PF_SERVER_PORT");
    char before[16], after[16];

    snprintf(before, sizeof before, "%d", *now);
    snprintf(after, sizeof after, "%d", port);
    *now = port;
    if (v != NULL && strcmp(v->from, "predefined") != 0 && strcmp(v->text, before) == 0)
        values_set(&p->values, v->name, after, v->from, false);
}

static void
plan_bind_server(struct plan *p, int port)
{
    struct plan_forward *f = p->forward_count > 0 ? &p->forwards[0] : NULL;

    p->resource.port = port;
    if (f != NULL && f->reverse)
        f->listen.port = port;
    else if (f != NULL)
        f->target.port = port;
}

static void
plan_bind_client(struct plan *p, int port)
{
    struct plan_forward *f = p->forward_count > 0 ? &p->forwards[0] : NULL;

    if (f == NULL)
        p->resource.port = port; /* the server connects there itself */
    else if (f->reverse)
        plan_bind_local(p, &f->target.port, port);
}

int
plan_bind(struct plan *p, const char *id, int port, struct err *e)
{
    struct plan_forward *f = plan_forward_find(p, id);

    if (port < 1 || port > 65535)
        return err_set(e, ERR_BUG, "port %d cannot be bound to '%s'", port, id);
    if (f != NULL && f->reverse)
        plan_bind_server(p, port);
    else if (f != NULL)
        plan_bind_local(p, &f->listen.port, port);
    else if (strcmp(id, "server") == 0)
        plan_bind_server(p, port);
    else if (strcmp(id, "client") == 0)
        plan_bind_client(p, port);
    else
        return err_set(e, ERR_BUG, "the plan has no forward '%s'", id);
    planvars_refresh(p);
    plan_tell_client(p);
    return plan_render(p, &p->values, &p->argv, &p->command, e);
}
