/* SPDX-License-Identifier: BSD-3-Clause
 * wordsjson: words as JSON, whatever bytes they hold, and back. A word that is UTF-8 is a string; JSON
 * has none for other bytes, and a NUL is not for all who read, so they are an object: {"base64": "..."}. */
#ifndef CORE_WORDSJSON_H
#define CORE_WORDSJSON_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/mem.h"
#include "base/str.h"

/* One word: a new reference; NULL for NULL. wordsjson_text gives it back, allocated; NULL when j is
 * neither. */
json_t *wordsjson_word(const char *text);
char *wordsjson_text(const json_t *j);

/* The same for a secret, which may hold NUL. False when j is neither; out is as it was then. */
json_t *wordsjson_secret(const struct secret *s);
bool wordsjson_take_secret(struct secret *out, const json_t *j);

/* Words as an array. words may be NULL: none. A new reference. */
json_t *wordsjson_make(const struct strv *words);

/* Add the words of an array to out, and pass over what is none. */
void wordsjson_read(struct strv *out, const json_t *words);

/* For people and programs that read it: every word in j that is no UTF-8 becomes a clean string, in place.
 * Takes j over; what it is now. */
json_t *wordsjson_shown(json_t *j);

#endif
