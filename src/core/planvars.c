/* SPDX-License-Identifier: BSD-3-Clause
 * planvars: the variables of a plan, in ParaView's order of evaluation. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/expand.h"
#include "core/planparts.h"

/* ---- The environment: only what the file refers to gets into the plan. ---- */

const char *
planvars_environ(char *const *env, const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; env != NULL && env[i] != NULL; i++) {
        if (strncmp(env[i], name, n) == 0 && env[i][n] == '=')
            return env[i] + n + 1;
    }
    return NULL;
}

static bool
planvars_is_utf8(const char *text)
{
    size_t left = strlen(text), n;
    uint32_t cp;

    for (; left > 0; text += n, left -= n) {
        n = text_decode(text, left, &cp);
        if (n == 0)
            return false;
    }
    return true;
}

static void planvars_scan(struct draft *d, const char *text);

static void
planvars_take(struct draft *d, const char *name)
{
    const char *text = planvars_environ(d->facts->environ, name);

    /* JSON has no other bytes, and no file of ours means any. */
    if (text == NULL || !planvars_is_utf8(text) || values_find(&d->plan->values, name) != NULL)
        return;
    values_set(&d->plan->values, name, text, "environment", false);
    planvars_scan(d, text);
}

/* Each $NAME$ of a text, and those of the values of these. */
static void
planvars_scan(struct draft *d, const char *text)
{
    for (const char *at = text != NULL ? strchr(text, '$') : NULL; at != NULL;
         at = strchr(at + 1, '$')) {
        size_t n = strcspn(at + 1, "$ ");
        char *name;

        if (n == 0 || at[1 + n] != '$')
            continue;
        name = mem_ndup(at + 1, n);
        planvars_take(d, name);
        free(name);
    }
}

static void
planvars_scan_option(struct draft *d, const struct option *o)
{
    planvars_scan(d, o->initial);
    planvars_scan(d, o->on);
    planvars_scan(d, o->off);
    for (size_t i = 0; i < o->entry_count; i++)
        planvars_scan(d, o->entries[i].value);
}

static void
planvars_scan_sets(struct draft *d, const struct assign *sets, size_t n)
{
    for (size_t i = 0; i < n; i++)
        planvars_scan(d, sets[i].value);
}

static void
planvars_environment(struct draft *d)
{
    const struct server *s = d->server;

    planvars_scan(d, s->exec);
    for (size_t i = 0; i < s->args.n; i++)
        planvars_scan(d, s->args.v[i]);
    planvars_scan(d, s->ssh.user);
    planvars_scan(d, s->ssh.port);
    planvars_scan(d, s->ssh.program);
    planvars_scan(d, s->ssh.forward_local);
    for (size_t i = 0; i < s->option_count; i++)
        planvars_scan_option(d, &s->options[i]);
    planvars_scan_sets(d, s->sets, s->set_count);
    for (size_t i = 0; i < s->switch_count; i++) {
        const struct option_switch *sw = &s->switches[i];

        planvars_take(d, sw->variable);
        for (size_t k = 0; k < sw->case_count; k++)
            planvars_scan_sets(d, sw->cases[k].sets, sw->cases[k].set_count);
    }
    if (s->option_count > 0)
        planvars_take(d, "PV_CONNECT_ID");
}

/* ---- Predefined variables ---- */

static void
planvars_say(struct plan *p, const char *name, const char *text)
{
    values_set(&p->values, name, text, "predefined", false);
}

static void
planvars_say_port(struct plan *p, const char *name, int port)
{
    char text[16];

    snprintf(text, sizeof text, "%d", port);
    planvars_say(p, name, text);
}

static int
planvars_port_or(int port, int otherwise)
{
    return port >= 0 ? port : otherwise;
}

/* "5.11.0-RC1": the parts between the points, and the first two together. */
static void
planvars_version(struct plan *p, const char *full)
{
    static const char *const names[] = {"PV_VERSION_MAJOR", "PV_VERSION_MINOR", "PV_VERSION_PATCH"};
    const char *at = full;
    char *both;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t n = strspn(at, "0123456789");
        char *part = mem_ndup(at, n);

        planvars_say(p, names[i], part);
        free(part);
        at += n + (at[n] == '.');
    }
    both = mem_printf("%s.%s", values_get(&p->values, names[0]), values_get(&p->values, names[1]));
    planvars_say(p, "PV_VERSION", both);
    planvars_say(p, "PV_VERSION_FULL", full);
    free(both);
}

static const char *
planvars_platform(void)
{
#if defined(__APPLE__)
    return "Apple";
#elif defined(__linux__)
    return "Linux";
#else
    return "Unix";
#endif
}

static void
planvars_places(struct plan *p)
{
    const struct resource *r = &p->resource;
    bool two = resource_two(r);

    planvars_say(p, "PV_SERVER_HOST", two ? "" : r->host);
    planvars_say_port(p, "PV_SERVER_PORT", two ? -1 : planvars_port_or(r->port, RESOURCE_PORT));
    planvars_say(p, "PV_DATA_SERVER_HOST", two ? r->host : "");
    planvars_say_port(p, "PV_DATA_SERVER_PORT",
        two ? planvars_port_or(r->port, RESOURCE_PORT) : -1);
    planvars_say(p, "PV_RENDER_SERVER_HOST", two ? r->render_host : "");
    planvars_say_port(p, "PV_RENDER_SERVER_PORT",
        two ? planvars_port_or(r->render_port, RESOURCE_RENDER_PORT) : -1);
    planvars_say_port(p, "PV_SSH_PF_SERVER_PORT",
        two ? -1 : planvars_port_or(r->port, RESOURCE_PORT));
}

static void
planvars_predefined(struct draft *d)
{
    struct plan *p = d->plan;
    char *uri = resource_text(&p->resource);

    planvars_say(p, "PV_CLIENT_HOST", d->facts->client_host);
    planvars_say(p, "PV_CONNECTION_URI", uri);
    planvars_say(p, "PV_CONNECTION_SCHEME", resource_scheme_name(p->resource.scheme));
    planvars_version(p, d->facts->version_full);
    planvars_places(p);
    planvars_say(p, "PV_CLIENT_PLATFORM", planvars_platform());
    planvars_say(p, "PV_APPLICATION_DIR", d->facts->application_dir);
    planvars_say(p, "PV_APPLICATION_NAME", "ParaView");
    free(uri);
}

/* ---- What was chosen ---- */

static int
planvars_unknown(const struct draft *d, const char *name, struct err *e)
{
    struct str names = {0};
    char *shown = text_cleaned(name, 80);

    for (size_t i = 0; i < d->server->option_count; i++)
        str_addf(&names, "%s%s", i > 0 ? ", " : "", d->server->options[i].name);
    err_set(e, ERR_USAGE, "server '%s' has no option '%s'", d->server->name, shown);
    if (names.len > 0)
        err_hint(e, "its options: %s", names.s);
    free(shown);
    str_done(&names);
    return -1;
}

/* A name that was typed must exist; one that was saved may be of an older file. */
static int
planvars_check_names(const struct draft *d, struct err *e)
{
    for (size_t i = 0; i < d->chosen->n; i++) {
        const struct value *v = &d->chosen->v[i];

        if (strcmp(v->from, "saved") != 0 && server_option(d->server, v->name) == NULL &&
            !server_assigns(d->server, v->name))
            return planvars_unknown(d, v->name, e);
    }
    return 0;
}

/* Whether a chosen text is one that the file offers: then a $NAME$ in it is the file's. */
static bool
planvars_is_offered(const struct option *o, const char *text)
{
    if (str_eq(text, o->initial) || str_eq(text, o->on) || str_eq(text, o->off))
        return true;
    for (size_t i = 0; i < o->entry_count; i++) {
        if (strcmp(o->entries[i].value, text) == 0)
            return true;
    }
    return false;
}

static int
planvars_chosen(struct draft *d, const struct option *o, const struct value *v, struct err *e)
{
    bool secret = o->kind == OPTION_PASSWORD || v->secret;
    bool offered = !secret && strchr(v->text, '$') != NULL && planvars_is_offered(o, v->text);

    if (!planvars_is_utf8(v->text))
        return err_set(e, ERR_USAGE, "option %s of server '%s' is not valid UTF-8", o->name,
            d->server->name);
    if (option_check(o, v->text, e) < 0)
        return err_prefix(e, "option %s of server '%s'", o->name, d->server->name);
    values_set(&d->plan->values, o->name, v->text, offered ? "default" : v->from, secret);
    return 0;
}

static int
planvars_option(struct draft *d, const struct option *o, uint64_t *seed, struct err *e)
{
    const struct value *v = values_find(d->chosen, o->name);
    const char *from, *saved = v != NULL && strcmp(v->from, "saved") == 0 ? v->text : NULL;
    char *text;

    if (v != NULL && saved == NULL)
        return planvars_chosen(d, o, v, e);
    text = option_start(o, saved != NULL && planvars_is_utf8(saved) ? saved : NULL, seed, &from);
    values_set(&d->plan->values, o->name, text, from, o->kind == OPTION_PASSWORD);
    if (o->kind == OPTION_PASSWORD)
        mem_wipe(text, strlen(text));
    free(text);
    return 0;
}

/* An Option of one of these names changes the resource; a Set does not. */
static int
planvars_port(struct draft *d, const char *name, int *port, struct err *e)
{
    struct str text = {0};
    long long n = 0;
    int rc;

    if (server_option(d->server, name) == NULL)
        return 0;
    rc = expand_text(&text, values_get(&d->plan->values, name), &d->plan->values, e);
    if (rc == 0 && !str_int(str_text(&text), 0, 65535, &n)) {
        char *shown = text_cleaned(str_text(&text), 40);

        rc = err_set(e, ERR_USAGE, "option %s of server '%s' is '%s', not a port (0 to 65535)",
            name, d->server->name, shown);
        free(shown);
    }
    if (rc == 0)
        *port = (int)n;
    str_done(&text);
    return rc;
}

static int
planvars_options(struct draft *d, struct err *e)
{
    struct resource *r = &d->plan->resource;
    uint64_t seed = d->facts->seed;
    bool two = resource_two(r);

    for (size_t i = 0; i < d->server->option_count; i++) {
        const struct option *o = &d->server->options[i];

        if (server_option(d->server, o->name) == o && planvars_option(d, o, &seed, e) < 0)
            return -1;
    }
    if (!two)
        return planvars_port(d, "PV_SERVER_PORT", &r->port, e);
    if (planvars_port(d, "PV_DATA_SERVER_PORT", &r->port, e) < 0)
        return -1;
    return planvars_port(d, "PV_RENDER_SERVER_PORT", &r->render_port, e);
}

/* ---- Sets and Switches ---- */

/* What was given for the name of a Set takes its place: there is no form to change it in. */
static void
planvars_sets(struct draft *d, const struct assign *sets, size_t n, const char *from)
{
    for (size_t i = 0; i < n; i++) {
        const struct value *given = server_option(d->server, sets[i].name) == NULL
            ? values_find(d->chosen, sets[i].name) : NULL;

        values_set(&d->plan->values, sets[i].name, given != NULL ? given->text : sets[i].value,
            given != NULL ? given->from : from, false);
    }
}

static void
planvars_switch(struct draft *d, const struct option_switch *sw)
{
    struct plan *p = d->plan;
    const char *value = values_get(&p->values, sw->variable);

    if (value == NULL) {
        planwarn_add(p, sw->line, "switch-variable-unknown",
            "Switch %s: there is no such variable; it does nothing", sw->variable);
        return;
    }
    for (size_t i = 0; i < sw->case_count; i++) {
        if (strcmp(sw->cases[i].value, value) == 0) {
            planvars_sets(d, sw->cases[i].sets, sw->cases[i].set_count, "case");
            return;
        }
    }
    planwarn_add(p, sw->line, "switch-no-case", "Switch %s: no Case for '%s'; it does nothing",
        sw->variable, values_find(&p->values, sw->variable)->secret ? "***" : value);
}

/* ParaView does not look at a Switch when no Option is there. Lists were tried out with it, so
 * neither do we. */
static void
planvars_switches(struct draft *d)
{
    if (d->server->option_count == 0)
        return;
    for (size_t i = 0; i < d->server->switch_count; i++)
        planvars_switch(d, &d->server->switches[i]);
}

/* ---- All of it ---- */

/* Only our own words are made fresh: a Set or an Option of the name stays. */
static bool
planvars_is_ours(const struct plan *p, const char *name)
{
    const struct value *v = values_find(&p->values, name);

    return v == NULL || strcmp(v->from, "predefined") == 0;
}

/* An Option of this name follows the port; a Set of it was never the port. */
static void
planvars_server_port(struct plan *p, const char *name, int port)
{
    const struct value *v = values_find(&p->values, name);
    const char *from = v != NULL ? v->from : "predefined";
    char text[16];

    if (port < 0 || strcmp(from, "set") == 0 || strcmp(from, "case") == 0)
        return;
    snprintf(text, sizeof text, "%d", port);
    values_set(&p->values, name, text, from, false);
}

void
planvars_refresh(struct plan *p)
{
    const struct resource *r = &p->resource;

    if (planvars_is_ours(p, "PV_CONNECTION_URI")) {
        char *uri = resource_text(r);

        planvars_say(p, "PV_CONNECTION_URI", uri);
        free(uri);
    }
    if (resource_two(r)) {
        planvars_server_port(p, "PV_DATA_SERVER_PORT", r->port);
        planvars_server_port(p, "PV_RENDER_SERVER_PORT", r->render_port);
        return;
    }
    planvars_server_port(p, "PV_SERVER_PORT", r->port);
    if (r->port >= 0 && planvars_is_ours(p, "PV_SSH_PF_SERVER_PORT"))
        planvars_say_port(p, "PV_SSH_PF_SERVER_PORT", r->port);
}

void
planvars_masked(struct values *out, const struct values *values)
{
    for (size_t i = 0; i < values->n; i++) {
        const struct value *v = &values->v[i];

        values_set(out, v->name, v->secret ? "***" : v->text, v->from, false);
    }
}

/* ParaView's own, until an Option or a Set of the name comes: up to 5.10 the text of the local port, up
 * to 5.13 the port of the resource, whatever was chosen, and then none. */
static void
planvars_paraview_forward(struct draft *d)
{
    static const char name[] = "PV_SSH_PF_SERVER_PORT";
    const char *major = values_get(&d->plan->values, "PV_VERSION_MAJOR");
    const char *minor = values_get(&d->plan->values, "PV_VERSION_MINOR");
    const char *local = d->server->ssh.forward ? d->server->ssh.forward_local : NULL;
    long version = strtol(major, NULL, 10) * 1000 + strtol(minor, NULL, 10);

    if (!planvars_is_ours(d->plan, name))
        return;
    if (version >= 6000)
        values_set(&d->paraview, name, "-1", "predefined", false);
    else if (version < 5011 && local != NULL && local[0] != '\0')
        values_set(&d->paraview, name, local, "predefined", false);
}

/* ParaView prints an IPv6 address without its brackets. */
static void
planvars_paraview(struct draft *d)
{
    const struct value *uri;
    struct str plain = {0};

    values_copy(&d->paraview, &d->plan->values);
    planvars_paraview_forward(d);
    d->paraview_port = d->plan->resource.port;
    uri = values_find(&d->paraview, "PV_CONNECTION_URI");
    for (const char *c = uri->text; *c != '\0'; c++) {
        if (*c != '[' && *c != ']')
            str_addc(&plain, *c);
    }
    values_set(&d->paraview, uri->name, str_text(&plain), uri->from, uri->secret);
    str_done(&plain);
}

int
planvars_fill(struct draft *d, struct err *e)
{
    const struct server *s = d->server;

    planvars_environment(d);
    planvars_predefined(d);
    if (planvars_check_names(d, e) < 0)
        return -1;
    planvars_sets(d, s->sets, s->set_count, "set");
    if (planvars_options(d, e) < 0)
        return -1;
    planvars_switches(d);
    planvars_paraview(d);
    planvars_refresh(d->plan);
    return 0;
}
