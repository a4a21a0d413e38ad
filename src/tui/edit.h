/* SPDX-License-Identifier: BSD-3-Clause
 * edit: one line of text and its cursor, plain or secret, with readline's keys. Pure. */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "tui/keys.h"

/* The text is valid UTF-8 without control characters, in memory that is wiped whether it is secret
 * or not: what is typed into a field may turn out to be one. */
struct edit {
    struct secret text;
    size_t pos;             /* of the cursor, in bytes; always between two characters */
    size_t max;             /* bytes at most */
    bool hidden;            /* shown as stars */
};

void edit_init(struct edit *e, bool hidden, size_t max);
void edit_done(struct edit *e);  /* wipes */

/* Replace all of it and go to its end. What is no printable character is left out. */
void edit_set(struct edit *e, const char *text);
const char *edit_text(const struct edit *e); /* never NULL; borrowed until the next change */

/* Insert a character; false when it is not printable or there is no room. */
bool edit_type(struct edit *e, uint32_t cp);

/* Do one of the ACTION_EDIT_ actions; false when it is another. */
bool edit_act(struct edit *e, enum action action);

/* The part that is seen in so many columns, the cursor within it. */
struct edit_window {
    size_t from, to;        /* bytes of the text */
    int stars;              /* characters in it, when it is hidden */
    int cursor;             /* column of the cursor */
};

/* hidden: each character takes one column (a star). */
struct edit_window edit_window(const struct edit *e, int columns, bool hidden);

/* Columns that the whole text takes when it is shown. */
int edit_width(const struct edit *e);

#endif
