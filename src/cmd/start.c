/* SPDX-License-Identifier: BSD-3-Clause
 * start: start a session without the screen; with the session in a process of its own. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/front.h"
#include "cmd/lists.h"
#include "cmd/plain.h"
#include "cmd/record.h"
#include "cmd/saved.h"
#include "cmd/trust.h"
#include "cmd/worker.h"

/* A session whose process is not ours, and the front end that shows it. */
struct apart {
    struct front front;
    struct worker *worker;
    bool attached; /* it ran before us, and ^C only leaves it */
    bool greeted;  /* we have said that we go */
    bool closed;
};

static void
apart_answer(void *arg, struct reply *r)
{
    struct apart *a = arg;

    worker_answer(a->worker, r);
}

static void
apart_stop(void *arg, const char *reason)
{
    struct apart *a = arg;

    if (!a->attached) {
        worker_stop(a->worker, reason);
        return;
    }
    a->greeted = true;
    worker_detach(a->worker);
}

static void
apart_client_started(void *arg, int pid)
{
    struct apart *a = arg;

    worker_client_started(a->worker, pid);
}

static void
apart_client_ended(void *arg, int status, bool stop)
{
    struct apart *a = arg;

    worker_client_ended(a->worker, status, stop);
}

static void
apart_kill(void *arg)
{
    struct apart *a = arg;

    if (worker_pid(a->worker) > 0 && !a->closed)
        kill(worker_pid(a->worker), SIGKILL);
}

static void
apart_retry(void *arg)
{
    struct apart *a = arg;

    worker_retry(a->worker);
}

static const struct front_ops apart_ops = {
    apart_answer, apart_stop, apart_client_started, apart_client_ended, apart_kill,
    apart_retry};

static void
apart_event(void *arg, struct worker *w, const struct event *e)
{
    struct apart *a = arg;

    front_event(&a->front, e);
    if (a->front.cmd->opts.detach && !a->greeted && (a->front.reached || a->front.ended)) {
        a->greeted = true;
        worker_detach(w);
    }
}

static void
apart_closed(void *arg, struct worker *w)
{
    struct apart *a = arg;

    a->closed = true;
}

/* To what was asked for on standard input. */
static void
apart_answered(void *arg, struct worker *w, const json_t *answer)
{
    struct err e;

    if (worker_refused(answer, &e))
        cmd_fail(&e);
}

static const struct worker_ops apart_worker_ops = {.event = apart_event, .closed = apart_closed,
    .answer = apart_answered};

/* Until the session is over, or we are done with it. */
static void
apart_loop(struct apart *a)
{
    const struct opts *o = &a->front.cmd->opts;
    bool leave = false;

    while (!a->closed && !leave) {
        uv_run(&a->front.loop, UV_RUN_ONCE);
        leave = a->front.hangup || (a->greeted && !a->front.ended && worker_sent(a->worker));
    }
    if (!leave)
        front_finish(&a->front);
    else if (o->detach && !a->front.hangup && !o->json)
        printf("%s\n", worker_id(a->worker));
}

static void
apart_done(struct apart *a)
{
    worker_free(a->worker);
    front_done(&a->front);
    worker_leave(&a->front.loop);
    free(a);
}

int
cmd_run_apart(struct cmd *c, struct cmd_run *r)
{
    struct apart *a = mem_zalloc(sizeof *a);
    struct err e;
    int status;

    front_init(&a->front, c, r, true);
    a->worker = worker_start(&a->front.loop, c, r->plan, &r->flags, &apart_worker_ops, a, &e);
    plan_free(r->plan);
    r->plan = NULL;
    if (a->worker != NULL) {
        front_serve(&a->front, &apart_ops, a);
        apart_loop(a);
        status = front_status(&a->front);
    } else {
        status = cmd_fail(&e);
    }
    apart_done(a);
    return status;
}

int
cmd_run_attached(struct cmd *c, const char *id)
{
    struct apart *a = mem_zalloc(sizeof *a);
    struct cmd_run run = {0};
    struct err e;
    int status = 0;

    a->attached = true;
    front_init(&a->front, c, &run, true);
    a->worker = worker_connect(&a->front.loop, &c->dirs, id, &apart_worker_ops, a, &e);
    if (a->worker != NULL) {
        worker_attach(a->worker);
        front_serve(&a->front, &apart_ops, a);
        apart_loop(a);
        status = a->front.ended ? a->front.exit : 0;
    } else {
        status = cmd_fail(&e);
    }
    apart_done(a);
    return status;
}

/* A client that cannot exist is told before anything is contacted. */
static int
start_check_client(const struct opts *o, struct err *e)
{
    const char *program = o->client.n > 0 ? o->client.v[0] : NULL;
    char *path;

    if (!o->has_client)
        return 0;
    if (program == NULL)
        return err_set(e, ERR_USAGE, "after -- comes the client and its words");
    if (o->detach)
        return err_set(e, ERR_USAGE,
            "--detach and a client exclude each other: the client is this terminal's");
    if (strchr(program, '$') != NULL || strchr(program, '/') != NULL)
        return 0;
    path = dirs_program(program);
    if (path == NULL)
        return err_set(e, ERR_NOT_FOUND, "the client %s is not in PATH", program);
    free(path);
    return 0;
}

static int
start_check(const struct opts *o, struct err *e)
{
    if (o->words.n != 1) {
        err_set(e, ERR_USAGE, "fairlead start takes the name of one server");
        return err_hint(e, "fairlead list names them");
    }
    return start_check_client(o, e);
}

int
cmd_start_server(struct cmd *c, const struct server *s, const struct values *chosen)
{
    struct cmd_run run = {.client = c->opts.has_client ? &c->opts.client : NULL};
    struct err e;

    run.plan = cmd_plan(c, s, chosen, &e);
    if (run.plan == NULL)
        return cmd_fail(&e);
    if (trust_check(c, s, run.plan, &e) != 0) {
        plan_free(run.plan);
        return cmd_fail(&e);
    }
    saved_note(c, s, chosen, NULL);
    if (c->opts.timeout_s > 0)
        run.plan->timeout_s = c->opts.timeout_s;
    cmd_flags(c, &run.flags);
    /* A connection that is kept needs a process that outlives this one. */
    if (c->opts.batch && !c->opts.detach && c->opts.keep == SESSION_KEEP_NOT)
        return cmd_run_here(c, &run);
    return cmd_run_apart(c, &run);
}

/* One password that the server's command wants: from the terminal, which --batch has not. */
static int
start_password(const struct cmd *c, const struct option *o, struct values *chosen, struct err *e)
{
    char *label = text_cleaned(o->label != NULL ? o->label : o->name, 200);
    char *prompt = mem_printf("%s: ", label);
    struct secret typed = {0};
    int rc = 0;

    if (!c->opts.batch && ttyask_secret(prompt, &typed)) {
        values_set(chosen, o->name, secret_text(&typed), "flag", true);
    } else {
        err_set(
            e, ERR_INPUT, "the option %s is a password, and nobody can be asked for it", o->name);
        rc = err_hint(e, "put %s=... into a file of mode 0600 and give --options FILE", o->name);
    }
    secret_wipe(&typed);
    free(prompt);
    free(label);
    return rc;
}

static int
start_passwords(const struct cmd *c, const struct server *s, struct values *chosen, struct err *e)
{
    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];

        if (o->kind == OPTION_PASSWORD && !o->readonly && o->initial == NULL &&
            values_find(chosen, o->name) == NULL && start_password(c, o, chosen, e) != 0)
            return -1;
    }
    return 0;
}

/* With what is saved and what the flags say. */
static int
start_server(struct cmd *c, const struct server *s)
{
    struct values chosen = {0};
    struct err e;
    int status;

    if (saved_choose(c, s, &chosen, &e) == 0 && trust_check(c, s, NULL, &e) == 0 &&
        start_passwords(c, s, &chosen, &e) == 0)
        status = cmd_start_server(c, s, &chosen);
    else
        status = cmd_fail(&e);
    values_done(&chosen);
    return status;
}

int
start_main(struct cmd *c)
{
    struct server_list *l;
    const struct server *s;
    struct err e;
    int status;

    if (start_check(&c->opts, &e) != 0)
        return cmd_fail(&e);
    l = lists_read(c, &e);
    if (l == NULL)
        return cmd_fail(&e);
    record_tell(c);
    s = lists_find(c, l, c->opts.words.v[0], &e);
    status = s != NULL ? start_server(c, s) : cmd_fail(&e);
    lists_free(l);
    return status;
}
