/* SPDX-License-Identifier: BSD-3-Clause
 * terminal: attach --terminal: the terminal of a session's start command, as it is, in this one. */
#include "config.h"

#include "cmd/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "cmd/worker.h"

#define TERMINAL_PREFIX '\035' /* ^], as telnet has it: no shell or editor wants it */
#define TERMINAL_LEAVE ".q\033"
#define TERMINAL_LEAVE_MS 1000

enum terminal_end { TERMINAL_GOES_ON, TERMINAL_LEFT, TERMINAL_OVER, TERMINAL_NONE };

struct terminal {
    uv_loop_t loop;
    uv_poll_t keys;
    uv_signal_t winch, term, hangup;
    uv_timer_t limit;
    struct worker *worker;
    struct termios before;
    bool pty, raw, prefix;
    enum terminal_end end;
};

static void
terminal_stop(struct terminal *t, enum terminal_end end)
{
    if (t->end == TERMINAL_GOES_ON)
        t->end = end;
}

static void
terminal_size(struct terminal *t)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        worker_resize(t->worker, size.ws_col, size.ws_row);
}

static void
terminal_event(void *arg, struct worker *w, const struct event *e)
{
    struct terminal *t = arg;

    if (e->kind == EVENT_SESSION)
        t->pty = event_true(e, "pty");
    if (e->kind == EVENT_END)
        terminal_stop(t, TERMINAL_OVER);
}

static void
terminal_live(void *arg, struct worker *w)
{
    struct terminal *t = arg;
    struct termios raw = t->before;

    if (!t->pty) {
        terminal_stop(t, TERMINAL_NONE);
        return;
    }
    printf("[%s: ^] and then . leaves]\n", worker_id(w));
    fflush(stdout);
    cfmakeraw(&raw);
    t->raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
    worker_attach(w);
    worker_terminal(w, true);
    terminal_size(t);
}

static void
terminal_closed(void *arg, struct worker *w)
{
    terminal_stop(arg, TERMINAL_OVER);
}

static void
terminal_wrote(void *arg, struct worker *w, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t put = write(STDOUT_FILENO, bytes, n);

        if (put < 0 && errno != EINTR && errno != EAGAIN)
            return;
        bytes += put > 0 ? put : 0;
        n -= put > 0 ? (size_t)put : 0;
    }
}

/* What follows the prefix and means nothing goes on with it. */
static void
terminal_key(struct terminal *t, char key)
{
    char both[] = {TERMINAL_PREFIX, key};

    if (!t->prefix && key == TERMINAL_PREFIX) {
        t->prefix = true;
        return;
    }
    if (t->prefix && key != '\0' && strchr(TERMINAL_LEAVE, key) != NULL)
        terminal_stop(t, TERMINAL_LEFT);
    else if (t->prefix && key != TERMINAL_PREFIX)
        worker_type(t->worker, both, 2);
    else
        worker_type(t->worker, &key, 1);
    t->prefix = false;
    mem_wipe(both, sizeof both);
}

static void
terminal_typed(uv_poll_t *poll, int status, int events)
{
    struct terminal *t = poll->data;
    char bytes[512];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);

    if (n <= 0) {
        if (n == 0 || (errno != EINTR && errno != EAGAIN))
            terminal_stop(t, TERMINAL_LEFT);
        return;
    }
    for (ssize_t i = 0; i < n && t->end == TERMINAL_GOES_ON; i++)
        terminal_key(t, bytes[i]);
    mem_wipe(bytes, sizeof bytes);
}

static void
terminal_signal(uv_signal_t *signal, int number)
{
    if (number == SIGWINCH)
        terminal_size(signal->data);
    else
        terminal_stop(signal->data, TERMINAL_LEFT);
}

static void
terminal_late(uv_timer_t *timer)
{
    ((struct terminal *)timer->data)->raw = false;
}

static void
terminal_handles(struct terminal *t)
{
    uv_signal_t *signals[] = {&t->winch, &t->term, &t->hangup};
    static const int numbers[] = {SIGWINCH, SIGTERM, SIGHUP};

    uv_timer_init(&t->loop, &t->limit);
    uv_poll_init(&t->loop, &t->keys, STDIN_FILENO);
    /* libuv made the terminal non-blocking, and with it whatever else shares it. */
    fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) & ~O_NONBLOCK);
    t->keys.data = t->limit.data = t;
    uv_poll_start(&t->keys, UV_READABLE, terminal_typed);
    for (int i = 0; i < 3; i++) {
        uv_signal_init(&t->loop, signals[i]);
        signals[i]->data = t;
        uv_signal_start(signals[i], terminal_signal, numbers[i]);
    }
}

static void
terminal_close(uv_handle_t *handle, void *arg)
{
    if (!uv_is_closing(handle) && handle->data == arg)
        uv_close(handle, NULL);
}

/* Say goodbye, so that no grace begins, and give the terminal back. */
static void
terminal_leave(struct terminal *t)
{
    bool raw = t->raw;

    worker_detach(t->worker);
    uv_timer_start(&t->limit, terminal_late, TERMINAL_LEAVE_MS, 0);
    while (t->raw && !worker_sent(t->worker))
        uv_run(&t->loop, UV_RUN_ONCE);
    if (raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &t->before);
    worker_free(t->worker);
    uv_walk(&t->loop, terminal_close, t);
    worker_leave(&t->loop);
}

static int
terminal_told(const struct terminal *t, const char *id, struct err *e)
{
    if (t->end == TERMINAL_NONE) {
        err_set(e, ERR_USAGE, "the command of session %s has no terminal", id);
        return err_hint(e, "its list gives it none (Terminal, or ssh -t); fairlead logs -f %s follows it",
            id);
    }
    printf(t->end == TERMINAL_OVER ? "\n[%s is over]\n" : "\n[left; %s goes on]\n", id);
    return 0;
}

int
terminal_run(const struct dirs *dirs, const char *id, struct err *e)
{
    static const struct worker_ops ops = {.event = terminal_event, .live = terminal_live,
        .closed = terminal_closed, .terminal = terminal_wrote};
    struct terminal t = {0};

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &t.before) != 0) {
        err_set(e, ERR_USAGE, "attach --terminal needs a terminal");
        return err_hint(e, "fairlead logs -f %s follows the output", id);
    }
    uv_loop_init(&t.loop);
    t.worker = worker_connect(&t.loop, dirs, id, &ops, &t, e);
    if (t.worker == NULL) {
        uv_loop_close(&t.loop);
        return -1;
    }
    terminal_handles(&t);
    while (t.end == TERMINAL_GOES_ON)
        uv_run(&t.loop, UV_RUN_ONCE);
    terminal_leave(&t);
    return terminal_told(&t, id, e);
}
