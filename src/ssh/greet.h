/* SPDX-License-Identifier: BSD-3-Clause
 * greet: what a peer says before SSH: lines before its version, something else, or nothing. */
#ifndef SSH_GREET_H
#define SSH_GREET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "ssh/turn.h"

#define GREET_SAID_MAX 160

/* Zero-initialise. */
struct greet {
    char said[GREET_SAID_MAX + 1]; /* the beginning of what came before a version, raw but for NUL */
    size_t said_len;
    int lines;                     /* of what came before a version */
    size_t line_len;               /* of the one that is coming */
    bool silent;                   /* it said nothing and went */
    bool turned_away;              /* it has too many logins under way: later it may not */
};

/* Wait until the version of an SSH 2 server can be read next from fd, which libssh then reads; what
 * comes before it is taken out, within bounds. libssh has sent our version, and must not have read.
 * Returns 0, or -1 with *e: ERR_LOST (it went away, or turned us away), ERR_PROTOCOL (it is something
 * else), or what turn_once says. */
int greet_await(struct greet *g, struct turn *t, int fd, const char *host, int port, struct err *e);

#endif
