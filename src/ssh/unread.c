/* SPDX-License-Identifier: BSD-3-Clause
 * unread: how much of a link's channels has come and was not taken by those it is for. */
#include "config.h"

#include "ssh/unread.h"

void
unread_set(struct unread *u, struct unread_part *p, uint64_t bytes, uint64_t now_ms)
{
    if (p->bytes == 0)
        p->moved_ms = now_ms;
    u->bytes += bytes - p->bytes;
    p->bytes = bytes;
    u->full = u->bytes > UNREAD_MAX;
}

void
unread_moved(struct unread *u, struct unread_part *p, uint64_t taken, uint64_t now_ms)
{
    p->moved_ms = now_ms;
    unread_set(u, p, taken < p->bytes ? p->bytes - taken : 0, now_ms);
}

bool
unread_stalls(const struct unread_part *p, uint64_t now_ms)
{
    return p->bytes > 0 && now_ms >= p->moved_ms + UNREAD_STALL_MS;
}
