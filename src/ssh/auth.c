/* SPDX-License-Identifier: BSD-3-Clause
 * auth: prove to a hop who we are: methods in order, and what each of them asks. */
#include "config.h"

#include "ssh/auth.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define AUTH_LIMIT_MS 120000 /* somebody may have to press a button on a telephone */
#define AUTH_BANNER_MAX (64 * 1024)

static int auth_password(struct auth *a, struct err *e);

static const struct {
    const char *name;
    int bit;
    int (*run)(struct auth *a, struct err *e);
} auth_methods[AUTH_METHODS] = {
    {"publickey", SSH_AUTH_METHOD_PUBLICKEY, authkey_run},
    {"keyboard-interactive", SSH_AUTH_METHOD_INTERACTIVE, kbdint_run},
    {"password", SSH_AUTH_METHOD_PASSWORD, auth_password},
};

void
auth_tell(struct auth *a, const char *method, const char *result, const char *key,
    const char *why)
{
    const char *name = key != NULL ? key : method;

    if (strcmp(result, "skipped") != 0 && strcmp(name, "none") != 0 &&
        strstr(str_text(&a->tried), name) == NULL)
        str_addf(&a->tried, "%s%s", a->tried.len > 0 ? ", " : "", name);
    turn_emit(a->hop->turn, event_make(EVENT_AUTH, "{s:i,s:s,s:s,s:s?,s:s?}", "hop",
        a->hop->index, "method", method, "result", result, "key", key, "why", why));
}

static void
auth_banner(struct auth *a)
{
    char *text = ssh_get_issue_banner(a->hop->ssh);
    size_t len = text != NULL ? strlen(text) : 0;
    struct str clean = {0};

    if (len > 0 && len != a->heard) {
        text_clean(&clean, text, len < AUTH_BANNER_MAX ? len : AUTH_BANNER_MAX, TEXT_LINES);
        turn_emit(a->hop->turn, event_make(EVENT_BANNER, "{s:i,s:s}", "hop", a->hop->index,
            "text", str_text(&clean)));
        a->heard = len;
    }
    str_done(&clean);
    ssh_string_free_char(text);
}

static int
auth_lost(struct auth *a, struct err *e)
{
    char *words = turn_ssh_words(a->hop->ssh);

    if (strstr(words, "Too many authentication failures") != NULL) {
        err_set(e, ERR_AUTH, "%s closed the connection after too many tries: %s%s%s",
            a->hop->conf.host, str_text(&a->tried), a->tried.len > 0 && a->now[0] != '\0' ? ", " :
            "", a->now);
        err_hint(e, "name the right key with -i and set IdentitiesOnly=yes, so that others are not "
            "offered");
    } else {
        err_set(e, ERR_LOST, "%s closed the connection during the login%s%s", a->hop->conf.host,
            words[0] != '\0' ? ": " : "", words);
        err_hint(e, "a login that takes too long is ended by the server");
    }
    free(words);
    return -1;
}

int
auth_call(struct auth *a, auth_request request, const void *arg, struct err *e)
{
    struct turn *t = a->hop->turn;
    int rc;

    turn_limit(t, AUTH_LIMIT_MS, "%s to answer the login", a->hop->conf.host);
    while ((rc = request(a, arg)) == SSH_AUTH_AGAIN) {
        link_check(&a->hop->link);
        if (turn_once(t, e) < 0)
            return e->code == ERR_LOST ? auth_lost(a, e) : -1;
    }
    turn_limit(t, -1, "nothing");
    link_check(&a->hop->link);
    auth_banner(a);
    if (rc != SSH_AUTH_ERROR)
        return rc;
    if (a->hop->link.broken || (ssh_get_status(a->hop->ssh) & (SSH_CLOSED | SSH_CLOSED_ERROR)))
        return auth_lost(a, e);
    return SSH_AUTH_DENIED;
}

struct ask *
auth_question(const struct auth *a, enum ask_kind kind)
{
    struct ask *q = ask_new(kind);

    q->hop = a->hop->index;
    q->hops = a->hop->of;
    q->user = mem_dup(a->hop->conf.user);
    q->host = mem_dup(a->hop->conf.host);
    q->port = a->hop->conf.port;
    return q;
}

const struct secret *
auth_given(struct auth *a)
{
    const struct secret *s = a->hop->turn->flags->password;

    if (s == NULL || a->secret_used)
        return NULL;
    a->secret_used = true;
    return s;
}

int
auth_ask(struct auth *a, struct ask *q, struct reply **r, struct err *e)
{
    if (turn_ask(a->hop->turn, q, "--password-fd N supplies a password, ssh-add a key", r, e) < 0) {
        if (e->code == ERR_INPUT && a->tried.len > 0)
            err_prefix(e, "%s refused %s", a->hop->conf.host, str_text(&a->tried));
        return e->code == ERR_LOST ? auth_lost(a, e) : -1;
    }
    for (size_t i = 0; i < (*r)->count; i++) {
        if (strlen(secret_text(&(*r)->answers[i])) == (*r)->answers[i].len)
            continue;
        reply_free(*r);
        *r = NULL;
        return err_set(e, ERR_INPUT, "an answer holds a NUL byte, which no login can take");
    }
    return 0;
}

static int
auth_request_none(struct auth *a, const void *arg)
{
    return ssh_userauth_none(a->hop->ssh, NULL);
}

static int
auth_request_password(struct auth *a, const void *password)
{
    return ssh_userauth_password(a->hop->ssh, NULL, password);
}

static int
auth_send_password(struct auth *a, const struct secret *s, struct err *e)
{
    int rc = auth_call(a, auth_request_password, secret_text(s), e);

    if (rc < 0)
        return -1;
    auth_tell(a, "password", rc == SSH_AUTH_SUCCESS ? "ok" : rc == SSH_AUTH_PARTIAL ? "partial" :
        "denied", NULL, NULL);
    return rc == SSH_AUTH_SUCCESS ? AUTH_OK : rc == SSH_AUTH_PARTIAL ? AUTH_PARTIAL : AUTH_DENIED;
}

static int
auth_ask_password(struct auth *a, struct err *e)
{
    struct ask *q = auth_question(a, ASK_PASSWORD);
    struct reply *r;
    int rc;

    q->retry = a->answers > 0;
    q->attempts_left = a->hop->turn->conf->password_prompts - a->answers;
    ask_add_prompt(q, "Password", false);
    if (auth_ask(a, q, &r, e) < 0)
        return -1;
    a->answers++;
    rc = auth_send_password(a, &r->answers[0], e);
    reply_free(r);
    return rc;
}

static bool
auth_takes(const struct auth *a, int bit)
{
    return (ssh_userauth_list(a->hop->ssh, NULL) & bit) != 0;
}

static int
auth_password(struct auth *a, struct err *e)
{
    const struct turn *t = a->hop->turn;
    const struct secret *given = auth_given(a);
    int rc = AUTH_DENIED;

    a->answers = 0;
    if (given != NULL)
        rc = auth_send_password(a, given, e);
    if (rc == AUTH_DENIED && given != NULL)
        a->secret_refused = true;
    if (rc == AUTH_DENIED && t->flags->no_prompt && a->secret_refused)
        return AUTH_DENIED; /* nobody has another */
    while (rc == AUTH_DENIED && a->answers < t->conf->password_prompts &&
        auth_takes(a, SSH_AUTH_METHOD_PASSWORD))
        rc = auth_ask_password(a, e);
    return rc;
}

static char *
auth_methods_text(const struct auth *a)
{
    int bits = ssh_userauth_list(a->hop->ssh, NULL);
    struct str s = {0};

    for (int i = 0; i < AUTH_METHODS; i++) {
        if (bits & auth_methods[i].bit)
            str_addf(&s, "%s%s", s.len > 0 ? ", " : "", auth_methods[i].name);
    }
    if (bits & SSH_AUTH_METHOD_GSSAPI_MIC)
        str_addf(&s, "%sgssapi-with-mic", s.len > 0 ? ", " : "");
    if (bits & SSH_AUTH_METHOD_HOSTBASED)
        str_addf(&s, "%shostbased", s.len > 0 ? ", " : "");
    if (s.len == 0)
        str_add(&s, "nothing");
    return str_take(&s);
}

static int
auth_denied(const struct auth *a, struct err *e)
{
    char *methods = auth_methods_text(a);

    if (a->input.code != ERR_NONE) {
        *e = a->input;
        free(methods);
        return -1;
    }
    err_set(e, ERR_AUTH, "%s refused the login of %s (tried: %s; it takes: %s)", a->hop->conf.host,
        a->hop->conf.user, a->tried.len > 0 ? a->tried.s : "nothing that it takes", methods);
    err_hint(e, "check the user (-l), the key (-i) or the password; ssh-add -l lists the agent's "
        "keys");
    free(methods);
    return -1;
}

/* The next method that the server takes and that has something to try. */
static int
auth_next(struct auth *a, struct err *e)
{
    for (int i = 0; i < AUTH_METHODS; i++) {
        int rc;

        if (a->spent[i] || !auth_takes(a, auth_methods[i].bit))
            continue;
        rc = auth_methods[i].run(a, e);
        if (rc != AUTH_DENIED)
            return rc;
        a->spent[i] = true;
    }
    return auth_denied(a, e);
}

static int
auth_none(struct auth *a, struct err *e)
{
    int rc = auth_call(a, auth_request_none, NULL, e);

    if (rc < 0)
        return -1;
    auth_tell(a, "none", rc == SSH_AUTH_SUCCESS ? "ok" : rc == SSH_AUTH_PARTIAL ? "partial" :
        "denied", NULL, NULL);
    return rc == SSH_AUTH_SUCCESS ? AUTH_OK : AUTH_DENIED;
}

int
auth_run(struct hop *h, struct err *e)
{
    struct auth a = {.hop = h};
    int rc = auth_none(&a, e);

    while (rc > AUTH_OK) {
        rc = auth_next(&a, e);
        if (rc == AUTH_PARTIAL) /* a second factor may be asked for by the same method again */
            a.spent[1] = a.spent[2] = false;
    }
    str_done(&a.tried);
    return rc;
}
