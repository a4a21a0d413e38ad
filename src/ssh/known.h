/* SPDX-License-Identifier: BSD-3-Clause
 * known: the known_hosts files: what they say about a key, and adding one. */
#ifndef SSH_KNOWN_H
#define SSH_KNOWN_H

#include <libssh/libssh.h>

#include "base/err.h"

struct hop;

/* What the files say; a later one is worse only where that matters: a revoked key beats
 * everything, a known one beats a changed one, a changed one beats another type. */
enum known_kind {
    KNOWN_NOT,     /* no line for this host */
    KNOWN_OTHER,   /* another key type is known */
    KNOWN_CHANGED, /* the type is known with another key */
    KNOWN_SAME,    /* this very key */
    KNOWN_REVOKED, /* this very key, marked @revoked */
};

/* Zero-initialise. */
struct known {
    enum known_kind kind;
    char *file;    /* where the line is; NULL for KNOWN_NOT */
    int line;
    char *old;     /* "SHA256:..." of the key in that line */
    char *type;    /* and its type */
    char *ca_file; /* an authority is trusted for this host (@cert-authority) there; NULL */
    int ca_line;
};

/* Look key up for the host of h in the user's and the system's files. Where [host]:port is not known,
 * host with this very key is enough, as for ssh. A file that does not exist knows nothing; one that
 * cannot be read is an error. Returns 0 with *k, or -1 with *e (ERR_HOSTKEY). */
int known_look(const struct hop *h, ssh_key key, struct known *k, struct err *e);
void known_done(struct known *k);

/* Before the connect: let the server offer a key type that the files know, and libssh read no file of
 * its own. Returns a descriptor to close after the key exchange, or -1 for none. */
int known_prefer(const struct hop *h);

/* "host" or "[host]:port", lower case, or HostKeyAlias: the name in the files. Allocated. */
char *known_name(const struct hop *h);

/* "SHA256:..." of a key. Allocated. */
char *known_print(ssh_key key);

/* Append the key to the first of the user's files: one write, under a lock that is waited for a moment.
 * Returns 0, or -1 with *e (ERR_OS, ERR_CONFIG) and the file as it was. */
int known_add(const struct hop *h, ssh_key key, struct err *e);

#endif
