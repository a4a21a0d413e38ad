/* SPDX-License-Identifier: BSD-3-Clause
 * pwchange: a password that has to be changed before anything else is allowed: found out, and changed in
 * the dialog that the server holds on a terminal. */
#ifndef SSH_PWCHANGE_H
#define SSH_PWCHANGE_H

#include <stdbool.h>

#include "base/err.h"
#include "ssh/hop.h"

/* What sshd says when it refuses a command until the password is changed. */
bool pwchange_words(const char *line);

/* Whether a command on this hop, to which we are logged in, meets these words. False when in doubt. */
bool pwchange_wanted(struct hop *h);

/* Let the server ask; each of its questions goes to the person. Returns 0 when it says that the password
 * was changed: the next login is with the new one. -1 with *e: ERR_AUTH, ERR_INPUT, ... */
int pwchange_run(struct hop *h, struct err *e);

#endif
