/* SPDX-License-Identifier: BSD-3-Clause
 * trustfile: what was agreed to, kept in state/trusted: a line "digest name file date" each, with tabs. */
#ifndef CMD_TRUSTFILE_H
#define CMD_TRUSTFILE_H

#include "cmd/dirs.h"

/* Whether this digest is in it. One that is no digest never is. */
bool trustfile_has(const struct dirs *d, const char *digest);

/* Add it, unless it is there. Two at once lose nothing; when there are too many the oldest goes.
 * Returns 0, or -1 with *e. */
int trustfile_add(
    const struct dirs *d, const char *digest, const char *name, const char *file, struct err *e);

#endif
