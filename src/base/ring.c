/* SPDX-License-Identifier: BSD-3-Clause
 * ring: bytes in order, bounded. */
#include "config.h"

#include "base/ring.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

void
ring_init(struct ring *r, size_t cap)
{
    assert(cap > 0 && (cap & (cap - 1)) == 0);
    *r = (struct ring){.bytes = mem_alloc(cap), .cap = cap};
}

void
ring_done(struct ring *r)
{
    free(r->bytes);
    *r = (struct ring){0};
}

char *
ring_space(const struct ring *r, size_t *n)
{
    size_t tail = (r->head + r->used) & (r->cap - 1);
    size_t free_bytes = r->cap - r->used;
    size_t to_end = r->cap - tail;

    *n = free_bytes < to_end ? free_bytes : to_end;
    return r->bytes + tail;
}

const char *
ring_data(const struct ring *r, size_t *n)
{
    size_t start = r->head & (r->cap - 1);
    size_t to_end = r->cap - start;

    *n = r->used < to_end ? r->used : to_end;
    return r->bytes + start;
}

void
ring_fill(struct ring *r, size_t n)
{
    assert(n <= r->cap - r->used);
    r->used += n;
}

/* An empty ring starts over at 0, so that the next stretch is as long as it can be. */
void
ring_drain(struct ring *r, size_t n)
{
    assert(n <= r->used);
    r->used -= n;
    r->head = r->used > 0 ? r->head + n : 0;
}
