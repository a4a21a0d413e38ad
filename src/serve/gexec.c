/* SPDX-License-Identifier: BSD-3-Clause
 * gexec: a guest's session channel, and the one command that runs on it. */
#include "config.h"

#include "serve/gexec.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/pump.h"
#include "core/guard.h"
#include "serve/childend.h"
#include "ssh/chan.h"

#define GEXEC_ERR_MAX 16384

/* The channel outlives the pump: after its last byte the exit status still has to go over it. So the
 * pump gets an end that passes everything on but its close. */
struct gexec {
    struct gchan c;
    ssh_channel channel;   /* borrowed from inner while that is there */
    struct end inner;      /* the channel; ops NULL before the command was started */
    struct pump *pump;
    uint64_t in, out;
    bool out_done;         /* all of stdout is on its way, and its end was told */
    bool pump_gone;        /* nothing is moved any more */
    bool pty;
    int beat_fd;           /* with pty: another hold on its stdin, for the beats */
    uv_timer_t *beat;      /* freed by its close callback */

    uv_process_t *process; /* freed by its close callback */
    int pid;
    bool exited;
    int status, signal;
    uv_timer_t *kill;      /* runs after TERM; freed by its close callback */

    int err_fd;
    uv_poll_t *err_poll;
    char *err;             /* what was read from stderr and did not fit into the window */
    size_t err_len;
};

static void
gexec_handle_closed(uv_handle_t *handle)
{
    free(handle);
}

static ssize_t
gexec_end_read(void *self, void *bytes, size_t n)
{
    struct gexec *x = self;

    return x->inner.ops->read(x->inner.self, bytes, n);
}

static ssize_t
gexec_end_write(void *self, const void *bytes, size_t n)
{
    struct gexec *x = self;

    return x->inner.ops->write(x->inner.self, bytes, n);
}

/* The end of stdout. The channel's own EOF has to wait for stderr: it ends both streams. */
static void
gexec_end_shut(void *self)
{
    struct gexec *x = self;

    x->out_done = true;
    gset_kick(x->c.set);
}

static void
gexec_end_want(void *self, bool in, bool out)
{
    struct gexec *x = self;

    x->inner.ops->want(x->inner.self, in, out);
}

static void
gexec_end_on_wake(void *self, void (*fn)(void *arg), void *arg)
{
    struct gexec *x = self;

    x->inner.ops->on_wake(x->inner.self, fn, arg);
}

static void
gexec_no_wake(void *arg)
{
}

/* Who asked for a terminal sends no beats, but we have none whose hangup would end the command. So it
 * runs under the guard as if there were none, and the beats are ours: they end when we do. */
static void
gexec_beat(uv_timer_t *timer)
{
    struct gexec *x = timer->data;
    ssize_t ignored = write(x->beat_fd, GUARD_BEAT, strlen(GUARD_BEAT));

    (void)ignored;
}

static void
gexec_beat_start(struct gexec *x, int stdin_fd)
{
    x->beat_fd = fcntl(stdin_fd, F_DUPFD_CLOEXEC, 3);
    x->beat = mem_zalloc(sizeof *x->beat);
    x->beat->data = x;
    uv_timer_init(x->c.set->loop, x->beat);
    uv_timer_start(x->beat, gexec_beat, GUARD_BEAT_S * 1000, GUARD_BEAT_S * 1000);
}

static void
gexec_beat_stop(struct gexec *x)
{
    if (x->beat == NULL)
        return;
    uv_close((uv_handle_t *)x->beat, gexec_handle_closed);
    x->beat = NULL;
    close(x->beat_fd);
}

static void
gexec_end_close(void *self)
{
    struct gexec *x = self;

    x->inner.ops->want(x->inner.self, false, false);
    x->inner.ops->on_wake(x->inner.self, gexec_no_wake, NULL);
    gexec_beat_stop(x);
    x->pump_gone = true;
    gset_kick(x->c.set);
}

static const struct end_ops gexec_end_ops = {
    .read = gexec_end_read,
    .write = gexec_end_write,
    .shut = gexec_end_shut,
    .want = gexec_end_want,
    .on_wake = gexec_end_on_wake,
    .close = gexec_end_close,
};

static void
gexec_err_close(struct gexec *x)
{
    if (x->err_fd < 0)
        return;
    uv_poll_stop(x->err_poll);
    uv_close((uv_handle_t *)x->err_poll, gexec_handle_closed);
    x->err_poll = NULL;
    close(x->err_fd);
    x->err_fd = -1;
}

static void
gexec_err_ready(uv_poll_t *poll, int status, int events)
{
    struct gexec *x = poll->data;
    ssize_t n = read(x->err_fd, x->err + x->err_len, GEXEC_ERR_MAX - x->err_len);

    if (n > 0)
        x->err_len += (size_t)n;
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        gexec_err_close(x);
    if (x->err_fd >= 0 && x->err_len == GEXEC_ERR_MAX)
        uv_poll_stop(poll);
    gset_kick(x->c.set);
}

/* Send what stderr said, as far as the window goes. */
static void
gexec_err_turn(struct gexec *x)
{
    uint32_t window = ssh_channel_window_size(x->channel);
    size_t n = x->err_len < window ? x->err_len : window;
    int sent = n > 0 ? ssh_channel_write_stderr(x->channel, x->err, (uint32_t)n) : 0;

    if (sent <= 0)
        return;
    x->err_len -= (size_t)sent;
    memmove(x->err, x->err + sent, x->err_len);
    if (x->err_fd >= 0)
        uv_poll_start(x->err_poll, UV_READABLE, gexec_err_ready);
}

static void
gexec_kill(uv_timer_t *timer)
{
    struct gexec *x = timer->data;

    if (!x->exited)
        kill(-x->pid, SIGKILL);
}

/* TERM to its session, KILL a while later: the guard needs its own grace before that. */
static void
gexec_stop(struct gchan *c)
{
    struct gexec *x = (struct gexec *)c;

    if (x->process == NULL || x->exited) {
        c->over = x->process == NULL;
        return;
    }
    if (x->kill != NULL)
        return;
    log_say(LOG_DEBUG, "serve", "ending command %d", x->pid);
    kill(-x->pid, SIGTERM);
    x->kill = mem_zalloc(sizeof *x->kill);
    uv_timer_init(c->set->loop, x->kill);
    x->kill->data = x;
    uv_timer_start(x->kill, gexec_kill, (GUARD_GRACE_S + 1) * 1000, 0);
}

static void
gexec_send_status(struct gexec *x)
{
    static const struct {
        int signal;
        const char *name;
    } names[] = {
        { SIGTERM, "TERM" }, { SIGKILL, "KILL" }, { SIGINT, "INT" }, { SIGHUP, "HUP" },
        { SIGSEGV, "SEGV" }, { SIGABRT, "ABRT" }, { SIGPIPE, "PIPE" }, { SIGQUIT, "QUIT" },
        { SIGFPE, "FPE" }, { SIGILL, "ILL" }, { SIGALRM, "ALRM" },
    };

    if (x->signal == 0) {
        ssh_channel_request_send_exit_status(x->channel, x->status);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof(names[0]); i++) {
        if (names[i].signal == x->signal) {
            ssh_channel_request_send_exit_signal(x->channel, names[i].name, 0, "", "");
            return;
        }
    }
    ssh_channel_request_send_exit_status(x->channel, 128 + x->signal);
}

/* It ended and everything it said was sent: close the channel. */
static void
gexec_finish(struct gexec *x)
{
    x->inner.ops->shut(x->inner.self);
    gexec_send_status(x);
    x->c.over = true;
}

static void
gexec_turn(struct gchan *c)
{
    struct gexec *x = (struct gexec *)c;
    bool gone = c->set->link->broken || ssh_channel_is_closed(x->channel);

    if (x->process == NULL) {
        c->over = gone;
        return;
    }
    if (!gone)
        gexec_err_turn(x);
    if (gone && !x->exited)
        gexec_stop(c);
    else if (gone)
        c->over = true;
    else if (x->exited && x->out_done && x->err_fd < 0 && x->err_len == 0)
        gexec_finish(x);
    else if (x->exited && x->pump_gone && !x->out_done)
        c->over = true; /* it broke on the way */
}

static void
gexec_free(struct gchan *c)
{
    struct gexec *x = (struct gexec *)c;

    if (x->process != NULL && !x->exited)
        kill(-x->pid, SIGKILL);
    if (x->process != NULL)
        uv_close((uv_handle_t *)x->process, gexec_handle_closed);
    if (x->kill != NULL)
        uv_close((uv_handle_t *)x->kill, gexec_handle_closed);
    pump_free(x->pump);
    gexec_beat_stop(x);
    gexec_err_close(x);
    if (x->inner.ops != NULL)
        x->inner.ops->close(x->inner.self);
    else
        chan_abandon(c->set->link, x->channel);
    free(x->err);
    free(x);
}

static const struct gchan_ops gexec_ops = {
    .turn = gexec_turn,
    .stop = gexec_stop,
    .free = gexec_free,
};

struct gexec *
gexec_new(struct gset *s, ssh_channel channel)
{
    struct gexec *x = mem_zalloc(sizeof *x);

    x->channel = channel;
    x->err_fd = -1;
    gset_add(s, &x->c, &gexec_ops);
    return x;
}

struct gexec *
gexec_find(struct gset *s, ssh_channel channel)
{
    for (struct gchan *c = s->first; c != NULL; c = c->next) {
        if (c->ops == &gexec_ops && !c->over && ((struct gexec *)c)->channel == channel)
            return (struct gexec *)c;
    }
    return NULL;
}

void
gexec_pty(struct gexec *x)
{
    x->pty = true;
}

static void
gexec_exited(uv_process_t *process, int64_t status, int signal)
{
    struct gexec *x = process->data;

    x->exited = true;
    x->status = (int)status;
    x->signal = signal;
    gset_kick(x->c.set);
}

/* The child's sides of the pipes: 0 to read from, 1 and 2 to write to. Ours do not block. */
static bool
gexec_pipes(int ours[3], int theirs[3])
{
    for (int i = 0; i < 3; i++)
        ours[i] = theirs[i] = -1;
    for (int i = 0; i < 3; i++) {
        int pair[2];

        if (pipe2(pair, O_CLOEXEC) != 0)
            return false;
        ours[i] = i == 0 ? pair[1] : pair[0];
        theirs[i] = i == 0 ? pair[0] : pair[1];
        fcntl(ours[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

static void
gexec_close_all(int fds[3])
{
    for (int i = 0; i < 3; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
    }
}

static bool
gexec_spawn(struct gexec *x, char **argv, const int theirs[3])
{
    uv_stdio_container_t stdio[3];
    uv_process_options_t o = {
        .file = argv[0],
        .args = argv,
        .exit_cb = gexec_exited,
        .flags = UV_PROCESS_DETACHED,
        .stdio = stdio,
        .stdio_count = 3,
    };
    uv_process_t *process = mem_zalloc(sizeof *process);

    for (int i = 0; i < 3; i++)
        stdio[i] = (uv_stdio_container_t){ .flags = UV_INHERIT_FD, .data.fd = theirs[i] };
    process->data = x;
    int rc = uv_spawn(x->c.set->loop, process, &o);
    if (rc != 0) {
        log_say(LOG_WARN, "serve", "%s cannot be started: %s", argv[0], uv_strerror(rc));
        uv_close((uv_handle_t *)process, gexec_handle_closed);
        return false;
    }
    x->process = process;
    x->pid = process->pid;
    return true;
}

static void
gexec_pump_done(void *arg, struct pump *p, bool broken)
{
    struct gexec *x = arg;

    gset_kick(x->c.set);
}

static void
gexec_flow(struct gexec *x, const int ours[3])
{
    uv_loop_t *loop = x->c.set->loop;

    x->err_fd = ours[2];
    x->err = mem_alloc(GEXEC_ERR_MAX);
    x->err_poll = mem_zalloc(sizeof *x->err_poll);
    x->err_poll->data = x;
    uv_poll_init(loop, x->err_poll, x->err_fd);
    uv_poll_start(x->err_poll, UV_READABLE, gexec_err_ready);
    x->inner = chan_end(x->c.set->link, x->channel);
    x->pump = pump_new((struct end){ &gexec_end_ops, x }, childend_new(loop, ours[0], ours[1]),
        &x->in, &x->out, gexec_pump_done, x);
}

bool
gexec_run(struct gexec *x, ssh_message request, const struct strv *words, const char *token)
{
    struct strv argv = {0};
    int ours[3], theirs[3];

    if (x->process != NULL)
        return false;
    if (token[0] != '\0')
        guard_local(&argv, &(struct guard){ .token = token }, words);
    else
        strv_copy(&argv, words);
    bool ok = gexec_pipes(ours, theirs) && gexec_spawn(x, argv.v, theirs);
    gexec_close_all(theirs);
    strv_done(&argv);
    if (!ok) {
        gexec_close_all(ours);
        return false;
    }
    ssh_message_channel_request_reply_success(request);
    if (token[0] != '\0' && x->pty)
        gexec_beat_start(x, ours[0]);
    gexec_flow(x, ours);
    return true;
}
