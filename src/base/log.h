/* SPDX-License-Identifier: BSD-3-Clause
 * log: levels and areas, to stderr or one file; never a secret. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/err.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Write to path (made 0600, appended) from now on; NULL is stderr. Returns 0, or -1 with *e. */
int log_open(const char *path, struct err *e);
void log_close(void);

/* Everything up to this level is written; LOG_WARN at the start. */
void log_set_level(enum log_level level);

/* --debug AREA[,AREA]: these areas are written down to LOG_DEBUG; "all" is every area. */
void log_set_areas(const char *areas);

/* Whether a line of this level and area would be written; and to a file of its own. */
bool log_wants(enum log_level level, const char *area);
bool log_has_file(void);

/* One line: time, level, area, text (cleaned). area is a word: ssh, auth, tunnel, screen, ... */
void log_say(enum log_level level, const char *area, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
