/* SPDX-License-Identifier: BSD-3-Clause
 * doctor: what is checked, and how the findings are kept. For doctor*.c only. */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include <jansson.h>

#include "cmd/cmd.h"

enum doctor_level { DOCTOR_OK, DOCTOR_WARN, DOCTOR_BAD, DOCTOR_LEVELS };

struct doctor {
    struct cmd *cmd;
    json_t *checks;   /* an object each: check, level, text, hint */
    json_t *route;    /* checkup_route's; NULL: none was asked for */
    int count[DOCTOR_LEVELS];
};

/* One finding; text is cleaned here, hint may be NULL. */
void doctor_say(struct doctor *d, const char *check, enum doctor_level level, const char *hint,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void doctor_say_err(struct doctor *d, const char *check, enum doctor_level level, const struct err *e);

/* doctorhere: this machine and this person, whatever server is meant. */
void doctor_here(struct doctor *d);

/* doctorfiles: ~/.ssh, keys and known_hosts; a file is looked at once. */
void doctor_ssh_dir(struct doctor *d);
void doctor_key(struct doctor *d, const char *path);
void doctor_known_hosts(struct doctor *d, const char *path);

#endif
