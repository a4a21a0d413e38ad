/* SPDX-License-Identifier: BSD-3-Clause
 * planhost: the host of a server, as a list of many shows it. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "core/planparts.h"

static bool
planhost_is_here(const char *host)
{
    return host == NULL || host[0] == '\0' || strcmp(host, "localhost") == 0 ||
        strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
}

char *
plan_host(const struct server *s)
{
    const char *host = s->resource.host != NULL ? s->resource.host : "";
    struct values none = {0};
    struct facts nothing = {.client_host = "localhost", .version_full = "", .application_dir = "",
        .ssh_program = "ssh"};
    struct plan *p = NULL;
    struct err ignored;
    char *out;

    /* Where the resource names no other machine, or one that nobody connects to, the command may be an ssh
     * to where the server is. */
    if (s->startup == SERVER_COMMAND && (planhost_is_here(host) || resource_reverse(&s->resource)))
        p = plan_make(s, &none, &nothing, &ignored);
    out = mem_dup(p != NULL && p->hop_count > 0 ? p->hops[p->hop_count - 1].host : host);
    plan_free(p);
    return out;
}
