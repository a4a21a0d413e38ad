/* SPDX-License-Identifier: BSD-3-Clause
 * server: a configured server as its file says it, and the list of them. */
#include "config.h"

#include "core/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

#define SERVER_REMARK_MAX 500 /* bytes of a remark's text */
#define SERVER_NAME_SHOWN 40  /* bytes of a name in an error */
#define SERVER_NEAR_MAX 3     /* names in a hint */

struct server *
server_new(void)
{
    struct server *s = mem_zalloc(sizeof *s);

    s->name = mem_dup("");
    s->timeout_s = 60;
    resource_parse(&s->resource, "");
    return s;
}

static void
assigns_free(struct assign *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(v[i].name);
        free(v[i].value);
    }
    free(v);
}

static void
switch_done(struct option_switch *sw)
{
    for (size_t i = 0; i < sw->case_count; i++) {
        free(sw->cases[i].value);
        assigns_free(sw->cases[i].sets, sw->cases[i].set_count);
    }
    free(sw->cases);
    free(sw->variable);
}

static void
server_free_startup(struct server *s)
{
    for (size_t i = 0; i < s->option_count; i++)
        option_done(&s->options[i]);
    free(s->options);
    assigns_free(s->sets, s->set_count);
    for (size_t i = 0; i < s->switch_count; i++)
        switch_done(&s->switches[i]);
    free(s->switches);
    free(s->exec);
    strv_done(&s->args);
    free(s->ssh.user);
    free(s->ssh.port);
    free(s->ssh.program);
    free(s->ssh.terminal_program);
    free(s->ssh.terminal_option);
    free(s->ssh.forward_local);
}

void
server_free(struct server *s)
{
    if (s == NULL)
        return;
    server_free_startup(s);
    free(s->name);
    resource_done(&s->resource);
    free(s->file);
    for (size_t i = 0; i < s->remark_count; i++) {
        free(s->remarks[i].code);
        free(s->remarks[i].text);
    }
    free(s->remarks);
    free(s);
}

/* The text may quote the file, so it is cleaned here, once. */
void
server_remark(struct server *s, int line, const char *code, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    s->remarks = mem_grow(s->remarks, s->remark_count, &s->remark_cap, sizeof *s->remarks);
    s->remarks[s->remark_count++] = (struct remark){
        .code = mem_dup(code), .text = text_cleaned(text, SERVER_REMARK_MAX), .line = line};
}

const struct option *
server_option(const struct server *s, const char *name)
{
    for (size_t i = s->option_count; i > 0; i--) {
        if (strcmp(s->options[i - 1].name, name) == 0)
            return &s->options[i - 1];
    }
    return NULL;
}

const char *
server_origin_name(enum server_origin origin)
{
    static const char *const names[] = {
        [SERVER_ORIGIN_BUILTIN] = "builtin", [SERVER_ORIGIN_DEFAULT] = "default",
        [SERVER_ORIGIN_SYSTEM] = "system",   [SERVER_ORIGIN_EXTRA] = "extra",
        [SERVER_ORIGIN_USER] = "user",       [SERVER_ORIGIN_IMPORTED] = "imported",
    };

    return names[origin];
}

const char *
server_startup_name(enum server_startup startup)
{
    switch (startup) {
    case SERVER_COMMAND:
        return "local";
    case SERVER_SSH:
        return "remote";
    case SERVER_INVALID:
    case SERVER_MANUAL:
    case SERVER_BUILTIN:
        return "none";
    }
    return "none";
}

const char *
server_kind_text(const struct server *s)
{
    if (s->startup == SERVER_BUILTIN)
        return "builtin";
    if (s->resource.scheme == RESOURCE_SSH)
        return "xpra";
    return resource_reverse(&s->resource) ? "pv rc" : "pv";
}

static void
server_list_replace(struct server **place, struct server *s)
{
    struct server *old = *place;

    if (old->file != NULL)
        server_remark(s, s->line, "replaces",
            "It replaces the server of the same name in %s, line %d", old->file, old->line);
    else
        server_remark(s, s->line, "replaces", "It replaces the built-in server of the same name");
    server_free(old);
    *place = s;
}

void
server_list_add(struct server_list *l, struct server *s)
{
    for (size_t i = 0; i < l->n; i++) {
        if (strcmp(l->v[i]->name, s->name) == 0) {
            server_list_replace(&l->v[i], s);
            return;
        }
    }
    l->v = mem_grow(l->v, l->n, &l->cap, sizeof *l->v);
    l->v[l->n++] = s;
}

void
server_list_fault(struct server_list *l, const char *file, int line, int column, const char *text)
{
    l->faults = mem_grow(l->faults, l->fault_count, &l->fault_cap, sizeof *l->faults);
    l->faults[l->fault_count++] = (struct list_fault){
        .file = mem_dup(file), .text = mem_dup(text), .line = line, .column = column};
}

void
server_list_builtin(struct server_list *l)
{
    struct server *s = server_new();

    free(s->name);
    s->name = mem_dup("builtin");
    resource_done(&s->resource);
    resource_parse(&s->resource, "builtin:");
    s->startup = SERVER_BUILTIN;
    s->origin = SERVER_ORIGIN_BUILTIN;
    server_list_add(l, s);
}

static int
server_compare(const void *a, const void *b)
{
    const struct server *const *left = a, *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

void
server_list_sort(struct server_list *l)
{
    if (l->n > 1)
        qsort(l->v, l->n, sizeof *l->v, server_compare);
}

void
server_list_done(struct server_list *l)
{
    for (size_t i = 0; i < l->n; i++)
        server_free(l->v[i]);
    free(l->v);
    for (size_t i = 0; i < l->fault_count; i++) {
        free(l->faults[i].file);
        free(l->faults[i].text);
    }
    free(l->faults);
    *l = (struct server_list){0};
}

/* How many letters must be typed anew to make b of a; case does not count. Names are cut at 63. */
static size_t
name_distance(const char *a, const char *b)
{
    size_t row[64], na = strnlen(a, 63), nb = strnlen(b, 63);

    for (size_t j = 0; j <= nb; j++)
        row[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t best = diagonal + (strncasecmp(&a[i - 1], &b[j - 1], 1) != 0);

            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[nb];
}

static void
server_list_name(struct str *out, const char *name)
{
    char *shown = text_cleaned(name, SERVER_NAME_SHOWN);

    str_addf(out, "%s%s", out->len > 0 ? ", " : "", shown);
    free(shown);
}

static void
server_list_near(const struct server_list *l, const char *name, struct err *e)
{
    struct str near = {0};
    size_t limit = 1 + strlen(name) / 3, shown = 0;

    for (size_t d = 1; d <= limit && shown < SERVER_NEAR_MAX; d++) {
        for (size_t i = 0; i < l->n && shown < SERVER_NEAR_MAX; i++) {
            if (name_distance(name, l->v[i]->name) == d) {
                server_list_name(&near, l->v[i]->name);
                shown++;
            }
        }
    }
    if (shown > 0)
        err_hint(e, "Did you mean: %s?", str_text(&near));
    else
        err_hint(e, "'fairlead list' shows the names");
    str_done(&near);
}

static void
server_list_several(const struct server_list *l, const char *name, struct err *e)
{
    struct str names = {0};
    size_t shown = 0;

    for (size_t i = 0; i < l->n && shown < SERVER_NEAR_MAX + 1; i++) {
        if (strcasestr(l->v[i]->name, name) == NULL)
            continue;
        if (shown++ < SERVER_NEAR_MAX)
            server_list_name(&names, l->v[i]->name);
    }
    err_hint(e, "Give the whole name: %s%s", str_text(&names),
        shown > SERVER_NEAR_MAX ? ", ..." : "");
    str_done(&names);
}

const struct server *
server_list_find(const struct server_list *l, const char *name, struct err *e)
{
    const struct server *found = NULL;
    char *shown;
    size_t hits = 0;

    for (size_t i = 0; i < l->n; i++) {
        if (strcmp(l->v[i]->name, name) == 0)
            return l->v[i];
    }
    for (size_t i = 0; name[0] != '\0' && i < l->n; i++) {
        if (strcasestr(l->v[i]->name, name) != NULL) {
            found = l->v[i];
            hits++;
        }
    }
    if (hits == 1)
        return found;
    shown = text_cleaned(name, SERVER_NAME_SHOWN);
    if (hits > 1) {
        err_set(e, ERR_USAGE, "'%s' is part of the names of %zu servers", shown, hits);
        server_list_several(l, name, e);
    } else {
        err_set(e, ERR_NOT_FOUND, "no server is called '%s'", shown);
        server_list_near(l, name, e);
    }
    free(shown);
    return NULL;
}
