/* SPDX-License-Identifier: BSD-3-Clause
 * remote: the start command under its guard, on the last hop or on this machine. */
#include "config.h"

#include "ssh/remote.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/guard.h"
#include "ssh/chan.h"

#define REMOTE_LIMIT_MS 60000      /* a loaded login node takes its time to open a session */
#define REMOTE_READ (16 * 1024)
#define REMOTE_READS 8             /* a turn */
#define REMOTE_TYPED_MAX (64 * 1024)
#define REMOTE_WAIT "exec sleep 2147483647" /* a tunnel is all that is wanted */

extern char **environ;

void
remote_init(struct remote *r, struct turn *turn, struct hop *hop, const char *shown)
{
    *r = (struct remote){.turn = turn, .hop = hop, .status = -1};
    r->where = hop != NULL ? hop->conf.host : "local";
    r->shown = mem_dup(shown);
    token_make(r->token);
    output_init(&r->out, turn, r->token);
}

static void
remote_tell(struct remote *r, const char *state)
{
    struct event *ev;

    if (r->quiet)
        return;
    ev = event_make(EVENT_START, "{s:s,s:s,s:s,s:s?}", "where", r->where, "command", r->shown,
        "state", state, "signal", r->signal[0] != '\0' ? r->signal : NULL);
    if (r->out.pid > 0)
        json_object_set_new(ev->fields, "pid", json_integer(r->out.pid));
    if (r->ended && r->status >= 0)
        json_object_set_new(ev->fields, "status", json_integer(r->status));
    turn_emit(r->turn, ev);
}

void
remote_how(const struct remote *r, char *text, size_t n)
{
    if (r->signal[0] != '\0')
        snprintf(text, n, "was ended by signal %s", r->signal);
    else if (r->status > 128 && sigabbrev_np(r->status - 128) != NULL) /* as a shell tells it */
        snprintf(text, n, "ended with status %d, that of signal %s", r->status,
            sigabbrev_np(r->status - 128));
    else if (r->status >= 0)
        snprintf(text, n, "ended with status %d", r->status);
    else
        snprintf(text, n, "ended without telling its status");
}

static int
remote_on_data(ssh_session session, ssh_channel channel, void *data, uint32_t len, int is_stderr,
    void *arg)
{
    struct remote *r = arg;

    link_unread(&r->hop->link, len, 0);
    r->came = r->turn->news = true;
    return 0; /* stays with libssh until we read: that holds the window */
}

static void
remote_on_close(ssh_session session, ssh_channel channel, void *arg)
{
    struct remote *r = arg;

    r->closed = r->turn->news = true;
}

/* The first word about its end counts, and none after the close. */
static bool
remote_told(const struct remote *r)
{
    return r->closed || r->status >= 0 || r->signal[0] != '\0';
}

static void
remote_on_status(ssh_session session, ssh_channel channel, int status, void *arg)
{
    struct remote *r = arg;

    if (!remote_told(r))
        r->status = status;
}

static void
remote_on_signal(ssh_session session, ssh_channel channel, const char *name, int core,
    const char *message, const char *language, void *arg)
{
    struct remote *r = arg;
    size_t n = name != NULL ? strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") : 0;

    if (remote_told(r))
        return;
    if (n == 0 || name[n] != '\0' || n >= sizeof r->signal)
        name = "UNKNOWN"; /* a word of the server's own making */
    snprintf(r->signal, sizeof r->signal, "%s", name);
}

/* Wait for a libssh call of the channel: 0, or -1 with *e. */
static int
remote_step(struct remote *r, int (*call)(struct remote *r, const void *arg), const void *arg,
    const char *what, struct err *e)
{
    char *words;
    int rc;

    while ((rc = call(r, arg)) == SSH_AGAIN) {
        link_check(&r->hop->link);
        if (turn_once(r->turn, e) < 0)
            return -1;
    }
    link_check(&r->hop->link);
    if (rc == SSH_OK)
        return 0;
    r->turn->news = true; /* do not sleep: is it that the link is gone? */
    if (turn_once(r->turn, e) < 0)
        return -1;
    words = chan_refusal(&r->hop->link);
    err_set(e, ERR_START, "%s refuses %s: %s", r->hop->conf.name, what, words);
    err_hint(e, "the account may be allowed to log in but not to run commands (MaxSessions, "
        "ForceCommand)");
    free(words);
    return -1;
}

static int
remote_call_open(struct remote *r, const void *arg)
{
    return ssh_channel_open_session(r->channel);
}

static int
remote_call_pty(struct remote *r, const void *arg)
{
    return ssh_channel_request_pty(r->channel);
}

static int
remote_call_exec(struct remote *r, const void *command)
{
    return ssh_channel_request_exec(r->channel, command);
}

static void
remote_listen(struct remote *r)
{
    r->callbacks.userdata = r;
    r->callbacks.channel_data_function = remote_on_data;
    r->callbacks.channel_close_function = remote_on_close;
    r->callbacks.channel_exit_status_function = remote_on_status;
    r->callbacks.channel_exit_signal_function = remote_on_signal;
    ssh_callbacks_init(&r->callbacks);
    ssh_add_channel_callbacks(r->channel, &r->callbacks);
}

static int
remote_start_there(struct remote *r, const struct plan *plan, struct err *e)
{
    struct guard guard = {.token = r->token, .pty = plan->pty};
    const char *clean = r->turn->flags->clean;
    char *command;
    int rc;

    r->channel = ssh_channel_new(r->hop->ssh);
    if (r->channel == NULL)
        return err_set(e, ERR_OS, "libssh could not make a channel");
    remote_listen(r);
    turn_limit(r->turn, REMOTE_LIMIT_MS, "%s to start the command", r->hop->conf.name);
    if (r->turn->ops->starting != NULL && clean == NULL)
        r->turn->ops->starting(r->turn->ops_arg, r->token);
    if (remote_step(r, remote_call_open, NULL, "a session for the command", e) < 0)
        return -1;
    if (plan->pty && remote_step(r, remote_call_pty, NULL, "a terminal for the command", e) < 0)
        return -1;
    command = clean != NULL ? guard_clean(clean) : guard_remote(&guard, plan->command);
    rc = remote_step(r, remote_call_exec, command, "to run the command", e);
    free(command);
    r->hop->link.prompt = rc == 0;
    return rc;
}

static void
remote_on_output(void *arg, int stream, const char *bytes, size_t n)
{
    struct remote *r = arg;

    if (r->heard != NULL && stream == 2)
        r->heard(r->heard_arg, bytes, n);
    else
        output_feed(&r->out, stream, bytes, n);
    r->turn->news = true;
}

static void
remote_on_exit(void *arg, int status, int number)
{
    struct remote *r = arg;

    if (number != 0)
        snprintf(r->signal, sizeof r->signal, "%.15s", sigabbrev_np(number) != NULL ?
            sigabbrev_np(number) : "?");
    else
        r->status = status;
    r->closed = r->turn->news = true;
}

static const struct proc_ops remote_proc_ops = {remote_on_output, remote_on_exit};

static int
remote_start_here(struct remote *r, const struct plan *plan, struct err *e)
{
    struct guard guard = {.token = r->token};
    struct strv argv = {0}, env = {0};
    struct proc_spec spec = {.in = PROC_STDIN_PIPE, .own_session = true, .extra_fd = -1};

    guard_local(&argv, &guard, &plan->argv);
    plan_environ(plan, environ, &env);
    spec.argv = argv.v;
    spec.env = env.v;
    r->proc = proc_start(r->turn->loop, &spec, &remote_proc_ops, r, e);
    strv_done(&argv);
    strv_done(&env);
    return r->proc != NULL ? 0 : -1;
}

static void
remote_begun(struct remote *r)
{
    remote_tell(r, "sent");
    r->beat_ms = uv_now(r->turn->loop);
}

int
remote_start_by(struct remote *r, const struct plan *plan, const struct remote_by *by,
    const struct strv *argv, const struct strv *env, struct err *e)
{
    struct guard guard = {.token = r->token, .pty = plan->pty};
    struct proc_spec spec = {.in = PROC_STDIN_PIPE, .own_session = true, .extra_fd = -1};
    struct strv words = {0};

    r->pty = r->out.tty = plan->pty;
    r->where = by->where;
    r->quiet = by->quiet;
    r->heard = by->heard;
    r->heard_arg = by->arg;
    strv_copy(&words, argv);
    strv_take(&words, guard_remote(&guard, plan->command != NULL ? plan->command : REMOTE_WAIT));
    spec.argv = words.v;
    spec.env = env->v;
    r->proc = proc_start(r->turn->loop, &spec, &remote_proc_ops, r, e);
    strv_done(&words);
    if (r->proc == NULL)
        return -1;
    remote_begun(r);
    return 0;
}

int
remote_start(struct remote *r, const struct plan *plan, struct err *e)
{
    int rc;

    r->pty = plan->pty && r->hop != NULL;
    r->out.tty = r->pty;
    rc = r->hop != NULL ? remote_start_there(r, plan, e) : remote_start_here(r, plan, e);
    if (rc == 0)
        remote_begun(r);
    return rc;
}

/* Up to a bound; true when there may be more. */
static bool
remote_read(struct remote *r, int is_stderr)
{
    char bytes[REMOTE_READ];

    for (int i = 0; i < REMOTE_READS; i++) {
        int got = inbox_read(&r->inbox[is_stderr], r->channel, is_stderr, bytes, sizeof bytes);

        if (got <= 0)
            return false;
        output_feed(&r->out, is_stderr ? 2 : 1, bytes, (size_t)got);
    }
    return true;
}

static void
remote_take_in(struct remote *r)
{
    bool out, err;

    if (r->channel == NULL || r->hop->link.broken || (!r->came && !r->closed))
        return;
    r->came = false;
    out = remote_read(r, 0);
    err = remote_read(r, 1);
    if (out || err)
        r->came = r->turn->news = true;
    link_check(&r->hop->link);
}

/* As much as the window takes. */
static void
remote_put(struct remote *r)
{
    size_t n = r->typed.len, room;
    int put;

    if (n == 0 || r->channel == NULL || r->hop->link.broken || r->closed)
        return;
    room = ssh_channel_window_size(r->channel);
    put = room > 0 ? ssh_channel_write(r->channel, r->typed.bytes, (uint32_t)(n < room ? n : room)) : 0;
    link_check(&r->hop->link);
    if (put <= 0)
        return;
    memmove(r->typed.bytes, r->typed.bytes + put, n - (size_t)put);
    secret_cut(&r->typed, n - (size_t)put);
}

void
remote_type(struct remote *r, const char *bytes, size_t n)
{
    if (!r->pty || r->closed || r->typed.len + n > REMOTE_TYPED_MAX)
        return;
    if (r->proc != NULL) {
        proc_write(r->proc, bytes, n);
        return;
    }
    secret_add(&r->typed, bytes, n);
    r->turn->news = true;
}

void
remote_resize(struct remote *r, int columns, int rows)
{
    if (!r->pty || r->closed || r->channel == NULL || r->hop->link.broken)
        return;
    ssh_channel_change_pty_size(r->channel, columns, rows);
    link_check(&r->hop->link);
}

void
remote_service(struct remote *r)
{
    remote_take_in(r);
    remote_put(r);
    if (!r->told && r->out.pid > 0) {
        r->told = true;
        remote_tell(r, "running");
    }
    if (!r->closed || r->came || r->ended)
        return;
    output_flush(&r->out);
    r->ended = true;
    remote_tell(r, "ended");
}

/* What runs here is the program that leads to the guard, not the guard. */
static bool
remote_by_other(const struct remote *r)
{
    return r->proc != NULL && r->heard != NULL;
}

static bool
remote_alive(const struct remote *r)
{
    return r->channel != NULL ? !r->hop->link.broken && ssh_channel_is_open(r->channel) :
        r->proc != NULL && proc_running(r->proc);
}

void
remote_beat(struct remote *r)
{
    uint64_t now = uv_now(r->turn->loop);

    output_beat(&r->out);
    if (r->pty || r->said_eof || r->closed || r->out.pid == 0 || !remote_alive(r) ||
        now - r->beat_ms < GUARD_BEAT_S * 1000)
        return;
    r->beat_ms = now;
    if (r->proc != NULL) {
        proc_write(r->proc, GUARD_BEAT, strlen(GUARD_BEAT));
        return;
    }
    if (ssh_channel_window_size(r->channel) > 0)
        ssh_channel_write(r->channel, GUARD_BEAT, strlen(GUARD_BEAT));
    link_check(&r->hop->link);
}

static void
remote_say_eof(struct remote *r)
{
    r->said_eof = true;
    if (r->proc != NULL && r->heard != NULL && (r->pty || r->out.pid == 0))
        proc_stop(r->proc, r->turn->conf->stop_grace_s * 1000); /* no end of stdin reaches a guard */
    else if (r->proc != NULL)
        proc_close_stdin(r->proc);
    else if (r->pty)
        ssh_channel_close(r->channel);
    else
        ssh_channel_send_eof(r->channel);
    if (r->channel != NULL)
        link_check(&r->hop->link);
}

void
remote_stop(struct remote *r)
{
    struct err ignored;

    if (!remote_alive(r) || r->turn->dead_host != NULL)
        return;
    remote_say_eof(r);
    turn_limit(r->turn, (GUARD_GRACE_S + 2) * 1000, "the command to end");
    while (!r->ended && remote_alive(r)) {
        if (turn_once(r->turn, &ignored) < 0)
            break;
    }
    if (r->ended || r->proc == NULL)
        return;
    if (remote_by_other(r))
        proc_stop(r->proc, r->turn->conf->stop_grace_s * 1000);
    turn_limit(r->turn, (r->turn->conf->stop_grace_s + 2) * 1000, "the command to die");
    while (!r->ended && turn_once(r->turn, &ignored) == 0)
        continue;
}

void
remote_done(struct remote *r)
{
    if (r->channel != NULL) {
        ssh_remove_channel_callbacks(r->channel, &r->callbacks);
        if (!r->hop->link.broken) /* else ssh_free has it */
            ssh_channel_free(r->channel);
        r->channel = NULL;
    }
    inbox_done(&r->inbox[0]);
    inbox_done(&r->inbox[1]);
    if (r->proc != NULL && !remote_by_other(r))
        proc_leave(r->proc); /* a guard that was killed would leave behind what it guards */
    else
        proc_free(r->proc);
    output_done(&r->out);
    secret_wipe(&r->typed);
    free(r->shown);
}
