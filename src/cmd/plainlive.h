/* SPDX-License-Identifier: BSD-3-Clause
 * plainlive: what line mode does beside the lists: sessions, their forwards, the doctor; each is the
 * subcommand of that name, run as a program. */
#ifndef CMD_PLAINLIVE_H
#define CMD_PLAINLIVE_H

#include "cmd/cmd.h"

/* Say what can be typed. */
void plainlive_help(void);

/* The sessions that run, died or are kept, when there is one. */
void plainlive_list(const struct cmd *c);

/* Do what a line that begins with one of its letters, or with the id of a session, asks for. False when it
 * does not begin so: nothing was done. */
bool plainlive_do(const struct cmd *c, const char *line);

/* `fairlead doctor` about this server. */
void plainlive_doctor(const struct cmd *c, const struct server *s);

/* `fairlead files` in a directory of its host, "" for home there. */
void plainlive_files(const struct cmd *c, const struct server *s, const char *dir);

#endif
