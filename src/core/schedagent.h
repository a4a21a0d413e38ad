/* SPDX-License-Identifier: BSD-3-Clause
 * schedagent: the small POSIX sh script that stays beside a batch job on the login host: it asks the
 * scheduler when it is told to, and cancels the job when we are gone. */
#ifndef CORE_SCHEDAGENT_H
#define CORE_SCHEDAGENT_H

#include <stdbool.h>

#include "core/sched.h"

/* What it is told, a word in a line. state: ask the scheduler; its words come on stdout, then the line
 * "state STATUS". output: copy the job's output file to stderr from now on, for as long as it runs. keep:
 * the job stays when we go. The end of stdin means that we are gone: the job is cancelled, and the line
 * "cancel STATUS" tells it. */
#define SCHEDAGENT_STATE "state\n"
#define SCHEDAGENT_OUTPUT "output\n"
#define SCHEDAGENT_KEEP "keep\n"

/* The text for an SSH exec request. token: 32 hex digits, which mark its lines. Allocated. */
char *schedagent_remote(const char *token, enum sched_kind kind, const char *id);

/* argv for the same on this machine. Adds to out. */
void schedagent_local(struct strv *out, const char *token, enum sched_kind kind, const char *id);

/* A line of its own in what it prints: true fills word ("state" or "cancel") and *status. */
bool schedagent_line(const char *token, const char *line, char word[16], int *status);

#endif
