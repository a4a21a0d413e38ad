/* SPDX-License-Identifier: BSD-3-Clause
 * retry: when a connection is tried again, and when that makes no sense: rules alone, without a clock. */
#include "config.h"

#include "ssh/retry.h"

uint64_t
retry_wait_ms(int attempt, uint32_t chance)
{
    uint64_t wait = 1000;

    for (int i = 1; i < attempt && wait < RETRY_MAX_MS; i++)
        wait *= 2;
    if (wait > RETRY_MAX_MS)
        wait = RETRY_MAX_MS;
    return wait + wait * (chance % 1000) / 4000;
}

void
retry_up(struct retry *r, uint64_t now_ms)
{
    r->up = true;
    r->up_ms = now_ms;
    r->starts = 0;
}

void
retry_asked(struct retry *r)
{
    r->settled = true;
}

/* What may be different the next time. Not: who we are, who they are, what we were told to do. */
static bool
retry_curable(const struct retry *r, enum err_code code)
{
    switch (code) {
    case ERR_LOST:
    case ERR_HOST:     /* the network is not back, or the host is still booting */
    case ERR_TIMEOUT:
    case ERR_PROTOCOL: /* a hotel's network answers in the host's place */
    case ERR_FORWARD:  /* the server holds the port for the connection that was lost */
        return true;
    case ERR_START:
        return r->starts < RETRY_STARTS;
    default:
        return false;
    }
}

enum retry_end
retry_next(struct retry *r, enum err_code code, uint64_t now_ms, uint32_t chance, uint64_t *wait_ms)
{
    if (r->up) {
        r->up = false;
        if (now_ms - r->up_ms >= r->gate_ms) {
            r->settled = true;
            r->attempt = 0;
        }
        if (r->attempt == 0)
            r->lost_ms = now_ms;
    }
    if (!r->settled)
        return RETRY_YOUNG;
    if (code == ERR_START)
        r->starts++;
    if (!retry_curable(r, code))
        return RETRY_USELESS;
    if (r->limit_ms > 0 && now_ms - r->lost_ms >= r->limit_ms)
        return RETRY_LATE;
    *wait_ms = retry_wait_ms(++r->attempt, chance);
    return RETRY_AGAIN;
}
