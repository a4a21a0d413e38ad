/* SPDX-License-Identifier: BSD-3-Clause
 * wrapper: any line as a launch command; what is read with certainty can be used, and nothing else is
 * handed out. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/expand.h"
#include "core/resource.h"
#include "core/wrapper.h"

static bool
end_is_fit(const struct endpoint *e, int min)
{
    if (e->kind == ENDPOINT_UNIX)
        return e->path != NULL && e->path[0] == '/' && strlen(e->path) < 108;
    return (resource_host_ok(e->host) || strcmp(e->host, "*") == 0) && e->port >= min &&
        e->port <= 65535;
}

static void
sure_means_usable(const struct wrapper *w)
{
    PROMISE(w->why == NULL);
    PROMISE(w->hop_count >= 1 && w->hop_count <= 8 && w->forward_count <= 32);
    PROMISE(w->outer.n >= 1);
    for (size_t i = 0; i < w->hop_count; i++) {
        PROMISE(resource_host_ok(w->hops[i].host));
        PROMISE(w->hops[i].user == NULL || resource_user_ok(w->hops[i].user));
        PROMISE(w->hops[i].port >= 0 && w->hops[i].port <= 65535);
        PROMISE(i + 1 == w->hop_count || w->hops[i].keys.n == 0);
    }
    for (size_t i = 0; i < w->forward_count; i++) {
        const struct plan_forward *f = &w->forwards[i];

        PROMISE(f->id == NULL);
        PROMISE(end_is_fit(&f->listen, f->reverse ? 0 : 1) && end_is_fit(&f->target, 1));
        PROMISE(f->target.host == NULL || strcmp(f->target.host, "*") != 0);
    }
}

static void
else_there_is_nothing(const struct wrapper *w)
{
    PROMISE(w->hop_count == 0 && w->forward_count == 0 && w->outer.n == 0 && w->remote.n == 0);
    PROMISE(w->session == NULL && !w->pty && !w->agent && !w->x11 && !w->dynamic);
    PROMISE((w->found == WRAPPER_UNSURE) == (w->why != NULL));
    if (w->why != NULL) {
        char *again = text_cleaned(w->why, strlen(w->why) + 1);

        PROMISE(w->why[0] != '\0' && strcmp(again, w->why) == 0);
        free(again);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_ndup((const char *)data, size);
    struct strv words = {0};
    struct wrapper w;

    expand_split(&words, text);
    PROMISE(wrapper_read(&words, &w) == w.found);
    if (w.found == WRAPPER_SSH)
        sure_means_usable(&w);
    else
        else_there_is_nothing(&w);
    wrapper_is_program(text);
    wrapper_done(&w);
    strv_done(&words);
    free(text);
    return 0;
}
