/* SPDX-License-Identifier: BSD-3-Clause
 * proxy: a ProxyCommand: a program of ours that carries a connection on its stdin and stdout. */
#ifndef SSH_PROXY_H
#define SSH_PROXY_H

#include "base/err.h"
#include "ssh/turn.h"

struct proxy;

/* Let the user's shell run command, as ssh does; *fd is our end of its socket pair and the caller's.
 * What it says on stderr becomes notes. t and host are borrowed. NULL with *e: ERR_START, ERR_OS. */
struct proxy *proxy_start(struct turn *t, const char *host, const char *command, int *fd,
    struct err *e);

/* It went silent before there was SSH: how it ended and its last words instead of what *e says. When it
 * still runs, *e stays. Returns -1. */
int proxy_blame(struct proxy *p, struct err *e);

/* End it, with what it started. NULL does nothing. */
void proxy_free(struct proxy *p);

#endif
