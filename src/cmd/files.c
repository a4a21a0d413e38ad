/* SPDX-License-Identifier: BSD-3-Clause
 * files: what is in a directory of a server's host, for the command line. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/front.h"
#include "cmd/lists.h"
#include "cmd/saved.h"
#include "cmd/trust.h"
#include "core/listing.h"

static void
files_event(void *arg, struct front *f, const struct event *e)
{
    if (e->kind == EVENT_OUTPUT && str_eq(event_text(e, "stream"), "out"))
        listing_line(arg, event_text(e, "text"));
}

/* To a person cleaned, to a program as they are. */
static void
files_print_names(const struct listing *l)
{
    bool person = isatty(STDOUT_FILENO);

    for (size_t i = 0; i < l->names.n; i++) {
        char *clean = person ? text_cleaned(l->names.v[i], 4096) : NULL;

        puts(person ? clean : l->names.v[i]);
        free(clean);
    }
    if (l->more)
        fputs("fairlead: there are more, which are not told\n", stderr);
}

/* JSON is text: what is no UTF-8 in a name is replaced there. */
static void
files_print_json(const struct listing *l)
{
    char *dir = text_cleaned(l->dir, 4096);
    json_t *names = json_array(), *j;

    for (size_t i = 0; i < l->names.n; i++) {
        char *clean = text_cleaned(l->names.v[i], 4096);

        json_array_append_new(names, json_string(clean));
        free(clean);
    }
    j = json_pack("{s:s,s:o,s:b}", "dir", dir, "names", names, "more", l->more);
    json_dumpf(j, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(j);
    free(dir);
}

/* The session that lists is like any other: what it asks is asked, and its steps are told with -v. */
static int
files_run(struct cmd *c, struct plan *plan, struct listing *l)
{
    struct cmd_run run = {.plan = plan, .event = files_event, .arg = l};
    bool json = c->opts.json;
    int status;

    cmd_flags(c, &run.flags);
    c->opts.json = false; /* the names are what is printed, not the events */
    c->opts.quiet += c->opts.verbose == 0;
    if (c->opts.batch && c->opts.keep == SESSION_KEEP_NOT)
        status = cmd_run_here(c, &run);
    else
        status = cmd_run_apart(c, &run);
    c->opts.json = json;
    return status;
}

static int
files_list(struct cmd *c, const struct server *s, const struct plan *p, const char *dir)
{
    struct listing l = {0};
    struct err e;
    struct plan *plan = listing_plan(p, dir, &e);
    char *host = plan != NULL ? text_cleaned(p->hops[p->hop_count - 1].host, 200) : NULL;
    int status;

    if (plan == NULL || trust_check(c, s, p, &e) != 0) {
        plan_free(plan);
        free(host);
        return cmd_fail(&e);
    }
    status = files_run(c, plan, &l);
    if (status == 0 && listing_end(&l, dir, host, &e) != 0)
        status = cmd_fail(&e);
    else if (status == 0 && c->opts.json)
        files_print_json(&l);
    else if (status == 0)
        files_print_names(&l);
    listing_done(&l);
    free(host);
    return status;
}

static int
files_of(struct cmd *c, const struct server *s)
{
    const char *dir = c->opts.words.n > 1 ? c->opts.words.v[1] : "";
    struct values chosen = {0};
    struct plan *p = NULL;
    struct err e;
    int status;

    if (saved_choose(c, s, &chosen, &e) == 0)
        p = cmd_plan(c, s, &chosen, &e);
    status = p != NULL ? files_list(c, s, p, dir) : cmd_fail(&e);
    plan_free(p);
    values_done(&chosen);
    return status;
}

int
files_main(struct cmd *c)
{
    struct server_list *l;
    const struct server *s;
    struct err e;
    int status;

    if (c->opts.words.n == 0 || c->opts.words.n > 2) {
        err_set(&e, ERR_USAGE, "fairlead files takes the name of one server, and perhaps a directory");
        err_hint(&e, "fairlead list names the servers");
        return cmd_fail(&e);
    }
    l = lists_read(c, &e);
    if (l == NULL)
        return cmd_fail(&e);
    s = lists_find(c, l, c->opts.words.v[0], &e);
    status = s != NULL ? files_of(c, s) : cmd_fail(&e);
    lists_free(l);
    return status;
}
