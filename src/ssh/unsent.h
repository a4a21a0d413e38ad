/* SPDX-License-Identifier: BSD-3-Clause
 * unsent: how much may wait in the kernel before it is sent. A small message has to wait for what stands
 * there; but who has to come back for every little bit is awake all the time. So it is what leaves in a
 * moment, and that is measured. */
#ifndef SSH_UNSENT_H
#define SSH_UNSENT_H

#include <stdint.h>

/* On a slow line, and until it is known. */
#define UNSENT_LEAST (64 * 1024)
/* A fast one is never idle with that. */
#define UNSENT_MOST (1024 * 1024)

/* Of a link. Zero-initialise. */
struct unsent {
    int allowed;       /* as the kernel was told; 0: it was not */
    uint64_t bytes;    /* that had been sent at since_ns */
    uint64_t since_ns;
};

/* So many bytes were sent in all. Returns how much may wait from now on (sock_set_unsent), or 0 when that is
 * as before. */
int unsent_sent(struct unsent *u, uint64_t bytes, uint64_t now_ns);

#endif
