/* SPDX-License-Identifier: BSD-3-Clause
 * sshspec: what ssh(1) and plink write in one word: a forward, a destination, a way of jumps.
 * OpenSSH: parse_forward, parse_ssh_uri, parse_jump. */
#ifndef CORE_SSHSPEC_H
#define CORE_SSHSPEC_H

#include "core/endpoint.h"

/* A port from 1 to 65535 in digits, -1 when it is none. */
int sshspec_port(const char *text);

/* The value of -L or -R: [bind:]port:host:port with brackets around IPv6, and paths of unix sockets in
 * place of bind:port and of host:port. No bind is "localhost"; an empty one is "*", every address.
 * Fills *f, which the caller frees in any case. Returns NULL, or what is wrong with it. */
const char *sshspec_forward(struct plan_forward *f, const char *text, bool reverse);

/* [user@]host; an empty user is none. Fills *h (user NULL, port 0 when absent), which the caller frees in
 * any case. Returns NULL, or what is wrong with it. */
const char *sshspec_account(struct plan_hop *h, const char *text);

/* The same, or ssh://[user@]host[:port]. */
const char *sshspec_destination(struct plan_hop *h, const char *text);

/* One of the hosts of -J: [user@]host[:port], IPv6 in brackets, or ssh://. */
const char *sshspec_jump(struct plan_hop *h, const char *text);

#endif
