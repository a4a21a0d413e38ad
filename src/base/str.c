/* SPDX-License-Identifier: BSD-3-Clause
 * str: a growing string, and a list of strings. */
#include "config.h"

#include "base/str.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
str_reserve(struct str *b, size_t more)
{
    size_t cap = b->cap > 0 ? b->cap : 32;

    if (b->len + more < b->cap)
        return;
    while (cap <= b->len + more)
        cap *= 2;
    b->s = mem_resize(b->s, cap);
    b->cap = cap;
}

void
str_addn(struct str *b, const char *bytes, size_t n)
{
    str_reserve(b, n);
    if (n > 0)
        memcpy(b->s + b->len, bytes, n);
    b->len += n;
    b->s[b->len] = '\0';
}

void
str_add(struct str *b, const char *text)
{
    if (text != NULL)
        str_addn(b, text, strlen(text));
}

void
str_addc(struct str *b, char c)
{
    str_addn(b, &c, 1);
}

void
str_addf(struct str *b, const char *fmt, ...)
{
    char small[256];
    va_list ap, again;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n > 0 && (size_t)n < sizeof small) {
        str_addn(b, small, (size_t)n);
    } else if (n > 0) {
        str_reserve(b, (size_t)n);
        vsnprintf(b->s + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

void
str_cut(struct str *b, size_t len)
{
    if (len >= b->len)
        return;
    b->len = len;
    b->s[len] = '\0';
}

const char *
str_text(const struct str *b)
{
    return b->s != NULL ? b->s : "";
}

char *
str_take(struct str *b)
{
    char *s = b->s != NULL ? b->s : mem_dup("");

    *b = (struct str){0};
    return s;
}

void
str_done(struct str *b)
{
    free(b->s);
    *b = (struct str){0};
}

void
strv_take(struct strv *l, char *text)
{
    l->v = mem_grow(l->v, l->n + 1, &l->cap, sizeof *l->v);
    l->v[l->n++] = text;
    l->v[l->n] = NULL;
}

void
strv_add(struct strv *l, const char *text)
{
    strv_take(l, mem_dup(text));
}

void
strv_addn(struct strv *l, const char *bytes, size_t n)
{
    strv_take(l, mem_ndup(bytes, n));
}

void
strv_copy(struct strv *to, const struct strv *from)
{
    for (size_t i = 0; i < from->n; i++)
        strv_add(to, from->v[i]);
}

char *
strv_join(const struct strv *l, const char *between)
{
    struct str b = {0};

    for (size_t i = 0; i < l->n; i++) {
        if (i > 0)
            str_add(&b, between);
        str_add(&b, l->v[i]);
    }
    return str_take(&b);
}

void
strv_clear(struct strv *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->v[i]);
    l->n = 0;
    if (l->v != NULL)
        l->v[0] = NULL;
}

void
strv_done(struct strv *l)
{
    strv_clear(l);
    free(l->v);
    *l = (struct strv){0};
}

bool
str_int(const char *text, long long min, long long max, long long *out)
{
    const char *digits = text;
    long long n;
    char *end;

    if (text == NULL)
        return false;
    if (*digits == '-')
        digits++;
    if (*digits < '0' || *digits > '9')
        return false;
    errno = 0;
    n = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || n < min || n > max)
        return false;
    *out = n;
    return true;
}

int
str_port(const char *text)
{
    unsigned long port = isdigit((unsigned char)text[0]) ? strtoul(text, NULL, 10) : 0;

    return port <= 65535 ? (int)port : 0; /* one too long for the type is its maximum */
}

bool
str_eq(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

size_t
str_distance(const char *a, const char *b)
{
    size_t row[64], na = strnlen(a, 63), nb = strnlen(b, 63);

    for (size_t j = 0; j <= nb; j++)
        row[j] = j;
    for (size_t i = 1; i <= na; i++) {
        int letter = tolower((unsigned char)a[i - 1]);
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t best = diagonal + (letter != tolower((unsigned char)b[j - 1]));

            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[nb];
}
