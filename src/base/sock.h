/* SPDX-License-Identifier: BSD-3-Clause
 * sock: listen, connect, who is at the other end; addresses as text.
 * Every descriptor from here is non-blocking and close-on-exec. */
#ifndef BASE_SOCK_H
#define BASE_SOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/err.h"

/* Longest text that sock_text gives, with its NUL: "[v6%zone]:port". */
#define SOCK_TEXT_MAX 80

/* Listen on host ("127.0.0.1", "::1", "localhost" = 127.0.0.1) and port; 0 = the kernel chooses.
 * Returns the descriptor with *bound_port filled, or -1 with *e (ERR_LISTEN; errno kept, so that
 * EADDRINUSE can be told from the rest). Never resolves names. */
int sock_listen_tcp(const char *host, int port, int *bound_port, struct err *e);

/* Listen on a unix socket, mode 0600; a stale socket file (nobody answers) is replaced. */
int sock_listen_unix(const char *path, struct err *e);

/* Start connecting; the descriptor is writable when it is decided, sock_result tells how. */
int sock_connect(const struct sockaddr *addr, socklen_t len, struct err *e);
int sock_connect_from(const struct sockaddr *from, socklen_t from_len, /* ours; NULL: any */
    const struct sockaddr *addr, socklen_t len, struct err *e);
int sock_connect_tcp(const char *numeric_host, int port, struct err *e); /* "localhost" = 127.0.0.1 */
int sock_connect_unix(const char *path, struct err *e);                  /* connected or -1 */
int sock_result(int fd); /* 0, or the errno of the connect */

/* Small messages leave at once; keepalives on. Errors do not matter here. */
void sock_tune(int fd);

/* The same for a client on this machine: of what it does not read the kernel holds half a megabyte, and
 * not the megabytes that a long way needs. */
void sock_tune_near(int fd);

/* What has come is acknowledged now, if it was not yet: the kernel would wait for 40 ms for something to send
 * along. Counts for this once. */
void sock_acknowledge(int fd);

/* So much may wait in the kernel before it is sent: beyond that nothing can be written (tcp(7):
 * TCP_NOTSENT_LOWAT). Of what is no TCP connection nothing comes. */
void sock_set_unsent(int fd, int bytes);

/* True only if the other end of an accepted loopback TCP connection belongs to our own uid: the
 * kernel's socket table says so (sock_diag), with an inode, so that a closed socket does not pass
 * for root's. *e says whom we refused. Read nothing from fd before this. */
bool sock_peer_is_us(int fd, struct err *e);

/* The same for a unix socket (SO_PEERCRED). */
bool sock_unix_peer_is_us(int fd);

void sock_text(const struct sockaddr *addr, char out[SOCK_TEXT_MAX]);
void sock_peer_text(int fd, char out[SOCK_TEXT_MAX]);

#endif
