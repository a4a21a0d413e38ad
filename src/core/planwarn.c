/* SPDX-License-Identifier: BSD-3-Clause
 * planwarn: what is worth a warning once the values are known. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/expand.h"
#include "core/planparts.h"

void
planwarn_add(struct plan *p, int line, const char *code, const char *fmt, ...)
{
    struct str text = {0};
    char *raw;
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vasprintf(&raw, fmt, ap);
    va_end(ap);
    if (n >= 0) {
        text_clean(&text, raw, (size_t)n, TEXT_LINE);
        free(raw);
    }
    p->warnings = mem_grow(p->warnings, p->warning_count, &p->warning_cap, sizeof *p->warnings);
    p->warnings[p->warning_count++] =
        (struct remark){.code = mem_dup(code), .text = str_take(&text), .line = line};
}

static void
planwarn_remarks(struct draft *d)
{
    for (size_t i = 0; i < d->server->remark_count; i++) {
        const struct remark *r = &d->server->remarks[i];

        planwarn_add(d->plan, r->line, r->code, "%s", r->text);
    }
}

static bool
planwarn_uses(const struct draft *d, const char *name)
{
    char *key = mem_printf("$%s$", name);
    bool uses = d->plan->template_text != NULL && strstr(d->plan->template_text, key) != NULL;

    free(key);
    return uses;
}

/* ParaView makes these two once, before anybody chose a port. */
static void
planwarn_stale(struct draft *d)
{
    static const char *const names[] = {"PV_CONNECTION_URI", "PV_SSH_PF_SERVER_PORT"};
    struct plan *p = d->plan;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *ours = values_get(&p->values, names[i]);
        const char *theirs = values_get(&d->paraview, names[i]);

        if (planwarn_uses(d, names[i]) && strcmp(ours, theirs) != 0)
            planwarn_add(p, p->line, "stale-variable",
                "ParaView would say %s for %s, whatever was chosen; here it is %s", theirs, names[i],
                ours);
    }
}

static void
planwarn_dollars(struct draft *d)
{
    struct plan *p = d->plan;

    for (size_t i = 0; i < p->values.n; i++) {
        const struct value *v = &p->values.v[i];
        bool typed = v->secret || strcmp(v->from, "flag") == 0 || strcmp(v->from, "preset") == 0 ||
            strcmp(v->from, "saved") == 0;

        if (typed && strchr(v->text, '$') != NULL && planwarn_uses(d, v->name))
            planwarn_add(p, p->line, "typed-dollar",
                "Option %s holds a '$', which is kept here; ParaView would read it as a variable",
                v->name);
    }
}

/* The file wants it so, and its command would not work without: whoever uses it has to know. */
static void
planwarn_passwords(struct draft *d)
{
    struct plan *p = d->plan;

    for (size_t i = 0; i < p->values.n; i++) {
        if (p->values.v[i].secret && planwarn_uses(d, p->values.v[i].name))
            planwarn_add(p, p->line, "password-argument",
                "The password %s becomes a word of the command line, which every user of that "
                "machine can read while it runs", p->values.v[i].name);
    }
}

/* An argument that comes to nothing is dropped, and the next one moves up to the flag before it. */
static void
planwarn_empty(struct draft *d)
{
    const struct strv *args = &d->server->args;

    for (size_t i = 1; i < args->n && d->plan->template_text != NULL; i++) {
        struct str text = {0};
        struct strv words = {0};
        struct err e;

        if (args->v[i - 1][0] == '-' && expand_text(&text, args->v[i], &d->plan->values, &e) == 0) {
            expand_split(&words, str_text(&text));
            if (words.n == 0)
                planwarn_add(d->plan, d->plan->line, "empty-word",
                    "The argument '%s' after '%s' is empty and dropped; the next takes its place",
                    args->v[i], args->v[i - 1]);
        }
        str_done(&text);
        strv_done(&words);
    }
}

/* Since ParaView 5.13.1 the local port is the client's; before, it was the one over there. */
static void
planwarn_reverse_local(struct draft *d)
{
    struct plan *p = d->plan;
    const struct plan_forward *f = d->server->ssh.forward ? plan_leader(p, PLAN_SERVER) : NULL;

    if (f != NULL && f->reverse && plan_sides(p) == 1 && f->target.port != f->listen.port)
        planwarn_add(p, p->line, "reverse-local",
            "The server connects to port %d there and the client listens on %d here; ParaView "
            "before 5.13.1 had it the other way round",
            f->listen.port, f->target.port);
}

/* The local end C of "-R S:host:C"; -1 when it is none. */
static int
planwarn_remote_forward(const struct strv *argv, size_t i)
{
    const char *spec = argv->v[i], *colon;
    long long port;

    if (strncmp(spec, "-R", 2) != 0)
        return -1;
    spec = spec[2] != '\0' ? spec + 2 : argv->v[i + 1];
    colon = spec != NULL ? strrchr(spec, ':') : NULL;
    return colon != NULL && str_int(colon + 1, 1, 65535, &port) ? (int)port : -1;
}

/* The client listens on the port of the resource, whatever a CLIENT_PORT of the file says. */
static void
planwarn_client_port(struct draft *d)
{
    struct plan *p = d->plan;

    if (p->where != PLAN_LOCAL || p->listen_port < 0)
        return;
    for (size_t i = 0; i < p->argv.n; i++) {
        int port = planwarn_remote_forward(&p->argv, i);

        if (port > 0 && port != p->listen_port)
            planwarn_add(p, p->line, "client-port",
                "The command forwards to port %d here, but the client listens on %d", port,
                p->listen_port);
    }
}

void
planwarn_all(struct draft *d)
{
    planwarn_remarks(d);
    planwarn_stale(d);
    planwarn_dollars(d);
    planwarn_passwords(d);
    planwarn_empty(d);
    planwarn_reverse_local(d);
    planwarn_client_port(d);
}
