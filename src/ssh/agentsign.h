/* SPDX-License-Identifier: BSD-3-Clause
 * agentsign: log in with a key of the agent, without waiting for the agent outside of a turn. */
#ifndef SSH_AGENTSIGN_H
#define SSH_AGENTSIGN_H

#include "base/err.h"
#include "ssh/agent.h"
#include "ssh/auth.h"

/* Log in with offered, a public key or certificate that the server said it would take, signed by held.
 * name is for the words while somebody may have to touch something. Returns what auth_call returns, and
 * AGENTSIGN_NOT with *e (ERR_AUTH) when the agent made no signature: nothing was sent then. */
#define AGENTSIGN_NOT 100
int agentsign_run(struct auth *a, const struct str *offered, const struct agent_key *held,
    const char *name, struct err *e);

#endif
