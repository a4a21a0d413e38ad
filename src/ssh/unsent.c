/* SPDX-License-Identifier: BSD-3-Clause
 * unsent: how much may wait in the kernel before it is sent. */
#include "config.h"

#include "ssh/unsent.h"

#define UNSENT_MOMENT_NS 2000000.0
/* So much shows how fast it leaves: more than a kernel takes at once of who has just begun. */
#define UNSENT_SAMPLE (1024 * 1024)

static int
unsent_in_a_moment(uint64_t bytes, uint64_t ns)
{
    double n = (double)bytes * UNSENT_MOMENT_NS / ((double)ns + 1.0);

    if (n < UNSENT_LEAST)
        return UNSENT_LEAST;
    return n > UNSENT_MOST ? UNSENT_MOST : (int)n;
}

int
unsent_sent(struct unsent *u, uint64_t bytes, uint64_t now_ns)
{
    int allowed;

    if (u->allowed == 0) {
        *u = (struct unsent){.allowed = UNSENT_LEAST, .bytes = bytes, .since_ns = now_ns};
        return u->allowed;
    }
    if (bytes - u->bytes < UNSENT_SAMPLE)
        return 0;
    allowed = unsent_in_a_moment(bytes - u->bytes, now_ns - u->since_ns);
    u->bytes = bytes;
    u->since_ns = now_ns;
    if (allowed > u->allowed / 2 && allowed < u->allowed * 2)
        return 0;
    u->allowed = allowed;
    return allowed;
}
