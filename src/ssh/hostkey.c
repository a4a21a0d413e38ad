/* SPDX-License-Identifier: BSD-3-Clause
 * hostkey: whether the server is the one it was: known, unknown, changed. */
#include "config.h"

#include "ssh/hostkey.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/known.h"

#define HOSTKEY_ASKS_MAX 10

/* The key in question: borrowed texts. */
struct hostkey {
    struct hop *hop;
    const char *type, *sha256;
    struct known known;
};

static void
hostkey_emit(const struct hostkey *k, const char *result)
{
    char *file = k->known.file != NULL ? text_cleaned(k->known.file, 1000) : NULL;
    bool differs = k->known.kind == KNOWN_CHANGED || k->known.kind == KNOWN_OTHER;
    struct event *ev = event_make(EVENT_HOSTKEY, "{s:i,s:s,s:s,s:s,s:s,s:s?,s:s?}", "hop",
        k->hop->index, "host", k->hop->conf.host, "type", k->type, "sha256", k->sha256, "result",
        result, "file", file, "old", differs ? k->known.old : NULL);

    if (k->known.line > 0)
        json_object_set_new(ev->fields, "line", json_integer(k->known.line));
    turn_emit(k->hop->turn, ev);
    free(file);
}

static int
hostkey_changed(const struct hostkey *k, struct err *e)
{
    char *name = known_name(k->hop);

    hostkey_emit(k, "changed");
    err_set(e, ERR_HOSTKEY, "the host key of %s has changed, or somebody poses as it: known is %s "
        "%s (%s:%d), offered is %s", name, k->type, k->known.old, k->known.file, k->known.line,
        k->sha256);
    err_hint(e, "if its keeper confirms the change: ssh-keygen -f '%s' -R '%s'", k->known.file,
        name);
    free(name);
    return -1;
}

static int
hostkey_other(const struct hostkey *k, struct err *e)
{
    hostkey_emit(k, "other");
    err_set(e, ERR_HOSTKEY, "%s offers a key of type %s (%s), but %s is the type that is known "
        "(%s, %s:%d)", k->hop->conf.host, k->type, k->sha256, k->known.type, k->known.old,
        k->known.file, k->known.line);
    return err_hint(e, "if its keeper confirms the new key, add it with ssh-keyscan or ssh");
}

static int
hostkey_revoked(const struct hostkey *k, struct err *e)
{
    hostkey_emit(k, "revoked");
    err_set(e, ERR_HOSTKEY, "the host key of %s is revoked (%s:%d): %s %s", k->hop->conf.host,
        k->known.file, k->known.line, k->type, k->sha256);
    return err_hint(e, "talk to its keeper; do not type a password there");
}

static struct ask *
hostkey_question(const struct hostkey *k, bool retry)
{
    struct ask *a = ask_new(ASK_HOSTKEY);

    a->hop = k->hop->index;
    a->hops = k->hop->of;
    a->user = mem_dup(k->hop->conf.user);
    a->host = mem_dup(k->hop->conf.host);
    a->port = k->hop->conf.port;
    a->subject = mem_dup(k->type);
    a->fingerprint = mem_dup(k->sha256);
    a->retry = retry;
    ask_add_prompt(a, "yes, no or the fingerprint", true);
    return a;
}

/* 1 yes, 0 no, -1 neither. The fingerprint is as good as yes, with or without "SHA256:". */
static int
hostkey_word(const struct hostkey *k, const char *word)
{
    char *text = mem_dup(word + strspn(word, " \t"));
    int rc = -1;

    text[strcspn(text, " \t\r\n")] = '\0';
    if (strcasecmp(text, "yes") == 0 || strcmp(text, k->sha256) == 0 ||
        strcmp(text, k->sha256 + strlen("SHA256:")) == 0)
        rc = 1;
    else if (strcasecmp(text, "no") == 0)
        rc = 0;
    free(text);
    return rc;
}

/* Returns 1 or 0 for yes or no, or -1 with *e. */
static int
hostkey_ask(const struct hostkey *k, struct err *e)
{
    struct reply *r = NULL;
    int word = -1;

    for (int i = 0; i < HOSTKEY_ASKS_MAX && word < 0; i++) {
        if (turn_ask(k->hop->turn, hostkey_question(k, i > 0), "", &r, e) < 0)
            return -1;
        word = hostkey_word(k, secret_text(&r->answers[0]));
        reply_free(r);
    }
    return word > 0;
}

static int
hostkey_unknown(const struct hostkey *k, struct err *e)
{
    err_set(e, ERR_HOSTKEY, "the host key of %s port %d is not known: %s %s", k->hop->conf.host,
        k->hop->conf.port, k->type, k->sha256);
    return err_hint(e, "compare the fingerprint with what its keeper publishes, then use "
        "--accept-new once");
}

static int
hostkey_new(const struct hostkey *k, struct err *e)
{
    const struct session_flags *flags = k->hop->turn->flags;
    struct err why;
    int yes = 1;

    hostkey_emit(k, "new");
    if (!flags->accept_new) {
        if (flags->no_prompt)
            return hostkey_unknown(k, e);
        yes = hostkey_ask(k, e);
        if (yes < 0)
            return -1;
    }
    hostkey_emit(k, yes ? "accepted" : "refused");
    if (!yes)
        return err_set(e, ERR_HOSTKEY, "the host key of %s was not accepted", k->hop->conf.host);
    if (known_add(k->hop, &why) < 0)
        turn_note(k->hop->turn, "the host key counts for this session only: %s", why.text);
    return 0;
}

static int
hostkey_judge(struct hostkey *k, ssh_key key, struct err *e)
{
    if (known_look(k->hop, key, &k->known, e) < 0)
        return -1;
    switch (k->known.kind) {
    case KNOWN_SAME:
        hostkey_emit(k, "known");
        return 0;
    case KNOWN_CHANGED:
        return hostkey_changed(k, e);
    case KNOWN_OTHER:
        return hostkey_other(k, e);
    case KNOWN_REVOKED:
        return hostkey_revoked(k, e);
    case KNOWN_NOT:
        break;
    }
    return hostkey_new(k, e);
}

int
hostkey_check(struct hop *h, struct err *e)
{
    ssh_key key = NULL;
    struct hostkey k = {.hop = h};
    char *print;
    int rc;

    if (ssh_get_server_publickey(h->ssh, &key) != SSH_OK)
        return err_set(e, ERR_PROTOCOL, "%s has no host key", h->conf.host);
    print = known_print(key);
    k.type = ssh_key_type_to_char(ssh_key_type(key));
    k.sha256 = print;
    rc = hostkey_judge(&k, key, e);
    known_done(&k.known);
    free(print);
    ssh_key_free(key);
    return rc;
}
