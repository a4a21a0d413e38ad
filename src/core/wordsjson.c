/* SPDX-License-Identifier: BSD-3-Clause
 * wordsjson: words as a JSON array of strings, and back. */
#include "config.h"

#include "core/wordsjson.h"

json_t *
wordsjson_make(const struct strv *words)
{
    json_t *list = json_array();

    for (size_t i = 0; words != NULL && i < words->n; i++)
        json_array_append_new(list, json_string(words->v[i]));
    return list;
}

void
wordsjson_read(struct strv *out, const json_t *words)
{
    const json_t *word;
    size_t i;

    json_array_foreach (words, i, word) {
        if (json_is_string(word))
            strv_add(out, json_string_value(word));
    }
}
