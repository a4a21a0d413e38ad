/* SPDX-License-Identifier: BSD-3-Clause
 * errand: a program that runs to its end while the session turns, its output bounded. */
#include "config.h"

#include "ssh/errand.h"

#include "base/proc.h"

struct errand_run {
    struct errand *errand;
    struct turn *turn;
    bool over;
};

static size_t
errand_room(size_t len, size_t max, size_t n)
{
    size_t room = len < max ? max - len : 0;

    return n < room ? n : room;
}

static void
errand_output(void *arg, int stream, const char *bytes, size_t n)
{
    struct errand_run *run = arg;
    struct errand *r = run->errand;

    if (stream == 2)
        str_addn(r->said, bytes, errand_room(r->said->len, r->said_max, n));
    else if (r->secret != NULL)
        secret_add(r->secret, bytes, errand_room(r->secret->len, r->out_max, n));
    else
        str_addn(r->out, bytes, errand_room(r->out->len, r->out_max, n));
    run->turn->news = true;
}

static void
errand_exited(void *arg, int status, int signal)
{
    struct errand_run *run = arg;

    run->over = run->turn->news = true;
    run->errand->status = status;
    run->errand->signal = signal;
}

int
errand_run(struct turn *t, struct errand *r, struct err *e)
{
    static const struct proc_ops ops = {errand_output, errand_exited};
    struct proc_spec spec = {.argv = r->argv, .in = PROC_STDIN_NULL, .own_session = true, .extra_fd = -1};
    struct errand_run run = {.errand = r, .turn = t};
    struct proc *p = proc_start(t->loop, &spec, &ops, &run, e);
    int rc = 0;

    if (p == NULL)
        return -1;
    turn_limit(t, r->limit_ms, "%s", r->awaited);
    while (rc == 0 && !run.over)
        rc = turn_once(t, e);
    turn_limit(t, -1, "nothing");
    proc_free(p);
    return rc;
}
