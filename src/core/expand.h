/* SPDX-License-Identifier: BSD-3-Clause
 * expand: $NAME$ and ParaView's splitting of a command line into words.
 * ParaView: pqServerLauncher.cxx (createCommand, replaceOption), Qt: QProcess::splitCommand. */
#ifndef CORE_EXPAND_H
#define CORE_EXPAND_H

#include "base/err.h"
#include "base/str.h"
#include "core/values.h"

/* Replace each $NAME$ in text. Text of the file is read once, left to right; a value that came from
 * the file or the environment is expanded in turn (to a depth; ERR_DATA when a variable holds
 * itself), what a person typed, and every secret, is put in as it is. An unknown name stands for
 * itself, $$ for nothing. Adds to out. Returns 0, or -1 with *e. */
int expand_text(struct str *out, const char *text, const struct values *vars, struct err *e);

/* The same the way ParaView does it (rescanning everything), for paraview_argv. */
int expand_as_paraview(struct str *out, const char *text, const struct values *vars, struct err *e);

/* Split as QProcess::splitCommand: white space separates, '"' groups and disappears, three quotes
 * are one literal quote, empty words cannot exist. */
void expand_split(struct strv *words, const char *text);

/* The same places, but each word as it stands in text, quotes and all (so that "" is one too). Joined
 * by blanks they are the same line. */
void expand_split_raw(struct strv *words, const char *text);

/* "exec arg arg" with the raw arguments that hold white space put into quotes: what ParaView
 * expands and then splits. Allocated. */
char *expand_command_line(const char *exec, const struct strv *args);

#endif
