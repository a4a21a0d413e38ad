/* SPDX-License-Identifier: BSD-3-Clause
 * rows: the rows of Servers: which are shown, in which order, in which groups. Pure. */
#include "config.h"

#include "tui/rows.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/plan.h"

/* A head and what it stands over. */
struct rows_head {
    struct row row;
    struct rows_group group;
};

static const char *const rows_sorts[ROWS_SORTS] = {
    [ROWS_BY_USE] = "used", [ROWS_BY_NAME] = "name", [ROWS_BY_HOST] = "host",
    [ROWS_BY_KIND] = "kind", [ROWS_BY_SOURCE] = "source", [ROWS_BY_STATE] = "state"};

const char *
rows_sort_name(enum rows_sort sort)
{
    return rows_sorts[sort];
}

int
rows_sort_read(const char *name, enum rows_sort *out, struct err *e)
{
    for (int i = 0; name != NULL && i < ROWS_SORTS; i++) {
        if (strcmp(rows_sorts[i], name) == 0) {
            *out = (enum rows_sort)i;
            return 0;
        }
    }
    return name == NULL ? 0 : err_set(e, ERR_USAGE,
        "servers are sorted by used, name, host, kind, source or state, not by '%.60s'", name);
}

const struct row *
rows_at(const struct rows *r, size_t i)
{
    return i < r->shown_count ? r->shown[i] : NULL;
}

/* ---- which ---- */

/* Every row is one of ours, whoever only looks at it: what is found out about it stays. */
const char *
row_host(const struct row *row)
{
    struct row *own = (struct row *)row;

    if (row->server == NULL)
        return "";
    if (row->host == NULL)
        own->host = plan_host(row->server);
    return row->host;
}

static const char *
row_words(struct row *row)
{
    const struct server *s = row->server;

    if (row->words != NULL)
        return row->words;
    if (s != NULL)
        row->words = mem_printf("%s%c%s%c%s%c%s%c%s%s", s->name, SIFT_BETWEEN, server_kind_text(s),
            SIFT_BETWEEN, row_host(row), SIFT_BETWEEN, server_origin_name(s->origin), SIFT_BETWEEN,
            row->pinned ? "pinned " : "", row->tags != NULL ? row->tags : "");
    else
        row->words = mem_printf("\t\t\t\t\t%s %s", row->fault->file, row->fault->text); /* no column */
    for (char *c = row->words; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return row->words;
}

static void
rows_show(struct rows *r, const struct row *row)
{
    r->shown[r->shown_count++] = row;
    r->passed++;
}

static void
rows_show_passing(struct rows *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->sift == NULL || sift_passes(r->sift, row_words(&r->all[i])))
            rows_show(r, &r->all[i]);
    }
}

static int
rows_nearer(const void *pa, const void *pb)
{
    const struct row *a = *(const struct row *const *)pa, *b = *(const struct row *const *)pb;

    if (a->distance != b->distance)
        return (a->distance > b->distance) - (a->distance < b->distance);
    return (a > b) - (a < b); /* both are of the one array, which is in order */
}

static void
rows_show_near(struct rows *r)
{
    for (size_t i = 0; i < r->count; i++) {
        struct row *row = &r->all[i];

        row->distance = row->server != NULL ? sift_distance(r->sift, row_words(row)) : -1;
        if (row->distance >= 0)
            rows_show(r, row);
    }
    r->near = r->shown_count > 0;
    if (r->near)
        qsort(r->shown, r->shown_count, sizeof *r->shown, rows_nearer);
}

/* ---- groups ---- */

static const char *
group_title(const struct row *row)
{
    return row->pinned ? "pinned" : server_origin_name(row->server->origin);
}

static const char *
group_file(const struct row *row)
{
    return row->pinned ? NULL : row->server->file;
}

static size_t
group_folded(const struct rows *r, const struct rows_group *g)
{
    char *key = mem_printf("%s %s", g->title, g->file != NULL ? g->file : "");
    size_t i = 0;

    while (i < r->folded.n && strcmp(r->folded.v[i], key) != 0)
        i++;
    free(key);
    return i;
}

/* The head for this row: that of the row before, or a new one. */
static struct rows_head *
group_of(struct rows *r, const struct row *row)
{
    struct rows_head *h = r->head_count > 0 ? r->heads[r->head_count - 1] : NULL;

    if (h != NULL && strcmp(h->group.title, group_title(row)) == 0 &&
        str_eq(h->group.file, group_file(row)))
        return h;
    h = mem_zalloc(sizeof *h);
    h->group.title = group_title(row);
    h->group.file = group_file(row);
    h->group.folded = (r->sift == NULL || sift_empty(r->sift)) && group_folded(r, &h->group) < r->folded.n;
    h->row.group = &h->group;
    h->row.place = SIZE_MAX;
    r->heads = mem_grow(r->heads, r->head_count, &r->head_cap, sizeof *r->heads);
    r->heads[r->head_count++] = h;
    return h;
}

static void
groups_clear(struct rows *r)
{
    for (size_t i = 0; i < r->head_count; i++)
        free(r->heads[i]);
    r->head_count = 0;
}

/* What is shown, each group with its head before it and, where it is folded, alone. */
static void
rows_group(struct rows *r)
{
    const struct row **grouped = mem_zalloc((2 * r->count + 1) * sizeof *grouped);
    size_t n = 0, heads;

    for (size_t i = 0; i < r->shown_count; i++) {
        const struct row *row = r->shown[i];
        struct rows_head *h;

        heads = r->head_count;
        h = row->server != NULL ? group_of(r, row) : NULL;
        if (r->head_count > heads)
            grouped[n++] = &h->row;
        if (h != NULL)
            h->group.count++;
        if (h == NULL || !h->group.folded)
            grouped[n++] = row;
    }
    free(r->shown);
    r->shown = grouped;
    r->shown_count = n;
}

static void
rows_choose(struct rows *r)
{
    groups_clear(r);
    r->shown_count = r->passed = 0;
    r->near = false;
    rows_show_passing(r);
    if (r->shown_count == 0 && r->sift != NULL && !sift_empty(r->sift))
        rows_show_near(r);
    if (r->sort == ROWS_BY_SOURCE && !r->near)
        rows_group(r);
}

void
rows_filter(struct rows *r, const char *filter)
{
    sift_free(r->sift);
    r->sift = sift_new(filter);
    rows_choose(r);
}

void
rows_fold(struct rows *r, const struct row *head)
{
    size_t i = group_folded(r, head->group);

    if (i == r->folded.n) {
        strv_take(&r->folded, mem_printf("%s %s", head->group->title,
            head->group->file != NULL ? head->group->file : ""));
    } else {
        free(r->folded.v[i]);
        memmove(r->folded.v + i, r->folded.v + i + 1, (r->folded.n - i) * sizeof *r->folded.v);
        r->folded.n--;
    }
    rows_choose(r);
}

const struct row *
rows_head(const struct rows *r, size_t i)
{
    for (i = i < r->shown_count ? i + 1 : 0; i > 0; i--) {
        if (r->shown[i - 1]->group != NULL)
            return r->shown[i - 1];
    }
    return NULL;
}

/* ---- order ---- */

/* One's own lists before those of others. */
static int
row_origin(const struct row *row)
{
    static const int order[] = {[SERVER_ORIGIN_USER] = 0, [SERVER_ORIGIN_EXTRA] = 1,
        [SERVER_ORIGIN_IMPORTED] = 2, [SERVER_ORIGIN_SYSTEM] = 3, [SERVER_ORIGIN_DEFAULT] = 4,
        [SERVER_ORIGIN_BUILTIN] = 5};

    return order[row->server->origin];
}

static int
rows_compare_source(const struct row *a, const struct row *b)
{
    int order = row_origin(a) - row_origin(b);

    if (order != 0 || a->server->file == NULL || b->server->file == NULL)
        return order;
    return strcmp(a->server->file, b->server->file);
}

static int
rows_compare(const struct row *a, const struct row *b, enum rows_sort sort)
{
    int order = 0;

    if (sort == ROWS_BY_USE)
        order = (a->used_s < b->used_s) - (a->used_s > b->used_s); /* the newest first */
    else if (sort == ROWS_BY_HOST)
        order = strcmp(row_host(a), row_host(b));
    else if (sort == ROWS_BY_KIND)
        order = strcmp(server_kind_text(a->server), server_kind_text(b->server));
    else if (sort == ROWS_BY_STATE)
        order = a->state - b->state;
    else if (sort == ROWS_BY_SOURCE && !a->pinned)
        order = rows_compare_source(a, b);
    if (order == 0 && sort != ROWS_AS_LISTED)
        order = strcmp(a->server->name, b->server->name);
    return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
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
    if (a->pinned != b->pinned)
        return b->pinned - a->pinned;
    order = rows_compare(a, b, r->sort);
    return r->reverse ? -order : order;
}

void
rows_sort(struct rows *r, enum rows_sort sort, bool reverse)
{
    r->sort = sort;
    r->reverse = reverse;
    for (size_t i = 0; sort == ROWS_BY_HOST && i < r->count; i++)
        row_host(&r->all[i]); /* not by the order: it may see a copy */
    if (r->count > 0)
        qsort_r(r->all, r->count, sizeof *r->all, rows_order, r);
    rows_choose(r);
}

void
rows_states(struct rows *r, int (*tell)(void *arg, const struct server *s), void *arg)
{
    for (size_t i = 0; i < r->count; i++)
        r->all[i].state = r->all[i].server != NULL ? tell(arg, r->all[i].server) : 0;
    rows_sort(r, r->sort, r->reverse);
}

/* ---- when each was used, and what was marked ---- */

static int
entry_order(const void *a, const void *b)
{
    return strcmp((*(const struct recall_entry *const *)a)->server,
        (*(const struct recall_entry *const *)b)->server);
}

/* The entries with this option, by server: recall_get looks through all of them each time, and ten
 * thousand servers need an index. */
static const struct recall_entry **
entries_index(const struct recall *recall, const char *option, size_t *n)
{
    const struct recall_entry **v = mem_alloc((recall != NULL ? recall->n : 0) * sizeof *v);

    *n = 0;
    for (size_t i = 0; recall != NULL && i < recall->n; i++) {
        if (str_eq(recall->v[i].option, option))
            v[(*n)++] = &recall->v[i];
    }
    qsort(v, *n, sizeof *v, entry_order);
    return v;
}

/* Go through the rows with what is kept of their server under this option. */
static void
rows_take(struct rows *r, const struct recall *recall, const char *option,
    void (*take)(struct row *row, const struct recall_entry *entry))
{
    size_t n;
    const struct recall_entry **v = entries_index(recall, option, &n);

    for (size_t i = 0; n > 0 && i < r->count; i++) {
        struct recall_entry wanted = {0};
        const struct recall_entry *key = &wanted, **found;

        if (r->all[i].server == NULL)
            continue;
        wanted.server = r->all[i].server->name;
        found = bsearch(&key, v, n, sizeof *v, entry_order);
        if (found != NULL)
            take(&r->all[i], *found);
    }
    free(v);
}

static void
row_take_use(struct row *row, const struct recall_entry *entry)
{
    row->used_s = entry->time_s;
}

static void
row_take_pin(struct row *row, const struct recall_entry *entry)
{
    row->pinned = true;
}

static void
row_take_tags(struct row *row, const struct recall_entry *entry)
{
    row->tags = entry->value;
}

static void
rows_clear(struct rows *r)
{
    groups_clear(r);
    for (size_t i = 0; i < r->count; i++) {
        free(r->all[i].words);
        free(r->all[i].host);
    }
    free(r->all);
    free(r->shown);
    r->all = NULL;
    r->shown = NULL;
    r->count = r->shown_count = r->passed = 0;
}

void
rows_fill(struct rows *r, const struct server_list *list, const struct recall *recall,
    const struct recall *marks)
{
    rows_clear(r);
    r->all = mem_zalloc((list->n + list->fault_count) * sizeof *r->all);
    r->shown = mem_zalloc((list->n + list->fault_count) * sizeof *r->shown);
    for (size_t i = 0; i < list->fault_count; i++, r->count++)
        r->all[r->count] = (struct row){.fault = &list->faults[i], .place = r->count};
    for (size_t i = 0; i < list->n; i++, r->count++)
        r->all[r->count] = (struct row){.server = list->v[i], .place = r->count};
    rows_take(r, recall, NULL, row_take_use);
    rows_take(r, marks, "pin", row_take_pin);
    rows_take(r, marks, "tags", row_take_tags);
    rows_sort(r, r->sort, r->reverse);
}

void
rows_done(struct rows *r)
{
    rows_clear(r);
    free(r->heads);
    strv_done(&r->folded);
    sift_free(r->sift);
    *r = (struct rows){0};
}
