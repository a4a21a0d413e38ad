/* SPDX-License-Identifier: BSD-3-Clause
 * values: names and what they stand for, each with where it came from. Sorted by name. */
#include "config.h"

#include "core/values.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char *const values_words[] = {
    "predefined", "environment", "default", "random", "saved", "preset", "flag", "set", "case",
};

/* The index of a name, or of the place where it belongs (then *found is false). */
static size_t
values_index(const struct values *l, const char *name, bool *found)
{
    size_t low = 0, high = l->n;

    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(l->v[middle].name, name);

        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A secret is wiped before its memory goes back. */
static void
value_clear(struct value *v)
{
    if (v->secret && v->text != NULL)
        mem_wipe(v->text, strlen(v->text));
    free(v->text);
    v->text = NULL;
}

void
values_set(struct values *l, const char *name, const char *text, const char *from, bool secret)
{
    bool found;
    size_t i = values_index(l, name, &found);
    char *copy = mem_dup(text != NULL ? text : "");

    if (found) {
        value_clear(&l->v[i]);
    } else {
        char *own = mem_dup(name);

        l->v = mem_grow(l->v, l->n, &l->cap, sizeof *l->v);
        memmove(l->v + i + 1, l->v + i, (l->n - i) * sizeof *l->v);
        l->v[i] = (struct value){.name = own};
        l->n++;
    }
    l->v[i].text = copy;
    l->v[i].from = from;
    l->v[i].secret = secret;
}

const struct value *
values_find(const struct values *l, const char *name)
{
    bool found;
    size_t i = values_index(l, name, &found);

    return found ? &l->v[i] : NULL;
}

const char *
values_get(const struct values *l, const char *name)
{
    const struct value *v = values_find(l, name);

    return v != NULL ? v->text : NULL;
}

void
values_copy(struct values *to, const struct values *from)
{
    if (to == from)
        return;
    for (size_t i = 0; i < from->n; i++) {
        const struct value *v = &from->v[i];

        values_set(to, v->name, v->text, v->from, v->secret);
    }
}

void
values_done(struct values *l)
{
    for (size_t i = 0; i < l->n; i++) {
        value_clear(&l->v[i]);
        free(l->v[i].name);
    }
    free(l->v);
    *l = (struct values){0};
}

const char *
values_from_word(const char *text)
{
    for (size_t i = 0; i < sizeof values_words / sizeof values_words[0]; i++) {
        if (text != NULL && strcmp(values_words[i], text) == 0)
            return values_words[i];
    }
    return "flag";
}
