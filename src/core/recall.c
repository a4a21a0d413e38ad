/* SPDX-License-Identifier: BSD-3-Clause
 * recall: what was chosen last time, by server and option, and when; as text. Never a password. */
#include "config.h"

#include "core/recall.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define RECALL_MAX 2000 /* entries; the oldest goes first */
#define RECALL_FIELDS 4

static void
recall_entry_done(struct recall_entry *entry)
{
    free(entry->server);
    free(entry->option);
    free(entry->value);
}

static struct recall_entry *
recall_find(const struct recall *r, const char *server, const char *option)
{
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->v[i].server, server) == 0 && str_eq(r->v[i].option, option))
            return &r->v[i];
    }
    return NULL;
}

static void
recall_drop(struct recall *r, size_t i)
{
    recall_entry_done(&r->v[i]);
    memmove(r->v + i, r->v + i + 1, (r->n - i - 1) * sizeof *r->v);
    r->n--;
}

static void
recall_drop_oldest(struct recall *r)
{
    size_t oldest = 0;

    for (size_t i = 1; i < r->n; i++) {
        if (r->v[i].time_s < r->v[oldest].time_s)
            oldest = i;
    }
    recall_drop(r, oldest);
}

void
recall_unset(struct recall *r, const char *server, const char *option)
{
    struct recall_entry *entry = recall_find(r, server, option);

    if (entry != NULL)
        recall_drop(r, (size_t)(entry - r->v));
}

void
recall_set(struct recall *r, const char *server, const char *option, const char *value,
    int64_t time_s)
{
    struct recall_entry *old = recall_find(r, server, option);
    struct recall_entry entry = {
        .server = mem_dup(server),
        .option = mem_dup(option),
        .value = mem_dup(value),
        .time_s = time_s,
    };

    if (old != NULL) {
        recall_entry_done(old);
        *old = entry;
        return;
    }
    if (r->n >= RECALL_MAX && !r->whole)
        recall_drop_oldest(r);
    r->v = mem_grow(r->v, r->n, &r->cap, sizeof *r->v);
    r->v[r->n++] = entry;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* A field without its %XX; NULL when it is broken. Allocated. */
static char *
recall_decode(const char *s, size_t n)
{
    struct str out = {0};

    for (size_t i = 0; i < n; i++) {
        char c = s[i];

        if ((unsigned char)c < 0x20)
            goto broken;
        if (c == '%') {
            int high = i + 2 < n ? hex_digit(s[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(s[i + 2]) : -1;

            if (high < 0 || low < 0)
                goto broken;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\0')
            goto broken;
        str_addc(&out, c);
    }
    return str_take(&out);

broken:
    str_done(&out);
    return NULL;
}

static void
recall_encode(struct str *out, const char *s)
{
    for (; s != NULL && *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;

        if (c < 0x20 || c == 0x7f || c == '%')
            str_addf(out, "%%%02X", c);
        else
            str_addc(out, (char)c);
    }
}

/* time, server, option (empty: a run), value. */
static void
recall_parse_line(struct recall *r, const char *line, size_t n)
{
    char *field[RECALL_FIELDS] = {NULL};
    size_t count = 0, begin = 0;
    long long time_s;

    for (size_t i = 0; i <= n && count < RECALL_FIELDS; i++) {
        if (i < n && (line[i] != '\t' || count == RECALL_FIELDS - 1))
            continue;
        field[count] = recall_decode(line + begin, i - begin);
        if (field[count++] == NULL)
            break;
        begin = i + 1;
    }
    if (field[RECALL_FIELDS - 1] != NULL && str_int(field[0], 0, INT64_MAX, &time_s))
        recall_set(r, field[1], field[2][0] != '\0' ? field[2] : NULL, field[3], time_s);
    for (size_t i = 0; i < RECALL_FIELDS; i++)
        free(field[i]);
}

void
recall_parse(struct recall *r, const char *text, size_t n)
{
    while (n > 0) {
        const char *end = memchr(text, '\n', n);
        size_t line = end != NULL ? (size_t)(end - text) : n;

        recall_parse_line(r, text, line);
        if (end == NULL)
            break;
        text += line + 1;
        n -= line + 1;
    }
}

void
recall_text(const struct recall *r, struct str *out)
{
    for (size_t i = 0; i < r->n; i++) {
        str_addf(out, "%" PRId64 "\t", r->v[i].time_s);
        recall_encode(out, r->v[i].server);
        str_addc(out, '\t');
        recall_encode(out, r->v[i].option);
        str_addc(out, '\t');
        recall_encode(out, r->v[i].value);
        str_addc(out, '\n');
    }
}

const char *
recall_get(const struct recall *r, const char *server, const char *option)
{
    const struct recall_entry *entry = recall_find(r, server, option);

    return entry != NULL ? entry->value : NULL;
}

int64_t
recall_used(const struct recall *r, const char *server)
{
    const struct recall_entry *entry = recall_find(r, server, NULL);

    return entry != NULL ? entry->time_s : 0;
}

void
recall_done(struct recall *r)
{
    for (size_t i = 0; i < r->n; i++)
        recall_entry_done(&r->v[i]);
    free(r->v);
    *r = (struct recall){0};
}
