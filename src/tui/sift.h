/* SPDX-License-Identifier: BSD-3-Clause
 * sift: what a filter wants of a server: words, words of one column, words that must not be there; and,
 * where nothing has them, letters in their order. Pure. */
#ifndef TUI_SIFT_H
#define TUI_SIFT_H

#include <stdbool.h>

/* The columns of a line that is sifted, one behind the other with SIFT_BETWEEN between them. */
enum sift_column { SIFT_NAME, SIFT_KIND, SIFT_HOST, SIFT_SOURCE, SIFT_TAG, SIFT_COLUMNS };
#define SIFT_BETWEEN '\t'

struct sift;

/* A filter: "gpu", "host:hpc", "kind:rc", "!old", "!source:imported", with blanks between, all of which
 * count. Case does not. A column's name without a word says nothing yet. */
struct sift *sift_new(const char *filter);
void sift_free(struct sift *s);
bool sift_empty(const struct sift *s);

/* Whether a line in lower case has all that is wanted, and nothing of what is not. */
bool sift_passes(const struct sift *s, const char *line);

/* How far from one another the letters of each word are that are in their order in the line's name or
 * host, the nearest first; -1: they are not, or what is said of a column does not fit. */
int sift_distance(const struct sift *s, const char *line);

#endif
