/* SPDX-License-Identifier: BSD-3-Clause
 * sshkeyword: the keywords of ssh_config that people write, and whether they count here. */
#ifndef CORE_SSHKEYWORD_H
#define CORE_SSHKEYWORD_H

#include <stdbool.h>
#include <stddef.h>

struct sshkeyword {
    const char *key;   /* small letters, as ssh -G prints it */
    bool honoured;
    bool needed;       /* not honoured, and without it the login may fail or be less safe */
    bool several;      /* each line adds one; else the first counts */
    const char *why;   /* not honoured: ends a sentence that begins with the keyword; else NULL */
};

/* NULL: one that nobody here knows. Other names that ssh takes for the same are turned into key's. */
const struct sshkeyword *sshkeyword_find(const char *key);

/* The name that ssh -G prints for a keyword in small letters: itself, but for old names. */
const char *sshkeyword_today(const char *key);

/* Of those in a row: needed, so that it is worth a word when a host has it; NULL past the end. */
const struct sshkeyword *sshkeyword_row(size_t i);

#endif
