/* SPDX-License-Identifier: BSD-3-Clause
 * oldserver: of a key exchange that failed for want of a common algorithm: which option allows one. */
#ifndef SSH_OLDSERVER_H
#define SSH_OLDSERVER_H

#include "base/err.h"

/* words: libssh's, which name the kind of algorithm and what the server has. Fills *e and its hint; host
 * is who was connected to. Returns -1. */
int oldserver_fail(const char *host, const char *words, struct err *e);

#endif
