/* SPDX-License-Identifier: BSD-3-Clause
 * browsefiles: the names in a directory of this machine, for the screen, which does not wait for a disk. */
#ifndef CMD_BROWSEFILES_H
#define CMD_BROWSEFILES_H

#include "cmd/browsekeep.h"

/* Begin to read; "": home; "~/..." is below it. What is there comes by app_files. 0, or -1 with *e. */
int browsefiles_begin(struct browsekeep *keep, const char *dir, struct err *e);

#endif
