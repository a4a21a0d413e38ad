/* SPDX-License-Identifier: BSD-3-Clause
 * browsethere: the names in a directory of a server's host, for the screen: what a session says. */
#ifndef CMD_BROWSETHERE_H
#define CMD_BROWSETHERE_H

#include "cmd/cmd.h"
#include "tui/app.h"

struct browsethere;

/* The plan that lists dir on the host that p leads to, and who reads what it says. p is borrowed. NULL with
 * *e. */
struct browsethere *browsethere_new(const struct plan *p, const char *dir, struct plan **plan, struct err *e);

/* An event of that session; its last one gives the answer by app_files. */
void browsethere_event(struct browsethere *t, struct app *a, const char *id, const struct event *e);
void browsethere_free(struct browsethere *t); /* NULL does nothing */

#endif
