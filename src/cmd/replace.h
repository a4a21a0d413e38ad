/* SPDX-License-Identifier: BSD-3-Clause
 * replace: a file's bytes replaced as a whole: a fault at any moment leaves the old ones. */
#ifndef CMD_REPLACE_H
#define CMD_REPLACE_H

#include <stddef.h>
#include <sys/stat.h>

#include "base/err.h"

/* Write a temporary file beside path, fsync it, rename it over path, fsync the directory. path itself
 * must not be a symbolic link (replace_resolve). old NULL: mode 0600. Else old is what the file was
 * when it was read: when path is another file by now, ERR_OS and nothing is written; mode and owner
 * stay, and the old bytes are kept as path~. Returns 0, or -1 with *e. */
int replace_write(
    const char *path, const char *bytes, size_t n, const struct stat *old, struct err *e);

/* Where a path leads: links that are ours or root's are followed, also to what is not there yet; one of
 * somebody else's is ERR_OS. Allocated; NULL with *e. */
char *replace_resolve(const char *path, struct err *e);

#endif
