/* SPDX-License-Identifier: BSD-3-Clause
 * xpralist: the xpra sessions of a host: list ssh://HOST. */
#include "config.h"

#include "cmd/xpralist.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/lists.h"
#include "core/wordsjson.h"
#include "core/xprasessions.h"
#include "tui/units.h"

static void
xpralist_event(void *arg, struct front *f, const struct event *e)
{
    const char *text = event_text(e, "text");

    if (e->kind == EVENT_OUTPUT && text != NULL)
        xprasessions_read(arg, text);
}

/* The address that attaches to a session: the one that was given, with its display. Allocated. */
static char *
xpralist_address(const struct xpra_address *from, const struct xprasession *one)
{
    struct xpra_address a;
    char *text;

    xpra_copy(&a, from);
    free(a.display);
    a.display = mem_dup(one->display);
    text = xpra_text(&a);
    xpra_done(&a);
    return text;
}

static void
xpralist_json(const struct xprasessions *s, const struct xpra_address *a)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < s->n; i++) {
        const struct xprasession *one = &s->v[i];
        char *address = xpralist_address(a, one);

        json_array_append_new(rows,
            json_pack("{s:o,s:o,s:s,s:o,s:o,s:I,s:o,s:s}", "display", wordsjson_word(one->display), "name",
                wordsjson_word(one->name), "state", xprasession_state_name(one->state), "owner",
                wordsjson_word(one->owner), "host", wordsjson_word(one->host), "age",
                (json_int_t)one->age_s, "socket", wordsjson_word(one->socket), "address", address));
        free(address);
    }
    json_dumpf(rows, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(rows);
}

static void
xpralist_row(const struct xprasession *one, const char *address)
{
    char *display = text_cleaned(one->display, 40), *name = text_cleaned(one->name, 200);
    char *owner = text_cleaned(one->owner, 40), age[UNITS_MAX] = "-";
    struct str line = {0};

    if (one->age_s >= 0)
        units_ago(cmd_now_ms() / 1000 - one->age_s, cmd_now_ms() / 1000, age);
    str_addc(&line, ':');
    text_pad(&line, display, 8);
    str_addc(&line, ' ');
    text_pad(&line, name[0] != '\0' ? name : "-", 24);
    str_addf(&line, " %-9s ", xprasession_state_name(one->state));
    text_pad(&line, owner, 10);
    str_addf(&line, " %-5s %s", age, address);
    puts(str_text(&line));
    str_done(&line);
    free(display);
    free(name);
    free(owner);
}

static void
xpralist_text(const struct xprasessions *s, const struct xpra_address *a)
{
    if (s->n == 0) {
        printf("There are no xpra sessions on %s\n", a->host);
        return;
    }
    printf("%-9s %-24s %-9s %-10s %-5s %s\n", "DISPLAY", "NAME", "STATE", "OWNER", "AGE", "ADDRESS");
    for (size_t i = 0; i < s->n; i++) {
        char *address = xpralist_address(a, &s->v[i]);

        xpralist_row(&s->v[i], address);
        free(address);
    }
}

/* What is said on the way is no list: errors and questions alone come out. */
static int
xpralist_run(struct cmd *c, struct plan *p, struct xprasessions *sessions)
{
    struct cmd_run run = {.plan = p, .event = xpralist_event, .arg = sessions};

    c->opts.json = false;
    if (c->opts.verbose == 0)
        c->opts.quiet = 1;
    cmd_flags(c, &run.flags);
    return cmd_run_apart(c, &run);
}

static int
xpralist_of(struct cmd *c, const struct server *s)
{
    struct xprasessions sessions = {0};
    struct values none = {0};
    bool json = c->opts.json;
    struct err e;
    struct plan *p = cmd_plan(c, s, &none, &e);
    int status;

    if (p == NULL || plan_look_for_sessions(p, &e) != 0) {
        plan_free(p);
        return cmd_fail(&e);
    }
    status = xpralist_run(c, p, &sessions);
    xprasessions_sort(&sessions);
    if (status == 0 && !sessions.whole) {
        err_set(&e, ERR_START, "%s did not tell all of its xpra sessions", s->resource.host);
        status = cmd_fail(&e);
    } else if (status == 0 && json) {
        xpralist_json(&sessions, s->resource.xpra);
    } else if (status == 0) {
        xpralist_text(&sessions, s->resource.xpra);
    }
    xprasessions_done(&sessions);
    return status;
}

int
xpralist_main(struct cmd *c)
{
    struct err e;
    struct server_list *l = lists_read(c, &e);
    const struct server *s = l != NULL ? lists_find(c, l, c->opts.words.v[0], &e) : NULL;
    int status = s != NULL ? xpralist_of(c, s) : cmd_fail(&e);

    lists_free(l);
    return status;
}
