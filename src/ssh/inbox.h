/* SPDX-License-Identifier: BSD-3-Clause
 * inbox: what came on a channel, read without letting the window run away. libssh opens the whole
 * window again with each read, however much it still holds: who reads slowly would hold ever more. */
#ifndef SSH_INBOX_H
#define SSH_INBOX_H

#include <libssh/libssh.h>
#include <stdbool.h>
#include <stdint.h>

/* More than this can be unread only when the other side does not heed the window. */
#define INBOX_OVERRUN (8 * 1024 * 1024)

/* One stream of a channel. Zero-initialise. */
struct inbox {
    char *held;   /* taken out of libssh at once, and not yet given out */
    uint32_t at, len;
};

/* As ssh_channel_read_nonblocking. */
int inbox_read(struct inbox *b, ssh_channel channel, int is_stderr, void *bytes, uint32_t n);

/* Nothing is held, and these were read already: hold them. */
void inbox_hold(struct inbox *b, const char *bytes, uint32_t n);

/* Whether there is more that no packet will tell of. */
bool inbox_has(const struct inbox *b);
uint32_t inbox_held(const struct inbox *b); /* so much of it */

void inbox_done(struct inbox *b);

#endif
