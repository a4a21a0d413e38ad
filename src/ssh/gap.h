/* SPDX-License-Identifier: BSD-3-Clause
 * gap: notice that this process did not run for a while: the machine was suspended, or it was stopped. */
#ifndef SSH_GAP_H
#define SSH_GAP_H

#include <stdint.h>

#define GAP_BEAT_MS 1000 /* how often gap_beat is to be called */
#define GAP_LONG_MS 5000 /* a gap that is worth a word */

/* Zero-initialise. */
struct gap {
    uint64_t last_ms; /* of the beat before; 0: there was none */
};

/* By how much this beat is late, in ms; counts the time of a suspend, which other clocks leave out, and
 * nothing that is done to the time of day. */
uint64_t gap_beat(struct gap *g);

#endif
