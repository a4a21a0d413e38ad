/* SPDX-License-Identifier: BSD-3-Clause
 * plain: line mode: numbered lists, one question a line, no screen. */
#include "config.h"

#include "cmd/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/lists.h"
#include "cmd/marks.h"
#include "cmd/plainkeep.h"
#include "cmd/plainlive.h"
#include "cmd/presets.h"
#include "cmd/saved.h"
#include "cmd/trust.h"
#include "cmd/ttyask.h"
#include "core/wrapper.h"
#include "tui/rows.h"

#define PLAIN_START '\0'
#define PLAIN_DOCTOR 't'
#define PLAIN_FILES 'F'

bool
plain_read(struct secret *out)
{
    int c;

    fflush(stdout);
    secret_wipe(out);
    while ((c = getchar()) != EOF && c != '\n') {
        char byte = (char)c;

        if (out->len < 65536)
            secret_add(out, &byte, 1);
    }
    return c != EOF || out->len > 0;
}

static bool
plain_secret(struct secret *out)
{
    fflush(stdout);
    secret_wipe(out);
    return ttyask_secret("", out);
}

/* The servers that are shown, numbered from 1. */
struct plain_list {
    struct recall values, marks;
    struct rows rows;
    const struct server **v;
    size_t n;
};

static void
plain_list_done(struct plain_list *l)
{
    rows_done(&l->rows);
    recall_done(&l->values);
    recall_done(&l->marks);
    free(l->v);
}

static void
plain_row(const struct cmd *c, const struct row *row, size_t number)
{
    const struct server *s = row->server;
    char *name = text_cleaned(s->name, 200), *resource = resource_text(&s->resource);
    char *clean = text_cleaned(resource, 200);

    printf("%3zu %c%s  (%s, %s)%s\n", number, row->pinned ? '*' : ' ', name, server_kind_text(s),
        clean, trust_of(c, s, NULL) == TRUST_ASK ? "  from elsewhere, not agreed" : "");
    free(clean);
    free(resource);
    free(name);
}

/* As the screen has them: what is pinned first, then in the order of --sort or as listed. */
static void
plain_list(const struct cmd *c, const struct server_list *list, const char *filter,
    struct plain_list *l)
{
    const struct row *row;
    struct err ignored;

    *l = (struct plain_list){.rows.sort = ROWS_AS_LISTED, .rows.reverse = c->opts.reverse};
    rows_sort_read(c->opts.sort, &l->rows.sort, &ignored); /* it was checked */
    saved_read(c, &l->values);
    marks_read(c, &l->marks);
    rows_fill(&l->rows, list, &l->values, &l->marks);
    rows_filter(&l->rows, filter);
    l->v = mem_zalloc((list->n + 1) * sizeof *l->v);
    for (size_t i = 0; (row = rows_at(&l->rows, i)) != NULL; i++) {
        if (row->group != NULL)
            printf("%s, %zu:\n", row->group->title, row->group->count);
        if (row->server == NULL)
            continue;
        l->v[l->n++] = row->server;
        plain_row(c, row, l->n);
    }
    if (l->n == 0)
        puts("no server matches");
}

/* What the person asks for: a number, or a letter with one: plainkeep's, the doctor's, that for files. */
struct plain_wish {
    char letter;                 /* PLAIN_START */
    const struct server *server;
};

static const struct server *
plain_number(const char *text, const struct server **v, size_t n)
{
    long long number;

    text += strspn(text, " ");
    if (str_int(text, 1, (long long)n, &number))
        return v[number - 1];
    printf("That is no number from 1 to %zu; ? tells what can be typed.\n", n);
    return NULL;
}

static void
plain_help(void)
{
    plainkeep_help();
    plainlive_help();
}

/* False when there is nothing left to be done: it was done, or why not was said. */
static bool
plain_understand(const struct cmd *c, const char *text, const struct server **v, size_t n,
    struct plain_wish *out)
{
    bool wants = true;

    if (strcmp(text, "?") == 0) {
        plain_help();
        return false;
    }
    if (plainlive_do(c, text))
        return false;
    out->letter = text[0] == PLAIN_DOCTOR || text[0] == PLAIN_FILES ||
        plainkeep_knows(text[0], &wants) ? text[0] : PLAIN_START;
    out->server = wants ? plain_number(out->letter == PLAIN_START ? text : text + 1, v, n) : NULL;
    return !wants || out->server != NULL;
}

/* False when the person leaves. *filter is changed when they want another one. */
static bool
plain_choose(const struct cmd *c, const struct server_list *list, char **filter,
    struct plain_wish *out)
{
    struct plain_list l;
    struct secret line = {0};
    bool chosen = false;

    plain_list(c, list, *filter, &l);
    while (!chosen) {
        printf("Number of the server to start, ? for more, or Enter to leave: ");
        if (!plain_read(&line) || line.len == 0)
            break;
        if (secret_text(&line)[0] == '/') {
            free(*filter);
            *filter = mem_dup(secret_text(&line) + 1);
            plain_list_done(&l);
            plain_list(c, list, *filter, &l);
        } else {
            chosen = plain_understand(c, secret_text(&line), l.v, l.n, out);
        }
    }
    secret_wipe(&line);
    plain_list_done(&l);
    return chosen;
}

static void
plain_entries(const struct option *o)
{
    for (size_t i = 0; i < o->entry_count; i++) {
        const char *label = o->entries[i].label != NULL ? o->entries[i].label : o->entries[i].value;
        char *clean = text_cleaned(label, 200);

        printf("    %zu  %s\n", i + 1, clean);
        free(clean);
    }
}

static void
plain_prompt(const struct option *o, const char *now)
{
    char *label = text_cleaned(o->label != NULL ? o->label : o->name, 200);
    char *shown = option_shown(o, now), *clean = text_cleaned(shown, 200);

    if (o->kind == OPTION_ENUM)
        plain_entries(o);
    if (o->kind == OPTION_PASSWORD)
        printf("%s (not shown): ", label);
    else if (o->kind == OPTION_BOOLEAN)
        printf("%s, %s or %s [%s]: ", label, o->on, o->off, clean);
    else
        printf("%s [%s]: ", label, clean);
    free(clean);
    free(shown);
    free(label);
}

/* What was typed, with the number of an entry standing for its value. */
static const char *
plain_value(const struct option *o, const char *typed)
{
    long long number;

    if (o->kind == OPTION_ENUM && str_int(typed, 1, (long long)o->entry_count, &number))
        return o->entries[number - 1].value;
    return typed;
}

/* One option; asks until the answer is allowed. False at the end of input. */
static bool
plain_option(const struct option *o, struct values *chosen, uint64_t *seed)
{
    const char *from, *value;
    char *now = option_start(o, values_get(chosen, o->name), seed, &from);
    struct secret line = {0};
    bool going = true, set = false;
    struct err e;

    while (going && !set) {
        plain_prompt(o, now);
        going = o->kind == OPTION_PASSWORD ? plain_secret(&line) : plain_read(&line);
        value = plain_value(o, secret_text(&line));
        if (!going || line.len == 0)
            break;
        set = option_check(o, value, &e) == 0;
        if (set)
            values_set(chosen, o->name, value, "flag", o->kind == OPTION_PASSWORD);
        else
            printf("  %s\n", e.text);
    }
    secret_wipe(&line);
    mem_wipe(now, strlen(now));
    free(now);
    return going;
}

/* As in the form: where xterm or ssh is need not be asked. */
static void
plain_tell_folded(size_t n)
{
    if (n > 0)
        printf("%zu option%s about xterm and ssh %s not needed: fairlead logs in itself.\n", n,
            n == 1 ? "" : "s", n == 1 ? "is" : "are");
}

bool
plain_options(const struct server *s, bool kept, struct values *chosen)
{
    uint64_t seed = (uint64_t)cmd_now_ms();
    size_t folded = 0;

    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];

        if (o->readonly || server_option(s, o->name) != o || (kept && !preset_keeps(o)))
            continue;
        if (wrapper_folds(s, o))
            folded++;
        else if (!plain_option(o, chosen, &seed))
            return false;
    }
    plain_tell_folded(folded);
    return true;
}

/* One that is kept, when there are some: "" is what was chosen last. */
static int
plain_preset(const struct cmd *c, const struct server *s, struct values *chosen, struct err *e)
{
    struct recall presets;
    struct strv names = {0};
    struct secret line = {0};
    int rc = 0;

    presets_read(c, &presets);
    preset_names(&presets, s->name, &names);
    if (names.n > 0) {
        char *all = strv_join(&names, ", "), *clean = text_cleaned(all, 2000);

        printf("Preset (%s) [last used]: ", clean);
        if (plain_read(&line) && line.len > 0)
            rc = preset_choose(&presets, s, secret_text(&line), chosen, e);
        free(clean);
        free(all);
    }
    secret_wipe(&line);
    strv_done(&names);
    recall_done(&presets);
    return rc;
}

static int
plain_start(struct cmd *c, const struct server *s)
{
    struct values chosen = {0};
    struct err e;
    int status = 0;

    if (saved_choose(c, s, &chosen, &e) != 0 || plain_preset(c, s, &chosen, &e) != 0)
        status = cmd_fail(&e);
    else if (plain_options(s, false, &chosen))
        status = cmd_start_server(c, s, &chosen);
    values_done(&chosen);
    return status;
}

static void
plain_files(const struct cmd *c, const struct server *s)
{
    struct secret line = {0};

    printf("Directory there [home]: ");
    if (plain_read(&line))
        plainlive_files(c, s, secret_text(&line));
    secret_wipe(&line);
}

/* The lists as they are now, in the place of those in *own. */
static const struct server_list *
plain_again(struct cmd *c, struct server_list **own, const struct server_list *list)
{
    struct err e;
    struct server_list *next = lists_read(c, &e);

    if (next == NULL) {
        cmd_fail(&e);
        return list;
    }
    lists_free(*own);
    *own = next;
    return next;
}

int
plain_run(struct cmd *c, const struct server_list *list, bool fixed, const char *open,
    const char *say)
{
    struct server_list *own = NULL;
    struct plain_wish wish;
    char *filter;
    int status = 0;

    if (say != NULL)
        puts(say);
    if (open != NULL)
        return cmd_run_attached(c, open);
    lists_faults(c, list);
    if (list->n <= 1 && list->fault_count == 0)
        puts("There is no server list yet: I imports one, from a file or an address, and a adds a server;\n"
             "fairlead demo shows everything on this machine, with nothing to configure.");
    filter = mem_dup(c->opts.command == OPTS_BROWSE && c->opts.words.n > 0 ? c->opts.words.v[0] : "");
    plainlive_list(c);
    while (plain_choose(c, list, &filter, &wish)) {
        if (wish.letter == PLAIN_START) {
            status = plain_start(c, wish.server);
            break;
        }
        if (wish.letter == PLAIN_DOCTOR && !fixed)
            plainlive_doctor(c, wish.server);
        else if (wish.letter == PLAIN_FILES && !fixed)
            plain_files(c, wish.server);
        else if (fixed)
            puts("This list is made for this run: it is not kept, and the doctor does not know it.");
        else if (plainkeep_do(c, wish.letter, wish.server))
            list = plain_again(c, &own, list);
    }
    lists_free(own);
    free(filter);
    return status;
}
