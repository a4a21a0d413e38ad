/* SPDX-License-Identifier: BSD-3-Clause
 * lint: the findings of some lists, and the walk over one. */
#include "config.h"

#include "core/lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/lintparts.h"
#include "core/pvsc.h"

#define LINT_TEXT_MAX 500 /* bytes of a finding's sentence */
#define LINT_NAME_MAX 200 /* bytes of a server's name */
#define LINT_FILE_MAX 4096

/* A server that was met, for the names that repeat. */
struct lint_name {
    char *name, *file;
    size_t order; /* of its file */
    int line, column;
};

/* Takes over text. */
static void
lint_add(struct lint *l, const char *code, const char *file, const char *server, char *text, int line,
    int column)
{
    static const struct lint_rule other = {"other", LINT_WARNING, "Look at that place."};
    const struct lint_rule *rule = lint_rule(code);

    l->v = mem_grow(l->v, l->n, &l->cap, sizeof *l->v);
    l->v[l->n++] = (struct lint_finding){
        .rule = rule != NULL ? rule : &other,
        .file = file != NULL ? text_cleaned(file, LINT_FILE_MAX) : NULL,
        .server = server != NULL ? text_cleaned(server, LINT_NAME_MAX) : NULL,
        .text = text,
        .line = line,
        .column = column,
        .order = l->files,
    };
}

/* The element that stands last before a place, and from there line by line. */
static void
lint_locate(const struct linting *c, size_t place, int *line, int *column)
{
    size_t low = 0, high = c->spans->n;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (c->spans->v[middle].begin <= place)
            low = middle;
        else
            high = middle;
    }
    *line = c->spans->v[low].line;
    *column = c->spans->v[low].column;
    for (size_t i = c->spans->v[low].begin; i < place; i++) {
        bool ends = c->bytes[i] == '\n' || (c->bytes[i] == '\r' && c->bytes[i + 1] != '\n');

        *line += ends;
        *column = ends ? 1 : *column + 1;
    }
}

void
lint_say(const struct linting *c, size_t place, const char *code, const char *fmt, ...)
{
    int line, column;
    char *raw;
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vasprintf(&raw, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    lint_locate(c, place, &line, &column);
    lint_add(c->lint, code, c->file, c->server != NULL ? c->server->name : NULL,
        text_cleaned(raw, LINT_TEXT_MAX), line, column);
    free(raw);
}

void
lint_unreadable(struct lint *l, const char *file, const char *why)
{
    lint_add(l, "list-unreadable", file, NULL, text_cleaned(why, LINT_TEXT_MAX), 0, 0);
    l->files++;
}

/* What pvsc_parse has remarked, but for what is told better from the elements themselves. */
static void
lint_remarks(struct lint *l, const struct server *s)
{
    for (size_t i = 0; i < s->remark_count; i++) {
        const struct remark *r = &s->remarks[i];

        if (strcmp(r->code, "element-unknown") != 0 && strcmp(r->code, "askpass-misspelled") != 0)
            lint_add(l, r->code, s->file, s->name, mem_dup(r->text), r->line, r->column);
    }
}

static void
lint_server(struct linting *c)
{
    lint_remarks(c->lint, c->server);
    lint_elements(c);
    lint_likely(c);
    lintxml_server(c);
    lintoption_server(c);
    lintvars_server(c);
    lintport_server(c);
    lintcommand_server(c);
    lint_forget(c);
}

static void
lint_remember(struct linting *c)
{
    struct lint *l = c->lint;
    struct lint_name name = {.order = l->files};

    name.name = mem_dup(c->server->name);
    name.file = mem_dup(c->file);
    name.line = c->spans->v[c->element].line;
    name.column = c->spans->v[c->element].column;
    l->names = mem_grow(l->names, l->name_count, &l->name_cap, sizeof *l->names);
    l->names[l->name_count++] = name;
}

/* pvsc_parse keeps the servers in their order, and leaves out what is built in. */
static bool
lint_is_builtin(const struct linting *c)
{
    char *text = lint_value(c, c->element, "resource");
    struct resource r = {0};
    bool builtin;

    resource_parse(&r, text != NULL ? text : "");
    builtin = r.scheme == RESOURCE_BUILTIN;
    resource_done(&r);
    free(text);
    return builtin;
}

static void
lint_servers(struct linting *c, const struct server_list *list)
{
    size_t next = 0;

    lintxml_list(c);
    for (c->element = lint_first(c, 0); c->element != XMLSPAN_NONE;
         c->element = c->spans->v[c->element].next) {
        if (!lint_is(c, c->element, "Server"))
            continue;
        if (lint_is_builtin(c)) {
            lint_say(c, lint_place(c, c->element, "resource"), "builtin-in-file",
                "A builtin entry of a file is passed over; there is one without it");
            continue;
        }
        if (next >= list->n)
            break;
        c->server = list->v[next++];
        lint_remember(c);
        lint_server(c);
        c->server = NULL;
    }
}

/* A file that is no list: the reader's own hint is better than the rule's. */
static void
lint_fault(struct lint *l, const char *file, const struct list_fault *fault, const struct err *e)
{
    lint_add(l, "list-malformed", file, NULL, text_cleaned(fault->text, LINT_TEXT_MAX), fault->line,
        fault->column);
    if (e->hint[0] != '\0')
        l->v[l->n - 1].remedy = text_cleaned(e->hint, LINT_TEXT_MAX);
}

void
lint_text(struct lint *l, const char *bytes, size_t n, const char *file)
{
    struct server_list list = {.repeats = true};
    struct xmlspans spans = {0};
    struct linting c = {.lint = l, .file = file, .bytes = bytes, .spans = &spans};
    struct err e = {0};

    if (pvsc_parse(&list, bytes, n, file, SERVER_ORIGIN_EXTRA, &e) != 0)
        lint_fault(l, file, &list.faults[0], &e);
    else if (xmlspan_read(&spans, bytes, n, &e) == 0)
        lint_servers(&c, &list);
    else
        lint_add(l, "list-malformed", file, NULL, text_cleaned(e.text, LINT_TEXT_MAX), 0, 0);
    xmlspan_done(&spans);
    server_list_done(&list);
    l->files++;
}

static int
name_compare(const void *a, const void *b)
{
    const struct lint_name *left = a, *right = b;
    int by_name = strcmp(left->name, right->name);

    if (by_name != 0)
        return by_name;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    return left->line != right->line ? left->line - right->line : left->column - right->column;
}

static void
lint_repeated(struct lint *l, const struct lint_name *earlier, const struct lint_name *later)
{
    bool same = earlier->order == later->order;
    char *file = text_cleaned(earlier->file, LINT_NAME_MAX);
    char *text = same ? mem_printf("A server of this name is also in line %d; the last one counts",
                            earlier->line)
                      : mem_printf("It replaces the server of the same name in %s, line %d", file,
                            earlier->line);

    lint_add(l, same ? "name-repeated" : "replaces", later->file, later->name, text, later->line,
        later->column);
    l->v[l->n - 1].order = later->order;
    free(file);
}

static int
finding_compare(const void *a, const void *b)
{
    const struct lint_finding *left = a, *right = b;

    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    if (left->column != right->column)
        return left->column < right->column ? -1 : 1;
    if (left->rule != right->rule)
        return strcmp(left->rule->code, right->rule->code);
    return strcmp(left->text, right->text);
}

static void
finding_done(struct lint_finding *f)
{
    free(f->file);
    free(f->server);
    free(f->text);
    free(f->remedy);
}

/* What is in one attribute twice is told once. */
static void
lint_unite(struct lint *l)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->n; i++) {
        if (kept > 0 && finding_compare(&l->v[kept - 1], &l->v[i]) == 0)
            finding_done(&l->v[i]);
        else
            l->v[kept++] = l->v[i];
    }
    l->n = kept;
}

const char *
lint_remedy(const struct lint_finding *f)
{
    return f->remedy != NULL ? f->remedy : f->rule->remedy;
}

void
lint_finish(struct lint *l)
{
    if (l->name_count > 1)
        qsort(l->names, l->name_count, sizeof *l->names, name_compare);
    for (size_t i = 1; i < l->name_count; i++) {
        if (strcmp(l->names[i - 1].name, l->names[i].name) == 0)
            lint_repeated(l, &l->names[i - 1], &l->names[i]);
    }
    if (l->n > 1)
        qsort(l->v, l->n, sizeof *l->v, finding_compare);
    lint_unite(l);
}

void
lint_done(struct lint *l)
{
    for (size_t i = 0; i < l->n; i++)
        finding_done(&l->v[i]);
    free(l->v);
    for (size_t i = 0; i < l->name_count; i++) {
        free(l->names[i].name);
        free(l->names[i].file);
    }
    free(l->names);
    *l = (struct lint){0};
}
