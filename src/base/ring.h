/* SPDX-License-Identifier: BSD-3-Clause
 * ring: bytes in order, bounded. */
#ifndef BASE_RING_H
#define BASE_RING_H

#include <stddef.h>

struct ring {
    char *bytes;
    size_t cap;  /* a power of two */
    size_t head; /* next byte to read; counts up without wrapping at cap, from 0 when empty */
    size_t used;
};

void ring_init(struct ring *r, size_t cap);
void ring_done(struct ring *r);

/* The longest stretch that can be filled or drained without wrapping; *n is 0 when there is none. */
char *ring_space(const struct ring *r, size_t *n);
const char *ring_data(const struct ring *r, size_t *n);
void ring_fill(struct ring *r, size_t n);  /* n bytes were put into ring_space */
void ring_drain(struct ring *r, size_t n); /* n bytes of ring_data are done with */

#endif
