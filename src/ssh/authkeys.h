/* SPDX-License-Identifier: BSD-3-Clause
 * authkeys: the keys that a login may offer, in ssh's order: certificates, the agent's keys that are also
 * in files, its others, files. */
#ifndef SSH_AUTHKEYS_H
#define SSH_AUTHKEYS_H

#include <libssh/libssh.h>
#include <stdbool.h>

#include "base/str.h"
#include "ssh/agent.h"

struct auth;

/* A key to offer. Its private half is in a file, or with the agent, or both. */
struct authkey {
    ssh_key key;       /* a public key or a certificate; NULL: the file has to be opened first */
    struct str blob;   /* the same as bytes */
    char *name;        /* what events call it */
    char *path;        /* NULL */
    const struct agent_key *held; /* NULL */
};

struct authkeys {
    struct agent_keys agent;
    struct authkey *v;
    size_t n, cap;
    size_t next;       /* the first that was not offered yet */
};

/* Look at the files and ask the agent; tells what cannot be used. Returns 0, or -1 with *e. */
int authkeys_find(struct auth *a, struct authkeys *k, struct err *e);
void authkeys_done(struct authkeys *k);

/* Now that its file was opened, it is known which one it is. */
void authkeys_learn(struct authkey *k, ssh_key key);

#endif
