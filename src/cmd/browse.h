/* SPDX-License-Identifier: BSD-3-Clause
 * browse: the screen, with a worker behind each session it shows. */
#ifndef CMD_BROWSE_H
#define CMD_BROWSE_H

#include "cmd/cmd.h"

/* browse_run, with the session that is shown first: open, an id, or NULL. Takes list over. */
int browse_on(
    struct cmd *c, struct server_list *list, bool fixed, const char *open, const char *say);

#endif
