/* SPDX-License-Identifier: BSD-3-Clause
 * frontclient: the client that a front end starts for its session, on its own terminal. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/front.h"

#define CLIENT_GRACE_MS 3000     /* between TERM and KILL */
#define CLIENT_PATIENCE_MS 10000 /* after a session that failed: its sockets are closed by then */

/* A render server's port may be 0: there is none. */
static void
client_bind_place(struct plan *p, int port, int render_port)
{
    bool listens = p->listen_port >= 0;
    struct err ignored;

    if (!listens && p->forward_count > 0)
        return;
    (void)plan_bind(p, listens ? "client" : "server", port, &ignored);
    if (render_port > 0)
        (void)plan_bind(p, listens ? "render-client" : "render", render_port, &ignored);
}

/* The ports that came out, for the client's words. */
void
front_client_bind(struct front *f, const struct event *e)
{
    const char *id = event_text(e, "id");
    int port = (int)event_int(e, "port", 0);
    struct err ignored;

    if (f->plan == NULL || port <= 0)
        return;
    if (e->kind == EVENT_FORWARD && id != NULL)
        (void)plan_bind(f->plan, id, port, &ignored);
    else
        client_bind_place(f->plan, port, (int)event_int(e, "render_port", 0));
}

static void
client_output(void *arg, int stream, const char *bytes, size_t n)
{
    fwrite(bytes, 1, n, stderr);
}

static void
client_exited(void *arg, int status, int signal)
{
    struct front *f = arg;

    f->client_over = true;
    f->client_status = signal != 0 ? 128 + signal : status;
    proc_free(f->client);
    f->client = NULL;
    if (!f->ended)
        f->ops->client_ended(f->arg, f->client_status, f->cmd->opts.keep != SESSION_KEEP);
}

/* With --json stdout is for events alone, and stdin may be for answers. */
static int
client_start(struct front *f)
{
    static const struct proc_ops ops = {client_output, client_exited};
    struct proc_spec spec = {.in = f->answers != NULL ? PROC_STDIN_NULL : PROC_STDIN_INHERIT,
        .inherit_output = !f->cmd->opts.json,
        .extra_fd = -1};
    struct strv words = {0};
    int rc = f->plan == NULL ? err_set(&f->err, ERR_BUG, "the plan was lost")
                             : plan_client_words(f->plan, f->run->client, &words, &f->err);

    if (rc == 0) {
        spec.argv = words.v;
        f->client = proc_start(&f->loop, &spec, &ops, f, &f->err);
        rc = f->client != NULL ? 0 : -1;
    }
    strv_done(&words);
    return rc;
}

void
front_client_event(struct front *f, const struct event *e)
{
    if (!str_eq(event_text(e, "state"), "wanted") || f->run->client == NULL)
        return;
    if (f->client != NULL || f->client_over || f->signal != 0)
        return;
    front_client_bind(f, e);
    if (client_start(f) == 0) {
        f->ops->client_started(f->arg, proc_pid(f->client));
        return;
    }
    err_prefix(&f->err, "the client cannot be started");
    cmd_fail(&f->err);
    front_stop(f, "the client cannot be started");
}

void
front_client_stop(struct front *f)
{
    if (f->client != NULL)
        proc_stop(f->client, CLIENT_GRACE_MS);
}

static void
client_impatient(uv_timer_t *timer)
{
    front_client_stop(timer->data);
}

/* A server ends as soon as its client has said goodbye, and the client may have work left to do: it
 * ends by itself. One whose session failed gets a limit. */
void
front_finish(struct front *f)
{
    if (f->client != NULL && f->exit != 0)
        uv_timer_start(&f->patience, client_impatient, CLIENT_PATIENCE_MS, 0);
    while (f->client != NULL && !f->hangup)
        uv_run(&f->loop, UV_RUN_ONCE);
}
