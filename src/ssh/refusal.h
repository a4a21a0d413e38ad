/* SPDX-License-Identifier: BSD-3-Clause
 * refusal: why a channel was refused, told over a connection that is shared: libssh as a server has one
 * answer to everything, so that the reason goes before it, as a channel that is opened to nowhere. */
#ifndef SSH_REFUSAL_H
#define SSH_REFUSAL_H

#include <stdbool.h>

#include "ssh/link.h"

#define REFUSAL_MAX 200 /* bytes of a reason */

/* Tell a guest of ours, who is about to be refused, what the other side said to us. */
void refusal_tell(struct link *guest, const struct link *up);

/* What the refusal that has just come was told to be for; NULL: nothing was told. Borrowed. */
const char *refusal_told(const struct link *l);

/* Whether the channel that the other side opens is such a reason, which l keeps then. */
bool refusal_hear(struct link *l, ssh_message message);

#endif
