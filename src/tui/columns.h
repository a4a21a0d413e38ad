/* SPDX-License-Identifier: BSD-3-Clause
 * columns: which columns of a table fit, and how wide each is. Pure. */
#ifndef TUI_COLUMNS_H
#define TUI_COLUMNS_H

#include <stddef.h>

struct column {
    const char *title;
    int min, max;      /* columns on the screen */
    int drop;          /* 0 never falls away; else the highest does first */
    int weight;        /* its share of what is left over */
};

/* Fill widths[n]; 0 is a column that fell away. One blank stands between two. */
void columns_fit(const struct column *c, size_t n, int width, int widths[]);

#endif
