/* SPDX-License-Identifier: BSD-3-Clause
 * ciphers: which ciphers a connection offers, in which order, and why: by what this processor does fast and
 * by what the libssh in use does safely. */
#ifndef SSH_CIPHERS_H
#define SSH_CIPHERS_H

#include <stdbool.h>

#include "base/err.h"
#include "ssh/flip.h"

struct sshconf;

struct ciphers {
    bool aes_fast; /* the processor has AES and the multiplication that GCM needs */
    enum flip gcm; /* AES-GCM is used only with FLIP_REFUSED */
};

/* As it is here; cache_dir as for flip_here. */
void ciphers_find(struct ciphers *c, const char *cache_dir);

/* What is offered where nobody says otherwise, and in a few words why in this order. */
const char *ciphers_order(const struct ciphers *c);
const char *ciphers_why(const struct ciphers *c);

/* What this hop offers: the list of ssh_config as it is written, but never AES-GCM where a flipped bit would
 * not be noticed; ours where there is no list. Fills the fields of *conf. Returns 0, or -1 with *e:
 * ERR_CONFIG, the list has nothing else. */
int ciphers_choose(const struct ciphers *c, struct sshconf *conf, struct err *e);

#endif
