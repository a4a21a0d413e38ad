/* SPDX-License-Identifier: BSD-3-Clause
 * ticket: a Kerberos ticket for a host, fetched before libssh asks for it: libssh would block for as long as
 * the KDC is silent, and where there is none it would wait for the server, which waits for it. */
#ifndef SSH_TICKET_H
#define SSH_TICKET_H

#include "base/err.h"
#include "ssh/turn.h"

/* Have the ticket for the SSH server on this host in the person's cache. Returns 1 when it is there; 0
 * with *why, allocated and cleaned, when there will be none; -1 with *e: what turn_once says. */
int ticket_fetch(struct turn *t, const char *host, char **why, struct err *e);

#endif
