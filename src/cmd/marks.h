/* SPDX-License-Identifier: BSD-3-Clause
 * marks: what a person marks servers with: pins and tags, by name, in the file "marks" of the state
 * directory. No list is changed by it. */
#ifndef CMD_MARKS_H
#define CMD_MARKS_H

#include "cmd/cmd.h"
#include "core/recall.h"

#define MARKS_PIN "pin"    /* the option of an entry; its value is "yes" */
#define MARKS_TAGS "tags"  /* its value is words with one blank between */

void marks_read(const struct cmd *c, struct recall *out);

/* Set one of them, or take it away: value NULL or blank. Also in *also, when it is not NULL. Returns 0,
 * or -1 with *e. */
int marks_set(const struct cmd *c, const struct server *s, const char *option, const char *value,
    struct recall *also, struct err *e);

#endif
