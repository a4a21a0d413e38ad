/* SPDX-License-Identifier: BSD-3-Clause
 * pwchange: a password that has to be changed before anything else is allowed: found out, and changed in
 * the dialog that the server holds on a terminal. */
#include "config.h"

#include "ssh/pwchange.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ssh/auth.h"
#include "ssh/newer.h"

#define PWCHANGE_PROBE_MS 5000
#define PWCHANGE_ANSWER_MS 30000
#define PWCHANGE_QUIET_MS 300 /* a line without an end that stands so long is a question */
#define PWCHANGE_QUESTIONS_MAX 10
#define PWCHANGE_HEARD_MAX 16384
#define PWCHANGE_OPENS 20
#define PWCHANGE_PAUSE_MS 100
#define PWCHANGE_STOPPED (-2) /* beside SSH_OK and SSH_ERROR */

/* A session channel, and what came from it. */
struct pwchange {
    struct hop *hop;
    ssh_channel channel;
    const char *command; /* NULL: a shell on a terminal, which becomes the dialog */
    struct str heard;
    size_t said;         /* bytes of it that were shown */
};

typedef int (*pwchange_call)(struct pwchange *p);

bool
pwchange_words(const char *line)
{
    return strstr(line, "Password change required") != NULL ||
        strstr(line, "You must change your password now") != NULL;
}

static int
pwchange_open(struct pwchange *p)
{
    return ssh_channel_open_session(p->channel);
}

static int
pwchange_pty(struct pwchange *p)
{
    return p->command != NULL ? SSH_OK : ssh_channel_request_pty(p->channel);
}

static int
pwchange_start(struct pwchange *p)
{
    return p->command != NULL ? ssh_channel_request_exec(p->channel, p->command) :
        ssh_channel_request_shell(p->channel);
}

/* Repeat a call until it is answered. SSH_OK, SSH_ERROR, or PWCHANGE_STOPPED with *e of the turns. */
static int
pwchange_step(struct pwchange *p, pwchange_call call, struct err *e)
{
    int rc;

    while ((rc = call(p)) == SSH_AGAIN) {
        link_check(&p->hop->link);
        if (turn_once(p->hop->turn, e) < 0)
            return PWCHANGE_STOPPED;
    }
    link_check(&p->hop->link);
    return rc;
}

/* Where one session is all that is allowed, the one that has just ended may still count. */
static int
pwchange_open_patiently(struct pwchange *p, struct err *e)
{
    struct turn *t = p->hop->turn;
    int rc;

    for (int i = 0; i < PWCHANGE_OPENS; i++) {
        p->channel = ssh_channel_new(p->hop->ssh);
        rc = pwchange_step(p, pwchange_open, e);
        if (rc != SSH_ERROR || p->hop->link.broken)
            return rc;
        ssh_channel_free(p->channel);
        p->channel = NULL;
        turn_limit(t, PWCHANGE_PAUSE_MS, "the last session to end");
        while (turn_once(t, e) == 0)
            continue;
        if (e->code != ERR_TIMEOUT)
            return PWCHANGE_STOPPED;
        turn_limit(t, PWCHANGE_PROBE_MS, "%s to open a session", p->hop->conf.name);
    }
    return SSH_ERROR;
}

static int
pwchange_begin(struct pwchange *p, struct err *e)
{
    int rc = pwchange_open_patiently(p, e);

    if (rc == SSH_OK)
        rc = pwchange_step(p, pwchange_pty, e);
    if (rc == SSH_OK)
        rc = pwchange_step(p, pwchange_start, e);
    if (rc == SSH_ERROR) {
        err_set(e, ERR_AUTH, "%s opens no terminal to change the password in", p->hop->conf.name);
        err_hint(e, "change it where it can be changed, or ask who runs the host");
    }
    return rc == SSH_OK ? 0 : -1;
}

/* Take in what is there; true when something was. */
static bool
pwchange_hear(struct pwchange *p)
{
    char bytes[1024];
    size_t before = p->heard.len;

    for (int stream = 0; stream <= 1; stream++) {
        int n;

        while (p->heard.len < PWCHANGE_HEARD_MAX &&
            (n = ssh_channel_read_nonblocking(p->channel, bytes, sizeof bytes, stream)) > 0)
            str_addn(&p->heard, bytes, (size_t)n);
    }
    return p->heard.len > before;
}

static bool
pwchange_over(const struct pwchange *p)
{
    return ssh_channel_is_eof(p->channel) || !ssh_channel_is_open(p->channel);
}

/* Until it is over, or asks something. Returns 1 when it asks, 0 when it is over, -1 with *e. */
static int
pwchange_await(struct pwchange *p, struct err *e)
{
    struct turn *t = p->hop->turn;

    turn_limit(t, PWCHANGE_ANSWER_MS, "%s to ask for the new password", p->hop->conf.name);
    for (;;) {
        const char *heard = str_text(&p->heard);
        bool open_line;

        if (pwchange_hear(p)) {
            heard = str_text(&p->heard);
            open_line = heard[p->heard.len - 1] != '\n';
            turn_limit(t, open_line ? PWCHANGE_QUIET_MS : PWCHANGE_ANSWER_MS, "its next words");
        }
        if (pwchange_over(p))
            return 0;
        if (turn_once(t, e) == 0)
            continue;
        open_line = p->heard.len > p->said && heard[p->heard.len - 1] != '\n';
        return e->code == ERR_TIMEOUT && open_line ? 1 : -1;
    }
}

/* The last line is the question; what came before it since the last one is shown above. */
static int
pwchange_ask(struct pwchange *p, int round, struct err *e)
{
    struct auth a = {.hop = p->hop};
    struct ask *q = auth_question(&a, ASK_KBDINT);
    const char *said = str_text(&p->heard) + p->said, *line = strrchr(said, '\n');
    struct str above = {0};
    struct reply *r;

    line = line != NULL ? line + 1 : said;
    text_clean(&above, said, (size_t)(line - said), TEXT_LINES);
    q->server_text = above.len > 0 ? str_take(&above) : NULL;
    q->round = round;
    q->attempts_left = -1;
    ask_add_prompt(q, line, false);
    str_done(&above);
    p->said = p->heard.len;
    if (auth_ask(&a, q, &r, e) < 0)
        return -1;
    ssh_channel_write(p->channel, secret_text(&r->answers[0]), (uint32_t)r->answers[0].len);
    ssh_channel_write(p->channel, "\n", 1);
    reply_free(r);
    return 0;
}

static void
pwchange_end(struct pwchange *p)
{
    turn_limit(p->hop->turn, -1, "nothing");
    if (p->channel != NULL && !p->hop->link.broken)
        ssh_channel_free(p->channel);
    str_done(&p->heard);
}

bool
pwchange_wanted(struct hop *h)
{
    struct pwchange p = {.hop = h, .command = ":"};
    struct err ignored;
    bool wanted;

    if (h->link.broken)
        return false;
    turn_limit(h->turn, PWCHANGE_PROBE_MS, "%s to say why", h->conf.name);
    if (pwchange_begin(&p, &ignored) == 0) {
        while (!pwchange_over(&p) && turn_once(h->turn, &ignored) == 0)
            pwchange_hear(&p);
        pwchange_hear(&p);
    }
    wanted = pwchange_words(str_text(&p.heard));
    pwchange_end(&p);
    return wanted;
}

/* It is over: what it said last, and whether that was good news. */
static int
pwchange_judge(struct pwchange *p, struct err *e)
{
    const char *words;
    char *last;
    int status = -1;

    turn_limit(p->hop->turn, PWCHANGE_PROBE_MS, "%s to end", p->hop->conf.name);
    while ((status = newer_exit_status(p->channel)) < 0 &&
        ssh_channel_is_open(p->channel) && turn_once(p->hop->turn, e) == 0)
        continue;
    pwchange_hear(p);
    words = str_text(&p->heard) + p->said;
    last = text_cleaned(words + strspn(words, " \r\n"), 300);
    if (status == 0) {
        turn_note(p->hop->turn, "%s: %s", p->hop->conf.name, last);
    } else {
        err_set(e, ERR_AUTH, "the password was not changed: %s said \"%s\"", p->hop->conf.name, last);
        err_hint(e, "the server may want it longer, or less like the old one");
    }
    free(last);
    return status == 0 ? 0 : -1;
}

int
pwchange_run(struct hop *h, struct err *e)
{
    struct pwchange p = {.hop = h};
    int round = 0, rc;

    turn_limit(h->turn, PWCHANGE_ANSWER_MS, "%s to open a terminal", h->conf.name);
    rc = pwchange_begin(&p, e);
    while (rc == 0 && (rc = pwchange_await(&p, e)) == 1) {
        rc = ++round > PWCHANGE_QUESTIONS_MAX ? err_set(e, ERR_PROTOCOL,
            "%s asks too much while the password is changed", h->conf.name) :
            pwchange_ask(&p, round, e);
    }
    if (rc == 0)
        rc = pwchange_judge(&p, e);
    pwchange_end(&p);
    return rc;
}
