/* SPDX-License-Identifier: BSD-3-Clause
 * planparaview: the words that the newest ParaView would execute for the same values. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/expand.h"
#include "core/planparts.h"

/* The local port as ParaView reads it: a number, exactly $PV_SERVER_PORT$, or 0. */
static int
planparaview_local(const struct draft *d)
{
    const char *local = d->server->ssh.forward_local, *wanted;
    long long n;

    if (local != NULL && local[0] != '\0') {
        if (strcmp(local, "$PV_SERVER_PORT$") == 0)
            return d->paraview_port;
        return str_int(local, 0, 65535, &n) ? (int)n : 0;
    }
    wanted = values_get(&d->paraview, "PV_SSH_PF_SERVER_PORT");
    if (server_option(d->server, "PV_SSH_PF_SERVER_PORT") == NULL)
        return d->paraview_port;
    return str_int(wanted, 0, 65535, &n) ? (int)n : 0;
}

static void
planparaview_forward(const struct draft *d, struct str *line)
{
    int local = planparaview_local(d), remote = d->paraview_port;

    if (!d->server->ssh.forward || resource_two(&d->plan->resource))
        return; /* it complains, and starts the command without */
    if (resource_reverse(&d->plan->resource))
        str_addf(line, " -R %d:localhost:%d", remote, local);
    else
        str_addf(line, " -L %d:localhost:%d", local, remote);
}

static void
planparaview_ssh(const struct draft *d, struct str *line)
{
    const struct server *s = d->server;
    const char *more = planvars_environ(d->facts->environ, "PARAVIEW_SSH_OPTIONS");

    str_add(line, s->ssh.program != NULL ? s->ssh.program : d->facts->ssh_program);
    if (s->ssh.port != NULL)
        str_addf(line, " -p %s", s->ssh.port);
    planparaview_forward(d, line);
    if (more != NULL && more[0] != '\0')
        str_addf(line, " %s", more);
    str_addc(line, ' ');
    if (s->ssh.user != NULL)
        str_addf(line, "%s@", s->ssh.user);
    str_addf(line, "%s ", s->resource.host);
}

void
planparaview_argv(struct draft *d)
{
    struct plan *p = d->plan;
    struct str line = {0}, text = {0};
    struct values masked = {0};
    struct err e;

    if (p->template_text == NULL)
        return;
    if (d->server->startup == SERVER_SSH)
        planparaview_ssh(d, &line);
    str_add(&line, p->template_text);
    planvars_masked(&masked, &d->paraview);
    if (expand_as_paraview(&text, str_text(&line), &masked, &e) == 0)
        expand_split(&p->paraview_argv, str_text(&text));
    else
        planwarn_add(p, p->line, "paraview-never-ends", "%s", e.text);
    values_done(&masked);
    str_done(&line);
    str_done(&text);
}
