/* SPDX-License-Identifier: BSD-3-Clause
 * xpra: the address of an xpra session behind SSH, in every form that xpra took from 2.4 to 6.6.
 * xpra: parse_display_name, parse_host_string, parse_remote_display. */
#ifndef CORE_XPRA_H
#define CORE_XPRA_H

#include <stdbool.h>

#include "base/err.h"

struct xpra_address {
    char *user, *host;          /* user NULL: as the configuration says */
    int port;                   /* of the SSH server; 0: as the configuration says */
    char *display;              /* "7", or the name of a session; NULL: the only one there */
    char *via_user, *via_host;  /* the host on the way; NULL: none */
    int via_port;
    char *key, *via_key;        /* private keys to try; NULL */
    char *socket_dir;           /* where its sockets are, before the usual places; NULL */
    char *remote_xpra;          /* the program there; NULL */
};

/* Whether text begins as such an address does: ssh:// ssh: ssh/ and the same with xpra+ssh. */
bool xpra_is(const char *text);

/* Read it:
 *     ssh://[USER@]HOST[:PORT]/[DISPLAY]   ssh/... the same   ssh:[USER@]HOST[:DISPLAY]
 * HOST may be IPv6, with or without brackets; DISPLAY is 7, :7, 7.0 or a session's name, with %20 for a
 * blank. After '?' and '&', or after a comma, may come key=, proxy=[USER@]HOST[:PORT], proxy_host=,
 * proxy_port=, proxy_username=, proxy_key=, socket-dir=, remote-xpra= and agent=, which changes nothing here.
 * Fills *a, which the caller gives to xpra_done in any case. Returns 0, or -1 with *e (ERR_USAGE), which
 * never repeats a password: an address with one is refused. */
int xpra_parse(struct xpra_address *a, const char *text, struct err *e);

/* The same address as ssh://, which is read as the same again. Allocated. */
char *xpra_text(const struct xpra_address *a);

void xpra_copy(struct xpra_address *to, const struct xpra_address *from);
void xpra_done(struct xpra_address *a);

/* Refuse what cannot be part of an address: what a host, a user, a shell or a screen could misread. 0, or
 * -1 with *e. xpra_parse has done it. */
int xpra_check(const struct xpra_address *a, struct err *e);

/* A display as it is kept: ":7", "7" and "7.0" are "7", a name stays what it is; an empty one is NULL.
 * Allocated. */
char *xpra_display(const char *text);

/* Say that a password is refused, and what to do. Returns -1. */
int xpra_refuse_password(struct err *e, const char *where);

#endif
