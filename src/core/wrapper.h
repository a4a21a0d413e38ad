/* SPDX-License-Identifier: BSD-3-Clause
 * wrapper: the ssh inside a launch command: what a terminal emulator, cmd, a shell or ssh itself put
 * around the words that a remote shell gets. Pure; nothing is looked up. ssh(1), plink's manual,
 * xterm(1). */
#ifndef CORE_WRAPPER_H
#define CORE_WRAPPER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "core/endpoint.h"
#include "core/server.h"

enum wrapper_found {
    WRAPPER_NONE,   /* no ssh in it: a program of this machine */
    WRAPPER_SSH,    /* read with certainty: fairlead can do all of it itself */
    WRAPPER_UNSURE, /* an ssh or a terminal is in it, but run it as written: why says what was met */
};

struct wrapper {
    enum wrapper_found found;
    char *why;                    /* UNSURE: one sentence, cleaned; else NULL */
    struct strv outer;            /* SSH: words that are not needed here, as they were: terminal, cmd,
                                     ssh, its options */
    struct plan_hop *hops;        /* -J first, the host that runs the words last; at least one */
    size_t hop_count, hop_cap;
    struct plan_forward *forwards; /* -L and -R in order; id NULL. An absent bind address is
                                     "localhost", an empty one "*": every address */
    size_t forward_count, forward_cap;
    struct strv remote;           /* the words for the remote shell; none with -N or without a command */
    bool pty;                     /* -t, and not -T after it; a terminal around ssh alone is no -t */
    bool agent, x11, dynamic;     /* -A, -X or -Y, -D: wanted, and for the caller to speak about */
    char *session;                /* plink -load NAME; NULL. Without a host, the last hop's host is NAME */
};

/* Read the words of a start command after expansion and splitting. Fills *w; wrapper_done it in any
 * case. Certain means: each word was understood, hosts and users are fit to be used
 * (resource_host_ok), ports are numbers from 0 to 65535, and no part is left to a shell of this
 * machine (redirections, pipes, several commands). Options of ssh without meaning here are skipped
 * (-x -q -v -C -a -k -n -e none -c CIPHERS ...); -o KEY=VALUE only when it changes nothing but
 * comfort (ServerAlive*, LogLevel, ConnectTimeout, Compression, ...) or names what a flag also can
 * (Port, User, IdentityFile, ProxyJump, LocalForward, RemoteForward, ForwardAgent, RequestTTY);
 * others, -F, -S, -w, -W, a subsystem: UNSURE. What makes ssh less careful with host keys changes nothing
 * here. An empty user in front of '@', which comes of an option without a value, is none. */
enum wrapper_found wrapper_read(const struct strv *words, struct wrapper *w);
void wrapper_done(struct wrapper *w);

/* Whether text (a path or a bare name, of any platform, case and .exe aside) is a terminal emulator,
 * ssh-like client or command interpreter that wrapper_read knows how to take away. */
bool wrapper_is_program(const char *text);

/* Whether the File or String option o only says where such a program is: its default is one, all of the
 * server's uses of $NAME$ are whole words in a program's place of this machine, and no Switch tests it or
 * sets it. The form need not ask for it. */
bool wrapper_folds(const struct server *s, const struct option *o);

#endif
