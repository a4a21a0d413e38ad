/* SPDX-License-Identifier: BSD-3-Clause
 * knownname: the names in a known_hosts file: patterns, and hashed ones. */
#ifndef SSH_KNOWNNAME_H
#define SSH_KNOWNNAME_H

#include <stdbool.h>

#include "base/str.h"

/* Whether the first field of a line is about name, which is in lower case: "|1|SALT|HASH", or patterns
 * with * and ? between commas, of which one must fit and none that begins with ! may. */
bool knownname_fits(const char *field, const char *name);

/* Add name as "|1|SALT|HASH" with a new salt. False when there is no good one. */
bool knownname_hash(struct str *out, const char *name);

#endif
