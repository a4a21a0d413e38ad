/* SPDX-License-Identifier: BSD-3-Clause
 * sshconf: what flags, the plan and ssh_config say about one hop. libssh reads the files. */
#ifndef SSH_SSHCONF_H
#define SSH_SSHCONF_H

#include <libssh/libssh.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "core/conf.h"
#include "core/plan.h"
#include "ssh/session.h"

/* Zero-initialise. All paths are absolute. */
struct sshconf {
    char *host;             /* what is resolved, and the name in known_hosts */
    char *user;
    int port;
    char *known_hosts, *global_known_hosts;
    struct strv identities; /* -i, the plan's, then IdentityFile; without any the three default names */
    bool identities_named;  /* they were asked for: a missing one is worth a word */
    bool identities_only;   /* IdentitiesOnly yes: the agent's keys are not offered */
};

/* Configure ssh for the hop and fill *out. The first value wins, in this order: -l and -p, -o
 * lines, the plan, our own configuration, -F file or the user's and the system's. through: the
 * hop is reached over another one, so that a ProxyCommand of the files does not matter. Returns
 * 0, or -1 with *e: ERR_CONFIG, ERR_USAGE. */
int sshconf_apply(ssh_session ssh, const struct plan_hop *hop, bool through,
    const struct session_flags *flags, const struct conf *conf, struct sshconf *out,
    struct err *e);

void sshconf_done(struct sshconf *c);

/* ~ and %d %h %l %p %r %u %% as in ssh_config(5). Allocated. */
char *sshconf_path(const char *text, const struct sshconf *c);

/* The home directory of our user as ssh sees it: of the password file, else $HOME. Allocated. */
char *sshconf_home(void);

#endif
