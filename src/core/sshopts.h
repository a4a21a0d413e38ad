/* SPDX-License-Identifier: BSD-3-Clause
 * sshopts: the options of ssh(1), of its -o and of plink, and what each asks for. */
#ifndef CORE_SSHOPTS_H
#define CORE_SSHOPTS_H

#include <stdbool.h>
#include <stddef.h>

enum sshopt_act {
    SSHOPT_SKIP,       /* means nothing here */
    SSHOPT_LOCAL,      /* -L */
    SSHOPT_REMOTE,     /* -R */
    SSHOPT_DYNAMIC,
    SSHOPT_JUMP,
    SSHOPT_USER,
    SSHOPT_PORT,
    SSHOPT_KEY,
    SSHOPT_KEYWORD,    /* -o */
    SSHOPT_SESSION,    /* -load */
    SSHOPT_TTY,
    SSHOPT_NO_TTY,
    SSHOPT_AGENT,
    SSHOPT_NO_AGENT,
    SSHOPT_X11,
    SSHOPT_NO_X11,
    SSHOPT_NO_COMMAND, /* -N */
    SSHOPT_BACKGROUND, /* -f: nothing here, but ssh wants a command for it */
    SSHOPT_REFUSE,     /* changes what happens in a way that is not done here */
};

struct sshopt {
    const char *name;     /* "p", "batch"; of -o in any case */
    bool value;           /* it takes one; of -o: it is one of the words in when */
    enum sshopt_act act;
    const char *why;      /* REFUSE: ends a sentence that begins with the option */
    const char *when;     /* of -o: the values of this row; NULL: any */
};

/* NULL when the option is not known. ssh's has one letter. */
const struct sshopt *sshopt_of_ssh(char letter);
const struct sshopt *sshopt_of_plink(const char *name);
const struct sshopt *sshopt_of_keyword(const char *key, const char *value);

#endif
