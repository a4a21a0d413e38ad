/* SPDX-License-Identifier: BSD-3-Clause
 * finding: what was found out of something installed here, kept in a file, so that it is asked once. */
#ifndef SSH_FINDING_H
#define SSH_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* A key for a file as it is now: its path and what changes when it is replaced, and more, which may hold
 * anything else that the finding hangs on. Allocated. */
char *finding_key(const char *path, const char *more);

/* The text that was kept as name in dir for this very key, at most max bytes of it. A damaged one, another
 * key's, one that somebody else can write, and one from the future or older than a day are none. dir NULL:
 * none. */
bool finding_recall(const char *dir, const char *name, const char *key, size_t max, struct str *out);

/* Keep it, as a whole or not at all; nothing else depends on it. */
void finding_keep(const char *dir, const char *name, const char *key, const char *text);

#endif
