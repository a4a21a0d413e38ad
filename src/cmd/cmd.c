/* SPDX-License-Identifier: BSD-3-Clause
 * cmd: what all subcommands have in common: errors, settings, flags, plans. */
#include "config.h"

#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/text.h"
#include "cmd/facts.h"

int
cmd_fail(const struct err *e)
{
    char *text = text_cleaned(e->text, sizeof e->text * 4);
    char *hint = text_cleaned(e->hint, sizeof e->hint * 4);

    fprintf(stderr, "fairlead: %s\n", text);
    if (hint[0] != '\0')
        fprintf(stderr, "fairlead: %s\n", hint);
    free(text);
    free(hint);
    return err_exit(e->code);
}

int
cmd_set(struct cmd *c, const char *keyword, const char *value, struct err *e)
{
    if (conf_set(&c->conf, keyword, value, e) != 0)
        return -1;
    str_addf(&c->conf_text, "%s %s\n", keyword, value);
    return 0;
}

void
cmd_flags(const struct cmd *c, struct session_flags *out)
{
    const struct opts *o = &c->opts;

    *out = (struct session_flags){
        .config_file = o->ssh_config,
        .options = &o->ssh_options,
        .identities = &o->identities,
        .ssh = o->ssh,
        .run_dir = c->dirs.run,
        .cache_dir = c->dirs.cache,
        .user = o->user,
        .port = o->port,
        .jumps = o->jumps,
        .family = o->v4   ? AF_INET
                  : o->v6 ? AF_INET6
                          : AF_UNSPEC,
        .accept_new = o->accept_new,
        .lenient = o->lenient,
        .node = o->node,
        .keep_job = o->keep_job,
        .queue_timeout_s = o->queue_timeout_s,
        .keep = o->keep,
        .password = c->password.len > 0 ? &c->password : NULL,
        .passwords = &c->passwords,
    };
}

/* -L and -R. */
static int
cmd_plan_forwards(const struct cmd *c, struct plan *p, struct err *e)
{
    const struct opts *o = &c->opts;

    if (o->locals.n + o->remotes.n > 0 && p->hop_count == 0) {
        err_set(e, ERR_USAGE, "%s is not reached through SSH: there is nothing to forward through", p->name);
        return err_hint(e, "leave out -L and -R");
    }
    for (size_t i = 0; i < o->locals.n; i++) {
        if (plan_forward_more(p, false, o->locals.v[i], e) != 0)
            return -1;
    }
    for (size_t i = 0; i < o->remotes.n; i++) {
        if (plan_forward_more(p, true, o->remotes.v[i], e) != 0)
            return -1;
    }
    return 0;
}

struct plan *
cmd_plan(struct cmd *c, const struct server *s, const struct values *chosen, struct err *e)
{
    struct facts_own own;
    struct facts facts;
    struct plan *p;

    facts_find(c, &facts, &own);
    p = plan_make(s, chosen, &facts, e);
    facts_done(&own);
    if (p != NULL && cmd_plan_forwards(c, p, e) != 0) {
        plan_free(p);
        p = NULL;
    }
    return p;
}

int64_t
cmd_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
