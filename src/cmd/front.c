/* SPDX-License-Identifier: BSD-3-Clause
 * front: what a session without a screen shows and does at its front end: words and events out,
 * questions, the client, signals, limits, the exit status. */
#include "config.h"

#include "cmd/front.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

#define FRONT_STILL_MS 30000 /* between "still waiting" lines */

static const int front_signal_numbers[FRONT_SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGCONT};

void
front_stop(struct front *f, const char *reason)
{
    if (f->ops != NULL && !f->ended)
        f->ops->stop(f->arg, reason);
}

static void
front_print_error(const struct event *e)
{
    const char *hint = event_text(e, "hint"), *text = event_text(e, "text");
    const json_t *last = json_object_get(e->fields, "last"), *line;
    struct err err;
    char *clean;
    size_t i;

    json_array_foreach(last, i, line)
    {
        clean = text_cleaned(json_string_value(line) != NULL ? json_string_value(line) : "", 500);
        fprintf(stderr, "| %s\n", clean);
        free(clean);
    }
    err_set(&err, ERR_BUG, "%s", text != NULL ? text : "?");
    if (hint != NULL)
        err_hint(&err, "%s", hint);
    cmd_fail(&err);
}

/* What a person needs with -v only: the steps between, and what a server says while it is ended. */
static bool
front_wordy(const struct front *f, const struct event *e)
{
    const char *state = event_text(e, "state");

    switch (e->kind) {
    case EVENT_ASK:
    case EVENT_ANSWERED:
        return f->tty != NULL;
    case EVENT_LINK:
        return true;
    case EVENT_AUTH:
        return str_eq(event_text(e, "method"), "none") ||
               str_eq(event_text(e, "result"), "skipped");
    case EVENT_FORWARD:
        return str_eq(state, "opening");
    case EVENT_START:
        return str_eq(state, "running");
    case EVENT_OUTPUT:
        return f->phase == PHASE_STOPPING;
    default:
        return false;
    }
}

/* Words for people on stderr; events for programs on stdout. */
static void
front_print(struct front *f, const struct event *e)
{
    char *line, *words, *clean;

    if (f->cmd->opts.json && !ferror(stdout)) {
        line = event_line(e);
        puts(line);
        fflush(stdout);
        free(line);
    }
    if (e->kind == EVENT_ERROR) {
        front_print_error(e);
        return;
    }
    if (e->kind == EVENT_SSH && log_has_file())
        return; /* the session has written it there */
    if (f->cmd->opts.quiet > 0 || (f->cmd->opts.verbose == 0 && front_wordy(f, e)))
        return;
    words = event_words(e);
    if (words == NULL)
        return;
    clean = text_cleaned(words, 2000);
    fprintf(stderr, "%-8s %s\n", event_name(e->kind), clean);
    free(clean);
    free(words);
}

static void
front_reply(void *arg, struct reply *r)
{
    struct front *f = arg;

    if (r->cancelled && f->answers != NULL && answers_over(f->answers)) {
        err_set(&f->err, ERR_INPUT, "an answer is needed, and the input has ended");
        cmd_fail(&f->err);
    }
    f->ops->answer(f->arg, r);
}

static void
front_told_stop(void *arg, const char *reason)
{
    front_stop(arg, reason);
}

static void
front_told_retry(void *arg)
{
    struct front *f = arg;

    if (f->ops != NULL && !f->ended)
        f->ops->retry(f->arg);
}

static void
front_ask(struct front *f, const struct event *e)
{
    struct ask *a = ask_from_json(e->fields);

    if (a == NULL)
        return;
    if (f->answers != NULL)
        answers_want(f->answers, a->id);
    else if (f->tty != NULL)
        ttyask_begin(f->tty, a, front_reply, f);
    ask_free(a);
}

static void
front_settled(struct front *f)
{
    if (f->answers != NULL)
        answers_settled(f->answers);
    if (f->tty != NULL)
        ttyask_end(f->tty);
}

/* Whether the event is what --wait waits for. */
static bool
front_reaches(const struct front *f, const struct event *e)
{
    const char *state = event_text(e, "state");

    switch (f->cmd->opts.wait) {
    case OPTS_WAIT_QUEUED:
        return e->kind == EVENT_READY || e->kind == EVENT_JOB;
    case OPTS_WAIT_STARTED:
        return e->kind == EVENT_READY ||
               (e->kind == EVENT_START && state != NULL && strcmp(state, "ended") != 0);
    case OPTS_WAIT_READY:
        return e->kind == EVENT_READY;
    case OPTS_WAIT_EXIT:
        return e->kind == EVENT_END;
    }
    return false;
}

static void
front_note_phase(struct front *f, const struct event *e)
{
    if (phase_find(event_text(e, "phase"), &f->phase))
        f->phase_ms = cmd_now_ms();
}

static void
front_apply(struct front *f, const struct event *e)
{
    switch (e->kind) {
    case EVENT_PHASE:
        front_note_phase(f, e);
        break;
    case EVENT_ASK:
        front_ask(f, e);
        break;
    case EVENT_ANSWERED:
        front_settled(f);
        break;
    case EVENT_FORWARD:
    case EVENT_READY:
        front_client_bind(f, e);
        break;
    case EVENT_CLIENT:
        front_client_event(f, e);
        break;
    case EVENT_END:
        f->ended = true;
        f->exit = (int)event_int(e, "exit", 0);
        front_settled(f);
        break;
    default:
        break;
    }
}

void
front_event(void *front, const struct event *e)
{
    struct front *f = front;

    front_print(f, e);
    front_apply(f, e);
    if (!f->reached && front_reaches(f, e)) {
        f->reached = true;
        uv_timer_stop(&f->limit);
    }
    if (f->run->event != NULL)
        f->run->event(f->run->arg, f, e);
}

static void
front_late(uv_timer_t *timer)
{
    struct front *f = timer->data;
    static const char *const what[] = {"ready", "in its queue", "started", "over"};

    err_set(&f->err, ERR_TIMEOUT, "the session was not %s within %d s", what[f->cmd->opts.wait],
        f->cmd->opts.timeout_s);
    cmd_fail(&f->err);
    front_stop(f, "timed out");
}

/* Line mode tells now and then that it still waits. */
static void
front_still(uv_timer_t *timer)
{
    struct front *f = timer->data;
    int waited_s = (int)((cmd_now_ms() - f->phase_ms) / 1000);

    if (f->cmd->opts.quiet == 0 && !f->ended && f->phase_ms > 0 && f->phase != PHASE_UP &&
        waited_s >= FRONT_STILL_MS / 1000 && !ttyask_busy(f->tty))
        fprintf(stderr, "still    %s, %d s\n", phase_word(f->phase), waited_s);
}

/* INT and TERM: first in order, then at once, then without mercy. HUP: a session apart lives for
 * its grace without us. */
static void
front_signal(uv_signal_t *handle, int number)
{
    struct front *f = handle->data;

    if (number == SIGCONT) {
        if (f->tty != NULL)
            ttyask_resume(f->tty);
        return;
    }
    /* ^C is for the client that has the terminal, as it would be in a shell. */
    if (number == SIGINT && f->client != NULL && isatty(STDIN_FILENO))
        return;
    if (f->signal == 0)
        f->signal = number;
    f->signal_count++;
    if (number == SIGHUP && f->apart) {
        f->hangup = true;
        return;
    }
    front_client_stop(f);
    ttyask_cancel(f->tty);
    if (f->signal_count > 2 && f->ops != NULL)
        f->ops->kill(f->arg);
    else
        front_stop(f, number == SIGINT    ? "stopped by user"
                      : number == SIGTERM ? "terminated"
                                          : "hung up");
}

static void
front_handles(struct front *f)
{
    struct sigaction now;

    uv_timer_init(&f->loop, &f->limit);
    uv_timer_init(&f->loop, &f->still);
    uv_timer_init(&f->loop, &f->patience);
    f->limit.data = f->still.data = f->patience.data = f;
    uv_timer_start(&f->still, front_still, FRONT_STILL_MS, FRONT_STILL_MS);
    if (f->cmd->opts.timeout_s > 0)
        uv_timer_start(&f->limit, front_late, (uint64_t)f->cmd->opts.timeout_s * 1000, 0);
    for (int i = 0; i < FRONT_SIGNALS; i++) {
        uv_signal_init(&f->loop, &f->signals[i]);
        f->signals[i].data = f;
        /* nohup has it ignored, and so it stays. */
        if (sigaction(front_signal_numbers[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            uv_signal_start(&f->signals[i], front_signal, front_signal_numbers[i]);
    }
}

/* Who answers: with --json a program on stdin, else the person here; in --batch nobody. */
static void
front_answers(struct front *f)
{
    static const struct answers_ops ops = {front_reply, front_told_stop, front_told_retry};
    bool reads = f->cmd->opts.json && !f->cmd->password_stdin;

    if (!f->apart || f->cmd->opts.batch)
        return;
    f->answers = reads ? answers_new(&f->loop, &ops, f) : NULL;
    f->tty = f->answers == NULL ? ttyask_new(&f->loop) : NULL;
}

void
front_init(struct front *f, struct cmd *c, struct cmd_run *run, bool apart)
{
    struct err ignored;
    json_t *j = run->plan != NULL ? plan_json(run->plan, PLAN_WIRE) : NULL;

    *f = (struct front){.cmd = c, .run = run, .apart = apart};
    if (j != NULL)
        f->plan = plan_from_json(j, &ignored);
    json_decref(j);
    uv_loop_init(&f->loop);
    front_handles(f);
    front_answers(f);
    run->flags.no_prompt = f->answers == NULL && f->tty == NULL;
    run->flags.wants_client = run->flags.wants_client || run->client != NULL;
}

void
front_serve(struct front *f, const struct front_ops *ops, void *arg)
{
    f->ops = ops;
    f->arg = arg;
    if (f->signal != 0)
        front_stop(f, "stopped by user");
}

/* Session errors first; then what the client said; then the signal that made us stop. */
int
front_status(const struct front *f)
{
    if (f->err.code != ERR_NONE)
        return err_exit(f->err.code);
    if (f->signal != 0)
        return 128 + f->signal;
    if (f->exit != 0)
        return f->exit;
    return f->client_over ? f->client_status : 0;
}

void
front_done(struct front *f)
{
    proc_free(f->client);
    ttyask_free(f->tty);
    answers_free(f->answers);
    uv_close((uv_handle_t *)&f->limit, NULL);
    uv_close((uv_handle_t *)&f->still, NULL);
    uv_close((uv_handle_t *)&f->patience, NULL);
    for (int i = 0; i < FRONT_SIGNALS; i++)
        uv_close((uv_handle_t *)&f->signals[i], NULL);
    plan_free(f->plan);
}
