/* SPDX-License-Identifier: BSD-3-Clause
 * logs: what happened in a session, from its log; also while it runs. */
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/ids.h"

#define LOGS_POLL_MS 200 /* between two looks at a log that grows */

struct logs {
    const struct cmd *cmd;
    char *id;
    int fd;
    struct str text; /* read and not yet shown */
    bool ended;      /* the end event was shown */
};

static void
logs_show(struct logs *l, const char *line, size_t n)
{
    struct event *e = event_parse(line, n);
    char *words, *clean, clock[16] = "";
    time_t t;
    struct tm tm;

    if (e == NULL)
        return;
    l->ended = l->ended || e->kind == EVENT_END;
    words = l->cmd->opts.json ? NULL : event_words(e);
    if (l->cmd->opts.json) {
        printf("%.*s\n", (int)n, line);
    } else if (words != NULL) {
        t = (time_t)(event_time_ms(e) / 1000);
        strftime(clock, sizeof clock, "%H:%M:%S", localtime_r(&t, &tm));
        clean = text_cleaned(words, 4000);
        printf("%s %-8s %s\n", clock, event_name(e->kind), clean);
        free(clean);
    }
    free(words);
    event_free(e);
}

static bool
logs_read(struct logs *l)
{
    char chunk[16384];
    ssize_t n;
    bool more = false;

    while ((n = read(l->fd, chunk, sizeof chunk)) > 0) {
        str_addn(&l->text, chunk, (size_t)n);
        more = true;
    }
    return more;
}

/* Traffic says nothing to a person. */
static bool
logs_shown(const struct logs *l, const char *line, size_t n)
{
    static const char quiet[] = "\"event\":\"traffic\"";

    return l->cmd->opts.json || memmem(line, n, quiet, sizeof quiet - 1) == NULL;
}

/* Where the last n lines that are shown begin; -1: all. */
static size_t
logs_skip(const struct logs *l, int n)
{
    size_t at = l->text.len, begin;

    if (n < 0)
        return 0;
    for (; at > 0; at = begin) {
        for (begin = at - 1; begin > 0 && l->text.s[begin - 1] != '\n';)
            begin--;
        if (logs_shown(l, l->text.s + begin, at - begin) && n-- == 0)
            break;
    }
    return at;
}

/* Show the whole lines from at on; what is left of a line is kept. */
static void
logs_flush(struct logs *l, size_t at)
{
    char *line = l->text.s + at, *end;
    struct str rest = {0};

    if (l->text.len == 0)
        return;
    while ((end = memchr(line, '\n', (size_t)(l->text.s + l->text.len - line))) != NULL) {
        logs_show(l, line, (size_t)(end - line));
        line = end + 1;
    }
    str_add(&rest, line);
    str_done(&l->text);
    l->text = rest;
    fflush(stdout);
}

/* Its process is gone when nobody listens on its socket. */
static bool
logs_alive(const struct logs *l)
{
    char *path = ids_socket(&l->cmd->dirs, l->id);
    bool alive = access(path, F_OK) == 0;

    free(path);
    return alive;
}

static void
logs_follow(struct logs *l)
{
    while (!l->ended && !ferror(stdout)) {
        bool alive = logs_alive(l);

        if (logs_read(l))
            logs_flush(l, 0);
        else if (!alive)
            break;
        else
            poll(NULL, 0, LOGS_POLL_MS);
    }
}

/* The one that was named, by id; else the newest. */
static char *
logs_pick(const struct cmd *c, struct err *e)
{
    struct strv ids = {0};
    char *id = NULL;

    if (c->opts.words.n > 1) {
        err_set(e, ERR_USAGE, "fairlead logs takes one session");
    } else if (c->opts.words.n == 1) {
        id = mem_dup(c->opts.words.v[0]);
    } else {
        ids_logged(&c->dirs, &ids);
        if (ids.n > 0)
            id = mem_dup(ids.v[ids.n - 1]);
        else
            err_set(e, ERR_NOT_FOUND, "there is no log of any session");
    }
    strv_done(&ids);
    if (id != NULL && !ids_is(id)) {
        err_set(e, ERR_USAGE, "'%s' is no session: they are named s1, s2, ...", id);
        free(id);
        return NULL;
    }
    return id;
}

int
logs_main(struct cmd *c)
{
    struct logs l = {.cmd = c, .fd = -1};
    struct err e;
    char *path;

    l.id = logs_pick(c, &e);
    if (l.id == NULL)
        return cmd_fail(&e);
    path = ids_log(&c->dirs, l.id);
    l.fd = open(path, O_RDONLY | O_CLOEXEC);
    free(path);
    if (l.fd < 0) {
        err_set(&e, ERR_NOT_FOUND, "there is no log of session %s", l.id);
        free(l.id);
        return cmd_fail(&e);
    }
    (void)logs_read(&l);
    logs_flush(&l, logs_skip(&l, c->opts.lines));
    if (c->opts.follow)
        logs_follow(&l);
    close(l.fd);
    str_done(&l.text);
    free(l.id);
    return 0;
}
