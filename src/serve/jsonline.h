/* SPDX-License-Identifier: BSD-3-Clause
 * jsonline: one JSON object, as a line, between two processes of ours. It may hold a secret: no copy
 * is left behind. */
#ifndef SERVE_JSONLINE_H
#define SERVE_JSONLINE_H

#include <jansson.h>

#define JSONLINE_MAX (64 * 1024)

/* Send it over a blocking socket; j is let go. Returns 0 or -1. */
int jsonline_send(int fd, json_t *j);

/* Read one, and not a byte after it; wait at most patience_ms (-1: for ever) for each. New reference,
 * or NULL when the line is too long, is no JSON, or does not come. */
json_t *jsonline_read(int fd, int patience_ms);

#endif
