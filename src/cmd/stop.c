/* SPDX-License-Identifier: BSD-3-Clause
 * stop: end sessions in order and wait until they are gone; one that does not hear is ended by
 * signals. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/reach.h"
#include "cmd/record.h"

#define STOP_ORDER_MS 12000 /* a teardown in order, on top of the grace of its command */
#define STOP_STEP_MS 3000   /* for each harder step after it */

struct stopping {
    struct reach reach;
    struct reach_one **v;
    size_t n;
    bool keep_job; /* --keep-job */
};

static bool
stop_gone(void *arg)
{
    struct stopping *s = arg;

    for (size_t i = 0; i < s->n; i++)
        if (s->v[i]->worker != NULL)
            return false;
    return true;
}

static void
stop_each(struct stopping *s, const char *reason, int signal)
{
    for (size_t i = 0; i < s->n; i++) {
        struct worker *w = s->v[i]->worker;

        if (w == NULL)
            continue;
        if (reason != NULL && s->keep_job)
            worker_keep_job(w);
        if (reason != NULL)
            worker_stop(w, reason);
        if (signal != 0 && worker_pid(w) > 0)
            kill(worker_pid(w), signal);
    }
}

/* Ask, ask again (at once), TERM, KILL. */
static bool
stop_escalate(struct stopping *s, int grace_s)
{
    bool silent = false;

    for (size_t i = 0; i < s->n; i++)
        silent = silent || !s->v[i]->live;
    stop_each(s, "stopped by user", 0);
    if (reach_wait(&s->reach, silent ? STOP_STEP_MS : STOP_ORDER_MS + grace_s * 1000, stop_gone, s))
        return true;
    stop_each(s, "stopped by user", 0);
    if (reach_wait(&s->reach, STOP_STEP_MS, stop_gone, s))
        return true;
    stop_each(s, NULL, SIGTERM);
    if (reach_wait(&s->reach, STOP_STEP_MS, stop_gone, s))
        return true;
    stop_each(s, NULL, SIGKILL);
    return reach_wait(&s->reach, STOP_STEP_MS, stop_gone, s);
}

static int
stop_pick(const struct cmd *c, struct stopping *s, struct err *e)
{
    const struct strv *words = &c->opts.words;
    struct reach_one *one;

    s->v = mem_zalloc((s->reach.n + words->n + 1) * sizeof *s->v);
    if (c->opts.all) {
        for (size_t i = 0; i < s->reach.n; i++)
            s->v[s->n++] = s->reach.v[i];
        return 0;
    }
    for (size_t i = 0; i < words->n; i++) {
        one = reach_find(&s->reach, words->v[i], e);
        if (one == NULL)
            return -1;
        s->v[s->n++] = one;
    }
    return 0;
}

static void
stop_report(const struct stopping *s)
{
    for (size_t i = 0; i < s->n; i++)
        printf("%s %s\n", s->v[i]->view->session,
            s->v[i]->worker == NULL ? "stopped" : "does not stop");
}

/* The words that name sessions which died: what they left is ended first, and they are stopped with that. */
static int
stop_crashed(struct cmd *c)
{
    struct strv *words = &c->opts.words, crashed = {0}, rest = {0};
    int status = 0, rc;

    if (c->opts.all)
        record_crashed(&c->dirs, &crashed);
    for (size_t i = 0; i < words->n; i++)
        strv_add(record_is_crashed(&c->dirs, words->v[i]) ? &crashed : &rest, words->v[i]);
    for (size_t i = 0; i < crashed.n; i++) {
        rc = record_clean(c, crashed.v[i]);
        status = status != 0 ? status : rc;
    }
    strv_done(words);
    *words = rest;
    strv_done(&crashed);
    return status;
}

int
stop_main(struct cmd *c)
{
    struct stopping s = {.keep_job = c->opts.keep_job};
    struct err e;
    int status = 0, crashed;

    if (c->opts.words.n == 0 && !c->opts.all) {
        err_set(&e, ERR_USAGE, "fairlead stop takes a session, a server's name, or --all");
        err_hint(&e, "fairlead status lists the sessions");
        return cmd_fail(&e);
    }
    crashed = stop_crashed(c);
    if (c->opts.words.n == 0 && !c->opts.all)
        return crashed;
    reach_open(&s.reach, &c->dirs);
    if (stop_pick(c, &s, &e) != 0) {
        status = cmd_fail(&e);
    } else {
        status = stop_escalate(&s, c->conf.stop_grace_s) ? 0 : err_exit(ERR_TIMEOUT);
        stop_report(&s);
    }
    free(s.v);
    reach_done(&s.reach);
    return status != 0 ? status : crashed;
}
