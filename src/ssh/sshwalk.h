/* SPDX-License-Identifier: BSD-3-Clause
 * sshwalk: ssh_config where OpenSSH's client is not there. We walk the lines; whether a Match line applies is
 * libssh's to say, and so is whether the files can be understood. */
#ifndef SSH_SSHWALK_H
#define SSH_SSHWALK_H

#include "base/err.h"
#include "base/str.h"
#include "core/sshdump.h"

/* What ssh_config says about a host (validated): rows as ssh -G has them, with the places they come from,
 * and without defaults. file is -F's (NULL: the user's and the system's); lines go before the files, froms
 * says of each where it comes from. Returns 0, or -1 with *e: ERR_CONFIG, ERR_USAGE. */
int sshwalk_ask(const char *host, const char *file, const struct strv *lines,
    const struct strv *froms, struct sshdump *out, struct err *e);

#endif
