/* SPDX-License-Identifier: BSD-3-Clause
 * plan: server + values + facts = what will be done. */
#include "config.h"

#include "core/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/expand.h"
#include "core/planparts.h"
#include "core/xprasessions.h"

#define PLAN_SHOWN 60 /* bytes of a wrong text in an error */

/* ---- The start command ---- */

int
plan_render(struct plan *p, const struct values *values, struct strv *argv, char **command,
    struct err *e)
{
    struct str text = {0};
    int rc;

    strv_clear(argv);
    free(*command);
    *command = NULL;
    if (p->errand) {
        *command = xprasessions_command(p->resource.xpra);
        return 0;
    }
    if (p->template_text == NULL || p->where == PLAN_NONE)
        return 0;
    rc = expand_text(&text, p->template_text, values, e);
    if (rc == 0)
        expand_split(argv, str_text(&text));
    mem_wipe(text.s, text.len);
    str_done(&text);
    if (rc == 0 && p->wrapped)
        rc = planwrap_unwrap(p, argv, e);
    if (rc < 0)
        return -1;
    if (argv->n == 0)
        return err_set(e, ERR_DATA, "the command of server '%s' has no words", p->name);
    if (p->where == PLAN_REMOTE)
        *command = strv_join(argv, " ");
    return 0;
}

static int
plan_make_command(struct draft *d, struct err *e)
{
    const struct server *s = d->server;
    struct plan *p = d->plan;

    if (s->exec == NULL)
        return err_set(e, ERR_DATA, "server '%s' has no command that can be started", p->name);
    p->where = s->startup == SERVER_SSH ? PLAN_REMOTE : PLAN_LOCAL;
    p->pty = s->startup == SERVER_SSH && s->ssh.terminal; /* the terminal is ours: no emulator needed */
    p->template_text = expand_command_line(s->exec, &s->args);
    p->delay_s = s->delay_s;
    p->process_wait_s = s->process_wait_s;
    return plan_render(p, &p->values, &p->argv, &p->command, e);
}

/* An SSHConfig with a forward and nothing to start: the server is there already, or a person sees to it. */
static bool
plan_is_tunnel(const struct server *s)
{
    bool words = (s->exec != NULL && s->exec[0] != '\0') || s->args.n > 0;

    return s->ssh.forward && (s->startup == SERVER_MANUAL || (s->startup == SERVER_SSH && !words));
}

/* What ParaView would put around the remote command, and what is not needed here. */
static void
plan_make_wrapper(struct draft *d)
{
    const struct server *s = d->server;
    struct strv *w = &d->plan->wrapper;

    if (s->ssh.askpass)
        strv_add(w, "setsid");
    if (s->ssh.terminal) {
        strv_add(w, s->ssh.terminal_program != NULL ? s->ssh.terminal_program : "xterm");
        strv_add(w, s->ssh.terminal_option != NULL ? s->ssh.terminal_option : "-e");
    }
    strv_add(w, s->ssh.program != NULL ? s->ssh.program : "ssh");
}

/* ---- Hops ---- */

/* A text of the SSHConfig with its variables put in. A password has no place there: it comes as
 * stars, which no user, host or port may have. NULL with *e. */
static char *
plan_expanded(const struct plan *p, const char *text, struct err *e)
{
    struct values masked = {0};
    struct str out = {0};
    int rc;

    planvars_masked(&masked, &p->values);
    for (size_t i = 0; i < masked.n; i++)
        masked.v[i].secret = p->values.v[i].secret;
    rc = expand_text(&out, text != NULL ? text : "", &masked, e);
    values_done(&masked);
    if (rc == 0)
        return str_take(&out);
    str_done(&out);
    return NULL;
}

static int
plan_bad(const struct plan *p, const char *what, const char *text, const char *why, struct err *e)
{
    char *shown = text_cleaned(text, PLAN_SHOWN);

    err_set(e, ERR_DATA, "the %s '%s' of server '%s' %s", what, shown, p->name, why);
    free(shown);
    return -1;
}

int
plan_port(const struct plan *p, const char *what, const char *text, int min, int *port,
    struct err *e)
{
    char *expanded = plan_expanded(p, text, e);
    long long n;
    int rc = 0;

    if (expanded == NULL)
        return -1;
    if (str_int(expanded, min, 65535, &n))
        *port = (int)n;
    else
        rc = plan_bad(p, what, expanded, "is not a port number", e);
    free(expanded);
    return rc;
}

static int
plan_hop_user(const struct plan *p, const char *text, struct plan_hop *hop, struct err *e)
{
    hop->user = plan_expanded(p, text, e);
    if (hop->user == NULL)
        return -1;
    if (hop->user[0] == '\0') {
        free(hop->user);
        hop->user = NULL;
    }
    if (hop->user != NULL && !resource_user_ok(hop->user))
        return plan_bad(p, "ssh user", hop->user, "cannot be a user's name", e);
    return 0;
}

/* An empty one leaves the choice to the configuration. */
static int
plan_hop_port(const struct plan *p, const char *text, struct plan_hop *hop, struct err *e)
{
    char *expanded = plan_expanded(p, text, e);
    bool empty = expanded != NULL && expanded[0] == '\0';

    if (expanded == NULL)
        return -1;
    free(expanded);
    return empty ? 0 : plan_port(p, "ssh port", text, 1, &hop->port, e);
}

static struct plan_hop *
plan_hop_more(struct plan *p, const char *host, int port)
{
    struct plan_hop *hop;

    p->hops = mem_grow(p->hops, p->hop_count, &p->hop_cap, sizeof *p->hops);
    hop = &p->hops[p->hop_count++];
    *hop = (struct plan_hop){.host = mem_dup(host), .port = port};
    return hop;
}

/* The one hop: the host of the resource. It is added first, so that plan_free always has it. */
static int
plan_make_hop(struct draft *d, const char *user, const char *port, struct err *e)
{
    struct plan *p = d->plan;
    struct plan_hop *hop = plan_hop_more(p, p->resource.host, 0);

    if (hop->host[0] == '\0')
        return err_set(e, ERR_DATA, "server '%s' has no host in its resource to reach by ssh",
            p->name);
    if (!resource_host_ok(hop->host))
        return plan_bad(p, "host", hop->host, "cannot be a host's name", e);
    if (plan_hop_port(p, port, hop, e) < 0)
        return -1;
    return plan_hop_user(p, user, hop, e);
}

static void
plan_hop_account(struct plan_hop *hop, const char *user, const char *key)
{
    hop->user = mem_dup(user);
    if (key != NULL)
        strv_add(&hop->keys, key);
}

/* The host on the way, and the one where the session is: their words were checked with the address. */
static void
plan_make_xpra(struct draft *d)
{
    struct plan *p = d->plan;
    const struct xpra_address *a = p->resource.xpra;

    if (a->via_host != NULL)
        plan_hop_account(plan_hop_more(p, a->via_host, a->via_port), a->via_user, a->via_key);
    plan_hop_account(plan_hop_more(p, a->host, a->port), a->user, a->key);
    p->errand = true;
    p->where = PLAN_REMOTE;
    planforward_xpra(d);
}

/* ---- Making it ---- */

static const char *
plan_kind(const struct resource *r)
{
    if (r->scheme == RESOURCE_BUILTIN)
        return "builtin";
    return r->scheme == RESOURCE_SSH ? "xpra" : "paraview";
}

/* Why the address of an xpra session cannot be used. */
static int
plan_bad_address(const struct server *s, struct err *e)
{
    err_set(e, ERR_DATA, "%s", s->resource.wrong->text);
    return err_hint(e, "%s", s->resource.wrong->hint);
}

static int
plan_check_server(const struct server *s, struct err *e)
{
    if (s->resource.wrong != NULL)
        return plan_bad_address(s, e);
    if (s->resource.scheme == RESOURCE_OTHER)
        return err_set(e, ERR_DATA, "server '%s' is of a kind that cannot be connected to: '%s'",
            s->name, s->resource.scheme_text);
    if (s->startup == SERVER_INVALID && s->resource.scheme != RESOURCE_SSH)
        return err_set(e, ERR_DATA,
            "server '%s' has neither a ManualStartup nor a CommandStartup; ParaView refuses it too",
            s->name);
    return 0;
}

static struct plan *
plan_new(const struct server *s)
{
    struct plan *p = mem_zalloc(sizeof *p);

    p->name = mem_dup(s->name);
    p->kind = plan_kind(&s->resource);
    p->file = mem_dup(s->file);
    p->line = s->line;
    p->origin = s->origin;
    resource_copy(&p->resource, &s->resource);
    p->timeout_s = s->timeout_s;
    p->server = s;
    return p;
}

/* A port that nobody named is the usual one. ParaView connects there too, but tells ssh -1. */
static void
plan_default_ports(struct resource *r)
{
    if (r->port < 0 && (resource_two(r) || r->scheme == RESOURCE_CS || r->scheme == RESOURCE_CSRC))
        r->port = RESOURCE_PORT;
    if (r->render_port < 0 && resource_two(r))
        r->render_port = RESOURCE_RENDER_PORT;
}

static int
plan_make_ssh(struct draft *d, struct err *e)
{
    const struct server *s = d->server;

    if (plan_make_hop(d, s->ssh.user, s->ssh.port, e) < 0 || planforward_make(d, e) < 0)
        return -1;
    d->plan->ssh_program = mem_dup(s->ssh.program);
    if (s->startup == SERVER_SSH)
        plan_make_wrapper(d);
    return 0;
}

/* How the server's host is reached, and what goes there. */
static int
plan_make_way(struct draft *d, struct err *e)
{
    const struct server *s = d->server;

    if (s->startup == SERVER_SSH || plan_is_tunnel(s))
        return plan_make_ssh(d, e);
    if (s->startup == SERVER_COMMAND)
        return planwrap_make(d, e);
    if (s->resource.scheme != RESOURCE_SSH)
        return 0;
    plan_make_xpra(d);
    return plan_render(d->plan, &d->plan->values, &d->plan->argv, &d->plan->command, e);
}

static int
plan_fill(struct draft *d, struct err *e)
{
    const struct server *s = d->server;
    struct plan *p = d->plan;
    bool command = s->startup == SERVER_COMMAND || s->startup == SERVER_SSH;

    if (plan_check_server(s, e) < 0 || planvars_fill(d, e) < 0)
        return -1;
    plan_default_ports(&p->resource);
    if (command && !plan_is_tunnel(s) && plan_make_command(d, e) < 0)
        return -1;
    planparaview_argv(d);
    if (plan_make_way(d, e) < 0)
        return -1;
    plan_tell_client(p);
    planwarn_all(d);
    return 0;
}

struct plan *
plan_make(const struct server *s, const struct values *chosen, const struct facts *f,
    struct err *e)
{
    struct draft d = {.plan = plan_new(s), .server = s, .chosen = chosen, .facts = f};
    int rc = plan_fill(&d, e);

    values_done(&d.paraview);
    if (rc == 0)
        return d.plan;
    if (e->code == ERR_DATA && s->file != NULL)
        err_prefix(e, "%s:%d", s->file, s->line);
    plan_free(d.plan);
    return NULL;
}

int
plan_look_for_sessions(struct plan *p, struct err *e)
{
    if (p->resource.xpra == NULL)
        return err_set(e, ERR_USAGE, "server '%s' is no xpra session", p->name);
    while (p->forward_count > 0)
        plan_forward_drop(p, p->forward_count - 1);
    plan_tell_client(p);
    return 0;
}

/* ---- For those who carry it out ---- */

/* Our listeners are on 127.0.0.1, also where "localhost" is ::1 or no name at all. */
static void
plan_client_place(struct values *values, const char *host_name, const char *host,
    const char *port_name, int port)
{
    char text[16];

    snprintf(text, sizeof text, "%d", port);
    values_set(values, host_name, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, "predefined",
        false);
    values_set(values, port_name, text, "predefined", false);
}

int
plan_client_words(const struct plan *p, const struct strv *words, struct strv *out, struct err *e)
{
    struct values values = {0};
    int rc = 0;

    values_copy(&values, &p->values);
    values_set(&values, "URL", p->client_url, "predefined", false);
    plan_client_place(&values, "HOST", p->client_host, "PORT", p->client_port);
    if (p->client_render_host != NULL)
        plan_client_place(&values, "RENDER_HOST", p->client_render_host, "RENDER_PORT",
            p->client_render_port);
    for (size_t i = 0; i < words->n && rc == 0; i++) {
        struct str text = {0};

        rc = expand_text(&text, words->v[i], &values, e);
        strv_take(out, str_take(&text));
    }
    values_done(&values);
    return rc;
}

static bool
plan_may_export(const struct value *v)
{
    return v->name[0] != '\0' && strchr(v->name, '=') == NULL;
}

void
plan_environ(const struct plan *p, char *const *ours, struct strv *out)
{
    for (size_t i = 0; ours != NULL && ours[i] != NULL; i++) {
        char *name = mem_ndup(ours[i], strcspn(ours[i], "="));

        if (values_find(&p->values, name) == NULL)
            strv_add(out, ours[i]);
        free(name);
    }
    for (size_t i = 0; i < p->values.n; i++) {
        const struct value *v = &p->values.v[i];

        if (!v->secret && plan_may_export(v))
            strv_take(out, mem_printf("%s=%s", v->name, v->text));
    }
}

/* ---- The end of it ---- */

/* The words may hold a password. */
static void
plan_wipe_words(struct plan *p)
{
    for (size_t i = 0; i < p->argv.n; i++)
        mem_wipe(p->argv.v[i], strlen(p->argv.v[i]));
    strv_done(&p->argv);
    if (p->command != NULL)
        mem_wipe(p->command, strlen(p->command));
    free(p->command);
}

static void
plan_free_lists(struct plan *p)
{
    for (size_t i = 0; i < p->hop_count; i++)
        plan_hop_done(&p->hops[i]);
    free(p->hops);
    for (size_t i = 0; i < p->forward_count; i++)
        plan_forward_done(&p->forwards[i]);
    free(p->forwards);
    for (size_t i = 0; i < p->warning_count; i++) {
        free(p->warnings[i].code);
        free(p->warnings[i].text);
    }
    free(p->warnings);
}

void
plan_free(struct plan *p)
{
    if (p == NULL)
        return;
    plan_wipe_words(p);
    plan_free_lists(p);
    strv_done(&p->wrapper);
    strv_done(&p->paraview_argv);
    values_done(&p->values);
    resource_done(&p->resource);
    free(p->name);
    free(p->file);
    free(p->template_text);
    free(p->client_url);
    free(p->client_host);
    free(p->client_render_host);
    free(p->ssh_program);
    free(p);
}
