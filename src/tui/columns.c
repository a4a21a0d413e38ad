/* SPDX-License-Identifier: BSD-3-Clause
 * columns: which columns of a table fit, and how wide each is. Pure. */
#include "config.h"

#include "tui/columns.h"

/* What all that are left take together, with the blanks between them. */
static int
columns_sum(size_t n, const int widths[])
{
    int sum = 0;

    for (size_t i = 0; i < n; i++) {
        if (widths[i] > 0)
            sum += widths[i] + 1;
    }
    return sum > 0 ? sum - 1 : 0;
}

/* Take the next column away; 0 when none may go. */
static int
columns_drop(const struct column *c, size_t n, int widths[])
{
    size_t worst = n;

    for (size_t i = 0; i < n; i++) {
        if (widths[i] > 0 && c[i].drop > 0 && (worst == n || c[i].drop > c[worst].drop))
            worst = i;
    }
    if (worst == n)
        return 0;
    widths[worst] = 0;
    return 1;
}

/* Give the room that is left to those that still want it, by their weight. */
static int
columns_share(const struct column *c, size_t n, int left, int widths[])
{
    int weights = 0, given = 0;

    for (size_t i = 0; i < n; i++) {
        if (widths[i] > 0 && widths[i] < c[i].max)
            weights += c[i].weight;
    }
    if (weights == 0)
        return 0;
    for (size_t i = 0; i < n; i++) {
        int more = (left * c[i].weight + weights - 1) / weights;

        if (widths[i] == 0 || widths[i] >= c[i].max)
            continue;
        if (more > c[i].max - widths[i])
            more = c[i].max - widths[i];
        if (more > left - given)
            more = left - given;
        widths[i] += more;
        given += more;
    }
    return given;
}

void
columns_fit(const struct column *c, size_t n, int width, int widths[])
{
    int left, given;

    for (size_t i = 0; i < n; i++)
        widths[i] = c[i].min;
    while (columns_sum(n, widths) > width && columns_drop(c, n, widths))
        ;
    left = width - columns_sum(n, widths);
    while (left > 0 && (given = columns_share(c, n, left, widths)) > 0)
        left -= given;
    for (size_t i = 0; left < 0 && i < n; i++) {
        int less = widths[i] > 4 ? widths[i] - 4 : 0;

        if (less > -left)
            less = -left;
        widths[i] -= less;
        left += less;
    }
}
