/* SPDX-License-Identifier: BSD-3-Clause
 * wordsjson: words as a JSON array of strings, and back. */
#ifndef CORE_WORDSJSON_H
#define CORE_WORDSJSON_H

#include <jansson.h>

#include "base/str.h"

/* words may be NULL: none. A new reference. */
json_t *wordsjson_make(const struct strv *words);

/* Add the strings of an array to out, and pass over what is none. */
void wordsjson_read(struct strv *out, const json_t *words);

#endif
