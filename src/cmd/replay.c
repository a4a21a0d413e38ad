/* SPDX-License-Identifier: BSD-3-Clause
 * replay: the events of a session so far, for those who come later; bounded. */
#include "config.h"

#include "cmd/replay.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

#define REPLAY_THIN_AT 2000 /* lines, or twice what the last thinning left */
#define REPLAY_OUTPUT 500   /* lines of output that are kept */
#define REPLAY_SSH 500      /* of --debug=ssh */
#define REPLAY_REST 4000    /* of everything else */

bool
replay_thins(enum event_kind kind)
{
    return kind == EVENT_OUTPUT || kind == EVENT_SSH || kind == EVENT_TRAFFIC || kind == EVENT_PEER;
}

static void
replay_line_done(struct replay_line *l)
{
    free(l->forward);
    free(l->line);
}

/* A newer event of the same kind and forward makes this one old news. */
static bool
replay_repeated(const struct replay *r, size_t i)
{
    const struct replay_line *l = &r->v[i];

    if (l->kind != EVENT_TRAFFIC && l->kind != EVENT_PEER)
        return false;
    for (size_t j = i + 1; j < r->n; j++)
        if (r->v[j].kind == l->kind && str_eq(r->v[j].forward, l->forward))
            return true;
    return false;
}

/* From the newest to the oldest, so that the counts keep the newest. */
static void
replay_thin(struct replay *r)
{
    size_t output = 0, ssh = 0, rest = 0, kept = r->n;
    bool *keep = mem_zalloc(r->n * sizeof *keep);

    for (size_t i = r->n; i-- > 0;) {
        if (r->v[i].kind == EVENT_OUTPUT)
            keep[i] = output++ < REPLAY_OUTPUT;
        else if (r->v[i].kind == EVENT_SSH)
            keep[i] = ssh++ < REPLAY_SSH;
        else
            keep[i] = !replay_repeated(r, i) && rest++ < REPLAY_REST;
    }
    kept = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (keep[i])
            r->v[kept++] = r->v[i];
        else
            replay_line_done(&r->v[i]);
    }
    r->n = kept;
    free(keep);
}

void
replay_add(struct replay *r, enum event_kind kind, const char *forward, const char *line)
{
    r->v = mem_grow(r->v, r->n, &r->cap, sizeof *r->v);
    r->v[r->n++] = (struct replay_line){kind, mem_dup(forward), mem_dup(line)};
    if (r->n >= REPLAY_THIN_AT && r->n % (REPLAY_THIN_AT / 2) == 0)
        replay_thin(r);
}

void
replay_done(struct replay *r)
{
    for (size_t i = 0; i < r->n; i++)
        replay_line_done(&r->v[i]);
    free(r->v);
    *r = (struct replay){0};
}
