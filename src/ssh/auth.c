/* SPDX-License-Identifier: BSD-3-Clause
 * auth: prove to a hop who we are: methods in order, and what each of them asks. */
#include "config.h"

#include "ssh/auth.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/authsecret.h"
#include "ssh/ticket.h"

#define AUTH_LIMIT_MS 120000 /* somebody may have to press a button on a telephone */
#define AUTH_NAME_MAX 4096 /* of a key, which is a path, and of a reason */
#define AUTH_BANNER_MAX (64 * 1024)
/* SSH_MSG_USERAUTH_PASSWD_CHANGEREQ, which libssh does not know. */
#define AUTH_CHANGE_PACKET "rejected packet (type 60)"
#define AUTH_NOTHING 100 /* beside enum auth_end: there was nothing to try */

static int auth_gssapi(struct auth *a, struct err *e);
static int auth_password(struct auth *a, struct err *e);

/* In ssh's order, when PreferredAuthentications has no other. */
static const struct {
    const char *name;
    int bit;
    int (*run)(struct auth *a, struct err *e);
} auth_methods[AUTH_METHODS] = {
    {"gssapi-with-mic", SSH_AUTH_METHOD_GSSAPI_MIC, auth_gssapi},
    {"publickey", SSH_AUTH_METHOD_PUBLICKEY, authkey_run},
    {"keyboard-interactive", SSH_AUTH_METHOD_INTERACTIVE, kbdint_run},
    {"password", SSH_AUTH_METHOD_PASSWORD, auth_password},
};

void
auth_tell(struct auth *a, const char *method, const char *result, const char *key,
    const char *why)
{
    char *clean = key != NULL ? text_cleaned(key, AUTH_NAME_MAX) : NULL;
    char *cause = why != NULL ? text_cleaned(why, AUTH_NAME_MAX) : NULL;
    const char *name = clean != NULL ? clean : method, *print = strstr(name, " SHA256:");
    char *brief = mem_ndup(name, print != NULL ? (size_t)(print - name) : strlen(name));

    if (strcmp(result, "skipped") != 0 && strcmp(name, "none") != 0 &&
        strstr(str_text(&a->tried), brief) == NULL)
        str_addf(&a->tried, "%s%s", a->tried.len > 0 ? ", " : "", brief);
    free(brief);
    turn_emit(a->hop->turn, event_make(EVENT_AUTH, "{s:i,s:s,s:s,s:s?,s:s?}", "hop",
        a->hop->index, "method", method, "result", result, "key", clean, "why", cause));
    free(clean);
    free(cause);
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
            a->hop->conf.name, str_text(&a->tried), a->tried.len > 0 && a->now[0] != '\0' ? ", " :
            "", a->now);
        err_hint(e, "name the right key with -i and set IdentitiesOnly=yes, so that others are not "
            "offered");
    } else if (strstr(words, AUTH_CHANGE_PACKET) != NULL) {
        err_set(e, ERR_AUTH, "%s wants the password of %s changed before the login",
            a->hop->conf.name, a->hop->conf.user);
        err_hint(e, "change it there with ssh, or let ssh do it here: --ssh=ssh");
    } else {
        err_set(e, ERR_LOST, "%s closed the connection during the login%s%s", a->hop->conf.name,
            words[0] != '\0' ? ": " : "", words);
        err_hint(e, "a login that takes too long is ended by the server");
    }
    free(words);
    return -1;
}

/* Questions that libssh would not take: it says so, and then waits for ever. */
static int
auth_gibberish(const struct auth *a, struct err *e)
{
    static const char *const words[] = {"Too much prompts", "Invalid USERAUTH_INFO_REQUEST",
        "Short INFO_REQUEST"};
    const char *said = ssh_get_error(a->hop->ssh);

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strncmp(said, words[i], strlen(words[i])) == 0)
            return err_set(e, ERR_PROTOCOL, "%s asks more at the login than anybody can answer",
                a->hop->conf.name);
    }
    return 0;
}

int
auth_call(struct auth *a, auth_request request, const void *arg, struct err *e)
{
    struct turn *t = a->hop->turn;
    int rc;

    turn_limit(t, AUTH_LIMIT_MS, "%s to answer the login", a->hop->conf.name);
    while ((rc = request(a, arg)) == SSH_AUTH_AGAIN) {
        link_check(&a->hop->link);
        if (auth_gibberish(a, e) < 0)
            return -1;
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
    q->host = mem_dup(a->hop->conf.alias); /* the name that the person knows */
    q->port = a->hop->conf.port;
    return q;
}

bool
auth_silent(const struct auth *a)
{
    return a->hop->turn->flags->no_prompt || a->hop->conf.batch;
}

const char *
auth_result(int rc)
{
    return rc == SSH_AUTH_SUCCESS ? "ok" : rc == SSH_AUTH_PARTIAL ? "partial" : "denied";
}

/* Take the question over; the words for a hop that asks nothing. */
static int
auth_ask_nobody(struct ask *q, struct err *e)
{
    char *title = ask_title(q);

    err_set(e, ERR_INPUT, "an answer is needed and BatchMode forbids to ask: %s", title);
    err_hint(e, "-o BatchMode=no lets it ask");
    free(title);
    ask_free(q);
    return -1;
}

int
auth_ask(struct auth *a, struct ask *q, struct reply **r, struct err *e)
{
    int rc = a->hop->conf.batch ? auth_ask_nobody(q, e) : turn_ask(a->hop->turn, q,
        "--password-fd N or PasswordCommand supplies a password, ssh-add a key", r, e);

    if (rc < 0) {
        if (e->code == ERR_INPUT && a->tried.len > 0)
            err_prefix(e, "%s refused %s", a->hop->conf.name, str_text(&a->tried));
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
auth_request_gssapi(struct auth *a, const void *arg)
{
    return ssh_userauth_gssapi(a->hop->ssh);
}

static int
auth_gssapi(struct auth *a, struct err *e)
{
    char *why = NULL;
    int rc = ticket_fetch(a->hop->turn, a->hop->conf.host, &why, e);

    if (rc == 0) {
        auth_tell(a, "gssapi-with-mic", "skipped", NULL, why);
        free(why);
        return AUTH_DENIED;
    }
    if (rc > 0)
        rc = auth_call(a, auth_request_gssapi, NULL, e);
    if (rc < 0)
        return -1;
    auth_tell(a, "gssapi-with-mic", auth_result(rc), NULL, NULL);
    return rc == SSH_AUTH_SUCCESS ? AUTH_OK : rc == SSH_AUTH_PARTIAL ? AUTH_PARTIAL : AUTH_DENIED;
}

static int
auth_send_password(struct auth *a, const struct secret *s, struct err *e)
{
    int rc = auth_call(a, auth_request_password, secret_text(s), e);

    if (rc < 0)
        return -1;
    auth_tell(a, "password", auth_result(rc), NULL, NULL);
    return rc == SSH_AUTH_SUCCESS ? AUTH_OK : rc == SSH_AUTH_PARTIAL ? AUTH_PARTIAL : AUTH_DENIED;
}

static int
auth_ask_password(struct auth *a, struct err *e)
{
    struct ask *q = auth_question(a, ASK_PASSWORD);
    struct reply *r;
    int rc;

    q->retry = a->answers > 0;
    q->attempts_left = a->hop->conf.password_prompts - a->answers;
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

/* A secret that nobody has to type. Returns as a method, AUTH_NOTHING when there is none. */
static int
auth_send_given(struct auth *a, struct err *e)
{
    struct secret given = {0};
    int rc = authsecret_next(a, &given, e);

    if (rc <= 0)
        return rc < 0 ? -1 : AUTH_NOTHING;
    rc = auth_send_password(a, &given, e);
    secret_wipe(&given);
    if (rc == AUTH_DENIED)
        authsecret_refused(a);
    return rc;
}

static int
auth_password(struct auth *a, struct err *e)
{
    int rc = auth_send_given(a, e);

    a->answers = 0;
    if (rc < AUTH_NOTHING && rc != AUTH_DENIED)
        return rc;
    if (authsecret_spent(a) && auth_silent(a))
        return AUTH_DENIED; /* nobody has another */
    rc = AUTH_DENIED;
    while (rc == AUTH_DENIED && a->answers < a->hop->conf.password_prompts &&
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
    err_set(e, ERR_AUTH, "%s refused the login of %s (tried: %s; it takes: %s)", a->hop->conf.name,
        a->hop->conf.user, a->tried.len > 0 ? a->tried.s : "nothing that it takes", methods);
    err_hint(e, "check the user (-l), the key (-i) or the password; ssh-add -l lists the agent's "
        "keys");
    free(methods);
    return -1;
}

static bool
auth_allowed(const struct auth *a, int method)
{
    const struct sshconf *c = &a->hop->conf;
    const bool allowed[AUTH_METHODS] = {c->gssapi, c->pubkey, c->kbdint, c->password};

    return allowed[method];
}

/* PreferredAuthentications says which, and in which order. */
static void
auth_make_order(struct auth *a)
{
    const struct strv *named = &a->hop->conf.methods;

    for (size_t i = 0; i < named->n; i++) {
        for (int m = 0; m < AUTH_METHODS && a->order_count < AUTH_METHODS; m++) {
            if (strcmp(named->v[i], auth_methods[m].name) == 0 && auth_allowed(a, m))
                a->order[a->order_count++] = m;
        }
    }
    for (int m = 0; m < AUTH_METHODS && named->n == 0; m++) {
        if (auth_allowed(a, m))
            a->order[a->order_count++] = m;
    }
}

/* The next method that the server takes and that has something to try. */
static int
auth_next(struct auth *a, struct err *e)
{
    for (int i = 0; i < a->order_count; i++) {
        int m = a->order[i], rc;

        if (a->spent[m] || !auth_takes(a, auth_methods[m].bit))
            continue;
        rc = auth_methods[m].run(a, e);
        if (rc != AUTH_DENIED)
            return rc;
        a->spent[m] = true;
    }
    return auth_denied(a, e);
}

static int
auth_none(struct auth *a, struct err *e)
{
    int rc = auth_call(a, auth_request_none, NULL, e);

    if (rc < 0)
        return -1;
    auth_tell(a, "none", auth_result(rc), NULL, NULL);
    return rc == SSH_AUTH_SUCCESS ? AUTH_OK : AUTH_DENIED;
}

int
auth_run(struct hop *h, struct err *e)
{
    struct auth a = {.hop = h};
    int rc = auth_none(&a, e);

    auth_make_order(&a);
    while (rc > AUTH_OK) {
        rc = auth_next(&a, e);
        if (rc == AUTH_PARTIAL) /* a second factor may be asked for by the same method again */
            memset(a.spent, 0, sizeof a.spent);
    }
    authkeys_done(&a.keys);
    str_done(&a.tried);
    return rc;
}
