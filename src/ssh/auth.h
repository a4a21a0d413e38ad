/* SPDX-License-Identifier: BSD-3-Clause
 * auth: prove to a hop who we are: methods in order, and what each of them asks. */
#ifndef SSH_AUTH_H
#define SSH_AUTH_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "ssh/hop.h"

#define AUTH_METHODS 3

/* How a method ended; negative: *e says why the login is over. */
enum auth_end { AUTH_OK, AUTH_DENIED, AUTH_PARTIAL };

/* One login. For auth.c, authkey.c and kbdint.c. */
struct auth {
    struct hop *hop;
    struct str tried;    /* for the last sentence */
    char now[64];        /* what is being tried, when it is not in that list yet */
    size_t heard;        /* length of the banner that was shown */
    bool secret_used;    /* --password-fd's: never sent twice */
    bool secret_refused; /* and that it was wrong */
    bool spent[AUTH_METHODS]; /* this method has nothing more to try */
    int answers;         /* questions of this method that were answered */
    bool agent_done;
    size_t next_key;     /* in conf.identities */
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

/* The secret that was given beforehand, the first time it is wanted; else NULL. */
const struct secret *auth_given(struct auth *a);

/* Ask, with the words for batch use. One answer must not hold a NUL byte. */
int auth_ask(struct auth *a, struct ask *q, struct reply **r, struct err *e);

/* The methods: enum auth_end, or -1 with *e. */
int authkey_run(struct auth *a, struct err *e);
int kbdint_run(struct auth *a, struct err *e);

#endif
