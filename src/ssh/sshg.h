/* SPDX-License-Identifier: BSD-3-Clause
 * sshg: `ssh -G`, where OpenSSH's client is there: it resolves Include, Match and all the rest as ssh
 * itself does, and contacts nothing. */
#ifndef SSH_SSHG_H
#define SSH_SSHG_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "core/sshdump.h"
#include "ssh/turn.h"

/* Zero-initialise, with a turn. */
struct sshg {
    struct turn *turn;
    bool looked, absent;     /* no ssh in PATH, or one that is not OpenSSH's */
    struct sshdump defaults; /* of a host that no configuration speaks of */
};

/* Is it there? Looked for once. Returns 1, 0, or -1 with *e: the person said stop. */
int sshg_present(struct sshg *g, struct err *e);

/* Ask about a host, which was validated. file is -F's (NULL: none), lines go before the files, each as
 * -o. said becomes what ssh told about the files it read. Turns the loop. Returns 0, or -1 with *e:
 * ERR_CONFIG with ssh's own words, ERR_TIMEOUT, ERR_CANCELLED. */
int sshg_ask(struct sshg *g, const char *host, const char *file, const struct strv *lines,
    struct sshdump *out, struct str *said, struct err *e);

void sshg_done(struct sshg *g);

#endif
