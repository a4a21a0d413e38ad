/* SPDX-License-Identifier: BSD-3-Clause
 * kbdint: keyboard-interactive: whatever the server asks, round by round, within limits. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/auth.h"
#include "ssh/authsecret.h"

#define KBDINT_ROUNDS_MAX 10
#define KBDINT_PROMPTS_MAX 32
#define KBDINT_TEXT_MAX 8192

static const char kbdint_name[] = "keyboard-interactive";

static int
kbdint_request(struct auth *a, const void *arg)
{
    return ssh_userauth_kbdint(a->hop->ssh, NULL, NULL);
}

/* Name and instruction of the round, cleaned; NULL when there is neither. Allocated. */
static char *
kbdint_text(struct auth *a)
{
    const char *name = ssh_userauth_kbdint_getname(a->hop->ssh);
    const char *more = ssh_userauth_kbdint_getinstruction(a->hop->ssh);
    struct str raw = {0}, clean = {0};

    str_add(&raw, name);
    if (raw.len > 0 && more != NULL && more[0] != '\0')
        str_addc(&raw, '\n');
    str_add(&raw, more);
    text_clean(&clean, str_text(&raw), raw.len < KBDINT_TEXT_MAX ? raw.len : KBDINT_TEXT_MAX,
        TEXT_LINES);
    str_done(&raw);
    if (clean.len > 0)
        return str_take(&clean);
    str_done(&clean);
    return NULL;
}

static struct ask *
kbdint_question(struct auth *a, int prompts, int round)
{
    struct ask *q = auth_question(a, ASK_KBDINT);
    char echo;

    q->server_text = kbdint_text(a);
    q->round = round;
    q->retry = a->answers > 0 && round == 1;
    q->attempts_left = a->hop->conf.password_prompts - a->answers;
    for (int i = 0; i < prompts; i++) {
        const char *text = ssh_userauth_kbdint_getprompt(a->hop->ssh, (unsigned int)i, &echo);

        ask_add_prompt(q, text != NULL ? text : "", echo != 0);
    }
    return q;
}

/* A single hidden prompt is what a password was given for beforehand. Returns 1 when it was answered, 0
 * when somebody has to, -1 with *e. */
static int
kbdint_answer_given(struct auth *a, int prompts, struct err *e)
{
    struct secret given = {0};
    char echo = 1;
    int rc;

    if (prompts != 1 || ssh_userauth_kbdint_getprompt(a->hop->ssh, 0, &echo) == NULL || echo != 0)
        return 0;
    rc = authsecret_next(a, &given, e);
    if (rc > 0) {
        ssh_userauth_kbdint_setanswer(a->hop->ssh, 0, secret_text(&given));
        a->given_sent = true;
    }
    secret_wipe(&given);
    return rc;
}

static void
kbdint_say(struct auth *a)
{
    char *text = kbdint_text(a);

    if (text != NULL)
        turn_emit(a->hop->turn, event_make(EVENT_BANNER, "{s:i,s:s}", "hop", a->hop->index,
            "text", text));
    free(text);
}

static int
kbdint_answer(struct auth *a, int round, struct err *e)
{
    int prompts = ssh_userauth_kbdint_getnprompts(a->hop->ssh);
    struct reply *r;
    int rc;

    if (prompts < 0 || prompts > KBDINT_PROMPTS_MAX || round > KBDINT_ROUNDS_MAX)
        return err_set(e, ERR_PROTOCOL, "%s asks too much at the login: round %d, %d questions",
            a->hop->conf.name, round, prompts);
    if (prompts == 0) {
        kbdint_say(a);
        return 0;
    }
    rc = kbdint_answer_given(a, prompts, e);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (auth_ask(a, kbdint_question(a, prompts, round), &r, e) < 0)
        return -1;
    for (int i = 0; i < prompts; i++)
        ssh_userauth_kbdint_setanswer(a->hop->ssh, (unsigned int)i, secret_text(&r->answers[i]));
    reply_free(r);
    return 0;
}

/* One try, with all its rounds. *rounds tells how many there were. */
static int
kbdint_try(struct auth *a, int *rounds, struct err *e)
{
    int rc = auth_call(a, kbdint_request, NULL, e);

    *rounds = 0;
    while (rc == SSH_AUTH_INFO) {
        if (kbdint_answer(a, ++*rounds, e) < 0)
            return -1;
        rc = auth_call(a, kbdint_request, NULL, e);
    }
    return rc;
}

int
kbdint_run(struct auth *a, struct err *e)
{
    int rounds, rc;

    for (a->answers = 0; a->answers < a->hop->conf.password_prompts; a->answers++) {
        if (authsecret_spent(a) && auth_silent(a))
            return AUTH_DENIED; /* nobody has another */
        if (!(ssh_userauth_list(a->hop->ssh, NULL) & SSH_AUTH_METHOD_INTERACTIVE))
            return AUTH_DENIED;
        a->given_sent = false;
        rc = kbdint_try(a, &rounds, e);
        if (rc < 0)
            return -1;
        auth_tell(a, kbdint_name, auth_result(rc), NULL, NULL);
        if (rc != SSH_AUTH_DENIED)
            return rc == SSH_AUTH_SUCCESS ? AUTH_OK : AUTH_PARTIAL;
        if (a->given_sent)
            authsecret_refused(a);
        if (rounds == 0)
            return AUTH_DENIED; /* the server has nothing to ask this user */
    }
    return AUTH_DENIED;
}
