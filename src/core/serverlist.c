/* SPDX-License-Identifier: BSD-3-Clause
 * serverlist: the list of servers: each name once, and found by what a person remembers of it. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/server.h"

#define SERVER_NAME_SHOWN 40 /* bytes of a name in an error */
#define SERVER_NEAR_MAX 3    /* names in a hint */

static void
server_list_replace(struct server **place, struct server *s)
{
    struct server *old = *place;

    if (old->file != NULL)
        server_remark(s, s->line, s->column, "replaces",
            "It replaces the server of the same name in %s, line %d", old->file, old->line);
    else
        server_remark(s, s->line, s->column, "replaces",
            "It replaces the built-in server of the same name");
    server_free(old);
    *place = s;
}

/* ---- By name: a table of places in v, so that ten thousand are added in linear time. ---- */

static size_t
name_hash(const char *name)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a */

    for (; *name != '\0'; name++)
        h = (h ^ (unsigned char)*name) * 1099511628211u;
    return (size_t)(h ^ (h >> 32));
}

/* The slot that holds the place (from 1) of this name, or the free one where it belongs. */
static size_t *
server_list_slot(const struct server_list *l, const char *name)
{
    size_t i = name_hash(name) & (l->slot_count - 1);

    while (l->slots[i] != 0 && strcmp(l->v[l->slots[i] - 1]->name, name) != 0)
        i = (i + 1) & (l->slot_count - 1);
    return &l->slots[i];
}

/* The slots are at most half full. After a sort there are none, and they are made again. */
static void
server_list_make_slots(struct server_list *l)
{
    size_t wanted = l->slot_count > 0 ? l->slot_count : 64;

    while (wanted < 2 * (l->n + 1))
        wanted *= 2;
    if (wanted == l->slot_count)
        return;
    free(l->slots);
    l->slots = mem_zalloc(wanted * sizeof *l->slots);
    l->slot_count = wanted;
    for (size_t i = 0; i < l->n; i++)
        *server_list_slot(l, l->v[i]->name) = i + 1;
}

static void
server_list_drop_slots(struct server_list *l)
{
    free(l->slots);
    l->slots = NULL;
    l->slot_count = 0;
}

void
server_list_add(struct server_list *l, struct server *s)
{
    size_t *slot = NULL;

    if (!l->repeats) {
        server_list_make_slots(l);
        slot = server_list_slot(l, s->name);
    }
    if (slot != NULL && *slot != 0) {
        server_list_replace(&l->v[*slot - 1], s);
        return;
    }
    l->v = mem_grow(l->v, l->n, &l->cap, sizeof *l->v);
    l->v[l->n++] = s;
    if (slot != NULL)
        *slot = l->n;
}

void
server_list_merge(struct server_list *l, struct server_list *from)
{
    for (size_t i = 0; i < from->n; i++)
        server_list_add(l, from->v[i]);
    for (size_t i = 0; i < from->fault_count; i++) {
        l->faults = mem_grow(l->faults, l->fault_count, &l->fault_cap, sizeof *l->faults);
        l->faults[l->fault_count++] = from->faults[i];
    }
    strv_copy(&l->files, &from->files);
    server_list_drop_slots(from);
    strv_done(&from->files);
    free(from->v);
    free(from->faults);
    *from = (struct server_list){0};
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
    server_list_drop_slots(l);
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
    strv_done(&l->files);
    server_list_drop_slots(l);
    *l = (struct server_list){0};
}

static void
server_list_name(struct str *out, const char *name)
{
    char *shown = text_cleaned(name, SERVER_NAME_SHOWN);

    str_addf(out, "%s%s", out->len > 0 ? ", " : "", shown);
    free(shown);
}

/* The names that are nearest so far, the nearest first; of two as near, the earlier in the list. */
struct near {
    const char *names[SERVER_NEAR_MAX];
    size_t distances[SERVER_NEAR_MAX], n;
};

static void
near_add(struct near *near, const char *name, size_t distance)
{
    size_t at = near->n;

    while (at > 0 && near->distances[at - 1] > distance)
        at--;
    if (at == SERVER_NEAR_MAX)
        return;
    if (near->n < SERVER_NEAR_MAX)
        near->n++;
    for (size_t i = near->n - 1; i > at; i--) {
        near->names[i] = near->names[i - 1];
        near->distances[i] = near->distances[i - 1];
    }
    near->names[at] = name;
    near->distances[at] = distance;
}

static void
server_list_near(const struct server_list *l, const char *name, struct err *e)
{
    size_t length = strlen(name), limit = 1 + length / 3;
    struct near near = {0};
    struct str names = {0};

    for (size_t i = 0; i < l->n; i++) {
        size_t other = strlen(l->v[i]->name), d;

        if (other > length + limit || length > other + limit)
            continue; /* so many letters alone are too many */
        d = str_distance(name, l->v[i]->name);
        if (d > 0 && d <= limit)
            near_add(&near, l->v[i]->name, d);
    }
    for (size_t i = 0; i < near.n; i++)
        server_list_name(&names, near.names[i]);
    if (near.n > 0)
        err_hint(e, "Did you mean: %s?", str_text(&names));
    else
        err_hint(e, "'fairlead list' shows the names");
    str_done(&names);
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
