/* SPDX-License-Identifier: BSD-3-Clause
 * hostkey: whether the server is the one it was: known, unknown, changed. */
#include "config.h"

#include "ssh/hostkey.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/known.h"
#include "ssh/sshfp.h"

#define HOSTKEY_ASKS_MAX 10

/* The key in question: borrowed texts. */
struct hostkey {
    struct hop *hop;
    ssh_key key;
    const char *type, *sha256;
    struct known known;
    bool asked_dns;
    enum sshfp dns;
};

/* In the event, and for people. */
static const struct {
    const char *name, *words;
} hostkey_dns[] = {
    [SSHFP_NONE] = {"none", "DNS: it has no SSHFP record of this host"},
    [SSHFP_DIFFERS] = {"differs", "DNS: its SSHFP record does NOT match this key"},
    [SSHFP_MATCHES] = {"matches", "DNS: its SSHFP record matches, but is not authenticated"},
    [SSHFP_SECURE] = {"secure", "DNS: its SSHFP record matches and is authenticated (DNSSEC)"},
};

static void
hostkey_emit(const struct hostkey *k, const char *result)
{
    char *file = k->known.file != NULL ? text_cleaned(k->known.file, 1000) : NULL;
    bool differs = k->known.kind == KNOWN_CHANGED || k->known.kind == KNOWN_OTHER;
    struct event *ev = event_make(EVENT_HOSTKEY, "{s:i,s:s,s:s,s:s,s:s,s:s?,s:s?,s:s?}",
        "hop", k->hop->index, "host", k->hop->conf.host, "type", k->type, "sha256", k->sha256,
        "result", result, "file", file, "old", differs ? k->known.old : NULL, "dns",
        k->asked_dns ? hostkey_dns[k->dns].name : NULL);

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
        "%s (%s:%d), offered is %s", k->hop->conf.name, k->type, k->known.old, k->known.file,
        k->known.line, k->sha256);
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
        "(%s, %s:%d)", k->hop->conf.name, k->type, k->sha256, k->known.type, k->known.old,
        k->known.file, k->known.line);
    return err_hint(e, "if its keeper confirms the new key, add it with ssh-keyscan");
}

static int
hostkey_revoked(const struct hostkey *k, struct err *e)
{
    hostkey_emit(k, "revoked");
    err_set(e, ERR_HOSTKEY, "the host key of %s is revoked (%s:%d): %s %s", k->hop->conf.name,
        k->known.file, k->known.line, k->type, k->sha256);
    return err_hint(e, "talk to its keeper; do not type a password there");
}

/* What else is known, a line each, what matters most last: a small screen shows that. Allocated; NULL
 * for nothing. */
static char *
hostkey_note(const struct hostkey *k)
{
    const struct known *n = &k->known;
    struct str out = {0}, clean = {0};

    if (n->ca_file != NULL)
        str_addf(&out, "An authority is trusted for it (%s:%d); host certificates are not for "
            "libssh: --ssh=ssh\n", n->ca_file, n->ca_line);
    if (k->asked_dns)
        str_addf(&out, "%s\n", hostkey_dns[k->dns].words);
    text_clean(&clean, str_text(&out), out.len, TEXT_LINES);
    str_done(&out);
    return clean.len > 0 ? str_take(&clean) : NULL;
}

static struct ask *
hostkey_question(const struct hostkey *k, bool retry)
{
    struct ask *a = ask_new(ASK_HOSTKEY);

    a->hop = k->hop->index;
    a->hops = k->hop->of;
    a->user = mem_dup(k->hop->conf.user);
    a->host = mem_dup(k->hop->conf.alias); /* the name that the person knows */
    a->port = k->hop->conf.port;
    a->subject = mem_dup(k->type);
    a->fingerprint = mem_dup(k->sha256);
    a->note = hostkey_note(k);
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

/* Nobody says yes to it. */
static int
hostkey_unknown(const struct hostkey *k, struct err *e)
{
    const struct sshconf *c = &k->hop->conf;
    bool strict = c->strict == SSHCONF_STRICT;

    err_set(e, ERR_HOSTKEY, "the host key of %s port %d is not known%s: %s %s", c->host, c->port,
        strict ? ", and StrictHostKeyChecking is yes" : "", k->type, k->sha256);
    if (k->known.ca_file != NULL)
        return err_hint(e, "an authority is trusted for it (%s:%d), but host certificates are not "
            "for libssh: --ssh=ssh", k->known.ca_file, k->known.ca_line);
    return err_hint(e, "compare the fingerprint with what its keeper publishes, then %s",
        strict ? "add it to known_hosts" : "use --accept-new once");
}

/* Whether to take it: 1, 0, or -1 with *e. */
static int
hostkey_consent(const struct hostkey *k, struct err *e)
{
    const struct session_flags *flags = k->hop->turn->flags;
    const struct sshconf *c = &k->hop->conf;
    bool accept = flags->accept_new || c->strict == SSHCONF_ACCEPT_NEW;

    if (c->strict == SSHCONF_STRICT)
        return hostkey_unknown(k, e);
    if (accept)
        return 1;
    if (c->strict_off)
        turn_note(k->hop->turn, "StrictHostKeyChecking no is taken for ask: no key is accepted "
            "unseen");
    if (flags->no_prompt || c->batch)
        return hostkey_unknown(k, e);
    return hostkey_ask(k, e);
}

static int
hostkey_new(const struct hostkey *k, struct err *e)
{
    struct err why;
    int yes;

    hostkey_emit(k, "new");
    yes = hostkey_consent(k, e);
    if (yes < 0)
        return -1;
    hostkey_emit(k, yes ? "accepted" : "refused");
    if (!yes)
        return err_set(e, ERR_HOSTKEY, "the host key of %s was not accepted", k->hop->conf.name);
    if (known_add(k->hop, k->key, &why) < 0)
        turn_note(k->hop->turn, "the host key counts for this session only: %s", why.text);
    return 0;
}

/* NoHostAuthenticationForLocalhost: the loopback is many machines where homes are shared. */
static bool
hostkey_is_local(const struct hop *h)
{
    const struct sockaddr_storage *a = &h->dial.addresses[h->dial.won].addr;

    if (!h->conf.no_check_loopback || h->conf.key_alias != NULL || h->dial.count == 0)
        return false;
    if (a->ss_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)a)->sin_addr.s_addr) >> 24 == 127;
    return a->ss_family == AF_INET6 &&
        IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)a)->sin6_addr);
}

/* VerifyHostKeyDNS. */
static int
hostkey_ask_dns(struct hostkey *k, struct err *e)
{
    const char *host = k->hop->conf.host;

    if (k->hop->conf.dns == SSHCONF_DNS_NO || !sshfp_is_name(host))
        return 0;
    if (sshfp_ask(k->hop->turn, host, k->key, &k->dns, e) < 0)
        return -1;
    k->asked_dns = true;
    if (k->dns == SSHFP_DIFFERS)
        turn_note(k->hop->turn, "%s: %s", host, hostkey_dns[SSHFP_DIFFERS].words);
    return 0;
}

static int
hostkey_decide(const struct hostkey *k, struct err *e)
{
    switch (k->known.kind) {
    case KNOWN_SAME:
        hostkey_emit(k, "known");
        return 0;
    case KNOWN_CHANGED:
        return hostkey_changed(k, e);
    case KNOWN_OTHER: /* ssh calls this changed, too: the server has had time to show the known one */
        return hostkey_other(k, e);
    case KNOWN_REVOKED:
        return hostkey_revoked(k, e);
    case KNOWN_NOT:
        break;
    }
    return hostkey_new(k, e);
}

static int
hostkey_judge(struct hostkey *k, struct err *e)
{
    if (hostkey_is_local(k->hop)) {
        hostkey_emit(k, "unchecked");
        return 0;
    }
    if (known_look(k->hop, k->key, &k->known, e) < 0)
        return -1;
    if (k->known.kind == KNOWN_REVOKED)
        return hostkey_revoked(k, e);
    if (hostkey_ask_dns(k, e) < 0)
        return -1;
    if (k->dns == SSHFP_SECURE && k->hop->conf.dns == SSHCONF_DNS_YES) {
        hostkey_emit(k, "accepted"); /* as ssh: whatever the files say, and they stay as they are */
        return 0;
    }
    return hostkey_decide(k, e);
}

int
hostkey_check(struct hop *h, struct err *e)
{
    struct hostkey k = {.hop = h};
    char *print;
    int rc;

    if (ssh_get_server_publickey(h->ssh, &k.key) != SSH_OK)
        return err_set(e, ERR_PROTOCOL, "%s has no host key", h->conf.name);
    print = known_print(k.key);
    k.type = ssh_key_type_to_char(ssh_key_type(k.key));
    k.sha256 = print;
    rc = hostkey_judge(&k, e);
    if (rc < 0 && h->of > 1 && e->code == ERR_HOSTKEY)
        err_prefix(e, "hop %d of %d", h->index, h->of);
    known_done(&k.known);
    free(print);
    ssh_key_free(k.key);
    return rc;
}
