/* SPDX-License-Identifier: BSD-3-Clause
 * request: global requests. libssh keeps one state for all of them and their answers carry no name, so
 * they go one at a time; nobody else may send one on a link. */
#ifndef SSH_REQUEST_H
#define SSH_REQUEST_H

#include "ssh/link.h"

/* Ask the other side to listen on host:port, for who; the first call queues it, the later ones ask how
 * it went: SSH_AGAIN until it is decided, SSH_ERROR when it was refused, else 0. port is never 0: for
 * that, libssh takes the answer's port out of whatever packet came last, and when that one has come
 * only in part the whole connection is spoilt. */
int request_listen(struct link *l, const void *who, const char *host, int port);

/* who goes away: what it has asked for is undone when it is granted. */
void request_forget(struct link *l, const void *who);

/* Nobody waits for these. */
void request_cancel(struct link *l, const char *host, int port);
void request_keepalive(struct link *l); /* does nothing while one is on its way */

/* For link_turn, after each packet; and link_close. */
void request_service(struct link *l);
void request_done(struct link *l);

#endif
