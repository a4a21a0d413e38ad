/* SPDX-License-Identifier: BSD-3-Clause
 * guard: the small POSIX sh script around a start command that ends it when we are gone, and the
 * quoting that brings it through any login shell. */
#ifndef CORE_GUARD_H
#define CORE_GUARD_H

#include <stdbool.h>

#include "base/str.h"

/* Seconds without a byte from us after which the guard ends the command, between our bytes, and
 * between TERM and KILL. */
#define GUARD_SILENCE_S 20
#define GUARD_BEAT_S 5
#define GUARD_GRACE_S 3

/* One beat, written to the command's stdin. The guard reads lines: any other byte is no beat. */
#define GUARD_BEAT "\n"

/* What its own lines in the output begin with. */
#define GUARD_LINE_MARK '\036'

struct guard {
    const char *token; /* 32 hex digits, new for each session: marks our lines and its processes */
    bool pty;          /* no heartbeat on stdin: the terminal's hangup ends it */
};

/* The text for an SSH exec request: runs command by the login shell ($SHELL -c) under the guard.
 * No quote, blank or backslash of the script meets the login shell: it travels as octal. Allocated. */
char *guard_remote(const struct guard *g, const char *command);

/* argv for the same on this machine, without a shell around the words. Adds to out. */
void guard_local(struct strv *out, const struct guard *g, const struct strv *argv);

/* Add text for printf %b, as such texts travel: letters and digits as they are, all else as \0ooo. */
void guard_encode(struct str *out, const char *text);

/* The text for an SSH exec request that ends everything there which carries a token: TERM, and KILL after the
 * grace. Its status is 0 when nothing is left. Allocated. */
char *guard_clean(const char *token);

/* The command inside a guard_remote text, and its token: NULL when it is not exactly such a text.
 * For a server front that decides what may run. Allocated. */
char *guard_inner(const char *exec_text, char token[33]);

/* A line of the guard itself in the output: "<RS>fairlead TOKEN WORD ARG". True fills word and *arg
 * (a pid or a status). Words: "started" (pid of the command), "ended" (its status, when something it
 * left behind is still watched). */
bool guard_line(const char *token, const char *line, char word[16], long *arg);

/* The name of the machine in its line "<RS>fairlead TOKEN host NAME", which comes first; else NULL. */
const char *guard_host(const char *token, const char *line);

#endif
