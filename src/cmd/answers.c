/* SPDX-License-Identifier: BSD-3-Clause
 * answers: a program's answers, as lines of JSON on stdin. */
#include "config.h"

#include "cmd/answers.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cmd/wire.h"

#define ANSWERS_MAX 64 /* that came before their questions */

struct answers {
    const struct answers_ops *ops;
    void *arg;
    struct wire *wire;
    bool over;                          /* stdin has ended */
    int want;                           /* the open question; 0: none */
    struct reply *waiting[ANSWERS_MAX]; /* came before their questions */
    size_t waiting_count;
};

static void
answers_give(struct answers *a, struct reply *r)
{
    a->want = 0;
    a->ops->reply(a->arg, r);
}

static void
answers_line(void *arg, struct wire *w, const char *line, size_t n)
{
    struct answers *a = arg;
    json_t *j = json_loadb(line, n, 0, NULL);
    const char *reason = json_string_value(json_object_get(j, "reason"));
    struct reply *r = j != NULL ? reply_from_json(j) : NULL;

    if (str_eq(json_string_value(json_object_get(j, "cmd")), "stop"))
        a->ops->stop(a->arg, reason != NULL ? reason : "stopped by user");
    else if (str_eq(json_string_value(json_object_get(j, "cmd")), "retry"))
        a->ops->retry(a->arg);
    json_decref(j);
    if (r == NULL)
        return;
    if (r->ask == a->want)
        answers_give(a, r);
    else if (a->waiting_count < ANSWERS_MAX)
        a->waiting[a->waiting_count++] = r;
    else
        reply_free(r);
}

static void
answers_cancel(struct answers *a)
{
    struct reply *r = reply_new(a->want, 0);

    r->cancelled = true;
    answers_give(a, r);
}

static void
answers_closed(void *arg, struct wire *w)
{
    struct answers *a = arg;

    a->over = true;
    if (a->want != 0)
        answers_cancel(a);
}

/* A file has all its lines at once. */
static void
answers_file(struct answers *a)
{
    struct secret text = {0};
    char chunk[4096], *line, *end;
    ssize_t n;

    while (text.len < WIRE_LINE_MAX && (n = read(STDIN_FILENO, chunk, sizeof chunk)) > 0)
        secret_add(&text, chunk, (size_t)n);
    mem_wipe(chunk, sizeof chunk);
    for (line = text.bytes; line != NULL && *line != '\0'; line = end) {
        end = line + strcspn(line, "\n");
        answers_line(a, NULL, line, (size_t)(end - line));
        end += *end == '\n';
    }
    secret_wipe(&text);
    a->over = true;
}

struct answers *
answers_new(uv_loop_t *loop, const struct answers_ops *ops, void *arg)
{
    static const struct wire_ops wire_ops = {answers_line, answers_closed};
    uv_handle_type kind = uv_guess_handle(STDIN_FILENO);
    struct answers *a;
    int fd;

    if (kind == UV_TTY || kind == UV_UNKNOWN_HANDLE)
        return NULL;
    a = mem_zalloc(sizeof *a);
    a->ops = ops;
    a->arg = arg;
    if (kind == UV_FILE) {
        answers_file(a);
        if (a->waiting_count > 0)
            return a;
        free(a); /* /dev/null: nobody answers */
        return NULL;
    }
    fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    a->wire = fd >= 0 ? wire_new(loop, fd, &wire_ops, a) : NULL;
    a->over = a->wire == NULL;
    return a;
}

void
answers_want(struct answers *a, int ask)
{
    a->want = ask;
    for (size_t i = 0; i < a->waiting_count; i++) {
        struct reply *r = a->waiting[i];

        if (r->ask != ask)
            continue;
        a->waiting[i] = a->waiting[--a->waiting_count];
        answers_give(a, r);
        return;
    }
    if (a->over)
        answers_cancel(a);
}

bool
answers_over(const struct answers *a)
{
    return a->over;
}

void
answers_settled(struct answers *a)
{
    a->want = 0;
}

void
answers_free(struct answers *a)
{
    if (a == NULL)
        return;
    while (a->waiting_count > 0)
        reply_free(a->waiting[--a->waiting_count]);
    wire_free(a->wire);
    free(a);
}
