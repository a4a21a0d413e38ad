/* SPDX-License-Identifier: BSD-3-Clause
 * batch: a session in this process: start --batch. */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "cmd/control.h"
#include "cmd/front.h"
#include "cmd/ids.h"
#include "cmd/transport.h"
#include "cmd/worker.h"

static void
here_answer(void *arg, struct reply *r)
{
    session_answer(arg, r);
}

static void
here_stop(void *arg, const char *reason)
{
    session_stop(arg, reason);
}

static void
here_client_started(void *arg, int pid)
{
    session_client_started(arg, pid);
}

static void
here_client_ended(void *arg, int status, bool stop)
{
    session_client_ended(arg, status, stop);
}

/* A third signal: the default action. The remote command ends by its guard. */
static void
here_kill(void *arg)
{
    signal(SIGTERM, SIG_DFL);
    raise(SIGTERM);
}

static void
here_retry(void *arg)
{
    struct err e;

    if (session_retry(arg, &e) < 0)
        cmd_fail(&e);
}

static const struct front_ops here_ops = {
    here_answer, here_stop, here_client_started, here_client_ended, here_kill,
    here_retry};

static struct control *
here_control(struct front *f, struct cmd *c, char id[ID_MAX], struct err *e)
{
    struct control_spec spec = {.loop = &f->loop,
        .dirs = &c->dirs,
        .id = id,
        .own_screen = true,
        .event = front_event,
        .arg = f};

    return ids_claim(&c->dirs, id, e) == 0 ? control_new(&spec, e) : NULL;
}

int
cmd_run_here(struct cmd *c, struct cmd_run *r)
{
    struct front f;
    struct transport t = {.cmd = c, .loop = &f.loop, .flags = &r->flags};
    char id[ID_MAX];
    struct session *s;
    struct err e;
    char *kept;
    int status;

    fault_hint("what it had started there ends by itself within half a minute");
    front_init(&f, c, r, false);
    r->flags.no_prompt = true;
    r->flags.kept = kept = transport_path(&c->dirs, r->plan, &r->flags);
    t.id = id;
    t.control = here_control(&f, c, id, &e);
    if (t.control != NULL) {
        s = session_new(&f.loop, r->plan, &c->conf, &r->flags, &transport_ops, &t);
        t.session = s;
        r->plan = NULL;
        control_serve(t.control, s);
        front_serve(&f, &here_ops, s);
        (void)session_run(s, &e); /* the error event was printed */
        record_remove(&t.record);
        control_end(t.control);
        front_finish(&f);
        session_free(s);
        status = front_status(&f);
    } else {
        plan_free(r->plan);
        r->plan = NULL;
        status = cmd_fail(&e);
    }
    free(kept);
    front_done(&f);
    worker_leave(&f.loop);
    return status;
}
