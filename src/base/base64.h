/* SPDX-License-Identifier: BSD-3-Clause
 * base64: bytes as the letters of RFC 4648, which keys are written in, and back. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Add the letters of n bytes, with padding. */
void base64_add(struct str *out, const char *bytes, size_t n);

/* Add the bytes that text stands for. False when it is not base64 to its end. */
bool base64_read(struct str *out, const char *text);

#endif
