/* SPDX-License-Identifier: BSD-3-Clause
 * planwrap: a start command that wraps ssh, as hops, forwards and words for the remote shell. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/planparts.h"
#include "core/wrapper.h"

/* ---- Which forward is the way to the server ---- */

/* Whether a name can only mean this machine. p tells its own name. */
static bool
plan_is_here(const struct plan *p, const char *host)
{
    const char *own = values_get(&p->values, "PV_CLIENT_HOST");

    return host[0] == '\0' || strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
        strcmp(host, "::1") == 0 || (own != NULL && strcasecmp(host, own) == 0);
}

/* L: the client connects to the port that it listens on here. R: it leads to where the client listens.
 * port -1: any will do. */
static bool
planwrap_leads(const struct plan *p, const struct plan_forward *f, int side, int port)
{
    const struct endpoint *here = f->reverse ? &f->target : &f->listen;
    const char *server = side == PLAN_SERVER ? p->resource.host : p->resource.render_host;

    if (f->reverse != resource_reverse(&p->resource) || here->kind != ENDPOINT_TCP ||
        (port >= 0 && here->port != port))
        return false;
    return plan_is_here(p, f->reverse ? here->host : server);
}

static struct plan_forward *
planwrap_of_port(const struct plan *p, const struct wrapper *w, int side)
{
    int port = side == PLAN_SERVER ? p->resource.port : p->resource.render_port;

    for (size_t i = 0; i < w->forward_count; i++) {
        if (planwrap_leads(p, &w->forwards[i], side, port))
            return &w->forwards[i];
    }
    return NULL;
}

/* The only R forward to this machine. */
static struct plan_forward *
planwrap_stray(const struct plan *p, const struct wrapper *w)
{
    struct plan_forward *only = NULL;

    for (size_t i = 0; i < w->forward_count; i++) {
        if (!w->forwards[i].reverse || !planwrap_leads(p, &w->forwards[i], PLAN_SERVER, -1))
            continue;
        if (only != NULL)
            return NULL;
        only = &w->forwards[i];
    }
    return only;
}

/* It is the way too when its port is not the client's: the list has one port for the client and lets a
 * person choose another. */
static struct plan_forward *
planwrap_led(struct plan *p, const struct wrapper *w)
{
    struct plan_forward *stray = planwrap_stray(p, w);

    if (stray == NULL)
        return NULL;
    planwarn_add(p, p->line, "client-port",
        "The command forwards to port %d here, but the client listens on %d, as the resource says; "
        "here the forward leads there", stray->target.port, p->resource.port);
    stray->target.port = p->resource.port;
    return stray;
}

/* One for each server, or none. */
static void
planwrap_ways(struct plan *p, const struct wrapper *w, struct plan_forward *ways[PLAN_SIDES])
{
    int sides = plan_sides(p);

    for (int side = 0; side < PLAN_SIDES; side++)
        ways[side] = side < sides ? planwrap_of_port(p, w, side) : NULL;
    if (sides == 1 && ways[PLAN_SERVER] == NULL)
        ways[PLAN_SERVER] = planwrap_led(p, w);
    if (sides == 2 && (ways[PLAN_SERVER] == NULL || ways[PLAN_RENDER] == NULL ||
        ways[PLAN_SERVER] == ways[PLAN_RENDER]))
        ways[PLAN_SERVER] = ways[PLAN_RENDER] = NULL;
}

/* ---- Taking what was read ---- */

/* No address, but a name of this machine or, for a listener, all of them. */
static bool
planwrap_is_name(const struct plan *p, const char *host)
{
    return strcmp(host, "*") == 0 || (plan_is_here(p, host) && strpbrk(host, ".:") == NULL);
}

/* Moves it. Listeners of ours serve nobody but ourselves, so that all addresses are the loopback's; and our
 * own name is nothing that has to be looked up. */
static void
planwrap_forward(struct plan *p, struct plan_forward *from, bool extra)
{
    struct plan_forward f = *from;
    struct endpoint *here = f.reverse ? &f.target : &f.listen;

    /* "f1" is the way, also when there is none. */
    size_t skipped = extra && plan_way(p, PLAN_SERVER) < 0 ? (size_t)plan_sides(p) : 0;

    *from = (struct plan_forward){0};
    f.id = mem_printf("f%zu", skipped + p->forward_count + 1);
    f.extra = extra;
    if (here->kind == ENDPOINT_TCP && planwrap_is_name(p, here->host)) {
        free(here->host);
        here->host = mem_dup(f.reverse ? "localhost" : "127.0.0.1");
    }
    p->forwards = mem_grow(p->forwards, p->forward_count, &p->forward_cap, sizeof *p->forwards);
    p->forwards[p->forward_count++] = f;
}

static void
planwrap_forwards(struct plan *p, struct wrapper *w)
{
    struct plan_forward *ways[PLAN_SIDES];

    planwrap_ways(p, w, ways);
    for (int side = 0; side < PLAN_SIDES; side++) {
        if (ways[side] != NULL)
            planwrap_forward(p, ways[side], false);
    }
    for (size_t i = 0; i < w->forward_count; i++) {
        struct plan_forward *f = &w->forwards[i];

        if (f != ways[PLAN_SERVER] && f != ways[PLAN_RENDER])
            planwrap_forward(p, f, true);
    }
}

static void
planwrap_hops(struct plan *p, struct wrapper *w)
{
    p->hops = w->hops;
    p->hop_count = w->hop_count;
    p->hop_cap = w->hop_cap;
    w->hops = NULL;
    w->hop_count = w->hop_cap = 0;
}

static void
planwrap_warn(struct plan *p, const struct wrapper *w)
{
    static const char instead[] = "--ssh=ssh runs the command as it is written";

    if (w->agent)
        planwarn_add(p, p->line, "agent-forwarding",
            "The command wants the agent there too (-A), which is not done here; %s", instead);
    if (w->x11)
        planwarn_add(p, p->line, "x11-forwarding",
            "The command wants windows from there (-X), which are not forwarded here; let the server "
            "render without a display, or %s", instead);
    if (w->dynamic)
        planwarn_add(p, p->line, "dynamic-forward",
            "The command wants a SOCKS proxy (-D), which is not there; name each port with -L, or %s",
            instead);
    if (w->session != NULL)
        planwarn_add(p, p->line, "putty-session",
            "The command uses PuTTY's session %s, which is not read here; what it says has to stand "
            "under Host %s in ssh_config", w->session, w->session);
}

static void
planwrap_take(struct plan *p, struct wrapper *w)
{
    struct strv none = {0};

    p->wrapped = true;
    p->where = w->remote.n > 0 ? PLAN_REMOTE : PLAN_NONE;
    p->pty = w->pty;
    p->wrapper = w->outer;
    w->outer = none;
    planwrap_hops(p, w);
    planwrap_forwards(p, w);
    planwrap_warn(p, w);
}

/* The words as show prints them: what is decided depends on no secret. */
static int
planwrap_masked(struct plan *p, struct strv *words, struct err *e)
{
    struct values masked = {0};
    char *command = NULL;
    int rc;

    planvars_masked(&masked, &p->values);
    rc = plan_render(p, &masked, words, &command, e);
    values_done(&masked);
    free(command);
    return rc;
}

static void
planwrap_found(struct draft *d, struct wrapper *w)
{
    struct plan *p = d->plan;

    if (w->found == WRAPPER_UNSURE)
        planwarn_add(p, p->line, "wrapper-unsure", "The command is run as it is written: %s", w->why);
    if (w->found == WRAPPER_SSH)
        planwrap_take(p, w);
}

int
planwrap_make(struct draft *d, struct err *e)
{
    struct plan *p = d->plan;
    struct strv words = {0};
    struct wrapper w;
    int rc = planwrap_masked(p, &words, e);

    if (rc == 0) {
        wrapper_read(&words, &w);
        planwrap_found(d, &w);
        wrapper_done(&w);
    }
    strv_done(&words);
    return rc == 0 && p->wrapped ? plan_render(p, &p->values, &p->argv, &p->command, e) : rc;
}

/* ---- Afterwards ---- */

int
planwrap_unwrap(const struct plan *p, struct strv *argv, struct err *e)
{
    struct wrapper w = {0};
    struct strv remote;
    int rc = 0;

    if (wrapper_read(argv, &w) != WRAPPER_SSH)
        rc = err_set(e, ERR_DATA, "the ssh in the command of server '%s' cannot be read with these "
            "values", p->name);
    for (size_t i = 0; i < argv->n; i++)
        mem_wipe(argv->v[i], strlen(argv->v[i]));
    strv_clear(argv);
    remote = w.remote;
    w.remote = *argv;
    *argv = remote;
    wrapper_done(&w);
    return rc;
}
