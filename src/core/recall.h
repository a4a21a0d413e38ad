/* SPDX-License-Identifier: BSD-3-Clause
 * recall: what was chosen last time, by server and option, and when; as text. Never a password. */
#ifndef CORE_RECALL_H
#define CORE_RECALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct recall_entry {
    char *server, *option, *value; /* option NULL: a run of the server; value is its result then */
    int64_t time_s;
};

struct recall {
    struct recall_entry *v;
    size_t n, cap;
    bool whole; /* else the oldest goes when there are very many */
};

/* One entry a line: tab-separated, %XX for what would break a line. Lines that cannot be read are
 * kept out; recall_parse never fails. */
void recall_parse(struct recall *r, const char *text, size_t n);
void recall_text(const struct recall *r, struct str *out);
void recall_set(struct recall *r, const char *server, const char *option, const char *value,
    int64_t time_s);
void recall_unset(struct recall *r, const char *server, const char *option);
const char *recall_get(const struct recall *r, const char *server, const char *option);
int64_t recall_used(const struct recall *r, const char *server); /* last run; 0 never */
void recall_done(struct recall *r);

#endif
