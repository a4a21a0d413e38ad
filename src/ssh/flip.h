/* SPDX-License-Identifier: BSD-3-Clause
 * flip: whether the libssh in use notices that a bit of what comes is another one, under AES-GCM. Its version
 * does not tell: some builds of 0.10.6 look at the tag of a packet, others do not. */
#ifndef SSH_FLIP_H
#define SSH_FLIP_H

enum flip {
    FLIP_UNTRIED, /* it could not be tried */
    FLIP_TAKEN,   /* the packet was taken as if nothing had happened */
    FLIP_REFUSED, /* the connection ended */
};

/* Try it: a client and a server of libssh in this process, two connected sockets, one bit. Some
 * milliseconds; contacts nobody. */
enum flip flip_try(void);

/* What came of it the last time with this very library, kept in a file of cache_dir; else flip_try, and
 * keep that. cache_dir NULL, or a directory that cannot be made: every time anew. */
enum flip flip_here(const char *cache_dir);

#endif
