/* SPDX-License-Identifier: BSD-3-Clause
 * option: what a server asks before it starts: its kinds, limits and choices (one table).
 * ParaView: pqServerConfiguration.cxx, pqServerLauncher.cxx. */
#ifndef CORE_OPTION_H
#define CORE_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum option_kind {
    OPTION_INT,
    OPTION_DOUBLE,
    OPTION_STRING,
    OPTION_PASSWORD,
    OPTION_FILE,
    OPTION_BOOLEAN,
    OPTION_ENUM,
};

struct option_entry {
    char *value, *label;
};

struct option {
    char *name, *label;
    enum option_kind kind;
    bool readonly, save;
    char *initial;              /* the default attribute; NULL when absent */
    bool random;                /* default="random": a new value each time, never saved */
    double min, max, step;      /* int and double; has_max false: max is the widget's own */
    bool has_max;
    char *on, *off;             /* boolean: the two values */
    struct option_entry *entries;
    size_t entry_count, entry_cap;
    int line, column;           /* of its '<' in the file */
};

/* "int", "double", "string", "password", "file", "boolean", "enumeration". */
const char *option_kind_name(enum option_kind kind);

/* Whether text may be this option's value. 0, or -1 with *e: a sentence without the option's name
 * ("must be between 1 and 64"). ERR_USAGE. Never shows a password. */
int option_check(const struct option *o, const char *text, struct err *e);

/* Whether text is an enumeration's "nothing selected", which is how ParaView's form begins when the
 * default is not among the entries. option_check lets it pass: what ParaView can send can be sent. */
bool option_unchosen(const struct option *o, const char *text);

/* The value an untouched form would hold: saved (NULL when none is kept), the default, a random value
 * or what ParaView's widget shows without one; clamped and rounded as there. *seed advances.
 * *from gets "saved", "default" or "random". Allocated; "" for an enumeration without a match. */
char *option_start(const struct option *o, const char *saved, uint64_t *seed, const char **from);

/* The value one step up (+1) or down (-1): the next entry, the other boolean, a number within limits.
 * Allocated. For the form's arrow keys. */
char *option_step(const struct option *o, const char *now, int direction);

/* What stands for the value on a screen: an enumeration's label, stars for a password. Allocated. */
char *option_shown(const struct option *o, const char *value);

/* A decimal number at the start of text, after blanks, whatever the locale; *end is what follows.
 * False when there is none. */
bool option_number(const char *text, double *out, const char **end);

/* The same for a whole attribute, blanks around it allowed (as QString::toInt and toDouble do). */
bool option_read_int(const char *text, double *out);
bool option_read_double(const char *text, double *out);

/* To two decimals, as a spin box of ParaView has its value and its limits. */
double option_round(double value);

void option_done(struct option *o);

#endif
