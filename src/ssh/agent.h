/* SPDX-License-Identifier: BSD-3-Clause
 * agent: what an ssh-agent is asked: its keys, a signature. libssh would wait for it for ever; here the
 * loop turns meanwhile. */
#ifndef SSH_AGENT_H
#define SSH_AGENT_H

#include <libssh/libssh.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "ssh/turn.h"

enum { AGENT_FAILURE = 5, AGENT_IDENTITIES_ANSWER = 12, AGENT_SIGN_RESPONSE = 14 };

/* A key that the agent holds. */
struct agent_key {
    struct str blob;  /* its name to the agent */
    ssh_key key;      /* the same for libssh: a public key or a certificate */
    char *comment;    /* cleaned */
};

/* Zero-initialise. */
struct agent_keys {
    struct agent_key *v;
    size_t n, cap;
    size_t unknown;   /* more of them, of kinds that libssh does not know */
};

/* The socket: where names one, "none" means none, NULL means $SSH_AUTH_SOCK. NULL: there is none.
 * Borrowed. */
const char *agent_path(const char *where);

/* Ask for the keys. Returns 0, or -1 with *e: what is wrong with the agent (ERR_AUTH), or ERR_CANCELLED
 * and ERR_LOST of the turns. */
int agent_list(struct turn *t, const char *path, struct agent_keys *out, struct err *e);
void agent_keys_done(struct agent_keys *k);

/* Pass a request to sign on, as it is, and get the whole answer. After a second, nudge (may be NULL) is
 * told: somebody may have to touch or to confirm something. Returns as agent_list. */
int agent_sign(struct turn *t, const char *path, const struct str *request, const char *nudge,
    struct str *answer, struct err *e);

#endif
