/* SPDX-License-Identifier: BSD-3-Clause
 * runline: the first line that the process of a session is given: what to run and how. */
#ifndef CMD_RUNLINE_H
#define CMD_RUNLINE_H

#include <jansson.h>

#include "cmd/cmd.h"
#include "cmd/ids.h"

/* {"cmd":"run",...}: the plan complete, the settings as the text they were read from, the flags.
 * Passwords are only said to come. New reference. */
json_t *runline_json(
    const struct cmd *c, const char *id, const struct plan *p, const struct session_flags *flags);

/* {"cmd":"password","host":"...","text":"..."}; host NULL: for the last one. New reference. */
json_t *runline_password_json(const char *host, const struct secret *password);

/* What the line says, owned by the session's process. */
struct runline {
    char id[ID_MAX];
    struct plan *plan;          /* the session takes it over */
    struct session_flags flags; /* borrows from the rest */
    struct strv options, identities;
    char *config_file, *ssh, *user, *jumps, *log, *debug, *node, *clean;
    int log_level;
    struct secret password;
    struct givens passwords;
    size_t passwords_coming;    /* that were said to come and are not here yet */
};

/* Read a line: run or password. conf gets the settings. Returns 0, or -1 with *e. */
int runline_take(struct runline *r, struct conf *conf, const char *line, size_t n, struct err *e);
bool runline_complete(const struct runline *r);
void runline_done(struct runline *r);

#endif
