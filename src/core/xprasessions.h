/* SPDX-License-Identifier: BSD-3-Clause
 * xprasessions: the sessions of xpra on a host: the command that looks for them there, and what it says. */
#ifndef CORE_XPRASESSIONS_H
#define CORE_XPRASESSIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/xpra.h"

#define XPRASESSIONS_MAX 1000

enum xprasession_state {
    XPRASESSION_LIVE,      /* its server listens */
    XPRASESSION_UNKNOWN,   /* nothing there tells who listens */
    XPRASESSION_ELSEWHERE, /* a socket of another machine, in a directory that both have */
    XPRASESSION_DEAD,      /* nobody listens; the socket was left over */
};

struct xprasession {
    enum xprasession_state state;
    char *display;         /* "7", or what stands in its place */
    char *name;            /* "" when it has none, or did not say */
    char *owner, *host;    /* as they are called there */
    char *socket;          /* its path there */
    long long age_s;       /* since the socket was made; -1: not known */
};

/* Zero-initialise. */
struct xprasessions {
    struct xprasession *v;
    size_t n, cap;
    bool whole;            /* the last line came too */
};

/* The text of an exec request, for any login shell: a script of POSIX sh that looks into the socket directory
 * of the address, those that xpra is configured for, and the usual ones. It connects to nothing but what
 * listens, to ask for its name, and deletes nothing. Allocated. */
char *xprasessions_command(const struct xpra_address *a);

/* Take in one line of what it says; false: it is another line, which is passed over. Of the sockets of one
 * session (it has one in each directory) the best is kept. */
bool xprasessions_read(struct xprasessions *s, const char *line);

/* What listens first, then by display. */
void xprasessions_sort(struct xprasessions *s);
void xprasessions_done(struct xprasessions *s);

/* live, unknown, elsewhere, dead. */
const char *xprasession_state_name(enum xprasession_state state);

#endif
