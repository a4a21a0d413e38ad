/* SPDX-License-Identifier: BSD-3-Clause
 * gap: notice that this process did not run for a while: the machine was suspended, or it was stopped. */
#include "config.h"

#include "ssh/gap.h"

#include <time.h>

/* A loop that has much to do is late by this much without having slept. */
#define GAP_SLACK_MS 250

uint64_t
gap_beat(struct gap *g)
{
    struct timespec t = {0};
    uint64_t now, late;

    clock_gettime(CLOCK_BOOTTIME, &t);
    now = (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
    late = g->last_ms != 0 && now > g->last_ms + GAP_BEAT_MS + GAP_SLACK_MS ?
        now - g->last_ms - GAP_BEAT_MS : 0;
    g->last_ms = now;
    return late;
}
