/* SPDX-License-Identifier: BSD-3-Clause
 * agent: whether the ssh-agent answers, and how many keys it holds. libssh would wait for ever. */
#ifndef SSH_AGENT_H
#define SSH_AGENT_H

#include "base/err.h"
#include "ssh/turn.h"

#define AGENT_LIMIT_MS 3000

/* Ask the agent at $SSH_AUTH_SOCK for its keys. Returns how many it holds, or -1 with *e: what is
 * wrong with it (ERR_AUTH), or ERR_CANCELLED and ERR_LOST of the turns. */
int agent_count(struct turn *t, struct err *e);

#endif
