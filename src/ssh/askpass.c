/* SPDX-License-Identifier: BSD-3-Clause
 * askpass: the questions of another ssh become questions of the session. */
#include "config.h"

#include "ssh/askpass.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"
#include "base/token.h"
#include "core/askprompt.h"
#include "ssh/asker.h"

#define ASKPASS_ASKERS_MAX 8  /* at a time: ssh asks one thing after the other */
#define ASKPASS_ASKS_MAX 60   /* of one ssh */
#define ASKPASS_DISPLAY "DISPLAY="

static const char askpass_names[][20] = {"fairlead-askpass", "fairlead-leash", "socket"};

enum askpass_name { ASKPASS_HELPER, ASKPASS_LEASH, ASKPASS_SOCKET, ASKPASS_NAMES };

struct askpass {
    struct turn *turn;
    char token[TOKEN_TEXT];
    char *dir, *paths[ASKPASS_NAMES];
    int fd;
    uv_poll_t *poll;      /* of fd; freed by its close callback */
    int of;               /* pid */
    struct asker *askers; /* the newest first */
    struct ask *before;   /* what was answered last; NULL */
    struct ask *hostkey;  /* the last question about one that named it; NULL */
    int asks, round;
    bool given;           /* the password that was handed over beforehand is used up */
    struct err missed;
};

/* ---- Its directory ---- */

static void
askpass_remove(const char *dir)
{
    for (int i = 0; i < ASKPASS_NAMES; i++) {
        char *path = mem_printf("%s/%s", dir, askpass_names[i]);

        unlink(path);
        free(path);
    }
    rmdir(dir);
}

/* What processes left behind that could not tidy up. */
static void
askpass_sweep(const char *run_dir)
{
    DIR *dir = opendir(run_dir);
    const struct dirent *entry;
    int pid;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char *path;

        if (sscanf(entry->d_name, "askpass.%d", &pid) != 1 || pid <= 0 || kill(pid, 0) == 0 ||
            errno != ESRCH)
            continue;
        path = mem_printf("%s/%s", run_dir, entry->d_name);
        askpass_remove(path);
        free(path);
    }
    if (dir != NULL)
        closedir(dir);
}

static int
askpass_make(struct askpass *a, const char *run_dir, struct err *e)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

    if (n <= 0)
        return err_sys(e, ERR_OS, errno, "this program cannot find itself");
    self[n] = '\0';
    askpass_sweep(run_dir);
    a->dir = mem_printf("%s/askpass.%d", run_dir, (int)getpid());
    for (int i = 0; i < ASKPASS_NAMES; i++)
        a->paths[i] = mem_printf("%s/%s", a->dir, askpass_names[i]);
    askpass_remove(a->dir);
    if (mkdir(a->dir, 0700) != 0 || symlink(self, a->paths[ASKPASS_HELPER]) != 0 ||
        symlink(self, a->paths[ASKPASS_LEASH]) != 0)
        return err_sys(e, ERR_OS, errno, "%s cannot be made", a->dir);
    a->fd = sock_listen_unix(a->paths[ASKPASS_SOCKET], e);
    return a->fd < 0 ? -1 : 0;
}

/* ---- Who may ask ---- */

static size_t
askpass_count(const struct askpass *a)
{
    size_t n = 0;

    for (const struct asker *k = a->askers; k != NULL; k = k->next)
        n++;
    return n;
}

/* The next that has said all; those that are gone are let go. */
static struct asker *
askpass_next(struct askpass *a)
{
    struct asker **at = &a->askers, *found = NULL;

    while (*at != NULL) {
        struct asker *k = *at;

        if (k->gone) {
            *at = k->next;
            asker_free(k);
            continue;
        }
        if (k->prompt != NULL)
            found = k; /* the oldest */
        at = &k->next;
    }
    return found;
}

static void
askpass_accept(uv_poll_t *poll, int status, int events)
{
    struct askpass *a = poll->data;
    int fd = accept4(a->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct asker *k;

    if (fd < 0)
        return;
    (void)askpass_next(a);
    if (askpass_count(a) >= ASKPASS_ASKERS_MAX || !asker_may(fd, a->of)) {
        close(fd);
        return;
    }
    k = asker_new(a->turn, fd, a->token);
    k->next = a->askers;
    a->askers = k;
}

/* ---- Its life ---- */

struct askpass *
askpass_new(struct turn *turn, const char *run_dir, struct err *e)
{
    struct askpass *a = mem_zalloc(sizeof *a);

    a->turn = turn;
    a->fd = -1;
    token_make(a->token);
    if (askpass_make(a, run_dir, e) < 0) {
        askpass_free(a);
        return NULL;
    }
    a->poll = mem_zalloc(sizeof *a->poll);
    uv_poll_init(turn->loop, a->poll, a->fd);
    a->poll->data = a;
    uv_poll_start(a->poll, UV_READABLE, askpass_accept);
    return a;
}

static void
askpass_poll_closed(uv_handle_t *h)
{
    free(h);
}

void
askpass_free(struct askpass *a)
{
    if (a == NULL)
        return;
    while (a->askers != NULL) {
        struct asker *k = a->askers;

        a->askers = k->next;
        asker_free(k);
    }
    if (a->poll != NULL)
        uv_close((uv_handle_t *)a->poll, askpass_poll_closed);
    if (a->fd >= 0)
        close(a->fd);
    if (a->dir != NULL)
        askpass_remove(a->dir);
    for (int i = 0; i < ASKPASS_NAMES; i++)
        free(a->paths[i]);
    free(a->dir);
    ask_free(a->before);
    ask_free(a->hostkey);
    free(a);
}

void
askpass_environ(const struct askpass *a, char *const *ours, bool dummy_display, struct strv *out)
{
    static const char *const set[] = {"SSH_ASKPASS=", "SSH_ASKPASS_REQUIRE=", ASKPROMPT_SOCKET "=",
        ASKPROMPT_TOKEN "="};
    bool display = false;

    for (; *ours != NULL; ours++) {
        bool ours_is_set = false;

        for (size_t i = 0; i < sizeof set / sizeof *set; i++)
            ours_is_set = ours_is_set || strncmp(*ours, set[i], strlen(set[i])) == 0;
        if (!ours_is_set)
            strv_add(out, *ours);
        display = display || strncmp(*ours, ASKPASS_DISPLAY, strlen(ASKPASS_DISPLAY)) == 0;
    }
    strv_take(out, mem_printf("SSH_ASKPASS=%s", a->paths[ASKPASS_HELPER]));
    strv_add(out, "SSH_ASKPASS_REQUIRE=force");
    strv_take(out, mem_printf("%s=%s", ASKPROMPT_SOCKET, a->paths[ASKPASS_SOCKET]));
    strv_take(out, mem_printf("%s=%s", ASKPROMPT_TOKEN, a->token));
    if (dummy_display && !display)
        strv_add(out, ASKPASS_DISPLAY ":none");
}

const char *
askpass_leash(const struct askpass *a)
{
    return a->paths[ASKPASS_LEASH];
}

void
askpass_of(struct askpass *a, int pid)
{
    a->of = pid;
}

const struct err *
askpass_missed(const struct askpass *a)
{
    return &a->missed;
}

bool
askpass_wanted(struct askpass *a, bool *hostkey)
{
    const struct asker *k = askpass_next(a);

    if (k != NULL)
        *hostkey = strstr(k->prompt, "fingerprint") != NULL && k->prompt[0] != '(';
    return k != NULL;
}

/* ---- Answers ---- */

/* Takes q over: what was asked before tells whether this is the same again. */
static void
askpass_remember(struct askpass *a, struct ask *q)
{
    ask_free(a->before);
    a->before = q;
}

static bool
askpass_same(const struct ask *a, const struct ask *b)
{
    return a != NULL && a->kind == b->kind && str_eq(a->user, b->user) && str_eq(a->host, b->host) &&
        str_eq(a->subject, b->subject) && str_eq(a->prompts[0].text, b->prompts[0].text);
}

/* What the text alone does not say: the host of a host key's second question, a retry, the round. */
static struct ask *
askpass_question(struct askpass *a, const struct asker *k)
{
    struct ask *q = askprompt_read(k->prompt, k->want), *again;

    if (q->kind == ASK_HOSTKEY && q->host == NULL && a->hostkey != NULL) {
        again = ask_copy(a->hostkey);
        again->retry = true;
        ask_free(q);
        return again;
    }
    if (q->kind == ASK_HOSTKEY) {
        ask_free(a->hostkey);
        a->hostkey = ask_copy(q);
    } else {
        q->retry = askpass_same(a->before, q);
    }
    a->round = q->retry ? 1 : a->round + 1;
    if (q->kind == ASK_KBDINT)
        q->round = a->round;
    return q;
}

static bool
askpass_takes_password(const struct ask *q)
{
    return q->kind == ASK_PASSWORD || q->kind == ASK_KBDINT;
}

/* Without anybody to ask. Returns 1 when ssh may go on without an answer, -1 with *e when it may not. */
static int
askpass_alone(struct askpass *a, const struct ask *q, struct err *e)
{
    char *title = ask_title(q);
    int rc = -1;

    if (q->kind == ASK_HOSTKEY) {
        err_set(e, ERR_HOSTKEY, "the host key of %s is not known: %s %s", q->host, q->subject,
            q->fingerprint);
        err_hint(e, "compare the fingerprint with what its keeper publishes, then use --accept-new "
            "once");
    } else if (askpass_takes_password(q) && a->given) {
        err_set(e, ERR_AUTH, "%s refused the password that was given", q->host);
        err_hint(e, "it was sent once, and is not sent again");
    } else {
        err_set(e, ERR_INPUT, "an answer is needed and nobody can be asked: %s", title);
        err_hint(e, "--password-fd N supplies a password, ssh-add a key");
        if (q->kind == ASK_PASSPHRASE && a->missed.code == ERR_NONE)
            a->missed = *e;
        rc = q->kind == ASK_PASSPHRASE ? 1 : -1;
    }
    free(title);
    return rc;
}

/* Ask the person. 0 with *r, 1 when ssh goes on without an answer, -1 with *e. */
static int
askpass_ask(struct askpass *a, struct asker *k, struct ask *q, struct reply **r, struct err *e)
{
    struct ask *copy;
    int rc;

    if (a->turn->flags->no_prompt)
        return askpass_alone(a, q, e);
    copy = ask_copy(q);
    k->asked = true;
    rc = turn_ask(a->turn, copy, "", r, e);
    k->asked = false;
    if (rc < 0 && a->turn->withdrawn) {
        turn_note(a->turn, "the ssh command asks no more");
        a->turn->withdrawn = false;
        return 1;
    }
    return rc;
}

/* The password that was handed over, the first time that one is wanted. */
static const struct secret *
askpass_given(struct askpass *a, const struct ask *q)
{
    const struct secret *s = a->turn->flags->password;

    if (s == NULL || a->given || !askpass_takes_password(q))
        return NULL;
    a->given = true;
    return s;
}

static int
askpass_settle(struct askpass *a, struct asker *k, struct ask *q, struct err *e)
{
    const struct secret *given = askpass_given(a, q);
    struct reply *r = NULL;
    int rc;

    if (given != NULL) {
        asker_reply(k, given);
        return 0;
    }
    rc = askpass_ask(a, k, q, &r, e);
    if (rc == 0)
        asker_reply(k, &r->answers[0]);
    else if (rc == 1)
        asker_reply(k, NULL);
    reply_free(r);
    return rc < 0 ? -1 : 0;
}

int
askpass_answer(struct askpass *a, struct err *e)
{
    struct asker *k = askpass_next(a);
    struct ask *q;
    int rc;

    if (k == NULL)
        return 0;
    if (++a->asks > ASKPASS_ASKS_MAX)
        return err_set(e, ERR_PROTOCOL, "the ssh command asks too much: %d questions", a->asks);
    q = askpass_question(a, k);
    if (k->want == ASKPROMPT_NOTICE) {
        turn_note(a->turn, "the ssh command says: %s", q->subject);
        k->said = true; /* it waits until ssh ends it */
        free(k->prompt);
        k->prompt = NULL;
        ask_free(q);
        return 0;
    }
    rc = askpass_settle(a, k, q, e);
    askpass_remember(a, q);
    return rc;
}
