/* SPDX-License-Identifier: BSD-3-Clause
 * ttyask: a question on the terminal, one prompt a line, secrets without echo. Line mode. */
#include "config.h"

#include "cmd/ttyask.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/str.h"

#define TTY_LINE_MAX 65536

struct ttyask {
    uv_poll_t poll;
    int fd;
    struct ask *ask; /* NULL: nothing is being asked */
    struct reply *reply;
    size_t at; /* the prompt that is being answered */
    void (*done)(void *arg, struct reply *r);
    void *arg;
    struct termios before;
    bool hidden; /* the echo is off, before tells how it was */
};

static int
tty_open(void)
{
    return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

static void
tty_say(const struct ttyask *t, const char *text)
{
    size_t n = strlen(text);
    ssize_t put;

    while (n > 0) {
        put = write(t->fd, text, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return;
        text += put;
        n -= (size_t)put;
    }
}

/* The echo, for fault_end. */
static struct {
    int fd;
    struct termios before;
} tty_hidden;

static void
tty_give_at_once(void)
{
    tcsetattr(tty_hidden.fd, TCSANOW, &tty_hidden.before);
}

static void
tty_hide(struct ttyask *t, bool hidden)
{
    t->hidden = hidden;
    if (hidden) {
        tty_hidden.fd = t->fd;
        tty_hidden.before = t->before;
    }
    fault_give_back(hidden ? tty_give_at_once : NULL);
}

static void
tty_echo(struct ttyask *t, bool on)
{
    struct termios now;

    if (on && t->hidden)
        tcsetattr(t->fd, TCSADRAIN, &t->before);
    if (on || tcgetattr(t->fd, &now) != 0) {
        tty_hide(t, false);
        return;
    }
    if (!t->hidden)
        t->before = now;
    now.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    now.c_lflag |= ICANON;
    tty_hide(t, tcsetattr(t->fd, TCSADRAIN, &now) == 0);
}

/* The server's words, each line behind a bar, so that they cannot pose as ours. */
static void
tty_fence(const struct ttyask *t, const char *text)
{
    struct str out = {0};

    while (text != NULL && *text != '\0') {
        size_t n = strcspn(text, "\n");

        str_add(&out, "| ");
        str_addn(&out, text, n);
        str_addc(&out, '\n');
        text += n + (text[n] == '\n');
    }
    tty_say(t, str_text(&out));
    str_done(&out);
}

static void
tty_title(const struct ttyask *t)
{
    const struct ask *a = t->ask;
    char *title = ask_title(a);
    struct str out = {0};

    if (a->retry)
        str_add(&out, "That was not right.\n");
    str_addf(&out, "%s\n", title);
    if (a->kind == ASK_HOSTKEY)
        str_addf(&out, "  %s key fingerprint %s\n", a->subject != NULL ? a->subject : "its",
            a->fingerprint != NULL ? a->fingerprint : "?");
    if (a->note != NULL)
        str_add(&out, a->note);
    if (a->attempts_left >= 0)
        str_addf(&out, "  %d %s left\n", a->attempts_left,
            a->attempts_left == 1 ? "attempt" : "attempts");
    tty_say(t, str_text(&out));
    tty_fence(t, a->server_text);
    str_done(&out);
    free(title);
}

static void
tty_prompt(struct ttyask *t)
{
    const struct ask_prompt *p = &t->ask->prompts[t->at];
    const char *text = p->text, *end;

    if (t->ask->kind == ASK_HOSTKEY)
        text = "Type yes, no or the fingerprint: ";
    tty_echo(t, p->echo);
    if (t->ask->kind == ASK_KBDINT || t->ask->kind == ASK_SSH) {
        /* All lines but the last as they are fenced; the cursor stays behind the last. */
        while ((end = strchr(text, '\n')) != NULL && end[1] != '\0') {
            char *line = mem_ndup(text, (size_t)(end - text));

            tty_fence(t, line);
            free(line);
            text = end + 1;
        }
        tty_say(t, "| ");
    }
    tty_say(t, text);
    end = *text != '\0' ? text + strlen(text) - 1 : " ";
    tty_say(t, *end == ' ' ? "" : *end == ':' || *end == '?' ? " " : ": ");
}

static void
tty_settle(struct ttyask *t)
{
    if (t->hidden)
        tty_say(t, "\n");
    tty_echo(t, true);
    uv_poll_stop(&t->poll);
    ask_free(t->ask);
    t->ask = NULL;
}

/* The reply goes; done may ask again at once. */
static void
tty_reply(struct ttyask *t, bool cancelled)
{
    struct reply *r = t->reply;

    t->reply = NULL;
    r->cancelled = cancelled;
    tty_settle(t);
    t->done(t->arg, r);
}

static void
tty_readable(uv_poll_t *poll, int status, int events)
{
    struct ttyask *t = poll->data;
    char line[4096];
    ssize_t n = read(t->fd, line, sizeof line);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        tty_reply(t, true);
        return;
    }
    if (line[n - 1] == '\n')
        n--;
    secret_set(&t->reply->answers[t->at], line, (size_t)n);
    mem_wipe(line, sizeof line);
    if (t->hidden)
        tty_say(t, "\n");
    if (++t->at < t->ask->prompt_count) {
        tty_prompt(t);
        return;
    }
    tty_echo(t, true);
    tty_reply(t, false);
}

struct ttyask *
ttyask_new(uv_loop_t *loop)
{
    int fd = tty_open();
    struct ttyask *t;

    if (fd < 0)
        return NULL;
    t = mem_zalloc(sizeof *t);
    t->fd = fd;
    if (uv_poll_init(loop, &t->poll, fd) != 0) {
        close(fd);
        free(t);
        return NULL;
    }
    /* uv_poll_init made it non-blocking, and with it the shell's own terminal. */
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    t->poll.data = t;
    return t;
}

void
ttyask_begin(
    struct ttyask *t, const struct ask *a, void (*done)(void *arg, struct reply *r), void *arg)
{
    ttyask_end(t);
    t->ask = ask_copy(a);
    t->reply = reply_new(a->id, a->prompt_count);
    t->at = 0;
    t->done = done;
    t->arg = arg;
    tty_title(t);
    tty_prompt(t);
    uv_poll_start(&t->poll, UV_READABLE, tty_readable);
}

bool
ttyask_busy(const struct ttyask *t)
{
    return t != NULL && t->ask != NULL;
}

void
ttyask_cancel(struct ttyask *t)
{
    if (ttyask_busy(t))
        tty_reply(t, true);
}

void
ttyask_end(struct ttyask *t)
{
    if (!ttyask_busy(t))
        return;
    reply_free(t->reply);
    t->reply = NULL;
    tty_settle(t);
}

void
ttyask_resume(struct ttyask *t)
{
    if (!ttyask_busy(t))
        return;
    t->hidden = false;
    tty_prompt(t);
}

static void
tty_closed(uv_handle_t *handle)
{
    struct ttyask *t = handle->data;

    close(t->fd);
    free(t);
}

void
ttyask_free(struct ttyask *t)
{
    if (t == NULL)
        return;
    ttyask_end(t);
    uv_close((uv_handle_t *)&t->poll, tty_closed);
}

static void
tty_interrupted(int number)
{
}

/* While the echo is off no signal may end us: it ends the reading instead. */
static void
tty_catch(struct sigaction before[2], bool on)
{
    struct sigaction catch = {.sa_handler = tty_interrupted};

    sigaction(SIGINT, on ? &catch : &before[0], on ? &before[0] : NULL);
    sigaction(SIGTERM, on ? &catch : &before[1], on ? &before[1] : NULL);
}

/* One line, without its newline. False on ^D and, while it is hidden, on ^C. */
static bool
tty_line(const struct ttyask *t, struct secret *out)
{
    char byte;
    bool going;

    while ((going = read(t->fd, &byte, 1) == 1) && byte != '\n')
        if (out->len < TTY_LINE_MAX)
            secret_add(out, &byte, 1);
    mem_wipe(&byte, 1);
    return going;
}

bool
ttyask_possible(void)
{
    int fd = tty_open();

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* One line as the answer to a question; false on ^D, and when nobody can be asked. */
static bool
tty_answer(const char *text, struct secret *line)
{
    struct ttyask t = {.fd = tty_open()};
    bool going;

    if (t.fd < 0)
        return false;
    tcflush(t.fd, TCIFLUSH);
    tty_say(&t, text);
    going = tty_line(&t, line);
    close(t.fd);
    return going;
}

bool
ttyask_yes(const char *text)
{
    struct secret line = {0};
    bool yes = tty_answer(text, &line) && (strcasecmp(secret_text(&line), "yes") == 0 ||
                                              strcasecmp(secret_text(&line), "y") == 0);

    secret_wipe(&line);
    return yes;
}

bool
ttyask_no(const char *text)
{
    struct secret line = {0};
    bool no = !tty_answer(text, &line) || strcasecmp(secret_text(&line), "no") == 0 ||
              strcasecmp(secret_text(&line), "n") == 0;

    secret_wipe(&line);
    return no;
}

bool
ttyask_secret(const char *prompt, struct secret *out)
{
    struct ttyask t = {.fd = tty_open()};
    struct sigaction before[2];
    bool going;

    if (t.fd < 0)
        return false;
    tty_catch(before, true);
    tty_say(&t, prompt);
    tty_echo(&t, false);
    going = tty_line(&t, out);
    tty_echo(&t, true);
    tty_say(&t, "\n");
    tty_catch(before, false);
    close(t.fd);
    return going;
}
