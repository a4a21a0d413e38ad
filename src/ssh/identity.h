/* SPDX-License-Identifier: BSD-3-Clause
 * identity: which key files ssh_config names for a hop; libssh tells only the last of them. */
#ifndef SSH_IDENTITY_H
#define SSH_IDENTITY_H

#include "core/plan.h"
#include "ssh/session.h"
#include "ssh/sshconf.h"

/* Fill out->identities and its two flags. lines is what comes before the files, in their language;
 * the other fields of *out are filled already. */
void identity_find(struct sshconf *out, const struct plan_hop *hop, const char *lines,
    const struct session_flags *flags);

/* sshconf.c's: let libssh read text as it would read a file; give it a host, IPv6 included. */
int sshconf_parse_text(ssh_session ssh, const char *text);
int sshconf_set_host(ssh_session ssh, const char *host);

#endif
