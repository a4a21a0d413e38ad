/* SPDX-License-Identifier: BSD-3-Clause
 * relay: a small program of the other side that carries one connection, where its SSH server lets
 * commands run but forwards nothing. */
#ifndef SSH_RELAY_H
#define SSH_RELAY_H

#include "core/endpoint.h"

/* The first byte that a relay says, after what the login shell may have said: from then on all bytes are
 * the target's. */
#define RELAY_MARK '\036'

/* The command that connects its standard input and output with a target, by what there is: python3,
 * socat, nc, bash (TCP alone) or xpra (socket files alone). For any login shell. Allocated. */
char *relay_command(const struct endpoint *to);

#endif
