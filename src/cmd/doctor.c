/* SPDX-License-Identifier: BSD-3-Clause
 * doctor: what is in the way of a session, here and on the way to a server, without logging in. */
#include "config.h"

#include "cmd/doctor.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cmd/hopsay.h"
#include "cmd/lists.h"
#include "cmd/saved.h"
#include "ssh/checkup.h"

static const char *const doctor_levels[DOCTOR_LEVELS] = {"ok", "warn", "bad"};

static void
doctor_add(struct doctor *d, const char *check, enum doctor_level level, const char *hint,
    const char *text)
{
    char *clean = text_cleaned(text, 4000), *clean_hint = text_cleaned(hint != NULL ? hint : "", 1000);
    json_t *j = json_pack("{s:s,s:s,s:s}", "check", check, "level", doctor_levels[level], "text", clean);

    if (clean_hint[0] != '\0')
        json_object_set_new(j, "hint", json_string(clean_hint));
    json_array_append_new(d->checks, j);
    d->count[level]++;
    if (!d->cmd->opts.json) {
        printf("%-4s  %-11s %s\n", doctor_levels[level], check, clean);
        if (clean_hint[0] != '\0')
            printf("%18s%s\n", "", clean_hint);
    }
    free(clean);
    free(clean_hint);
}

void
doctor_say(struct doctor *d, const char *check, enum doctor_level level, const char *hint,
    const char *fmt, ...)
{
    char text[1024];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    doctor_add(d, check, level, hint, text);
}

void
doctor_say_err(struct doctor *d, const char *check, enum doctor_level level, const struct err *e)
{
    doctor_add(d, check, level, e->hint, e->text);
}

/* What of the configuration does not count although it is needed, and the files that it names. */
static void
doctor_hop(struct doctor *d, const json_t *hop, size_t number)
{
    const char *host = json_string_value(json_object_get(hop, "host"));
    const json_t *j;
    size_t i;

    json_array_foreach(json_object_get(hop, "lacks"), i, j)
        doctor_say(d, "ssh_config", DOCTOR_WARN, "--ssh=ssh lets ssh itself do it",
            "%s of %s does not count here", json_string_value(j), host);
    json_array_foreach(json_object_get(hop, "identities"), i, j) doctor_key(d, json_string_value(j));
    json_array_foreach(json_object_get(hop, "known_hosts"), i, j)
        doctor_known_hosts(d, json_string_value(j));
    if (number > 0)
        doctor_say(d, "reach", DOCTOR_OK, NULL, "%s is reached from the hop before it: not tried, which "
            "would take a login", host);
}

static void
doctor_reach(struct doctor *d, struct checkup *up)
{
    const json_t *hop = json_array_get(d->route, 0);
    const char *host = json_string_value(json_object_get(hop, "hostname"));
    int port = (int)json_integer_value(json_object_get(hop, "port"));
    struct err e;
    char *said;

    if (json_object_get(hop, "proxy_command") != NULL) {
        doctor_say(d, "reach", DOCTOR_OK, NULL, "%s is reached by a ProxyCommand: not tried", host);
    } else if (checkup_reach(up, &said, &e) == 0) {
        doctor_say(d, "reach", DOCTOR_OK, NULL, "%s port %d answers: %s", host, port, said);
        free(said);
    } else {
        doctor_say_err(d, "reach", DOCTOR_BAD, &e);
    }
}

static void
doctor_route(struct doctor *d, const struct plan *p)
{
    struct session_flags flags;
    struct checkup *up;
    bool by_ssh = false;
    const json_t *hop;
    struct err e;
    size_t i;

    cmd_flags(d->cmd, &flags);
    up = checkup_new(&d->cmd->conf, &flags);
    d->route = checkup_route(up, p, &by_ssh, &e);
    if (d->route == NULL)
        doctor_say_err(d, "route", DOCTOR_BAD, &e);
    else if (json_array_size(d->route) == 0)
        doctor_say(d, "route", DOCTOR_OK, NULL, "%s needs no SSH", p->name);
    else
        doctor_say(d, "route", DOCTOR_OK, NULL, "%zu hop%s to %s; ssh_config was read by %s",
            json_array_size(d->route), json_array_size(d->route) > 1 ? "s" : "", p->name,
            by_ssh ? "ssh -G" : "libssh");
    if (!d->cmd->opts.json)
        hopsay_print(d->route);
    json_array_foreach(d->route, i, hop) doctor_hop(d, hop, i);
    if (json_array_size(d->route) > 0)
        doctor_reach(d, up);
    checkup_free(up);
}

/* Returns 0, or -1 with *e: there is no such server, or no plan for it. */
static int
doctor_server(struct doctor *d, const char *name, struct err *e)
{
    struct server_list *l = lists_read(d->cmd, e);
    const struct server *s = l != NULL ? lists_find(d->cmd, l, name, e) : NULL;
    struct values chosen = {0};
    struct plan *p = NULL;

    if (s != NULL && saved_choose(d->cmd, s, &chosen, e) == 0)
        p = cmd_plan(d->cmd, s, &chosen, e);
    values_done(&chosen);
    if (p != NULL)
        doctor_route(d, p);
    plan_free(p);
    lists_free(l);
    return p != NULL ? 0 : -1;
}

static void
doctor_json(const struct doctor *d)
{
    json_t *j = json_pack("{s:i,s:i,s:i,s:O}", "ok", d->count[DOCTOR_OK], "warn",
        d->count[DOCTOR_WARN], "bad", d->count[DOCTOR_BAD], "checks", d->checks);

    if (d->route != NULL)
        json_object_set(j, "route", d->route);
    json_dumpf(j, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(j);
}

int
doctor_main(struct cmd *c)
{
    struct doctor d = {.cmd = c};
    struct err e;
    int rc = 0;

    if (c->opts.words.n > 1) {
        err_set(&e, ERR_USAGE, "fairlead doctor takes the name of one server, or none");
        err_hint(&e, "fairlead list tells the names");
        return cmd_fail(&e);
    }
    d.checks = json_array();
    doctor_here(&d);
    doctor_ssh_dir(&d);
    if (c->opts.words.n == 1)
        rc = doctor_server(&d, c->opts.words.v[0], &e);
    if (c->opts.json && rc == 0)
        doctor_json(&d);
    json_decref(d.checks);
    json_decref(d.route);
    if (rc < 0)
        return cmd_fail(&e);
    return d.count[DOCTOR_BAD] > 0 ? err_exit(ERR_CONFIG) : 0;
}
