/* SPDX-License-Identifier: BSD-3-Clause
 * rows: the rows of Servers: which are shown, in which order, in which groups. Pure. */
#ifndef TUI_ROWS_H
#define TUI_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "core/recall.h"
#include "core/server.h"
#include "tui/sift.h"

enum rows_sort {
    ROWS_BY_USE, ROWS_BY_NAME, ROWS_BY_HOST, ROWS_BY_KIND,
    ROWS_BY_SOURCE,          /* in groups, each with a head */
    ROWS_BY_STATE,
    ROWS_SORTS,
    ROWS_AS_LISTED = ROWS_SORTS,
};

/* The head of a group: the servers of one file. */
struct rows_group {
    const char *title;       /* "pinned", or the word for where the file is from */
    const char *file;        /* borrowed; NULL: none */
    size_t count;            /* of those that pass the filter */
    bool folded;
};

/* A server, a file that could not be read, or the head of a group; borrowed from the list. */
struct row {
    const struct server *server;
    const struct list_fault *fault;
    struct rows_group *group;
    char *words;             /* in lower case: what the filter looks at; made when first needed */
    char *host;              /* made when first needed: row_host */
    const char *tags;        /* borrowed from the marks; NULL: none */
    int64_t used_s;          /* last run; 0 never */
    bool pinned;
    int state;               /* the lower the more it wants to be seen */
    int distance;            /* as of the filter, when the rows shown are only near it */
    size_t place;            /* in the list */
};

struct rows_head;

struct rows {
    struct row *all;         /* in order */
    size_t count;
    const struct row **shown;/* those that pass the filter, and heads of groups */
    size_t shown_count;
    size_t passed;           /* how many of all those are */
    bool near;               /* nothing has the words: these have their letters */
    struct sift *sift;       /* NULL: none */
    enum rows_sort sort;
    bool reverse;
    struct rows_head **heads;/* of the groups that are shown */
    size_t head_count, head_cap;
    struct strv folded;      /* the groups that are, each by what tells it from others */
};

/* Take the rows of another list; the filter and the order stay. recall: when each was used; marks: "pin"
 * and "tags" of each. Both are borrowed, and may be NULL. */
void rows_fill(struct rows *r, const struct server_list *list, const struct recall *recall,
    const struct recall *marks);

/* Only rows that fit the filter; when no server does, those that are near it, the nearest first. */
void rows_filter(struct rows *r, const char *filter);

/* Faults are always on top, then what is pinned. */
void rows_sort(struct rows *r, enum rows_sort sort, bool reverse);
const char *rows_sort_name(enum rows_sort sort);
/* The order of that name; NULL leaves *out alone. 0, or -1 with *e (ERR_USAGE). */
int rows_sort_read(const char *name, enum rows_sort *out, struct err *e);

/* The state of each server anew, as tell says. */
void rows_states(struct rows *r, int (*tell)(void *arg, const struct server *s), void *arg);

/* Fold the group with this head, or unfold it. While there is a filter all are unfolded. */
void rows_fold(struct rows *r, const struct row *head);
/* The head of the group that row i of those shown is in; NULL: there are no groups. */
const struct row *rows_head(const struct rows *r, size_t i);

/* Where its server is (plan_host); "" without one. Borrowed from the row. */
const char *row_host(const struct row *row);

/* Row i of those shown. */
const struct row *rows_at(const struct rows *r, size_t i);
void rows_done(struct rows *r);

#endif
