/* SPDX-License-Identifier: BSD-3-Clause
 * inbox: what came on a channel, read without letting the window run away. */
#include "config.h"

#include "ssh/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define INBOX_DIRECT (2 * 1024 * 1024) /* up to here a read may open the window again */

/* Take all of it: the window opens once, and not again before this was given out. */
static void
inbox_take(struct inbox *b, ssh_channel channel, int is_stderr)
{
    int unread = ssh_channel_poll(channel, is_stderr), got;

    if (unread <= INBOX_DIRECT)
        return;
    b->held = mem_alloc((size_t)unread);
    got = ssh_channel_read_nonblocking(channel, b->held, (uint32_t)unread, is_stderr);
    b->len = got > 0 ? (uint32_t)got : 0;
    b->at = 0;
}

int
inbox_read(struct inbox *b, ssh_channel channel, int is_stderr, void *bytes, uint32_t n)
{
    if (b->held == NULL)
        inbox_take(b, channel, is_stderr);
    if (!inbox_has(b))
        return ssh_channel_read_nonblocking(channel, bytes, n, is_stderr);
    if (n > b->len - b->at)
        n = b->len - b->at;
    memcpy(bytes, b->held + b->at, n);
    b->at += n;
    if (!inbox_has(b))
        inbox_done(b);
    return (int)n;
}

void
inbox_hold(struct inbox *b, const char *bytes, uint32_t n)
{
    *b = (struct inbox){.held = mem_alloc(n), .len = n};
    memcpy(b->held, bytes, n);
}

bool
inbox_has(const struct inbox *b)
{
    return inbox_held(b) > 0;
}

uint32_t
inbox_held(const struct inbox *b)
{
    return b->len - b->at;
}

void
inbox_done(struct inbox *b)
{
    free(b->held);
    *b = (struct inbox){0};
}
