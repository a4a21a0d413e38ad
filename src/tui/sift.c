/* SPDX-License-Identifier: BSD-3-Clause
 * sift: what a filter wants of a server: words, words of one column, words that must not be there; and,
 * where nothing has them, letters in their order. Pure. */
#include "config.h"

#include "tui/sift.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SIFT_NEAR_MIN 2   /* letters of a word that are looked for one by one */
#define SIFT_NEAR_SPAN 4  /* columns for each of them, at most */

struct sift_word {
    char *text;            /* in lower case */
    size_t n;
    int column;            /* SIFT_COLUMNS: any */
    bool not;
};

struct sift {
    struct sift_word *v;
    size_t n, cap;
};

static const char *const sift_names[SIFT_COLUMNS] = {
    [SIFT_NAME] = "name:", [SIFT_KIND] = "kind:", [SIFT_HOST] = "host:",
    [SIFT_SOURCE] = "source:", [SIFT_TAG] = "tag:"};

static void
sift_add(struct sift *s, const char *text, size_t n)
{
    struct sift_word w = {.column = SIFT_COLUMNS, .not = text[0] == '!'};

    text += w.not;
    n -= w.not;
    for (int i = 0; i < SIFT_COLUMNS; i++) {
        size_t length = strlen(sift_names[i]);

        if (n < length || strncasecmp(text, sift_names[i], length) != 0)
            continue;
        w.column = i;
        text += length;
        n -= length;
        break;
    }
    if (n == 0)
        return;
    w.text = mem_ndup(text, n);
    w.n = n;
    for (size_t i = 0; i < n; i++)
        w.text[i] = (char)tolower((unsigned char)w.text[i]);
    s->v = mem_grow(s->v, s->n, &s->cap, sizeof *s->v);
    s->v[s->n++] = w;
}

struct sift *
sift_new(const char *filter)
{
    struct sift *s = mem_zalloc(sizeof *s);

    while (filter != NULL && *filter != '\0') {
        size_t n = strcspn(filter, " ");

        if (n > 0)
            sift_add(s, filter, n);
        filter += n;
        filter += strspn(filter, " ");
    }
    return s;
}

void
sift_free(struct sift *s)
{
    for (size_t i = 0; s != NULL && i < s->n; i++)
        free(s->v[i].text);
    if (s != NULL)
        free(s->v);
    free(s);
}

bool
sift_empty(const struct sift *s)
{
    return s->n == 0;
}

/* The bytes of one column, or of all. */
static const char *
sift_column(const char *line, int column, size_t *n)
{
    for (int i = 0; column < SIFT_COLUMNS && i < column; i++) {
        const char *next = strchr(line, SIFT_BETWEEN);

        line = next != NULL ? next + 1 : line + strlen(line);
    }
    *n = column < SIFT_COLUMNS ? strcspn(line, (char[]){SIFT_BETWEEN, '\0'}) : strlen(line);
    return line;
}

static bool
sift_word_fits(const struct sift_word *w, const char *line)
{
    size_t n;
    const char *at = sift_column(line, w->column, &n);

    return (memmem(at, n, w->text, w->n) != NULL) != w->not;
}

bool
sift_passes(const struct sift *s, const char *line)
{
    for (size_t i = 0; i < s->n; i++) {
        if (!sift_word_fits(&s->v[i], line))
            return false;
    }
    return true;
}

/* From the first letter on to the last, and back again, which leaves out what stands too early. */
static int
sift_span(const struct sift_word *w, const char *at, size_t n)
{
    size_t k = 0, end = 0, begin;

    for (; end < n && k < w->n; end++)
        k += at[end] == w->text[k];
    if (k < w->n)
        return -1;
    for (begin = end; k > 0; begin--)
        k -= at[begin - 1] == w->text[k - 1];
    return end - begin <= w->n * SIFT_NEAR_SPAN ? (int)(end - begin) : -1;
}

static int
sift_word_distance(const struct sift_word *w, const char *line)
{
    static const enum sift_column columns[] = {SIFT_NAME, SIFT_HOST};
    int best = -1;

    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        size_t n;
        const char *at = sift_column(line, columns[i], &n);
        int span = sift_span(w, at, n);

        if (span >= 0 && (best < 0 || span < best))
            best = span;
    }
    return best;
}

int
sift_distance(const struct sift *s, const char *line)
{
    int sum = 0;

    for (size_t i = 0; i < s->n; i++) {
        const struct sift_word *w = &s->v[i];
        int span = 0;

        if (!w->not && w->column == SIFT_COLUMNS && w->n >= SIFT_NEAR_MIN)
            span = sift_word_distance(w, line);
        else if (!sift_word_fits(w, line))
            span = -1;
        if (span < 0)
            return -1;
        sum = sum < INT_MAX - span ? sum + span : INT_MAX;
    }
    return sum;
}
