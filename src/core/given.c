/* SPDX-License-Identifier: BSD-3-Clause
 * given: passwords that were handed over before anybody asked, each for a host. */
#include "config.h"

#include "core/given.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void
givens_add(struct givens *g, const char *host, struct secret *text)
{
    struct given one = {.host = mem_dup(host)};

    secret_move(&one.text, text);
    g->v = mem_grow(g->v, g->n, &g->cap, sizeof *g->v);
    g->v[g->n++] = one;
}

static bool
given_fits(const struct given *g, const char *user, const char *host)
{
    const char *at = strrchr(g->host, '@');
    size_t n = at != NULL ? (size_t)(at - g->host) : 0;

    if (at != NULL && (strlen(user) != n || strncmp(user, g->host, n) != 0))
        return false;
    return strcasecmp(at != NULL ? at + 1 : g->host, host) == 0;
}

const struct secret *
givens_find(const struct givens *g, const char *user, const char *host, size_t nth)
{
    for (size_t i = 0; g != NULL && i < g->n; i++) {
        if (given_fits(&g->v[i], user, host) && nth-- == 0)
            return &g->v[i].text;
    }
    return NULL;
}

void
givens_done(struct givens *g)
{
    for (size_t i = 0; i < g->n; i++) {
        free(g->v[i].host);
        secret_wipe(&g->v[i].text);
    }
    free(g->v);
    *g = (struct givens){0};
}
