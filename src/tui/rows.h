/* SPDX-License-Identifier: BSD-3-Clause
 * rows: the rows of Servers: which are shown, in which order. Pure. */
#ifndef TUI_ROWS_H
#define TUI_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/recall.h"
#include "core/server.h"

enum rows_sort { ROWS_BY_USE, ROWS_BY_NAME, ROWS_BY_HOST, ROWS_BY_KIND, ROWS_SORTS };

/* A server, or a file that could not be read; borrowed from the list. */
struct row {
    const struct server *server;
    const struct list_fault *fault;
    char *words;             /* in lower case: what the filter looks at; made when first needed */
    int64_t used_s;          /* last run; 0 never */
    size_t place;            /* in the list */
};

struct rows {
    struct row *all;         /* in order */
    size_t count;
    size_t *shown;           /* indices of those that pass the filter */
    size_t shown_count;
    char *filter;            /* in lower case */
    enum rows_sort sort;
    bool reverse;
};

/* Take the rows of another list; the filter and the order stay. */
void rows_fill(struct rows *r, const struct server_list *list, const struct recall *recall);

/* Only rows that hold every word of the filter. One that only got longer looks at what is shown. */
void rows_filter(struct rows *r, const char *filter);

/* Faults are always on top. */
void rows_sort(struct rows *r, enum rows_sort sort, bool reverse);
const char *rows_sort_name(enum rows_sort sort);

/* Row i of those shown. */
const struct row *rows_at(const struct rows *r, size_t i);
void rows_done(struct rows *r);

#endif
