/* SPDX-License-Identifier: BSD-3-Clause
 * sessionproc: the hidden session-process: one session, in a process of its own. */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/sock.h"
#include "cmd/runline.h"
#include "cmd/transport.h"

#define STARTER_FD 3
#define STARTER_LIMIT_MS 30000 /* for the first lines */

struct sessionproc {
    struct cmd *cmd;
    uv_loop_t loop;
    uv_timer_t limit;
    uv_signal_t term, interrupt;
    struct wire *starter;
    bool over; /* nothing more will come from the starter */
    struct runline run;
    struct transport transport;
    char *kept; /* see transport_path */
    struct session *session;
    struct err err;
    int rc;
};

static void
sessionproc_line(void *arg, struct wire *w, const char *line, size_t n)
{
    struct sessionproc *p = arg;

    if (p->rc != 0)
        return;
    if (!runline_complete(&p->run))
        p->rc = runline_take(&p->run, &p->cmd->conf, line, n, &p->err);
    else if (strstr(line, "\"cmd\":\"stop\"") != NULL)
        p->rc = err_set(&p->err, ERR_CANCELLED, "stopped before it began");
}

static void
sessionproc_closed(void *arg, struct wire *w)
{
    struct sessionproc *p = arg;

    p->over = true;
}

static void
sessionproc_late(uv_timer_t *timer)
{
    struct sessionproc *p = timer->data;

    p->over = true;
}

/* TERM ends in order, a second one at once. */
static void
sessionproc_signal(uv_signal_t *handle, int number)
{
    struct sessionproc *p = handle->data;

    if (p->session != NULL)
        session_stop(p->session, number == SIGTERM ? "terminated" : "interrupted");
    else
        p->over = true;
}

static void
sessionproc_watch(struct sessionproc *p)
{
    uv_timer_init(&p->loop, &p->limit);
    p->limit.data = p;
    uv_timer_start(&p->limit, sessionproc_late, STARTER_LIMIT_MS, 0);
    uv_signal_init(&p->loop, &p->term);
    uv_signal_init(&p->loop, &p->interrupt);
    p->term.data = p->interrupt.data = p;
    uv_signal_start(&p->term, sessionproc_signal, SIGTERM);
    uv_signal_start(&p->interrupt, sessionproc_signal, SIGINT);
    signal(SIGHUP, SIG_IGN); /* no terminal's end is ours */
}

/* Wait for the run line and, when one comes, the password. */
static int
sessionproc_told(struct sessionproc *p)
{
    static const struct wire_ops ops = {sessionproc_line, sessionproc_closed};

    p->starter = wire_new(&p->loop, STARTER_FD, &ops, p);
    if (p->starter == NULL)
        return err_set(&p->err, ERR_USAGE, "session-process is started by fairlead, not by hand");
    while (p->rc == 0 && !p->over && !runline_complete(&p->run))
        uv_run(&p->loop, UV_RUN_ONCE);
    uv_timer_stop(&p->limit);
    if (p->rc == 0 && (p->over || !runline_complete(&p->run)))
        return err_set(&p->err, ERR_BUG, "the starter went away before it said what to run");
    return p->rc;
}

static int
sessionproc_log(struct sessionproc *p)
{
    const struct runline *r = &p->run;

    if (r->log != NULL && log_open(r->log, &p->err) != 0)
        return -1;
    if (r->log_level != 0)
        log_set_level(r->log_level > 1 ? LOG_DEBUG : r->log_level > 0 ? LOG_INFO : LOG_ERROR);
    if (r->debug != NULL)
        log_set_areas(r->debug);
    return 0;
}

static int
sessionproc_control(struct sessionproc *p)
{
    struct control_spec spec = {.loop = &p->loop,
        .dirs = &p->cmd->dirs,
        .id = p->run.id,
        .grace_s = p->cmd->conf.hangup_grace_s};

    p->transport.control = control_new(&spec, &p->err);
    if (p->transport.control == NULL)
        return -1;
    control_adopt(p->transport.control, p->starter);
    p->starter = NULL;
    return 0;
}

/* The life of the session, and after it perhaps that of its connection alone. */
static int
sessionproc_live(struct sessionproc *p)
{
    struct transport *t = &p->transport;
    int rc;

    p->kept = transport_path(&p->cmd->dirs, p->run.plan, &p->run.flags);
    p->run.flags.kept = p->kept;
    p->run.flags.run_dir = p->cmd->dirs.run;
    p->run.flags.cache_dir = p->cmd->dirs.cache;
    p->session = session_new(&p->loop, p->run.plan, &p->cmd->conf, &p->run.flags,
        &transport_ops, t);
    *t = (struct transport){.cmd = p->cmd, .loop = &p->loop, .flags = &p->run.flags,
        .id = p->run.id, .control = t->control, .session = p->session};
    control_serve(t->control, p->session);
    rc = session_run(p->session, &p->err);
    record_remove(&t->record);
    if (session_kept(p->session))
        transport_hold(t);
    control_end(t->control);
    session_free(p->session);
    p->session = NULL;
    return rc;
}

static int
sessionproc_run(struct sessionproc *p)
{
    if (sessionproc_told(p) == 0 && sessionproc_log(p) == 0 && sessionproc_control(p) == 0)
        return sessionproc_live(p);
    plan_free(p->run.plan);
    return -1;
}

/* An error before there was a control is told as the events that the starter waits for. */
static void
sessionproc_tell(struct sessionproc *p)
{
    struct event *e;

    if (p->starter == NULL)
        return;
    e = event_make(EVENT_ERROR, "{s:s,s:i,s:s}", "code", err_name(p->err.code), "exit",
        err_exit(p->err.code), "text", p->err.text);
    event_stamp(e, p->run.id, 1, cmd_now_ms());
    wire_send_json(p->starter, e->fields);
    event_free(e);
    e = event_make(EVENT_END, "{s:s,s:i,s:f}", "reason", "it could not begin", "exit",
        err_exit(p->err.code), "uptime", 0.0);
    event_stamp(e, p->run.id, 2, cmd_now_ms());
    wire_send_json(p->starter, e->fields);
    event_free(e);
    for (int i = 0; i < 100 && wire_waiting(p->starter) > 0 && !p->over; i++)
        uv_run(&p->loop, UV_RUN_ONCE);
}

static void
sessionproc_done(struct sessionproc *p)
{
    char *trouble = p->run.id[0] != '\0' ? ids_trouble(&p->cmd->dirs, p->run.id) : NULL;
    struct stat st;

    if (trouble != NULL && stat(trouble, &st) == 0 && st.st_size == 0)
        unlink(trouble);
    free(trouble);
    wire_free(p->starter);
    uv_close((uv_handle_t *)&p->limit, NULL);
    uv_close((uv_handle_t *)&p->term, NULL);
    uv_close((uv_handle_t *)&p->interrupt, NULL);
    uv_run(&p->loop, UV_RUN_DEFAULT);
    uv_loop_close(&p->loop);
    runline_done(&p->run);
    free(p->kept);
}

int
session_main(struct cmd *c)
{
    struct sessionproc *p;
    struct stat st;
    int rc;

    if (fstat(STARTER_FD, &st) != 0 || !S_ISSOCK(st.st_mode)) {
        fputs("fairlead: session-process is started by fairlead, not by hand\n", stderr);
        return err_exit(ERR_USAGE);
    }
    closefrom(STARTER_FD + 1);
    fault_hint(""); /* the front end says it (worker_died) */
    p = mem_zalloc(sizeof *p);
    p->cmd = c;
    uv_loop_init(&p->loop);
    sessionproc_watch(p);
    rc = sessionproc_run(p);
    if (rc != 0)
        sessionproc_tell(p);
    sessionproc_done(p);
    rc = rc == 0 ? 0 : err_exit(p->err.code);
    free(p);
    return rc;
}
