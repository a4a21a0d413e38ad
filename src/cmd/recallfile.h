/* SPDX-License-Identifier: BSD-3-Clause
 * recallfile: a file of the state directory with what is kept by server and option. */
#ifndef CMD_RECALLFILE_H
#define CMD_RECALLFILE_H

#include "cmd/dirs.h"
#include "core/recall.h"

/* Read the file of that name; what is missing or broken is empty, and a broken one is logged.
 * recall_done it. whole: nothing is dropped from it, however much there is. */
void recallfile_read(const struct dirs *d, const char *name, bool whole, struct recall *out);

/* Read it, change it, write it, under a lock: two changes at the same moment do not lose one another.
 * What cannot be read is not written over. Returns 0, or -1 with *e. */
int recallfile_change(const struct dirs *d, const char *name, bool whole,
    void (*change)(struct recall *r, void *arg), void *arg, struct err *e);

#endif
