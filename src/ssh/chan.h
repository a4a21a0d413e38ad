/* SPDX-License-Identifier: BSD-3-Clause
 * chan: an open ssh_channel as an end of a pump. */
#ifndef SSH_CHAN_H
#define SSH_CHAN_H

#include "base/pump.h"
#include "ssh/link.h"

/* Takes over an open channel of l's session; it is closed and freed by the end's close. Writing goes
 * no further than the remote window; reading stops while nobody wants bytes, which holds the window. */
struct end chan_end(struct link *l, ssh_channel channel);

/* A channel whose opening was asked for (ssh_channel_open_forward and its kin gave SSH_AGAIN): 0 when it
 * is open, SSH_AGAIN, or SSH_ERROR when the other side refused. */
int chan_opening(ssh_channel channel);

/* Why the other side refused to open a channel, right after SSH_ERROR: its words, cleaned. Allocated. */
char *chan_refusal(const struct link *l);

/* The same: it is its policy that forbids it, whatever the target is. */
bool chan_forbidden(const struct link *l);

/* Let a channel go that is open or still being opened: freeing the latter would leave the other side
 * with an open one, so it is closed when the answer has come. */
void chan_abandon(struct link *l, ssh_channel channel);

/* Who ends the channel of this end, and frees it, when nobody takes what has come while too much waits
 * (unread.h). One without it is left alone. */
void chan_on_stall(struct end there, void (*fn)(void *arg), void *arg);

/* For link_turn, when too much is unread: end those that stall, the longest first, until there is room. */
void chan_relieve(struct link *l);

/* For link_turn: wake those whose callbacks set a flag. */
void chan_service(struct link *l);

/* For link_close: forget what is still being opened; ssh_free releases it. */
void chan_done(struct link *l);

#endif
