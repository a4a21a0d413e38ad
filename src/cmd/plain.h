/* SPDX-License-Identifier: BSD-3-Clause
 * plain: line mode: numbered lists, one question a line, no screen. */
#ifndef CMD_PLAIN_H
#define CMD_PLAIN_H

#include "cmd/cmd.h"

/* Let the person choose a server, set its options, and run it; or follow the running session open.
 * Lists are kept on the way, unless the list is fixed. Returns the exit status. */
int plain_run(struct cmd *c, const struct server_list *list, bool fixed, const char *open,
    const char *say);

/* One line of stdin without its newline, wiped by the caller. False at the end of input. */
bool plain_read(struct secret *out);

/* Follow a session that runs, in words: start.c. ^C leaves it running. */
int cmd_run_attached(struct cmd *c, const char *id);

/* Start s with these values and stay with it: start.c. Returns the exit status. */
int cmd_start_server(struct cmd *c, const struct server *s, const struct values *chosen);

/* Ask for each option, or for those that are kept, with what stands in chosen as the answer that Enter
 * gives. False at the end of input. */
bool plain_options(const struct server *s, bool kept, struct values *chosen);

#endif
