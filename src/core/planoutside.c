/* SPDX-License-Identifier: BSD-3-Clause
 * planoutside: an SSHCommand that an ssh of this machine carries out, as ParaView would let it. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/planparts.h"

void
planoutside_take(struct plan *p)
{
    p->outside = true;
    p->theirs = p->forwards;
    p->their_count = p->forward_count;
    p->their_cap = p->forward_cap;
    p->forwards = NULL;
    p->forward_count = p->forward_cap = 0;
}

/* What comes before ssh. Without a display an emulator would end at once. */
static void
planoutside_terminal(const struct draft *d, struct str *line)
{
    const struct server *s = d->server;
    const char *program = s->ssh.terminal_program;

    if (s->ssh.askpass)
        str_add(line, "setsid ");
    if (!s->ssh.terminal || d->facts->terminal == NULL)
        return;
    str_addf(line, "%s %s ", program != NULL ? program : d->facts->terminal,
        s->ssh.terminal_option != NULL ? s->ssh.terminal_option : "-e");
}

/* The ports are those that the plan has found, not variables: another ssh's listener does not move. */
static void
planoutside_forwards(const struct plan *p, struct str *line)
{
    for (size_t i = 0; i < p->forward_count; i++) {
        const struct plan_forward *f = &p->forwards[i];

        str_addf(line, " -%c %d:%s:%d", f->reverse ? 'R' : 'L', f->listen.port, f->target.host,
            f->target.port);
    }
}

/* That ssh would have to tell us the port it chose, and has no way to. */
static int
planoutside_check(const struct plan *p, struct err *e)
{
    for (size_t i = 0; i < p->forward_count; i++) {
        if (p->forwards[i].listen.port > 0 && p->forwards[i].target.port > 0)
            continue;
        err_set(e, ERR_DATA, "another ssh needs all ports of the forward %s of server '%s', but one is "
            "to be chosen when it starts", p->forwards[i].id, p->name);
        return err_hint(e, "name the port, or leave out --ssh");
    }
    return 0;
}

static void
planoutside_ssh(const struct draft *d, struct str *line)
{
    const char *more = planvars_environ(d->facts->environ, "PARAVIEW_SSH_OPTIONS");
    const struct plan_hop *hop = &d->plan->hops[0];

    str_add(line,
        d->server->ssh.program != NULL ? d->server->ssh.program : d->facts->ssh_command);
    if (hop->port > 0)
        str_addf(line, " -p %d", hop->port);
    planoutside_forwards(d->plan, line);
    if (d->plan->template_text == NULL)
        str_add(line, " -N"); /* a tunnel and no command */
    if (more != NULL && more[0] != '\0')
        str_addf(line, " %s", more);
    str_addf(line, " %s%s%s", hop->user != NULL ? hop->user : "", hop->user != NULL ? "@" : "",
        hop->host);
}

static void
planoutside_drop_hops(struct plan *p)
{
    for (size_t i = 0; i < p->hop_count; i++)
        plan_hop_done(&p->hops[i]);
    p->hop_count = 0;
}

int
planoutside_make(struct draft *d, struct err *e)
{
    struct plan *p = d->plan;
    struct str line = {0};

    if (planoutside_check(p, e) < 0)
        return -1;
    planoutside_terminal(d, &line);
    planoutside_ssh(d, &line);
    if (p->template_text != NULL)
        str_addf(&line, " %s", p->template_text);
    free(p->template_text);
    p->template_text = str_take(&line);
    p->where = PLAN_LOCAL;
    p->pty = false;
    strv_clear(&p->wrapper);
    planoutside_drop_hops(p);
    planoutside_take(p);
    return plan_render(p, &p->values, &p->argv, &p->command, e);
}
