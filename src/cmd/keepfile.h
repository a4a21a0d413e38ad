/* SPDX-License-Identifier: BSD-3-Clause
 * keepfile: one list of servers while it is changed: locked, read under the lock, written whole. */
#ifndef CMD_KEEPFILE_H
#define CMD_KEEPFILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"

struct keepfile {
    char *path;      /* links followed */
    char *lock;      /* .NAME.lock beside it */
    int lock_fd;     /* -1: none */
    bool exists;
    struct stat was; /* when it was read */
    struct str text; /* its bytes; empty when there is none yet */
};

enum keepfile_new {
    KEEPFILE_OLD,     /* it must be there: else ERR_NOT_FOUND */
    KEEPFILE_NEW,     /* it may be a new one */
    KEEPFILE_NEW_DIR, /* its directory too */
};

/* Lock and read a list. Waits for another fairlead that changes it, ERR_TIMEOUT after a while. ERR_OS
 * when it belongs to somebody else, is write-protected, or its directory cannot be written. Returns 0,
 * or -1 with *e; keepfile_done either way. */
int keepfile_open(struct keepfile *k, const char *path, enum keepfile_new may, struct err *e);

/* Put these bytes in its place (replace_write); the same bytes write nothing. */
int keepfile_write(struct keepfile *k, const char *bytes, size_t n, struct err *e);

/* Unlock, and take the lock file away. */
void keepfile_done(struct keepfile *k);

#endif
