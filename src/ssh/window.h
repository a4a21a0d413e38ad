/* SPDX-License-Identifier: BSD-3-Clause
 * window: how much may be under way on a channel towards us. libssh keeps 1.28 MB open, which at a distance
 * is less than a line holds; so it is opened as far as the way needs: to twice what those it is for have
 * taken in the time of a message there and back. Who takes nothing lets it shrink to libssh's own. */
#ifndef SSH_WINDOW_H
#define SSH_WINDOW_H

#include <libssh/libssh.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ssh/inbox.h"

/* What libssh 0.10 opens by itself. */
#define WINDOW_LEAST 1280000
/* Newer ones open 2 MB, and again when half of it was taken. */
#define WINDOW_HALF (1024 * 1024)

/* Of a channel. Zero-initialise. */
struct window {
    uint32_t size;     /* 0: libssh's own */
    uint64_t taken;    /* since it was last opened; of halves, in all */
    uint64_t sample;   /* taken since since_ns */
    uint64_t since_ns;
};

/* So many bytes were taken. rtt_ns: the shortest time there and back; 0: unknown. *room is how much the
 * windows may still grow, and shrinks. Returns whether it is to be opened. */
bool window_took(struct window *w, uint64_t bytes, uint64_t now_ns, uint64_t rtt_ns, uint64_t *room);

/* Open it as far as it may. Not from a callback of libssh's. May read some bytes, which are put into box;
 * it holds none before. */
void window_open(struct window *w, ssh_channel channel, struct inbox *box);

/* How many of n bytes that have come may be taken at once. Where libssh opens the window by halves, no more
 * than to the end of one: of what is taken beyond it, it would tell with the next half only, and half of the
 * window would never be used. */
size_t window_step(const struct window *w, size_t n);

/* The channel goes: give back its part of *room. */
void window_done(struct window *w, uint64_t *room);

/* Whether this libssh lets a window be opened further at all: 0.11 has its own of 2 MB. */
bool window_opens(void);

/* The shortest time there and back that the kernel has seen on a TCP connection, in ns; 0: it cannot tell. */
uint64_t window_rtt(int fd);

#endif
