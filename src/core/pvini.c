/* SPDX-License-Identifier: BSD-3-Clause
 * pvini: what ParaView saved of a server's options, in its own settings file. */
#include "config.h"

#include "core/pvini.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/initext.h"

#define PVINI_GROUP "SERVER_STARTUP"

/* A piece of the file. */
struct span {
    const char *s;
    size_t n;
};

static bool
span_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span
span_trim(struct span p)
{
    while (p.n > 0 && span_blank(p.s[0]))
        p = (struct span){p.s + 1, p.n - 1};
    while (p.n > 0 && span_blank(p.s[p.n - 1]))
        p.n--;
    return p;
}

/* One past the end of the line that begins the rest: line breaks in quotes, and after a backslash,
 * belong to it. *equals is where its first '=' is, or its length. */
static size_t
line_length(struct span rest, size_t *equals)
{
    bool quoted = false, found = false;
    size_t i = 0;

    while (i < rest.n && (quoted || (rest.s[i] != '\n' && rest.s[i] != '\r' && rest.s[i] != ';'))) {
        if (rest.s[i] == '"')
            quoted = !quoted;
        if (rest.s[i] == '=' && !found) {
            found = true;
            *equals = i;
        }
        i += rest.s[i] == '\\' && i + 1 < rest.n ? 2 : 1;
    }
    if (!found)
        *equals = i;
    return i;
}

/* The next line that is no comment; false at the end. */
static bool
line_next(struct span *rest, struct span *line, size_t *equals)
{
    for (;;) {
        size_t n = 0;

        while (rest->n > 0 && span_blank(rest->s[0]))
            *rest = (struct span){rest->s + 1, rest->n - 1};
        if (rest->n == 0)
            return false;
        if (rest->s[0] != ';') {
            n = line_length(*rest, equals);
            *line = (struct span){rest->s, n};
            *rest = (struct span){rest->s + n, rest->n - n};
            return true;
        }
        while (n < rest->n && rest->s[n] != '\n' && rest->s[n] != '\r')
            n++;
        *rest = (struct span){rest->s + n, rest->n - n};
    }
}

/* Qt's normal form of a key: no '/' at the ends, and no two together. Allocated. */
static char *
key_of(const char *server, const char *option)
{
    char *key = mem_printf("%s.%s", server, option), *to = key;

    for (const char *c = key; *c != '\0'; c++) {
        if (*c != '/' || (to > key && to[-1] != '/'))
            *to++ = *c;
    }
    if (to > key && to[-1] == '/')
        to--;
    *to = '\0';
    return key;
}

static void
pvini_add(struct pvini *p, struct span key, struct span value)
{
    char *text;

    key = span_trim(key);
    value = span_trim(value);
    text = initext_value(value.s, value.n);
    if (text == NULL)
        return;
    p->v = mem_grow(p->v, p->n, &p->cap, sizeof *p->v);
    p->v[p->n] = (struct pvini_entry){initext_key(key.s, key.n), text, p->n};
    p->n++;
}

static int
pvini_order(const void *a, const void *b)
{
    const struct pvini_entry *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    return order != 0 ? order : x->number < y->number ? -1 : x->number > y->number;
}

void
pvini_parse(struct pvini *p, const char *text, size_t n)
{
    struct span rest = {text, n}, line;
    bool inside = false;
    size_t equals;

    while (line_next(&rest, &line, &equals)) {
        if (line.s[0] == '[') {
            struct span group = {line.s + 1, line.n - 1};
            const char *close = memchr(group.s, ']', group.n);

            group.n = close != NULL ? (size_t)(close - group.s) : group.n;
            group = span_trim(group);
            inside = group.n == strlen(PVINI_GROUP) && memcmp(group.s, PVINI_GROUP, group.n) == 0;
        } else if (inside && equals < line.n) {
            pvini_add(p, (struct span){line.s, equals},
                (struct span){line.s + equals + 1, line.n - equals - 1});
        }
    }
    if (p->n > 0)
        qsort(p->v, p->n, sizeof *p->v, pvini_order);
}

const char *
pvini_get(const struct pvini *p, const char *server, const struct option *o)
{
    size_t low = 0, high = p->n;
    const char *found = NULL;
    char *key;

    if (o->kind == OPTION_PASSWORD)
        return NULL;
    key = key_of(server, o->name);
    while (low < high) { /* the last of its kind */
        size_t middle = low + (high - low) / 2;

        if (strcmp(p->v[middle].key, key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0 && strcmp(p->v[low - 1].key, key) == 0)
        found = p->v[low - 1].text;
    free(key);
    return found;
}

void
pvini_done(struct pvini *p)
{
    for (size_t i = 0; i < p->n; i++) {
        mem_wipe(p->v[i].text, strlen(p->v[i].text)); /* ParaView saves passwords, too */
        free(p->v[i].text);
        free(p->v[i].key);
    }
    free(p->v);
    *p = (struct pvini){0};
}

/* ---- Versions ---- */

/* What stands between "ParaView" and ".ini"; n is 0 when the name is another. */
static struct span
version_of(const char *name)
{
    static const char before[] = "ParaView", after[] = ".ini";
    size_t n = strlen(name), head = sizeof before - 1, tail = sizeof after - 1;

    if (n <= head + tail || strncmp(name, before, head) != 0 || strcmp(name + n - tail, after) != 0 ||
        !isdigit((unsigned char)name[head]))
        return (struct span){name, 0};
    return (struct span){name + head, n - head - tail};
}

bool
pvini_is_settings(const char *name)
{
    struct span v = version_of(name);

    return v.n > 0 && (v.n < 3 || memcmp(v.s + v.n - 3, "-dr", 3) != 0);
}

/* The next part, taken off: a number; a word that comes before a release (RC1: -1) or after it. */
static long
version_part(struct span *v)
{
    bool number = false;
    long value = 0;

    while (v->n > 0 && (v->s[0] == '.' || v->s[0] == '-'))
        *v = (struct span){v->s + 1, v->n - 1};
    while (v->n > 0 && isdigit((unsigned char)v->s[0])) {
        number = true;
        value = value < 100000000 ? value * 10 + (v->s[0] - '0') : value;
        *v = (struct span){v->s + 1, v->n - 1};
    }
    if (number || v->n == 0)
        return value;
    value = toupper((unsigned char)v->s[0]) == 'R' ? -1 : 1;
    while (v->n > 0 && isalpha((unsigned char)v->s[0]))
        *v = (struct span){v->s + 1, v->n - 1};
    return value;
}

int
pvini_compare(const char *a, const char *b)
{
    struct span left = version_of(a), right = version_of(b);

    while (left.n > 0 || right.n > 0) {
        size_t before = left.n + right.n;
        long x = version_part(&left), y = version_part(&right);

        if (x != y)
            return x < y ? -1 : 1;
        if (left.n + right.n == before)
            break;
    }
    return strcmp(a, b);
}
