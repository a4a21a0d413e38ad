/* SPDX-License-Identifier: BSD-3-Clause
 * pvini: what ParaView saved of a server's options, in its own settings file.
 * ParaView: pqServerLauncher.cxx, group SERVER_STARTUP; Qt: qsettings.cpp, IniFormat. */
#ifndef CORE_PVINI_H
#define CORE_PVINI_H

#include <stdbool.h>
#include <stddef.h>

#include "core/option.h"

struct pvini_entry {
    char *key, *text;  /* "server.option" */
    size_t number;     /* in the order of the files */
};

/* Zero at first. */
struct pvini {
    struct pvini_entry *v; /* by key */
    size_t n, cap;
};

/* Add what a settings file holds; a later one goes over an earlier one. What is no text (an Enumeration
 * without a choice, a list) is left out. Never fails: other bytes are other settings. */
void pvini_parse(struct pvini *p, const char *text, size_t n);

/* The text saved for an option of this server; NULL: none. Never a password. Borrowed. */
const char *pvini_get(const struct pvini *p, const char *server, const struct option *o);
void pvini_done(struct pvini *p);

/* Whether a file of this name is a version's settings ("ParaView5.11.0.ini"), and which of two is newer:
 * below 0 when a is older. Settings that ParaView forgets at its next start ("-dr") are none. */
bool pvini_is_settings(const char *name);
int pvini_compare(const char *a, const char *b);

#endif
