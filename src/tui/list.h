/* SPDX-License-Identifier: BSD-3-Clause
 * list: Servers, as its two files share it: list.c what keys do, listview.c what is seen. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include "tui/rows.h"
#include "tui/screen.h"

struct list {
    struct pane pane;
    struct rows rows;
    struct scroll scroll;
    struct edit filter;
    bool typing;
    unsigned states;           /* of all sessions, as of the last order by state */
    unsigned char *agreed;     /* LIST_AGREED_... of each place: files are looked at once */
};

enum { LIST_AGREED_UNKNOWN, LIST_AGREED, LIST_AGREED_NOT };

/* The row under the cursor; NULL: there is none. */
const struct row *list_row(const struct list *l);

/* The state of a server, for the order by it: the lower the more it wants to be seen. */
int list_rank(struct app *a, const char *server);

/* The order by state again, when a state has changed since. */
void list_fresh(struct list *l);

/* A pane's. */
void list_title(struct pane *p, struct str *out);
void list_counts(struct pane *p, struct str *out);
void list_draw(struct pane *p, struct area at);

/* welcome.c: whether there is nothing but the builtin entry; then what there is to do. */
bool list_is_empty(const struct list *l);
void welcome_draw(const struct app *a, struct area at);

#endif
