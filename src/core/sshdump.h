/* SPDX-License-Identifier: BSD-3-Clause
 * sshdump: what `ssh -G` prints: a keyword in small letters and its value on each line. Pure. */
#ifndef CORE_SSHDUMP_H
#define CORE_SSHDUMP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define SSHDUMP_SIZE_MAX (1024 * 1024)
#define SSHDUMP_ROWS_MAX 4096

struct sshdump_row {
    char *key, *value;
    char *file;           /* where it was said (sshsource); NULL: not known, so perhaps a default */
    int line;             /* 0: file is no file but words, as "the command line" */
};

/* Zero-initialise. */
struct sshdump {
    struct sshdump_row *rows;
    size_t n, cap;
};

/* Read n bytes. Returns 0, or -1 with *e: ERR_CONFIG, it is not what ssh -G prints, or too much. */
int sshdump_parse(struct sshdump *d, const char *text, size_t n, struct err *e);
void sshdump_done(struct sshdump *d);

/* One more row at the end; key is made small. False when there are too many. */
bool sshdump_add(struct sshdump *d, const char *key, const char *value);

/* The first value of a keyword (small letters); NULL when there is none. */
const char *sshdump_get(const struct sshdump *d, const char *key);

/* The next row of a keyword from *at on, which moves behind it; NULL at the end. */
struct sshdump_row *sshdump_next(const struct sshdump *d, const char *key, size_t *at);

/* Somebody said it: it is known where, or its values are not those of defaults (NULL: none known, so
 * that every row was said). */
bool sshdump_given(const struct sshdump *d, const struct sshdump *defaults, const char *key);

/* yes, true, on, and whatever else is not no, false, none or off; otherwise when it is not there. */
bool sshdump_yes(const struct sshdump *d, const char *key, bool otherwise);

/* A number, with the units of a time behind it (s, m, h, d, w); otherwise when it is none. */
int sshdump_int(const struct sshdump *d, const char *key, int otherwise);

#endif
