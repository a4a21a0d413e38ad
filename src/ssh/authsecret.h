/* SPDX-License-Identifier: BSD-3-Clause
 * authsecret: the secret for a login that needs nobody to type it: handed over beforehand, or by the
 * PasswordCommand. */
#ifndef SSH_AUTHSECRET_H
#define SSH_AUTHSECRET_H

#include "base/err.h"
#include "base/mem.h"
#include "ssh/auth.h"

/* The next that fits this login into *out, each once and none after one was refused. Returns 1 when there
 * is one, 0 when there is none (a command that failed is told), -1 with *e of the turns. */
int authsecret_next(struct auth *a, struct secret *out, struct err *e);

/* The server did not take the one that came last: none is offered to this hop again. */
void authsecret_refused(struct auth *a);
bool authsecret_spent(const struct auth *a);

#endif
