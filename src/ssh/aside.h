/* SPDX-License-Identifier: BSD-3-Clause
 * aside: a call that may take long, in a thread that nobody has to wait for: libuv's own threads keep a
 * program from ending. */
#ifndef SSH_ASIDE_H
#define SSH_ASIDE_H

#include "base/err.h"
#include "ssh/turn.h"

/* Run fn(arg) and turn the loop until it is done. Returns 0, or -1 with *e: ERR_OS, or what turn_once
 * says; then arg is gone: release(arg) is called now or when fn has returned. */
int aside_run(struct turn *t, void (*fn)(void *arg), void (*release)(void *arg), void *arg,
    struct err *e);

#endif
