/* SPDX-License-Identifier: BSD-3-Clause
 * pump: moves bytes between two ends, both ways, with back-pressure and half-close. */
#include "config.h"

#include "base/pump.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What is read and written at a time: two of SSH's packets, full ones. */
#define PUMP_PIECE ((size_t)2 * 32758)
/* Reads and writes of one half in one turn, so that others get theirs. */
#define PUMP_ROUNDS 8

enum half_state {
    HALF_FLOWING,  /* reading and writing */
    HALF_DRAINING, /* the source has ended; what is left over goes out */
    HALF_SHUT,     /* all is written and the sink knows that no more comes, or the sink broke */
};

/* One direction. It reads no more while it has bytes that its sink did not take. */
struct half {
    enum half_state state;
    struct end *from, *to;
    char *rest;      /* those bytes; NULL */
    size_t at, used; /* of them: from where, how many */
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

static void
half_keep(struct half *h, const char *bytes, size_t n)
{
    h->rest = mem_alloc(n);
    memcpy(h->rest, bytes, n);
    h->at = 0;
    h->used = n;
}

static void
half_drop(struct half *h)
{
    free(h->rest);
    h->rest = NULL;
    h->used = 0;
}

/* How much the sink would take now. */
static size_t
half_room(const struct half *h)
{
    return h->to->ops->room != NULL ? h->to->ops->room(h->to->self) : PUMP_PIECE;
}

/* Returns how many bytes went out, or END_BROKEN. With nothing to write it still asks whether the sink
 * lives: a channel that the other side has closed would otherwise stay until somebody writes. */
static ssize_t
half_write(struct half *h, const char *bytes, size_t n)
{
    ssize_t put = h->to->ops->write(h->to->self, bytes, n);

    if (put > 0)
        *h->count += (uint64_t)put;
    return put == END_AGAIN ? 0 : put;
}

static ssize_t
half_write_rest(struct half *h)
{
    ssize_t put = half_write(h, h->rest + h->at, h->used);

    if (put <= 0)
        return put;
    h->at += (size_t)put;
    h->used -= (size_t)put;
    if (h->used == 0)
        half_drop(h);
    return put;
}

/* From the source to the sink by way of one place that all pumps share, so that it stays in the cache of the
 * processor and an idle pump holds nothing. *dry: there is no more at the moment. Returns END_BROKEN when the
 * sink broke. */
static ssize_t
half_pass(struct half *h, bool *source_broke, bool *dry)
{
    static char place[PUMP_PIECE];
    size_t n = half_room(h);
    ssize_t got = 0, put;

    if (n > PUMP_PIECE)
        n = PUMP_PIECE;
    if (n > 0)
        got = h->from->ops->read(h->from->self, place, n);
    *dry = got < (ssize_t)n || n == 0;
    *source_broke = got == END_BROKEN;
    if (n > 0 && got == END_EOF)
        half_set(h, HALF_DRAINING);
    put = half_write(h, place, got > 0 ? (size_t)got : 0);
    if (put != END_BROKEN && put < got)
        half_keep(h, place + put, (size_t)(got - put));
    return put;
}

/* Bytes that need not be read: none before them wait. What the sink does not take is read. */
static size_t
half_give(void *arg, const void *bytes, size_t n)
{
    struct half *h = arg;
    ssize_t put;

    if (h->state != HALF_FLOWING || h->used > 0)
        return 0;
    put = half_write(h, bytes, n);
    return put > 0 ? (size_t)put : 0;
}

/* Returns false when the source broke. A sink that broke ends this half only: what it had sent before
 * may still be on its way through the other one. */
static bool
half_turn(struct half *h, bool *broken)
{
    bool source_broke = false, dry = false;

    for (int i = 0; i < PUMP_ROUNDS && h->state != HALF_SHUT && !dry && !source_broke; i++) {
        ssize_t put;

        if (h->used > 0 || h->state == HALF_DRAINING)
            put = h->used > 0 ? half_write_rest(h) : 0;
        else
            put = half_pass(h, &source_broke, &dry);
        if (put == END_BROKEN) {
            *broken = true;
            half_drop(h);
            half_set(h, HALF_SHUT);
        }
        if (put <= 0)
            break;
    }
    if (h->state == HALF_DRAINING && h->used == 0) {
        h->to->ops->shut(h->to->self);
        half_set(h, HALF_SHUT);
    }
    return !source_broke;
}

static bool
half_wants_in(const struct half *h)
{
    return h->state == HALF_FLOWING && h->used == 0 && half_room(h) > 0;
}

static bool
half_wants_out(const struct half *h)
{
    return h->used > 0 || (h->state == HALF_FLOWING && half_room(h) == 0);
}

static void
pump_close(struct pump *p)
{
    if (p->closed)
        return;
    p->closed = true;
    p->a.ops->close(p->a.self);
    p->b.ops->close(p->b.self);
    half_drop(&p->ab);
    half_drop(&p->ba);
}

/* Interest follows from state and is kept nowhere. */
static void
pump_want(struct pump *p)
{
    p->a.ops->want(p->a.self, half_wants_in(&p->ab), half_wants_out(&p->ba));
    p->b.ops->want(p->b.self, half_wants_in(&p->ba), half_wants_out(&p->ab));
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
