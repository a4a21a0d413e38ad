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

/* strcasestr over what a row shows. */
static bool
list_matches(const struct server *s, const char *pattern)
{
    return pattern == NULL || strcasestr(s->name, pattern) != NULL ||
           strcasestr(s->resource.host, pattern) != NULL;
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

static json_t *
list_source_json(const struct server *s)
{
    return json_pack("{s:s*,s:i,s:i,s:s}", "file", s->file, "line", s->line, "column", s->column,
        "origin", server_origin_name(s->origin));
}

static json_t *
list_row_json(const struct facts *facts, const struct server *s)
{
    const struct resource *r = &s->resource;
    char *resource = resource_text(r);
    const char *startup;
    bool secure;
    json_t *j;

    list_plan(facts, s, &secure, &startup);
    j = json_pack("{s:s,s:s,s:s,s:s,s:b,s:o,s:s,s:I,s:I}", "name", s->name, "kind",
        list_kind(s), "scheme",
        r->scheme == RESOURCE_OTHER ? r->scheme_text : resource_scheme_name(r->scheme), "resource",
        resource, "secure", secure, "source", list_source_json(s), "startup", startup, "options",
        (json_int_t)s->option_count, "warnings", (json_int_t)s->remark_count);

    free(resource);
    return j;
}

static void
list_json(struct cmd *c, const struct server_list *l, const char *pattern)
{
    json_t *rows = json_array(), *row;
    struct facts_own own;
    struct facts facts;

    facts_find(c, &facts, &own);
    for (size_t i = 0; i < l->n; i++)
        if (list_matches(l->v[i], pattern) && (row = list_row_json(&facts, l->v[i])) != NULL)
            json_array_append_new(rows, row);
    facts_done(&own);
    json_dumpf(rows, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(rows);
}

static void
list_row(const struct server *s, int width)
{
    char *name = text_cleaned(s->name, 200), *resource = resource_text(&s->resource);
    struct str row = {0}, raw = {0};

    text_pad(&row, name, width);
    str_addf(&raw, "  %-8s %-7s %-8s %s", server_kind_text(s), server_startup_name(s->startup),
        server_origin_name(s->origin), resource);
    text_clean(&row, raw.s, raw.len, TEXT_LINE);
    puts(str_text(&row));
    str_done(&raw);
    str_done(&row);
    free(resource);
    free(name);
}

static void
list_text(const struct server_list *l, const char *pattern)
{
    int width = 12, w;
    struct str head = {0};

    for (size_t i = 0; i < l->n; i++) {
        char *name = text_cleaned(l->v[i]->name, 200);

        w = text_width(name);
        width = w > width && list_matches(l->v[i], pattern) ? w : width;
        free(name);
    }
    width = width > 48 ? 48 : width;
    text_pad(&head, "NAME", width);
    printf("%s  %-8s %-7s %-8s %s\n", str_text(&head), "KIND", "STARTUP", "SOURCE", "RESOURCE");
    for (size_t i = 0; i < l->n; i++)
        if (list_matches(l->v[i], pattern))
            list_row(l->v[i], width);
    str_done(&head);
}

int
list_main(struct cmd *c)
{
    const char *pattern = c->opts.words.n > 0 ? c->opts.words.v[0] : NULL;
    struct server_list *l;
    struct err e;
    bool broken;

    if (c->opts.words.n > 1) {
        err_set(&e, ERR_USAGE, "fairlead list takes one pattern");
        return cmd_fail(&e);
    }
    l = lists_read(c, &e);
    if (l == NULL)
        return cmd_fail(&e);
    if (c->opts.json)
        list_json(c, l, pattern);
    else
        list_text(l, pattern);
    broken = lists_faults(c, l);
    lists_free(l);
    return broken ? err_exit(ERR_DATA) : 0;
}
