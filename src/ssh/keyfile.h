/* SPDX-License-Identifier: BSD-3-Clause
 * keyfile: a key in a file: what can be said without its passphrase, and opening it. */
#ifndef SSH_KEYFILE_H
#define SSH_KEYFILE_H

#include <libssh/libssh.h>

/* Why the file is not even opened: no such file, a directory, too large, others may read it; NULL: it
 * is. errno is ENOENT when it is not there. */
const char *keyfile_unfit(const char *path);

/* The public half, from FILE.pub or from within; NULL: it takes opening the private one. */
ssh_key keyfile_public(const char *path);

/* What stands in a file of its own, such as a certificate; NULL: nothing. */
ssh_key keyfile_lone(const char *path);

enum keyfile_end {
    KEYFILE_OPEN,
    KEYFILE_LOCKED,  /* it wants a passphrase, or another one */
    KEYFILE_STRANGE, /* it is no key that can be used */
};

/* Read the private key; passphrase may be NULL. */
enum keyfile_end keyfile_open(const char *path, const char *passphrase, ssh_key *out);

/* What is the matter with a strange one. */
const char *keyfile_strange(const char *path);

#endif
