/* SPDX-License-Identifier: BSD-3-Clause
 * external: another program as the way to the hosts (--ssh): an OpenSSH client. */
#include "config.h"

#include "ssh/external.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

#define EXTERNAL_CANCEL_MS 3000
#define EXTERNAL_START_MS 60000      /* from the login to the command: as with our own */

extern char **environ;

void
external_init(struct external *x, struct turn *turn, struct plan *plan)
{
    *x = (struct external){.turn = turn, .plan = plan};
    x->chosen = mem_zalloc((plan->forward_count + 1) * sizeof *x->chosen);
    x->failed = mem_zalloc((plan->forward_count + 1) * sizeof *x->failed);
}

int
external_start(struct external *x, struct remote *r, struct err *e)
{
    struct remote_by by = {.where = x->plan->hops[x->plan->hop_count - 1].host,
        .heard = external_hear, .arg = x, .quiet = x->plan->where == PLAN_NONE};
    struct strv argv = {0}, env = {0};
    int rc;

    x->remote = r;
    x->state = EXTERNAL_CONNECTING;
    x->code = ERR_NONE;
    strv_add(&argv, askpass_leash(x->askpass));
    strv_take(&argv, mem_printf("%d", (int)getpid()));
    strv_copy(&argv, &x->words);
    rc = external_words(x->plan, x->turn->flags, x->turn->conf, &x->more, &argv, e);
    external_forward_words(x->plan, NULL, &argv);
    strv_add(&argv, x->plan->pty ? "-tt" : "-T");
    strv_add(&argv, "--");
    strv_add(&argv, x->plan->hops[x->plan->hop_count - 1].host);
    askpass_environ(x->askpass, environ, x->old, &env);
    if (rc == 0)
        rc = remote_start_by(r, x->plan, &by, &argv, &env, e);
    if (rc == 0)
        askpass_of(x->askpass, proc_pid(r->proc));
    strv_done(&argv);
    strv_done(&env);
    return rc;
}

/* Why there is no more of it, before there was a command. */
static int
external_ended(const struct external *x, struct err *e)
{
    err_set(e, ERR_START, "ssh ended with status %d before the command was started%s%s",
        x->remote->status, x->last[0] != '\0' ? ": " : "", x->last);
    return err_hint(e, "an account that may not run commands can be used without --ssh");
}

int
external_step(struct external *x, struct err *e)
{
    enum external_state was = x->state;
    bool hostkey;

    if (x->remote->out.pid > 0) {
        x->state = EXTERNAL_STARTED;
        x->code = ERR_NONE; /* whatever it said, it goes on */
        external_release(x);
        return 0;
    }
    if (x->remote->ended) {
        external_release(x);
        return external_ended(x, e);
    }
    if (askpass_wanted(x->askpass, &hostkey)) {
        x->state = hostkey ? EXTERNAL_HOSTKEY : EXTERNAL_AUTH;
        if (x->state == was)
            return askpass_answer(x->askpass, e);
        return 0; /* told first */
    }
    if (x->state == EXTERNAL_IN && !x->turn->late && !uv_is_active((uv_handle_t *)x->turn->limit))
        turn_limit(x->turn, EXTERNAL_START_MS, "%s to start the command", x->remote->where);
    return turn_once(x->turn, e);
}

/* A connection that is shared goes on, and with it the forwards, unless they are taken back. */
static void
external_cancel(struct external *x)
{
    struct str said = {0};
    struct strv argv = {0};
    struct err ignored;

    strv_copy(&argv, &x->words);
    if (external_words(x->plan, x->turn->flags, x->turn->conf, &x->more, &argv, &ignored) == 0) {
        strv_add(&argv, "-O");
        strv_add(&argv, "cancel");
        external_forward_words(x->plan, x->failed, &argv);
        strv_add(&argv, "--");
        strv_add(&argv, x->plan->hops[x->plan->hop_count - 1].host);
        (void)external_ask(x->turn, &argv, EXTERNAL_CANCEL_MS, &said, &ignored);
    }
    str_done(&said);
    strv_done(&argv);
}

void
external_close(struct external *x)
{
    if (x->shares && x->plan->forward_count > 0 && x->state >= EXTERNAL_CONNECTING)
        external_cancel(x);
    askpass_free(x->askpass);
    strv_done(&x->words);
    strv_done(&x->more);
    strv_done(&x->held);
    strv_done(&x->known_hosts);
    str_done(&x->line);
    free(x->host);
    free(x->user);
    free(x->chosen);
    free(x->failed);
}
