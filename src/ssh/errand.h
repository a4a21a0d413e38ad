/* SPDX-License-Identifier: BSD-3-Clause
 * errand: a program that runs to its end while the session turns, its output bounded. */
#ifndef SSH_ERRAND_H
#define SSH_ERRAND_H

#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "ssh/turn.h"

struct errand {
    char *const *argv;     /* argv[0] is looked for in PATH */
    int limit_ms;
    const char *awaited;   /* what it was for: "the PasswordCommand" */
    struct secret *secret; /* its output, when that must be wiped; else */
    struct str *out;       /* its output: at most out_max bytes are added, the rest is dropped */
    size_t out_max;
    struct str *said;      /* its errors, at most said_max; may be out */
    size_t said_max;
    int status, signal;    /* of its end; signal is 0 when it exited by itself */
};

/* Its input is empty. Returns 0 when it came to its end, whatever came of it; -1 with *e when it could
 * not be started (ERR_START, ERR_OS), at the limit (ERR_TIMEOUT), or when a turn failed: it is killed,
 * with all that it started. */
int errand_run(struct turn *t, struct errand *r, struct err *e);

#endif
