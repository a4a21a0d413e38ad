/* SPDX-License-Identifier: BSD-3-Clause
 * check: what is wrong with lists, as lines or as JSON. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/lists.h"
#include "core/lint.h"
#include "core/pvsc.h"

/* The whole of standard input, at most one byte more than a list may have. */
static int
check_stdin(struct str *out, struct err *e)
{
    char block[4096];
    size_t n;

    while (out->len <= PVSC_SIZE_MAX && (n = fread(block, 1, sizeof block, stdin)) > 0)
        str_addn(out, block, n);
    return ferror(stdin) ? err_set(e, ERR_OS, "standard input cannot be read") : 0;
}

/* Look at one file; "-" is standard input. -1 with *e only when it is not there. */
static int
check_file(struct lint *l, const char *path, struct err *e)
{
    bool is_stdin = strcmp(path, "-") == 0;
    struct str text = {0};
    int rc = is_stdin ? check_stdin(&text, e) : lists_bytes(path, &text, e);

    if (rc == 0)
        lint_text(l, str_text(&text), text.len, is_stdin ? "<stdin>" : path);
    else if (e->code != ERR_NOT_FOUND)
        lint_unreadable(l, is_stdin ? "<stdin>" : path, e->text);
    str_done(&text);
    return rc != 0 && e->code == ERR_NOT_FOUND ? -1 : 0;
}

/* The files that were named. The status of the worst that could not be found, else 0. */
static int
check_named(struct cmd *c, struct lint *l)
{
    struct err e;
    int status = 0;

    for (size_t i = 0; i < c->opts.words.n; i++) {
        if (check_file(l, c->opts.words.v[i], &e) != 0)
            status = cmd_fail(&e);
    }
    return status;
}

/* All that fairlead reads. One that went away meanwhile is no finding. */
static int
check_all(struct cmd *c, struct lint *l)
{
    struct server_list *list;
    struct err e;

    list = lists_read(c, &e);
    if (list == NULL)
        return cmd_fail(&e);
    for (size_t i = 0; i < list->files.n; i++)
        check_file(l, list->files.v[i], &e);
    lists_free(list);
    return 0;
}

static bool
check_shows(const struct cmd *c, const struct lint_finding *f)
{
    return c->opts.quiet == 0 || f->rule->severity == LINT_ERROR;
}

static json_t *
check_finding_json(const struct lint_finding *f)
{
    return json_pack("{s:s,s:i,s:i,s:s,s:s,s:s*,s:s,s:s}", "file", f->file, "line", f->line, "column",
        f->column, "severity", lint_severity_name(f->rule->severity), "code", f->rule->code, "server",
        f->server, "text", f->text, "remedy", lint_remedy(f));
}

static void
check_json(const struct cmd *c, const struct lint *l)
{
    json_t *rows = json_array(), *row;

    for (size_t i = 0; i < l->n; i++) {
        if (check_shows(c, &l->v[i]) && (row = check_finding_json(&l->v[i])) != NULL)
            json_array_append_new(rows, row);
    }
    json_dumpf(rows, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(rows);
}

/* "file:line:column: severity: text [code]", and below it what to do. */
static void
check_text(const struct cmd *c, const struct lint *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct lint_finding *f = &l->v[i];

        if (!check_shows(c, f))
            continue;
        fputs(f->file, stdout);
        if (f->line > 0)
            printf(":%d:%d", f->line, f->column > 0 ? f->column : 1);
        printf(": %s: %s [%s]\n    %s\n", lint_severity_name(f->rule->severity), f->text,
            f->rule->code, lint_remedy(f));
    }
}

static const char *
plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void
check_summary(const struct lint *l, const size_t *counts)
{
    fprintf(stderr, "fairlead: %zu error%s, %zu warning%s, %zu note%s in %zu file%s\n",
        counts[LINT_ERROR], plural(counts[LINT_ERROR]), counts[LINT_WARNING],
        plural(counts[LINT_WARNING]), counts[LINT_NOTE], plural(counts[LINT_NOTE]), l->files,
        plural(l->files));
}

int
check_main(struct cmd *c)
{
    size_t counts[LINT_ERROR + 1] = {0};
    struct lint l = {0};
    int status = c->opts.words.n > 0 ? check_named(c, &l) : check_all(c, &l);

    lint_finish(&l);
    for (size_t i = 0; i < l.n; i++)
        counts[l.v[i].rule->severity]++;
    if (c->opts.json)
        check_json(c, &l);
    else
        check_text(c, &l);
    if (c->opts.quiet == 0)
        check_summary(&l, counts);
    lint_done(&l);
    if (status == 0 && counts[LINT_ERROR] > 0)
        status = err_exit(ERR_DATA);
    return status;
}
