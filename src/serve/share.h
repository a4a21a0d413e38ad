/* SPDX-License-Identifier: BSD-3-Clause
 * share: a connection that is logged in, offered to other sessions of the same user: they speak SSH to
 * a socket file, and what they open there is opened on that connection. */
#ifndef SERVE_SHARE_H
#define SERVE_SHARE_H

#include <stddef.h>
#include <uv.h>

#include "base/err.h"
#include "ssh/link.h"

#define SHARE_GUESTS_MAX 64

struct share;

/* Listen on a socket file (0600; its directory is ours alone) for processes of our own uid, and pass on to
 * up what they open: commands, connections, listeners. count is told how many are there, when that
 * changes. NULL with *e when it cannot be, also when another process listens there. up must live until
 * share_free. */
struct share *share_new(uv_loop_t *loop, struct link *up, const char *path,
    void (*count)(void *arg, size_t n), void *arg, struct err *e);

size_t share_count(const struct share *s);

/* End them all, remove the socket file. Turn the loop once more before closing it. NULL does nothing. */
void share_free(struct share *s);

#endif
