/* SPDX-License-Identifier: BSD-3-Clause
 * sshfp: what the domain name system says about a host key (RFC 4255). */
#ifndef SSH_SSHFP_H
#define SSH_SSHFP_H

#include <libssh/libssh.h>
#include <stdbool.h>

#include "base/err.h"
#include "ssh/turn.h"

#define SSHFP_LIMIT_MS 5000 /* an answer that comes later counts as none */

enum sshfp {
    SSHFP_NONE,    /* no record, or no answer */
    SSHFP_DIFFERS, /* records, but none for this key */
    SSHFP_MATCHES, /* a record for this key, that anybody may have forged */
    SSHFP_SECURE,  /* the same, and a resolver that resolv.conf trusts has checked it (AD, trust-ad) */
};

/* False for an address in figures: those have no such record. */
bool sshfp_is_name(const char *host);

/* Ask the resolver for the host's SSHFP records and compare the SHA-256 ones with key, off the loop.
 * Returns 0 with *out, or -1 with *e: what turn_once says but ERR_TIMEOUT. Lifts
 * the limit of the turn. */
int sshfp_ask(struct turn *t, const char *host, ssh_key key, enum sshfp *out, struct err *e);

#endif
