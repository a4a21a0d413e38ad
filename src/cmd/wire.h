/* SPDX-License-Identifier: BSD-3-Clause
 * wire: lines of JSON both ways over a socket between a session and a front end. */
#ifndef CMD_WIRE_H
#define CMD_WIRE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#define WIRE_LINE_MAX (8u * 1024 * 1024)   /* a longer line ends the connection */
#define WIRE_QUEUE_MAX (16u * 1024 * 1024) /* who reads this far behind is let go */

struct wire;

struct wire_ops {
    /* One line without its newline; wiped after the call. May wire_free. */
    void (*line)(void *arg, struct wire *w, const char *line, size_t n);
    /* The other side is gone. Nothing comes after; wire_free it. */
    void (*closed)(void *arg, struct wire *w);
};

/* Takes fd over: a connected socket. NULL when it is none (fd is closed then). */
struct wire *wire_new(uv_loop_t *loop, int fd, const struct wire_ops *ops, void *arg);

/* Whom to tell from now on. */
void wire_own(struct wire *w, const struct wire_ops *ops, void *arg);

/* Send one line; the newline is added. The copy is wiped when it is out. False when the other side
 * is WIRE_QUEUE_MAX behind: nothing was sent. */
bool wire_send(struct wire *w, const char *line, size_t n);
bool wire_send_json(struct wire *w, const json_t *j);

size_t wire_waiting(const struct wire *w); /* bytes that are not out yet */

/* Close; no callback after this. The memory goes when libuv is done with it. NULL does nothing. */
void wire_free(struct wire *w);

#endif
