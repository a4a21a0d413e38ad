/* SPDX-License-Identifier: BSD-3-Clause
 * readahead: what libssh reads, read for it in large pieces.
 *
 * libssh takes 4 KiB from its socket at a time and asks the kernel before each piece, and after each packet
 * that it sends, whether it may: three calls where one would do. It has no option for that, and a socket
 * pair between it and the network only adds a copy. So this program defines recv, send and poll itself. They
 * are the kernel's for every descriptor but the ones that are told here, which are those of libssh's
 * sessions, in the thread that opened them. Where the linker does not let a library see them, all goes on
 * as without. */
#ifndef SSH_READAHEAD_H
#define SSH_READAHEAD_H

#include <libssh/libssh.h>
#include <stdbool.h>
#include <stddef.h>

/* Of a link. Zero-initialise; must not move. */
struct readahead {
    ssh_session session;
    int fd;
    char *bytes;      /* read, and from at on not yet given to libssh */
    size_t at, n;
    bool drained;     /* the last piece was all there was: asking again can wait */
    size_t expect;    /* so much is being written; less is not worth a call */
    bool blocked;     /* the socket did not take all of what was last sent */
    bool ended;       /* after those bytes the end has come */
    int error;        /* after those bytes: the errno */
    struct readahead *next;
};

void readahead_open(struct readahead *r, ssh_session session); /* its descriptor is connected */
void readahead_close(struct readahead *r);                     /* before ssh_free */

/* Before a write of so many bytes to a channel, and 0 after it: meanwhile the kernel is not asked for more to
 * read, and packets are sent together. Nothing is held back after it. */
void readahead_expect(struct readahead *r, size_t n);

/* libssh can go on although its descriptor may have nothing to say. */
bool readahead_has(const struct readahead *r);

#endif
