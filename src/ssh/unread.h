/* SPDX-License-Identifier: BSD-3-Clause
 * unread: how much of a link's channels has come and was not taken by those it is for. Each channel may
 * hold a whole window; a thousand whose clients do not read must not hold a thousand.
 *
 * Beyond UNREAD_MAX nothing more is taken in, so that the server has to wait: clients that read make
 * room. One that has taken nothing for UNREAD_STALL_MS makes none, and is ended. */
#ifndef SSH_UNREAD_H
#define SSH_UNREAD_H

#include <stdbool.h>
#include <stdint.h>

/* Two hundred whole windows: no crowd that reads comes near, and any desktop has that much. */
#define UNREAD_MAX (256ULL * 1024 * 1024)
/* So far down are those that stall ended, so that the others are not held up again at once. */
#define UNREAD_ROOM (UNREAD_MAX / 4 * 3)
/* Everybody waits for as long as this, once; less than what most take for a dead connection. */
#define UNREAD_STALL_MS 5000
/* How often it is looked whether somebody stalls. */
#define UNREAD_LOOK_MS 500

/* Of a link. Zero-initialise. */
struct unread {
    uint64_t bytes;
    bool full; /* nothing is taken in */
};

/* Of a channel. Zero-initialise. */
struct unread_part {
    uint64_t bytes;
    uint64_t moved_ms; /* when some were last taken, or began to wait */
};

/* So many bytes of the part wait now. */
void unread_set(struct unread *u, struct unread_part *p, uint64_t bytes, uint64_t now_ms);

/* Some of it was taken. */
void unread_moved(struct unread *u, struct unread_part *p, uint64_t taken, uint64_t now_ms);

/* Whether nobody has taken any of it for too long. */
bool unread_stalls(const struct unread_part *p, uint64_t now_ms);

#endif
