/* SPDX-License-Identifier: BSD-3-Clause
 * sshdump: what `ssh -G` prints: a keyword in small letters and its value on each line. Pure. */
#include "config.h"

#include "core/sshdump.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"

#define SSHDUMP_KEY_MAX 64

bool
sshdump_add(struct sshdump *d, const char *key, const char *value)
{
    struct sshdump_row *row;

    if (d->n >= SSHDUMP_ROWS_MAX)
        return false;
    d->rows = mem_grow(d->rows, d->n, &d->cap, sizeof *d->rows);
    row = &d->rows[d->n++];
    *row = (struct sshdump_row){.key = mem_dup(key), .value = mem_dup(value)};
    for (char *c = row->key; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return true;
}

/* A keyword is letters and digits; what an ssh that is not OpenSSH's prints has others. */
static bool
sshdump_line(struct sshdump *d, const char *line)
{
    size_t n = 0;
    char *key;
    bool good;

    while (isalnum((unsigned char)line[n]))
        n++;
    if (line[0] == '\0')
        return true;
    if (n == 0 || n > SSHDUMP_KEY_MAX || (line[n] != ' ' && line[n] != '\0'))
        return false;
    key = mem_ndup(line, n);
    good = sshdump_add(d, key, line + n + strspn(line + n, " "));
    free(key);
    return good;
}

static int
sshdump_bad(struct err *e, const char *what)
{
    err_set(e, ERR_CONFIG, "%s", what);
    return err_hint(e, "is the ssh in PATH that of OpenSSH?");
}

int
sshdump_parse(struct sshdump *d, const char *text, size_t n, struct err *e)
{
    if (n > SSHDUMP_SIZE_MAX || memchr(text, '\0', n) != NULL)
        return sshdump_bad(e, "what ssh -G printed is too long or no text");
    while (n > 0) {
        const char *end = memchr(text, '\n', n);
        size_t len = end != NULL ? (size_t)(end - text) : n;
        char *line = mem_ndup(text, len);
        bool good;

        if (len > 0 && line[len - 1] == '\r')
            line[len - 1] = '\0';
        good = sshdump_line(d, line);
        free(line);
        if (!good)
            return sshdump_bad(e, "what ssh -G printed are no keywords and values");
        text += len + (end != NULL);
        n -= len + (end != NULL);
    }
    return 0;
}

void
sshdump_done(struct sshdump *d)
{
    for (size_t i = 0; i < d->n; i++) {
        free(d->rows[i].key);
        free(d->rows[i].value);
        free(d->rows[i].file);
    }
    free(d->rows);
    *d = (struct sshdump){0};
}

struct sshdump_row *
sshdump_next(const struct sshdump *d, const char *key, size_t *at)
{
    while (*at < d->n) {
        struct sshdump_row *row = &d->rows[(*at)++];

        if (strcmp(row->key, key) == 0)
            return row;
    }
    return NULL;
}

const char *
sshdump_get(const struct sshdump *d, const char *key)
{
    size_t at = 0;
    const struct sshdump_row *row = sshdump_next(d, key, &at);

    return row != NULL ? row->value : NULL;
}

bool
sshdump_given(const struct sshdump *d, const struct sshdump *defaults, const char *key)
{
    const struct sshdump_row *mine, *theirs;
    size_t at = 0, other = 0;

    do {
        mine = sshdump_next(d, key, &at);
        theirs = defaults != NULL ? sshdump_next(defaults, key, &other) : NULL;
        if (mine != NULL && (mine->file != NULL || theirs == NULL ||
            strcmp(mine->value, theirs->value) != 0))
            return true;
    } while (mine != NULL);
    return theirs != NULL && at > 0 && sshdump_get(d, key) != NULL;
}

bool
sshdump_yes(const struct sshdump *d, const char *key, bool otherwise)
{
    static const char *const no[] = {"no", "false", "none", "off"};
    const char *value = sshdump_get(d, key);

    if (value == NULL)
        return otherwise;
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        if (strcasecmp(value, no[i]) == 0)
            return false;
    }
    return true;
}

static long
sshdump_unit(char letter)
{
    switch (tolower((unsigned char)letter)) {
    case '\0':
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    case 'w':
        return 7 * 86400L;
    default:
        return 0;
    }
}

int
sshdump_int(const struct sshdump *d, const char *key, int otherwise)
{
    const char *value = sshdump_get(d, key);
    long total = 0;

    if (value == NULL || !isdigit((unsigned char)value[0]))
        return otherwise;
    while (*value != '\0') {
        char *end;
        long part = isdigit((unsigned char)*value) ? strtol(value, &end, 10) : -1;
        long unit = part >= 0 ? sshdump_unit(*end) : 0;

        if (unit == 0 || part > INT_MAX / unit || total > INT_MAX - part * unit)
            return otherwise;
        total += part * unit;
        value = end + (*end != '\0');
    }
    return (int)total;
}
