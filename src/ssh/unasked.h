/* SPDX-License-Identifier: BSD-3-Clause
 * unasked: channels that the other side opened and nobody here wanted. All are refused; they are told
 * once at first, and then counted. */
#ifndef SSH_UNASKED_H
#define SSH_UNASKED_H

#include <libssh/libssh.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialise. */
struct unasked {
    uint64_t count, told, told_ms;
    const char *kind; /* of the newest; static */
};

/* One was refused. For use in libssh's callbacks. */
void unasked_add(struct unasked *u, ssh_message message);

/* The sentence when one is due: at once for the first, after a minute for more, and with last for
 * whatever was not told yet. Returns whether there is one. */
bool unasked_due(struct unasked *u, const char *host, uint64_t now_ms, bool last, char *text,
    size_t n);

#endif
