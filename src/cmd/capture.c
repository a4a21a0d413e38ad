/* SPDX-License-Identifier: BSD-3-Clause
 * capture: a program run to its end, its output kept, or with the terminal for its own. Blocks. */
#include "config.h"

#include "cmd/capture.h"

#include <signal.h>

#include "base/proc.h"

#define CAPTURE_SAID_MAX 4096

/* One program at work. */
struct capturing {
    struct capture *result;
    size_t max;
    bool over;
};

static void
capture_output(void *arg, int stream, const char *bytes, size_t n)
{
    struct capturing *c = arg;
    struct capture *r = c->result;

    if (stream == 2) {
        size_t room = CAPTURE_SAID_MAX - r->said.len;

        str_addn(&r->said, bytes, n < room ? n : room);
    } else if (n > c->max - r->out.len) {
        r->large = c->over = true;
    } else {
        str_addn(&r->out, bytes, n);
    }
}

static void
capture_exited(void *arg, int status, int signal)
{
    struct capturing *c = arg;

    c->result->status = status;
    c->result->signal = signal;
    c->over = true;
}

static void
capture_late(uv_timer_t *timer)
{
    struct capturing *c = timer->data;

    c->result->late = c->over = true;
}

/* What the keyboard sends to all of the terminal's programs is meant for the one that we wait for. */
static void
capture_ignore(struct sigaction before[2], bool on)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    sigaction(SIGINT, on ? &ignore : &before[0], on ? &before[0] : NULL);
    sigaction(SIGQUIT, on ? &ignore : &before[1], on ? &before[1] : NULL);
}

static int
capture_wait(uv_loop_t *loop, const struct capture_spec *spec, struct capturing *c, struct err *e)
{
    static const struct proc_ops ops = {capture_output, capture_exited};
    struct proc_spec run = {.argv = spec->argv,
        .in = spec->terminal ? PROC_STDIN_INHERIT : PROC_STDIN_NULL,
        .inherit_output = spec->terminal,
        .own_session = spec->apart,
        .extra_fd = -1};
    struct proc *p = proc_start(loop, &run, &ops, c, e);

    if (p == NULL)
        return -1;
    while (!c->over)
        uv_run(loop, UV_RUN_ONCE);
    proc_free(p);
    return 0;
}

int
capture_run(struct capture *r, const struct capture_spec *spec, struct err *e)
{
    struct capturing c = {.result = r, .max = spec->max};
    struct sigaction before[2];
    uv_timer_t timer;
    uv_loop_t loop;
    int rc;

    *r = (struct capture){0};
    uv_loop_init(&loop);
    uv_timer_init(&loop, &timer);
    timer.data = &c;
    if (spec->limit_ms > 0)
        uv_timer_start(&timer, capture_late, (uint64_t)spec->limit_ms, 0);
    if (spec->terminal)
        capture_ignore(before, true);
    rc = capture_wait(&loop, spec, &c, e);
    if (spec->terminal)
        capture_ignore(before, false);
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return rc;
}

void
capture_done(struct capture *r)
{
    str_done(&r->out);
    str_done(&r->said);
}
