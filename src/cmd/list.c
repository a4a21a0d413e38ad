/* SPDX-License-Identifier: BSD-3-Clause
 * list: the servers, as lines or as JSON. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/facts.h"
#include "cmd/lists.h"
#include "cmd/marks.h"
#include "cmd/presets.h"
#include "cmd/reach.h"
#include "cmd/saved.h"
#include "cmd/xpralist.h"
#include "core/xprafile.h"
#include "tui/rows.h"
#include "tui/units.h"

/* What there is to tell of servers beside the lists. */
struct listing {
    struct cmd *cmd;
    struct recall values, marks, presets;
    struct reach reach;
    struct rows rows;
};

/* The session of a server, one that is not over before others; NULL. */
static const struct view *
list_view(const struct listing *l, const struct server *s)
{
    const struct view *v = NULL;

    for (size_t i = 0; i < l->reach.n; i++) {
        const struct view *one = l->reach.v[i]->view;

        if (str_eq(one->name, s->name) && (v == NULL || phase_over(v->phase)))
            v = one;
    }
    return v;
}

static int
list_state(void *arg, const struct server *s)
{
    const struct view *v = list_view(arg, s);

    return v == NULL ? 3 : v->ask != NULL ? 0 : phase_over(v->phase) ? 2 : 1;
}

/* What only a plan knows: whether what ParaView and the server say to each other is inside SSH, and where
 * the start command really runs: an ssh that it wraps is ours. */
static void
list_plan(const struct facts *facts, const struct server *s, bool *secure, const char **startup)
{
    static const char *const where[] = {
        [PLAN_NONE] = "none", [PLAN_LOCAL] = "local", [PLAN_REMOTE] = "remote"};
    struct values none = {0};
    struct err ignored;
    struct plan *p = plan_make(s, &none, facts, &ignored);

    *secure = p != NULL && p->secure;
    *startup = p != NULL ? where[p->where] : server_startup_name(s->startup);
    plan_free(p);
}

static const char *
list_kind(const struct server *s)
{
    if (s->startup == SERVER_BUILTIN)
        return "builtin";
    return s->resource.scheme == RESOURCE_SSH ? "xpra" : "paraview";
}

/* Of what passed the filter: with --preset, only who has it. */
static bool
list_wanted(const struct listing *l, const struct row *row)
{
    const char *preset = l->cmd->opts.preset;

    return row->server != NULL &&
           (preset == NULL || preset_has(&l->presets, row->server->name, preset));
}

static json_t *
list_presets_json(const struct listing *l, const struct server *s)
{
    json_t *j = json_array();
    struct strv names = {0};

    preset_names(&l->presets, s->name, &names);
    for (size_t i = 0; i < names.n; i++)
        json_array_append_new(j, json_string(names.v[i]));
    strv_done(&names);
    return j;
}

static json_t *
list_source_json(const struct server *s)
{
    return json_pack("{s:s*,s:i,s:i,s:s}", "file", s->file, "line", s->line, "column", s->column,
        "origin", server_origin_name(s->origin));
}

static json_t *
list_row_json(const struct listing *l, const struct facts *facts, const struct row *row)
{
    const struct server *s = row->server;
    const struct resource *r = &s->resource;
    const struct view *v = list_view(l, s);
    char *resource = resource_text(r);
    const char *startup;
    bool secure;
    json_t *j;

    list_plan(facts, s, &secure, &startup);
    j = json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:o,s:s,s:I,s:I,s:b,s:s,s:o,s:I,s:s*}", "name", s->name, "kind",
        list_kind(s), "scheme",
        r->scheme == RESOURCE_OTHER ? r->scheme_text : resource_scheme_name(r->scheme), "resource",
        resource, "host", row_host(row), "secure",
        secure, "source", list_source_json(s), "startup", startup, "options",
        (json_int_t)s->option_count, "warnings", (json_int_t)s->remark_count, "pinned", row->pinned,
        "tags", row->tags != NULL ? row->tags : "", "presets", list_presets_json(l, s), "used",
        (json_int_t)row->used_s, "phase",
        v != NULL ? phase_name(v->phase) : NULL);
    free(resource);
    return j;
}

static void
list_json(const struct listing *l)
{
    json_t *rows = json_array(), *j;
    struct facts_own own;
    struct facts facts;
    const struct row *row;

    facts_find(l->cmd, &facts, &own);
    for (size_t i = 0; (row = rows_at(&l->rows, i)) != NULL; i++)
        if (list_wanted(l, row) && (j = list_row_json(l, &facts, row)) != NULL)
            json_array_append_new(rows, j);
    facts_done(&own);
    json_dumpf(rows, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(rows);
}

static void
list_head(const struct rows_group *g)
{
    char *file = text_cleaned(g->file != NULL ? g->file : "", 400);

    printf("%s  %zu server%s  %s\n", g->title, g->count, g->count == 1 ? "" : "s", file);
    free(file);
}

static void
list_row(const struct listing *l, const struct row *row, int width)
{
    const struct server *s = row->server;
    const struct view *v = list_view(l, s);
    char *name = text_cleaned(s->name, 200), *resource = resource_text(&s->resource);
    char word[24], used[UNITS_MAX];
    struct str line = {0}, raw = {0};

    units_ago(row->used_s, cmd_now_ms() / 1000, used);
    text_pad(&line, name, width);
    str_addf(&raw, " %c %-8s %-7s %-8s %-5s %-11s %s", row->pinned ? '*' : ' ', server_kind_text(s),
        server_startup_name(s->startup), server_origin_name(s->origin), used,
        v != NULL ? view_word(v, word) : "-", resource);
    text_clean(&line, raw.s, raw.len, TEXT_LINE);
    puts(str_text(&line));
    str_done(&raw);
    str_done(&line);
    free(resource);
    free(name);
}

static void
list_text(const struct listing *l)
{
    int width = 12, w;
    struct str head = {0};
    const struct row *row;

    for (size_t i = 0; (row = rows_at(&l->rows, i)) != NULL; i++) {
        char *name = text_cleaned(row->server != NULL ? row->server->name : "", 200);

        w = text_width(name);
        width = w > width ? w : width;
        free(name);
    }
    width = width > 48 ? 48 : width;
    text_pad(&head, "NAME", width);
    printf("%s   %-8s %-7s %-8s %-5s %-11s %s\n", str_text(&head), "KIND", "STARTUP", "SOURCE",
        "USED", "STATE", "RESOURCE");
    for (size_t i = 0; (row = rows_at(&l->rows, i)) != NULL; i++) {
        if (row->group != NULL)
            list_head(row->group);
        else if (list_wanted(l, row))
            list_row(l, row, width);
    }
    str_done(&head);
}

/* Everything is there: what the words of the command line want of it, in the order it wants. */
static void
list_tell(struct listing *l, const struct server_list *list, enum rows_sort sort)
{
    const struct opts *o = &l->cmd->opts;
    char *filter = strv_join(&o->words, " ");

    l->rows.sort = sort;
    l->rows.reverse = o->reverse;
    rows_fill(&l->rows, list, &l->values, &l->marks);
    rows_filter(&l->rows, filter);
    rows_states(&l->rows, list_state, l);
    if (o->json)
        list_json(l);
    else
        list_text(l);
    rows_done(&l->rows);
    free(filter);
}

/* All lists; or, in place of a filter, one session file of xpra's alone. */
static struct server_list *
list_read(struct cmd *c, struct err *e)
{
    struct server_list *list;

    if (c->opts.words.n != 1 || !xprafile_is(c->opts.words.v[0]))
        return lists_read(c, e);
    list = lists_only(c, c->opts.words.v[0], e);
    strv_clear(&c->opts.words);
    return list;
}

int
list_main(struct cmd *c)
{
    struct listing l = {.cmd = c};
    struct server_list *list;
    enum rows_sort sort = ROWS_AS_LISTED;
    struct err e;
    bool broken;

    if (c->opts.words.n == 1 && xpra_is(c->opts.words.v[0]))
        return xpralist_main(c);
    if (rows_sort_read(c->opts.sort, &sort, &e) != 0 || (list = list_read(c, &e)) == NULL)
        return cmd_fail(&e);
    saved_read(c, &l.values);
    marks_read(c, &l.marks);
    presets_read(c, &l.presets);
    reach_open(&l.reach, &c->dirs);
    list_tell(&l, list, sort);
    reach_done(&l.reach);
    recall_done(&l.values);
    recall_done(&l.marks);
    recall_done(&l.presets);
    broken = lists_faults(c, list);
    lists_free(list);
    return broken ? err_exit(ERR_DATA) : 0;
}
