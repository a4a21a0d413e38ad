/* SPDX-License-Identifier: BSD-3-Clause
 * sshcall: what the options and the destination of one ssh or plink ask for, and the hops that come of
 * it. The first of several users or ports counts for ssh; for plink the last, and before all the user in
 * front of the host. */
#ifndef CORE_SSHCALL_H
#define CORE_SSHCALL_H

#include "core/sshopts.h"
#include "core/wrapperparts.h"

/* What was said so far; -1: nothing. */
struct sshcall {
    struct wrapread *r;
    struct plan_hop last;     /* the destination */
    char *user, *jump;        /* of -l and -J; owned */
    int port, tty, agent, x11;
    bool plink, no_command, background;
    bool named;               /* the user stands in front of the host */
};

/* Do what an option says; option is how it is called in a reason, value NULL when it takes none. A
 * keyword (of -o) does not change what was said before. False when it cannot be done here: r says why. */
bool sshcall_do(struct sshcall *s, const struct sshopt *o, const char *option, const char *value,
    bool keyword);

/* The next word is the destination: take it. False as above. */
bool sshcall_destination(struct sshcall *s, const char *word);

/* All words in front of the command are read: put what came out into r->w, which is then SSH or UNSURE. */
void sshcall_finish(struct sshcall *s);
void sshcall_done(struct sshcall *s);

#endif
