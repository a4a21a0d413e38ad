/* SPDX-License-Identifier: BSD-3-Clause
 * digest: SHA-256 of bytes, as sha256sum prints it. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>

#define DIGEST_TEXT 65 /* 64 hexadecimal digits and the NUL */

void digest_sha256(const void *bytes, size_t n, char out[DIGEST_TEXT]);

#endif
