/* SPDX-License-Identifier: BSD-3-Clause
 * auth: prove to a hop who we are: methods in order, and what each of them asks. */
#ifndef SSH_AUTH_H
#define SSH_AUTH_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "ssh/authkeys.h"
#include "ssh/hop.h"

#define AUTH_METHODS 4

/* How a method ended; negative: *e says why the login is over. */
enum auth_end { AUTH_OK, AUTH_DENIED, AUTH_PARTIAL };

/* One login. For auth*.c, agentsign.c and kbdint.c. */
struct auth {
    struct hop *hop;
    struct str tried;    /* for the last sentence */
    char now[64];        /* what is being tried, when it is not in that list yet */
    size_t heard;        /* length of the banner that was shown */
    int handed;          /* passwords handed over for this host that were sent: none goes twice */
    bool password_used;  /* and the one that names no host */
    bool given_sent;     /* one of them was an answer in this round of kbdint */
    bool command_used;   /* and PasswordCommand's */
    int order[AUTH_METHODS], order_count; /* the methods that may be used, as auth.c counts them */
    bool spent[AUTH_METHODS]; /* this method has nothing more to try */
    int answers;         /* questions of this method that were answered */
    struct authkeys keys;
    bool keys_found;
    struct err input;    /* a key that would do but stayed closed; code ERR_NONE: none */
};

/* Log in to a hop whose host key was found good. Returns 0, or -1 with *e: ERR_AUTH lists what
 * was tried and what the server would still take, ERR_INPUT when nobody can be asked, ... */
int auth_run(struct hop *h, struct err *e);

/* One request to the server, repeated until it is answered. Returns SSH_AUTH_SUCCESS, DENIED,
 * PARTIAL or INFO; or -1 with *e when the link or the person ended it. What libssh calls an error
 * on a live link counts as denied. */
typedef int (*auth_request)(struct auth *a, const void *arg);
int auth_call(struct auth *a, auth_request request, const void *arg, struct err *e);

/* Tell how a try went: the event, and the list for the last sentence. key and why may be NULL. */
void auth_tell(struct auth *a, const char *method, const char *result, const char *key,
    const char *why);

/* A question that knows where it comes from; without prompts. */
struct ask *auth_question(const struct auth *a, enum ask_kind kind);

/* Nobody can be asked about this hop: --batch, or its BatchMode. */
bool auth_silent(const struct auth *a);

/* The word of an event for what auth_call returned. */
const char *auth_result(int rc);

/* Ask, with the words for batch use. One answer must not hold a NUL byte. */
int auth_ask(struct auth *a, struct ask *q, struct reply **r, struct err *e);

/* The methods: enum auth_end, or -1 with *e. */
int authkey_run(struct auth *a, struct err *e);
int kbdint_run(struct auth *a, struct err *e);

#endif
