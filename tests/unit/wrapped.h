/* SPDX-License-Identifier: BSD-3-Clause
 * wrapped: a launch command as one line, and what was read in it as another. */
#ifndef TESTS_WRAPPED_H
#define TESTS_WRAPPED_H

#include <stdlib.h>

#include "base/mem.h"
#include "core/expand.h"
#include "core/wrapper.h"

static inline void
wrapped_forward(struct str *b, const struct plan_forward *f)
{
    char *listen = endpoint_text(&f->listen), *target = endpoint_text(&f->target);

    str_addf(b, " -%c %s>%s", f->reverse ? 'R' : 'L', listen, target);
    free(listen);
    free(target);
}

/* "joe@gw:2222 host -i key -L localhost:1>h:2 -t : words for|the shell"; "none"; "unsure". Allocated. */
static inline char *
wrapped_text(const struct wrapper *w)
{
    struct str b = {0};
    char *remote = strv_join(&w->remote, "|");

    if (w->found != WRAPPER_SSH)
        str_add(&b, w->found == WRAPPER_NONE ? "none" : "unsure");
    for (size_t i = 0; i < w->hop_count; i++) {
        char *hop = plan_hop_text(&w->hops[i]);

        str_addf(&b, "%s%s", i > 0 ? " " : "", hop);
        for (size_t j = 0; j < w->hops[i].keys.n; j++)
            str_addf(&b, " -i %s", w->hops[i].keys.v[j]);
        free(hop);
    }
    for (size_t i = 0; i < w->forward_count; i++)
        wrapped_forward(&b, &w->forwards[i]);
    str_addf(&b, "%s%s%s%s", w->pty ? " -t" : "", w->agent ? " -A" : "", w->x11 ? " -X" : "",
        w->dynamic ? " -D" : "");
    if (w->session != NULL)
        str_addf(&b, " -load %s", w->session);
    if (w->remote.n > 0)
        str_addf(&b, " : %s", remote);
    free(remote);
    return str_take(&b);
}

/* Read a line that is split as ParaView does it. */
static inline void
wrapped_read(struct wrapper *w, const char *line)
{
    struct strv words = {0};

    expand_split(&words, line);
    wrapper_read(&words, w);
    strv_done(&words);
}

#endif
