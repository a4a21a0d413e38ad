/* SPDX-License-Identifier: BSD-3-Clause
 * hostkey: whether the server is the one it was: known, unknown, changed. */
#ifndef SSH_HOSTKEY_H
#define SSH_HOSTKEY_H

#include "base/err.h"
#include "ssh/hop.h"

/* Compare the key of a connected hop with the known ones, before anything else is said to it. An
 * unknown one is asked about, or taken with --accept-new, and then kept; a changed, revoked or
 * otherwise typed one ends it. Returns 0, or -1 with *e: ERR_HOSTKEY, ERR_CANCELLED, ... */
int hostkey_check(struct hop *h, struct err *e);

#endif
