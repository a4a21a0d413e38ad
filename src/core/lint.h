/* SPDX-License-Identifier: BSD-3-Clause
 * lint: all that can be said about a list without running it: place, severity, sentence, remedy. */
#ifndef CORE_LINT_H
#define CORE_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/server.h"

enum lint_severity { LINT_NOTE, LINT_WARNING, LINT_ERROR };

/* One row for every code that a remark of a file (remark, pvsc, server), a warning of a plan (planwarn)
 * or a finding may have: the severity, and what to do. fairlead-pvsc(5) lists them; tests/lint/docs.sh
 * compares. */
struct lint_rule {
    const char *code;
    enum lint_severity severity;
    const char *remedy; /* one imperative sentence */
};
const struct lint_rule *lint_rules(size_t *n);
const struct lint_rule *lint_rule(const char *code); /* NULL: there is none */
const char *lint_severity_name(enum lint_severity severity);

/* file and server may be NULL; texts are clean. line and column are from 1, 0 when not known. */
struct lint_finding {
    const struct lint_rule *rule;
    char *file, *server, *text;
    char *remedy; /* its own; NULL: the rule's */
    int line, column;
    size_t order; /* of the file among those that were looked at */
};

/* The findings of some lists. Zero-initialise. */
struct lint {
    struct lint_finding *v;
    size_t n, cap;
    struct lint_name *names;
    size_t name_count, name_cap;
    size_t files;
};

/* Look at the text of one list: what pvsc_parse remarks, and all that is too much for `show`: flags
 * that pvserver no longer has, dead switches, undefined variables, ports, ... A text that is no list is
 * one error. Linear in the size of the text. */
void lint_text(struct lint *l, const char *bytes, size_t n, const char *file);

/* A file that is there and could not be read: one error. */
void lint_unreadable(struct lint *l, const char *file, const char *why);

const char *lint_remedy(const struct lint_finding *f);

/* When all files were looked at: names that repeat, and the order: files as they came, then places. */
void lint_finish(struct lint *l);
void lint_done(struct lint *l);

#endif
