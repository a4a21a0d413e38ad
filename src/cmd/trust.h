/* SPDX-License-Identifier: BSD-3-Clause
 * trust: a list from elsewhere runs nothing before the person has seen what it would do and agreed.
 * Agreement is kept for the content: the bytes of one server's element. */
#ifndef CMD_TRUST_H
#define CMD_TRUST_H

#include "cmd/cmd.h"

enum trust {
    TRUST_OWN,     /* built in, or the list is the person's own, the site's or the system's, and
                    * nobody else could have written it; or there is nothing to agree to */
    TRUST_AGREED,  /* from elsewhere; agreed before, or --trust names its digest */
    TRUST_ASK,     /* from elsewhere: imported, -f, or a file that others can write */
};

/* How far s is trusted. With --batch a -f file that only we (or root) can write is TRUST_OWN: whoever
 * writes scripts names the files in them. why (may be NULL) gets a sentence for TRUST_ASK: which file,
 * whose it is. */
enum trust trust_of(const struct cmd *c, const struct server *s, struct str *why);
const char *trust_name(enum trust trust); /* own, agreed, ask */

/* Whether this plan of s may be run now: there is trust, or it runs nothing, logs in nowhere and
 * forwards nothing. */
bool trust_allows(const struct cmd *c, const struct server *s, const struct plan *p);

/* What would be done, as lines for a person: where the list is from, the exact words and where they run,
 * hosts, forwards, the digest. Cleaned. Adds to out. */
void trust_tell(const struct cmd *c, const struct server *s, const struct plan *p, struct str *out);

/* Keep the agreement (state/trusted, 0600). A failure is logged only: it will be asked again. */
void trust_agree(const struct cmd *c, const struct server *s);

/* Before anything of s runs from the command line: asks on the terminal, refuses with ERR_TRUST when
 * nobody can be asked (the hint names --trust and the digest) or the answer is no. With p NULL nothing
 * is asked yet, only refused. 0, or -1 with *e. */
int trust_check(struct cmd *c, const struct server *s, const struct plan *p, struct err *e);

/* The refusal itself: for whoever starts what trust_of says is to be asked. Returns -1. */
int trust_refuse(const struct server *s, struct err *e);

#endif
