/* SPDX-License-Identifier: BSD-3-Clause
 * grant: what a guest of our SSH front may ask, in which phase, and of what. A table and a list;
 * pure. Whatever is not said here is refused. */
#ifndef SERVE_GRANT_H
#define SERVE_GRANT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* How far a guest has come. It only ever goes forward. */
enum grant_phase {
    GRANT_KEX,   /* key exchange: nothing may be asked */
    GRANT_LOGIN, /* it has to prove who it is */
    GRANT_IN,    /* it did */
    GRANT_LEAVING,
    GRANT_PHASES
};

/* Every kind of request that SSH knows, and the one for the rest. */
enum grant_ask {
    GRANT_SERVICE,
    GRANT_AUTH_NONE,       /* asks which methods there are: an answer, never a login */
    GRANT_AUTH_PASSWORD,
    GRANT_AUTH_KBDINT,
    GRANT_AUTH_PUBLICKEY,
    GRANT_AUTH_OTHER,      /* hostbased, gssapi */
    GRANT_OPEN_SESSION,
    GRANT_OPEN_DIRECT,     /* direct-tcpip; target: host and port */
    GRANT_OPEN_OTHER,      /* x11, agent, forwarded-tcpip, tun, streamlocal */
    GRANT_EXEC,            /* target: the words */
    GRANT_SHELL,
    GRANT_SUBSYSTEM,
    GRANT_PTY,
    GRANT_WINDOW,          /* window-change */
    GRANT_ENV,
    GRANT_X11,
    GRANT_CHANNEL_OTHER,   /* agent forwarding, signals, what comes one day */
    GRANT_LISTEN,          /* tcpip-forward; target: host and port */
    GRANT_CANCEL,          /* cancel-tcpip-forward */
    GRANT_GLOBAL_OTHER,
    GRANT_ASKS
};

enum grant_verdict {
    GRANT_NO,
    GRANT_YES,
    GRANT_TARGET, /* in this phase, if the target is in the list: ask grants_* */
};

/* The table: may this be asked in this phase? */
enum grant_verdict grant_ask(enum grant_phase phase, enum grant_ask ask);
const char *grant_ask_name(enum grant_ask ask);

/* A command a guest may run. In ask, the word "*" stands for a port: one that the guest may connect
 * to, or listens on. In run, each "*" inside a word is replaced by these ports in order. */
struct grant_command {
    struct strv ask; /* the guest's words */
    struct strv run; /* ours for it; run[0] absolute or looked for in PATH */
};

/* The list of targets. Zero-initialise. */
struct grants {
    struct grant_command *commands;
    size_t command_count, command_cap;
    int *connect; /* ports on 127.0.0.1 that a guest may connect to */
    size_t connect_count, connect_cap;
    bool listen;  /* it may listen on loopback, ports from 1024 on, or any free one */
};

/* Words are split at blanks. */
void grants_add_command(struct grants *g, const char *ask, const struct strv *run);
void grants_add_connect(struct grants *g, int port);
void grants_done(struct grants *g);

/* What a guest holds: the ports it listens on now. */
struct grant_facts {
    const int *listening;
    size_t listening_count;
};

/* Whether the text of an exec request, as it is or inside fairlead's guard, is granted: run then gets
 * our words and token the guard's token ("" for a plain text). Nothing of the guest's text is in run
 * except granted ports. */
bool grants_exec(const struct grants *g, const struct grant_facts *f, const char *text,
    struct strv *run, char token[33]);

/* host must be 127.0.0.1 or localhost by its text; nothing is resolved. */
bool grants_connect(const struct grants *g, const char *host, int port);
bool grants_listen(const struct grants *g, const char *host, int port);

/* To the guest's process and back. grants_from_json: 0, or -1 with *e (ERR_DATA). */
json_t *grants_json(const struct grants *g);
int grants_from_json(struct grants *g, const json_t *j, struct err *e);

#endif
