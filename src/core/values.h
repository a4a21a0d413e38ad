/* SPDX-License-Identifier: BSD-3-Clause
 * values: names and what they stand for, each with where it came from. Sorted by name. */
#ifndef CORE_VALUES_H
#define CORE_VALUES_H

#include <stdbool.h>
#include <stddef.h>

struct value {
    char *name, *text;   /* text is wiped when secret */
    const char *from;    /* a static word: predefined environment default random saved preset flag set case */
    bool secret;
};

struct values {
    struct value *v;
    size_t n, cap;
};

/* Set or replace; copies name and text. from is one of the words above (static). */
void values_set(struct values *l, const char *name, const char *text, const char *from, bool secret);
const struct value *values_find(const struct values *l, const char *name);
const char *values_get(const struct values *l, const char *name); /* NULL when absent */
void values_copy(struct values *to, const struct values *from);   /* sets all of them in *to */
void values_done(struct values *l);

/* The static word for a text that came over a socket; "flag" when it is none of ours. */
const char *values_from_word(const char *text);

#endif
