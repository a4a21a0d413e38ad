/* SPDX-License-Identifier: BSD-3-Clause
 * capture: a program run to its end, its output kept, or with the terminal for its own. Blocks. */
#ifndef CMD_CAPTURE_H
#define CMD_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct capture_spec {
    char *const *argv; /* argv[0] is looked for in PATH */
    bool terminal;     /* its input and output are ours; ^C is for it alone */
    bool apart;        /* a session of its own: what it started is killed with it */
    size_t max;        /* bytes of output; one more, and it is killed */
    int limit_ms;      /* it is killed after so long; 0: never */
};

struct capture {
    struct str out, said; /* its output; its errors, cut at 4 KiB */
    int status, signal;   /* of its end */
    bool large, late;     /* it was killed, for max or limit_ms */
};

/* Returns 0 when it ran, whatever came of it; -1 with *e when it could not be run. capture_done either
 * way. */
int capture_run(struct capture *r, const struct capture_spec *spec, struct err *e);
void capture_done(struct capture *r);

#endif
