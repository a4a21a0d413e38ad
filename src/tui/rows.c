/* SPDX-License-Identifier: BSD-3-Clause
 * rows: the rows of Servers: which are shown, in which order. Pure. */
#include "config.h"

#include "tui/rows.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

const char *
rows_sort_name(enum rows_sort sort)
{
    static const char *const names[ROWS_SORTS] = {"used", "name", "host", "kind"};

    return names[sort];
}

const struct row *
rows_at(const struct rows *r, size_t i)
{
    return i < r->shown_count ? &r->all[r->shown[i]] : NULL;
}

static char *
rows_lower(char *s)
{
    for (char *c = s; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return s;
}

static const char *
row_words(struct row *row)
{
    const struct server *s = row->server;

    if (row->words == NULL && s != NULL)
        row->words = rows_lower(mem_printf("%s %s %s %s", s->name, server_kind_text(s),
            s->resource.host != NULL ? s->resource.host : "", server_origin_name(s->origin)));
    else if (row->words == NULL)
        row->words = rows_lower(mem_printf("%s %s", row->fault->file, row->fault->text));
    return row->words;
}

/* Every word of the filter is somewhere in the row. */
static bool
row_passes(struct row *row, const char *filter)
{
    const char *words = row_words(row);

    while (*filter != '\0') {
        size_t n = strcspn(filter, " ");

        if (n > 0 && memmem(words, strlen(words), filter, n) == NULL)
            return false;
        filter += n;
        filter += strspn(filter, " ");
    }
    return true;
}

static void
rows_show_all(struct rows *r)
{
    for (size_t i = 0; i < r->count; i++)
        r->shown[i] = i;
    r->shown_count = r->count;
}

static void
rows_narrow(struct rows *r)
{
    size_t kept = 0;

    if (r->filter == NULL || r->filter[0] == '\0')
        return;
    for (size_t i = 0; i < r->shown_count; i++) {
        if (row_passes(&r->all[r->shown[i]], r->filter))
            r->shown[kept++] = r->shown[i];
    }
    r->shown_count = kept;
}

void
rows_filter(struct rows *r, const char *filter)
{
    char *next = rows_lower(mem_dup(filter != NULL ? filter : ""));
    bool longer = r->filter != NULL && strncmp(next, r->filter, strlen(r->filter)) == 0;

    free(r->filter);
    r->filter = next;
    if (!longer)
        rows_show_all(r);
    rows_narrow(r);
}

static int
rows_compare_use(const struct row *a, const struct row *b)
{
    return (a->used_s < b->used_s) - (a->used_s > b->used_s); /* the newest first */
}

static const char *
row_host(const struct row *row)
{
    return row->server->resource.host != NULL ? row->server->resource.host : "";
}

static int
rows_compare(const struct row *a, const struct row *b, enum rows_sort sort)
{
    int order = 0;

    if (sort == ROWS_BY_USE)
        order = rows_compare_use(a, b);
    else if (sort == ROWS_BY_HOST)
        order = strcmp(row_host(a), row_host(b));
    else if (sort == ROWS_BY_KIND)
        order = strcmp(server_kind_text(a->server), server_kind_text(b->server));
    return order != 0 ? order : strcmp(a->server->name, b->server->name);
}

static int
rows_order(const void *pa, const void *pb, void *arg)
{
    const struct row *a = pa, *b = pb;
    const struct rows *r = arg;
    int order;

    if (a->fault != NULL || b->fault != NULL) {
        order = (b->fault != NULL) - (a->fault != NULL);
        return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
    }
    order = rows_compare(a, b, r->sort);
    if (order == 0)
        order = (a->place > b->place) - (a->place < b->place);
    return r->reverse ? -order : order;
}

void
rows_sort(struct rows *r, enum rows_sort sort, bool reverse)
{
    r->sort = sort;
    r->reverse = reverse;
    if (r->count > 0)
        qsort_r(r->all, r->count, sizeof *r->all, rows_order, r);
    rows_show_all(r);
    rows_narrow(r);
}

/* ---- when each was used ---- */

struct used {
    const char *server;
    int64_t time_s;
};

static int
used_order(const void *a, const void *b)
{
    return strcmp(((const struct used *)a)->server, ((const struct used *)b)->server);
}

/* recall_used looks through all entries each time; ten thousand servers need an index. */
static struct used *
used_index(const struct recall *recall, size_t *n)
{
    struct used *v = mem_alloc((recall != NULL ? recall->n : 0) * sizeof *v);

    *n = 0;
    for (size_t i = 0; recall != NULL && i < recall->n; i++) {
        if (recall->v[i].option == NULL)
            v[(*n)++] = (struct used){recall->v[i].server, recall->v[i].time_s};
    }
    qsort(v, *n, sizeof *v, used_order);
    return v;
}

static int64_t
used_find(const struct used *v, size_t n, const char *server)
{
    struct used key = {server, 0};
    const struct used *found = n > 0 ? bsearch(&key, v, n, sizeof *v, used_order) : NULL;

    return found != NULL ? found->time_s : 0;
}

static void
rows_clear(struct rows *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->all[i].words);
    free(r->all);
    free(r->shown);
    r->all = NULL;
    r->shown = NULL;
    r->count = r->shown_count = 0;
}

void
rows_fill(struct rows *r, const struct server_list *list, const struct recall *recall)
{
    size_t used_count;
    struct used *used = used_index(recall, &used_count);

    rows_clear(r);
    r->all = mem_zalloc((list->n + list->fault_count) * sizeof *r->all);
    r->shown = mem_zalloc((list->n + list->fault_count) * sizeof *r->shown);
    for (size_t i = 0; i < list->fault_count; i++, r->count++)
        r->all[r->count] = (struct row){.fault = &list->faults[i], .place = r->count};
    for (size_t i = 0; i < list->n; i++, r->count++)
        r->all[r->count] = (struct row){.server = list->v[i], .place = r->count,
            .used_s = used_find(used, used_count, list->v[i]->name)};
    free(used);
    rows_sort(r, r->sort, r->reverse);
}

void
rows_done(struct rows *r)
{
    rows_clear(r);
    free(r->filter);
    *r = (struct rows){0};
}
