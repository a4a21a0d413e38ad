/* SPDX-License-Identifier: BSD-3-Clause
 * shellwords: the words of one line, as a POSIX shell or a desktop's launcher quotes them.
 * POSIX: Shell Command Language 2.2; g_shell_parse_argv. */
#ifndef CORE_SHELLWORDS_H
#define CORE_SHELLWORDS_H

#include "base/str.h"

enum shellwords_kind {
    SHELLWORDS_SHELL,  /* sh -c: quoting, and nothing else that a shell would have to do */
    SHELLWORDS_QUOTED, /* quoting and comments alone: $ ; | and their kin are ordinary characters */
};

/* Read a line that is one simple command. A comment, a last ';' and a last "exit" are left out. Adds
 * to words. Returns NULL, or what else a shell would have to do ("a pipe"); words are undefined then. */
const char *shellwords_read(struct strv *words, const char *line, enum shellwords_kind kind);

#endif
