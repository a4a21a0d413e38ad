/* SPDX-License-Identifier: BSD-3-Clause
 * given: passwords that were handed over before anybody asked, each for a host. */
#ifndef CORE_GIVEN_H
#define CORE_GIVEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

struct given {
    char *host;          /* "host" or "user@host" */
    struct secret text;
};

/* Zero-initialise. Several for one host are for its questions in turn. */
struct givens {
    struct given *v;
    size_t n, cap;
};

void givens_add(struct givens *g, const char *host, struct secret *text); /* takes text over */

/* The nth (from 0) for this login; NULL: no more. Borrowed. */
const struct secret *givens_find(const struct givens *g, const char *user, const char *host,
    size_t nth);

void givens_done(struct givens *g); /* wipes */

#endif
