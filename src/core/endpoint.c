/* SPDX-License-Identifier: BSD-3-Clause
 * endpoint: one end of a forward, and the hosts on the way to it. */
#include "config.h"

#include "core/endpoint.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void
endpoint_done(struct endpoint *e)
{
    free(e->host);
    free(e->path);
}

void
plan_forward_done(struct plan_forward *f)
{
    free(f->id);
    endpoint_done(&f->listen);
    endpoint_done(&f->target);
}

void
plan_hop_done(struct plan_hop *h)
{
    free(h->user);
    free(h->host);
    strv_done(&h->keys);
}

char *
endpoint_text(const struct endpoint *e)
{
    if (e->kind != ENDPOINT_TCP)
        return mem_dup(e->path != NULL ? e->path : "");
    if (strchr(e->host, ':') != NULL)
        return mem_printf("[%s]:%d", e->host, e->port);
    return mem_printf("%s:%d", e->host, e->port);
}

char *
plan_hop_text(const struct plan_hop *h)
{
    bool brackets = strchr(h->host, ':') != NULL && h->port != 0 && h->port != 22;
    struct str b = {0};

    if (h->user != NULL)
        str_addf(&b, "%s@", h->user);
    str_addf(&b, "%s%s%s", brackets ? "[" : "", h->host, brackets ? "]" : "");
    if (h->port != 0 && h->port != 22)
        str_addf(&b, ":%d", h->port);
    return str_take(&b);
}
