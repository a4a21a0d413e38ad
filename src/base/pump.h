/* SPDX-License-Identifier: BSD-3-Clause
 * pump: moves bytes between two ends, both ways, with back-pressure and half-close. */
#ifndef BASE_PUMP_H
#define BASE_PUMP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What read and write of an end give back beside a count of bytes. */
enum {
    END_EOF = 0,     /* read: the other side will send no more */
    END_AGAIN = -1,  /* nothing now; the end wakes us when that changes */
    END_BROKEN = -2, /* no bytes will ever pass again */
};

/* One side of a pump: a descriptor, an SSH channel, a child's stdio. Whoever holds the end owns self;
 * close() releases it. No function may block, or wake the pump from within. A write of 0 bytes only
 * tells whether the end is broken. */
struct end_ops {
    ssize_t (*read)(void *self, void *bytes, size_t n);
    ssize_t (*write)(void *self, const void *bytes, size_t n); /* may take fewer */
    void (*shut)(void *self);                 /* we will write no more: FIN, channel EOF */
    void (*want)(void *self, bool in, bool out); /* wake us when it can be read, be written */
    void (*on_wake)(void *self, void (*fn)(void *arg), void *arg); /* who is to be woken */
    void (*close)(void *self);

    /* An end whose bytes lie ready where they came: it may give them to fn, in order, from wherever it is
     * called, and need not hold those that fn took. NULL: it is only read. */
    void (*on_bytes)(void *self, size_t (*fn)(void *arg, const void *bytes, size_t n), void *arg);
    size_t (*room)(void *self); /* so much would a write take now; NULL: it is not known before */
    bool direct; /* write calls nobody back, so that it may be called from there */
};

struct end {
    const struct end_ops *ops;
    void *self;
};

struct pump;

/* Called once, from a turn, when both halves are shut or a source broke; broken tells whether bytes may
 * have been lost. A sink that breaks ends its half, and the other half goes on. The pump has closed its
 * ends; call pump_free from here or later. */
typedef void (*pump_done)(void *arg, struct pump *p, bool broken);

/* Start moving bytes. Takes over both ends. *ab and *ba are counters of the caller that grow with the
 * bytes that were written to b and to a; they must outlive the pump. */
struct pump *pump_new(struct end a, struct end b, uint64_t *ab, uint64_t *ba, pump_done done,
    void *arg);

/* One bounded round of work; also what the ends call when they wake. */
void pump_turn(struct pump *p);

/* Stop at once, without done being called. NULL does nothing. */
void pump_free(struct pump *p);

#endif
