/* SPDX-License-Identifier: BSD-3-Clause
 * ids: the names of sessions, "s1", "s2", ...: claimed, listed, found. */
#ifndef CMD_IDS_H
#define CMD_IDS_H

#include "cmd/dirs.h"

#define ID_MAX 16 /* with its NUL */

/* The next id, claimed by making its log file; the oldest logs go. 0, or -1 with *e. */
int ids_claim(const struct dirs *d, char id[ID_MAX], struct err *e);

/* "s12": digits after the letter and nothing else. */
bool ids_is(const char *text);

/* Ids with a socket in the runtime directory, and ids with a log; lowest first. Adds to out. */
void ids_live(const struct dirs *d, struct strv *out);
void ids_logged(const struct dirs *d, struct strv *out);

void ids_recorded(const struct dirs *d, struct strv *out); /* with a record of what runs */

char *ids_socket(const struct dirs *d, const char *id); /* its path, allocated */
char *ids_log(const struct dirs *d, const char *id);
char *ids_trouble(const struct dirs *d, const char *id); /* what its process said on stderr */

#endif
