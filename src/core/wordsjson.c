/* SPDX-License-Identifier: BSD-3-Clause
 * wordsjson: words as JSON, whatever bytes they hold, and back. A word that is UTF-8 is a string; JSON
 * has none for other bytes, and a NUL is not for all who read, so they are an object: {"base64": "..."}. */
#include "config.h"

#include "core/wordsjson.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"

#define WORDSJSON_KEY "base64"
#define WORDSJSON_SHOWN 4096 /* bytes kept of a word that is no UTF-8 */

static json_t *
wordsjson_bytes(const char *bytes, size_t n)
{
    json_t *j = memchr(bytes, '\0', n) == NULL ? json_stringn(bytes, n) : NULL; /* who reads wants no NUL */
    struct str letters = {0};

    if (j != NULL)
        return j;
    str_reserve(&letters, (n + 2) / 3 * 4);
    base64_add(&letters, bytes, n);
    j = json_pack("{s:s}", WORDSJSON_KEY, str_text(&letters));
    mem_wipe(letters.s, letters.len);
    str_done(&letters);
    return j;
}

/* What stands for bytes that are no UTF-8, and nothing else that may be an object. */
static const char *
wordsjson_letters(const json_t *j)
{
    return json_object_size(j) == 1 ? json_string_value(json_object_get(j, WORDSJSON_KEY)) : NULL;
}

/* The bytes of a word added to out; false when it is none. */
static bool
wordsjson_decode(struct str *out, const json_t *j)
{
    const char *letters = wordsjson_letters(j);

    if (letters != NULL)
        return base64_read(out, letters);
    if (json_is_string(j))
        str_addn(out, json_string_value(j), json_string_length(j));
    return json_is_string(j);
}

json_t *
wordsjson_word(const char *text)
{
    return text != NULL ? wordsjson_bytes(text, strlen(text)) : NULL;
}

char *
wordsjson_text(const json_t *j)
{
    struct str text = {0};

    if (wordsjson_decode(&text, j))
        return str_take(&text);
    str_done(&text);
    return NULL;
}

json_t *
wordsjson_secret(const struct secret *s)
{
    return wordsjson_bytes(secret_text(s), s->len);
}

bool
wordsjson_take_secret(struct secret *out, const json_t *j)
{
    const char *letters = wordsjson_letters(j);
    struct str text = {0};
    bool is;

    str_reserve(&text, letters != NULL ? strlen(letters) : json_string_length(j));
    is = wordsjson_decode(&text, j);
    if (is)
        secret_set(out, str_text(&text), text.len);
    mem_wipe(text.s, text.len);
    str_done(&text);
    return is;
}

json_t *
wordsjson_make(const struct strv *words)
{
    json_t *list = json_array();

    for (size_t i = 0; words != NULL && i < words->n; i++)
        json_array_append_new(list, wordsjson_word(words->v[i]));
    return list;
}

void
wordsjson_read(struct strv *out, const json_t *words)
{
    const json_t *word;
    size_t i;

    json_array_foreach (words, i, word) {
        char *text = wordsjson_text(word);

        if (text != NULL)
            strv_take(out, text);
    }
}

static json_t *
wordsjson_clean(const json_t *word)
{
    char *text = wordsjson_text(word), *clean = text_cleaned(text != NULL ? text : "", WORDSJSON_SHOWN);
    json_t *j = json_string(clean);

    free(text);
    free(clean);
    return j;
}

json_t *
wordsjson_shown(json_t *j)
{
    const char *key;
    json_t *value;
    void *next;
    size_t i;

    if (wordsjson_letters(j) != NULL) {
        value = wordsjson_clean(j);
        json_decref(j);
        return value;
    }
    json_object_foreach_safe (j, next, key, value)
        json_object_set_new(j, key, wordsjson_shown(json_incref(value)));
    json_array_foreach (j, i, value)
        json_array_set_new(j, i, wordsjson_shown(json_incref(value)));
    return j;
}
