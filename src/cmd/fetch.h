/* SPDX-License-Identifier: BSD-3-Clause
 * fetch: the bytes behind an https address, by the curl program. Blocks. */
#ifndef CMD_FETCH_H
#define CMD_FETCH_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* At most max bytes in at most limit_s seconds; https only, also after redirects (a few); proxies and
 * certificates as the environment tells curl. The address was checked (address_check). Returns 0, or -1
 * with *e: ERR_NOT_FOUND and ERR_DATA speak of this address alone (the server refused it; it is too
 * large), the rest of the way there (ERR_HOST, ERR_TIMEOUT, ERR_START: no curl). */
int fetch_https(const char *url, size_t max, int limit_s, struct str *out, struct err *e);

#endif
