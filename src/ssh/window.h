/* SPDX-License-Identifier: BSD-3-Clause
 * window: how much may be under way on a channel towards us. libssh keeps 1.28 MB open, which at a distance
 * is less than a line holds; so it is opened as far as the way needs: to twice what those it is for have
 * taken in the time of a message there and back. Who takes nothing lets it shrink to libssh's own. */
#ifndef SSH_WINDOW_H
#define SSH_WINDOW_H

#include <libssh/libssh.h>
#include <stdbool.h>
#include <stdint.h>

#include "ssh/inbox.h"

/* What libssh opens by itself. */
#define WINDOW_LEAST 1280000

/* Of a channel. Zero-initialise. */
struct window {
    uint32_t size;     /* 0: libssh's own */
    uint64_t taken;    /* since it was last opened */
    uint64_t sample;   /* taken since since_ns */
    uint64_t since_ns;
};

/* So many bytes were taken. rtt_ns: the shortest time there and back; 0: unknown. *room is how much the
 * windows may still grow, and shrinks. Returns whether it is to be opened. */
bool window_took(struct window *w, uint64_t bytes, uint64_t now_ns, uint64_t rtt_ns, uint64_t *room);

/* Open it as far as it may. Not from a callback of libssh's. May read some bytes, which are put into box;
 * it holds none before. */
void window_open(struct window *w, ssh_channel channel, struct inbox *box);

/* The channel goes: give back its part of *room. */
void window_done(struct window *w, uint64_t *room);

/* Whether this libssh lets a window be opened at all: 0.11 has its own of 2 MB. */
bool window_opens(void);

/* The shortest time there and back that the kernel has seen on a TCP connection, in ns; 0: it cannot tell. */
uint64_t window_rtt(int fd);

#endif
