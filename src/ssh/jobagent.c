/* SPDX-License-Identifier: BSD-3-Clause
 * jobagent: the line to the script that stays beside a batch job. */
#include "config.h"

#include "ssh/jobagent.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/schedagent.h"
#include "ssh/chan.h"

#define JOBAGENT_READ 8192
#define JOBAGENT_READS 8       /* a turn */
#define JOBAGENT_LINE_MAX 4096

static int
jobagent_on_data(ssh_session session, ssh_channel channel, void *data, uint32_t len, int is_stderr, void *arg)
{
    struct jobagent *a = arg;

    link_unread(&a->hop->link, len, 0);
    a->came = a->turn->news = true;
    return 0; /* stays with libssh until we read: that holds the window */
}

static void
jobagent_on_close(ssh_session session, ssh_channel channel, void *arg)
{
    struct jobagent *a = arg;

    a->closed = a->turn->news = true;
}

static void
jobagent_feed(struct jobagent *a, int stream, const char *bytes, size_t n)
{
    struct str *line = &a->partial[stream - 1];

    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != '\n') {
            if (line->len < JOBAGENT_LINE_MAX)
                str_addc(line, bytes[i]);
            continue;
        }
        a->line(a->arg, stream, str_text(line));
        str_cut(line, 0);
    }
}

static void
jobagent_on_output(void *arg, int stream, const char *bytes, size_t n)
{
    struct jobagent *a = arg;

    jobagent_feed(a, stream, bytes, n);
    a->turn->news = true;
}

static void
jobagent_on_exit(void *arg, int status, int signal)
{
    struct jobagent *a = arg;

    a->closed = a->turn->news = true;
}

static void
jobagent_refused(struct jobagent *a, char *why)
{
    free(a->refusal);
    a->refusal = why;
    a->state = JOBAGENT_OVER;
}

static void
jobagent_begin_here(struct jobagent *a, enum sched_kind kind, const char *id)
{
    static const struct proc_ops ops = {jobagent_on_output, jobagent_on_exit};
    struct proc_spec spec = {.in = PROC_STDIN_PIPE, .own_session = true, .extra_fd = -1};
    struct strv argv = {0};
    struct err e;

    schedagent_local(&argv, a->token, kind, id);
    spec.argv = argv.v;
    a->proc = proc_start(a->turn->loop, &spec, &ops, a, &e);
    a->state = JOBAGENT_TALKS;
    if (a->proc == NULL)
        jobagent_refused(a, mem_dup(e.text));
    strv_done(&argv);
}

static void
jobagent_begin_there(struct jobagent *a, enum sched_kind kind, const char *id)
{
    a->script = schedagent_remote(a->token, kind, id);
    a->channel = ssh_channel_new(a->hop->ssh);
    if (a->channel == NULL) {
        jobagent_refused(a, mem_dup("libssh could not make a channel"));
        return;
    }
    a->callbacks.userdata = a;
    a->callbacks.channel_data_function = jobagent_on_data;
    a->callbacks.channel_close_function = jobagent_on_close;
    ssh_callbacks_init(&a->callbacks);
    ssh_add_channel_callbacks(a->channel, &a->callbacks);
    a->state = JOBAGENT_OPENING;
}

void
jobagent_begin(struct jobagent *a, struct turn *turn, struct hop *hop, enum sched_kind kind, const char *id,
    void (*line)(void *arg, int stream, const char *line), void *arg)
{
    *a = (struct jobagent){.turn = turn, .hop = hop, .line = line, .arg = arg};
    token_make(a->token);
    if (hop != NULL)
        jobagent_begin_there(a, kind, id);
    else
        jobagent_begin_here(a, kind, id);
    turn->news = true;
}

/* The calls of libssh that take their time: asked again in each turn. */
static void
jobagent_advance(struct jobagent *a)
{
    bool opening = a->state == JOBAGENT_OPENING;
    int rc;

    if (a->channel == NULL || a->hop->link.broken || (!opening && a->state != JOBAGENT_ASKING))
        return;
    rc = opening ? ssh_channel_open_session(a->channel) : ssh_channel_request_exec(a->channel, a->script);
    if (rc == SSH_ERROR)
        jobagent_refused(a, chan_refusal(&a->hop->link));
    if (rc == SSH_OK) {
        a->state = opening ? JOBAGENT_ASKING : JOBAGENT_TALKS;
        a->turn->news = true;
    }
    link_check(&a->hop->link);
}

static void
jobagent_read(struct jobagent *a, int is_stderr)
{
    char bytes[JOBAGENT_READ];

    for (int i = 0; i < JOBAGENT_READS; i++) {
        int got = inbox_read(&a->inbox[is_stderr], a->channel, is_stderr, bytes, sizeof bytes);

        if (got <= 0)
            return;
        jobagent_feed(a, is_stderr + 1, bytes, (size_t)got);
    }
    a->came = a->turn->news = true;
}

static void
jobagent_take_in(struct jobagent *a)
{
    if (a->channel == NULL || a->hop->link.broken || (!a->came && !a->closed))
        return;
    a->came = false;
    jobagent_read(a, 1);
    jobagent_read(a, 0);
    link_check(&a->hop->link);
}

/* A few bytes: a window that is too small for them will do in a later turn. */
static void
jobagent_put(struct jobagent *a)
{
    if (a->proc != NULL)
        proc_write(a->proc, str_text(&a->words), a->words.len);
    else if (ssh_channel_window_size(a->channel) < a->words.len)
        return;
    else
        ssh_channel_write(a->channel, str_text(&a->words), (uint32_t)a->words.len);
    str_cut(&a->words, 0);
}

static void
jobagent_put_eof(struct jobagent *a)
{
    a->said_eof = true;
    if (a->proc != NULL)
        proc_close_stdin(a->proc);
    else
        ssh_channel_send_eof(a->channel);
}

void
jobagent_service(struct jobagent *a)
{
    bool gone = a->channel != NULL && a->hop->link.broken;

    jobagent_advance(a);
    jobagent_take_in(a);
    if (a->state == JOBAGENT_TALKS && (gone || (a->closed && !a->came)))
        a->state = JOBAGENT_OVER;
    if (a->state != JOBAGENT_TALKS || a->closed)
        return;
    if (a->words.len > 0)
        jobagent_put(a);
    if (a->closing && !a->said_eof && a->words.len == 0)
        jobagent_put_eof(a);
    if (a->channel != NULL)
        link_check(&a->hop->link);
}

void
jobagent_say(struct jobagent *a, const char *word)
{
    str_add(&a->words, word);
    a->turn->news = true;
}

void
jobagent_close(struct jobagent *a)
{
    a->closing = a->turn->news = true;
}

void
jobagent_done(struct jobagent *a)
{
    if (a->channel != NULL) {
        ssh_remove_channel_callbacks(a->channel, &a->callbacks);
        if (!a->hop->link.broken) /* else ssh_free has it */
            chan_abandon(&a->hop->link, a->channel);
    }
    proc_free(a->proc);
    for (int i = 0; i < 2; i++) {
        inbox_done(&a->inbox[i]);
        str_done(&a->partial[i]);
    }
    str_done(&a->words);
    free(a->script);
    free(a->refusal);
    *a = (struct jobagent){0};
}
