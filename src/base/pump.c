/* SPDX-License-Identifier: BSD-3-Clause
 * pump: moves bytes between two ends, both ways, with back-pressure and half-close. */
#include "config.h"

#include "base/pump.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/ring.h"

/* Room for two of SSH's packets on each side of the wrap. */
#define PUMP_RING 131072
/* Reads and writes of one half in one turn, so that others get theirs. */
#define PUMP_ROUNDS 8

enum half_state {
    HALF_FLOWING,  /* reading and writing */
    HALF_DRAINING, /* the source has ended; what is in the ring goes out */
    HALF_SHUT,     /* all is written and the sink knows that no more comes, or the sink broke */
};

/* One direction. The ring has memory only once there was something to read. */
struct half {
    enum half_state state;
    struct end *from, *to;
    struct ring ring;
    uint64_t *count;
};

struct pump {
    struct end a, b;
    struct half ab, ba;
    pump_done done;
    void *arg;
    bool broken; /* something was lost */
    bool closed;
};

static void
pump_wake(void *arg)
{
    pump_turn(arg);
}

static void
half_set(struct half *h, enum half_state to)
{
    assert(to > h->state); /* never back */
    h->state = to;
}

/* Returns how many bytes came in, or END_BROKEN. */
static ssize_t
half_read(struct half *h)
{
    ssize_t got;
    size_t n;
    char *space;

    if (h->state != HALF_FLOWING)
        return 0;
    if (h->ring.bytes == NULL)
        ring_init(&h->ring, PUMP_RING);
    space = ring_space(&h->ring, &n);
    if (n == 0)
        return 0;
    got = h->from->ops->read(h->from->self, space, n);
    if (got > 0)
        ring_fill(&h->ring, (size_t)got);
    else if (got == END_EOF)
        half_set(h, HALF_DRAINING);
    return got == END_AGAIN ? 0 : got;
}

/* Returns how many bytes went out, or END_BROKEN. With nothing to write it still asks whether the sink
 * lives: a channel that the other side has closed would otherwise stay until somebody writes. */
static ssize_t
half_write(struct half *h)
{
    const char *data = "";
    size_t n = 0;
    ssize_t put;

    if (h->state == HALF_SHUT)
        return 0;
    if (h->ring.used > 0)
        data = ring_data(&h->ring, &n);
    put = h->to->ops->write(h->to->self, data, n);
    if (put > 0) {
        ring_drain(&h->ring, (size_t)put);
        *h->count += (uint64_t)put;
    }
    return put == END_AGAIN ? 0 : put;
}

/* Bytes that need not go through the ring: nothing waits in it. What the sink does not take is read. */
static size_t
half_give(void *arg, const void *bytes, size_t n)
{
    struct half *h = arg;
    ssize_t put;

    if (h->state != HALF_FLOWING || h->ring.used > 0)
        return 0;
    put = h->to->ops->write(h->to->self, bytes, n);
    if (put <= 0)
        return 0;
    *h->count += (uint64_t)put;
    return (size_t)put;
}

/* Returns false when the source broke. A sink that broke ends this half only: what it had sent before
 * may still be on its way through the other one. */
static bool
half_turn(struct half *h, bool *broken)
{
    for (int i = 0; i < PUMP_ROUNDS; i++) {
        ssize_t in = half_read(h), out;

        if (in == END_BROKEN)
            return false;
        out = half_write(h);
        if (out == END_BROKEN) {
            *broken = true;
            ring_drain(&h->ring, h->ring.used);
            half_set(h, HALF_SHUT);
        }
        if (in == 0 && out <= 0)
            break;
    }
    if (h->state == HALF_DRAINING && h->ring.used == 0) {
        h->to->ops->shut(h->to->self);
        half_set(h, HALF_SHUT);
    }
    return true;
}

static bool
half_wants_in(const struct half *h)
{
    return h->state == HALF_FLOWING && (h->ring.cap == 0 || h->ring.used < h->ring.cap);
}

static void
pump_close(struct pump *p)
{
    if (p->closed)
        return;
    p->closed = true;
    p->a.ops->close(p->a.self);
    p->b.ops->close(p->b.self);
    ring_done(&p->ab.ring);
    ring_done(&p->ba.ring);
}

/* Interest follows from state and is kept nowhere. */
static void
pump_want(struct pump *p)
{
    p->a.ops->want(p->a.self, half_wants_in(&p->ab), p->ba.ring.used > 0);
    p->b.ops->want(p->b.self, half_wants_in(&p->ba), p->ab.ring.used > 0);
}

void
pump_turn(struct pump *p)
{
    if (p->closed)
        return;
    if (!half_turn(&p->ab, &p->broken) || !half_turn(&p->ba, &p->broken)) {
        p->broken = true;
    } else if (p->ab.state != HALF_SHUT || p->ba.state != HALF_SHUT) {
        pump_want(p);
        return;
    }
    pump_close(p);
    p->done(p->arg, p, p->broken);
}

static void
half_listen(struct half *h)
{
    if (h->from->ops->on_bytes != NULL && h->to->ops->direct)
        h->from->ops->on_bytes(h->from->self, half_give, h);
}

struct pump *
pump_new(struct end a, struct end b, uint64_t *ab, uint64_t *ba, pump_done done, void *arg)
{
    struct pump *p = mem_zalloc(sizeof *p);

    p->a = a;
    p->b = b;
    p->ab = (struct half){.from = &p->a, .to = &p->b, .count = ab};
    p->ba = (struct half){.from = &p->b, .to = &p->a, .count = ba};
    p->done = done;
    p->arg = arg;
    a.ops->on_wake(a.self, pump_wake, p);
    b.ops->on_wake(b.self, pump_wake, p);
    half_listen(&p->ab);
    half_listen(&p->ba);
    pump_want(p);
    return p;
}

void
pump_free(struct pump *p)
{
    if (p == NULL)
        return;
    pump_close(p);
    free(p);
}
