/* SPDX-License-Identifier: BSD-3-Clause
 * retry: when a connection is tried again, and when that makes no sense: rules alone, without a clock. */
#ifndef SSH_RETRY_H
#define SSH_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define RETRY_MAX_MS 60000 /* the longest wait, but for its share of chance */
#define RETRY_STARTS 5     /* a command that cannot be started again is not started for ever */

/* Zero-initialise, then set the rules. */
struct retry {
    uint64_t gate_ms;  /* a first connection that dies younger was never any good: no retry */
    uint64_t limit_ms; /* from the loss on; 0: none */

    int attempt;       /* tries since the connection was last good */
    int starts;        /* those that failed at the start command */
    uint64_t lost_ms;  /* when it was lost */
    uint64_t up_ms;    /* when it came up */
    bool up;
    bool settled;      /* once, it was up for longer than the gate */
};

enum retry_end {
    RETRY_AGAIN,
    RETRY_YOUNG,    /* died within the gate */
    RETRY_USELESS,  /* the same error would come again, or is for a person to see */
    RETRY_LATE,     /* the limit passed */
};

/* It is up, for the first time or again. */
void retry_up(struct retry *r, uint64_t now_ms);

/* The person has it made again: it was good, however young it is. */
void retry_asked(struct retry *r);

/* It was lost, or a try failed, with this code. RETRY_AGAIN: after *wait_ms, and r->attempt is the
 * number of that try. chance: any number. */
enum retry_end retry_next(struct retry *r, enum err_code code, uint64_t now_ms, uint32_t chance,
    uint64_t *wait_ms);

/* 1, 2, 4, ... s up to RETRY_MAX_MS, and up to a quarter more by chance, so that many who lost the same
 * host do not come back together. Never more than six tries in a minute. */
uint64_t retry_wait_ms(int attempt, uint32_t chance);

#endif
