/* SPDX-License-Identifier: BSD-3-Clause
 * authkey: the agent's keys, then files. A public key is offered first; a passphrase is asked only
 * for a key that the server takes. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/agent.h"
#include "ssh/auth.h"
#include "ssh/known.h"

#define AUTHKEY_SIZE_MAX (1024 * 1024)
#define AUTHKEY_PASSPHRASES 3
#define AUTHKEY_STACK 65536

/* A key file being tried. */
struct keyfile {
    const char *path;
    char *name;      /* what events call it; allocated */
    ssh_key public, private;
};

static int
authkey_end(int rc)
{
    return rc == SSH_AUTH_SUCCESS ? AUTH_OK : rc == SSH_AUTH_PARTIAL ? AUTH_PARTIAL : AUTH_DENIED;
}

static const char *
authkey_result(int rc)
{
    return rc == SSH_AUTH_SUCCESS ? "ok" : rc == SSH_AUTH_PARTIAL ? "partial" : "denied";
}

/* libssh's reason for a refusal of its own, NULL when the server refused. Allocated. */
static char *
authkey_why(const struct auth *a)
{
    char *words = turn_ssh_words(a->hop->ssh);

    if (strncmp(words, "The key", 7) == 0 || strncmp(words, "The '", 5) == 0 ||
        strncmp(words, "Invalid key", 11) == 0)
        return words;
    free(words);
    return NULL;
}

static int
authkey_request_agent(struct auth *a, const void *arg)
{
    return ssh_userauth_agent(a->hop->ssh, NULL);
}

static int
authkey_request_offer(struct auth *a, const void *arg)
{
    const struct keyfile *k = arg;

    return ssh_userauth_try_publickey(a->hop->ssh, NULL, k->public);
}

static int
authkey_request_sign(struct auth *a, const void *arg)
{
    const struct keyfile *k = arg;

    return ssh_userauth_publickey(a->hop->ssh, NULL, k->private);
}

static int
authkey_agent(struct auth *a, struct err *e)
{
    struct err why;
    int count, rc;

    a->agent_done = true;
    if (a->hop->conf.identities_only) {
        auth_tell(a, "agent", "skipped", NULL, "IdentitiesOnly is set");
        return AUTH_DENIED;
    }
    count = agent_count(a->hop->turn, &why);
    if (count < 0 && why.code != ERR_AUTH) {
        *e = why;
        return -1;
    }
    if (count <= 0) {
        auth_tell(a, "agent", "skipped", NULL, count == 0 ? "the agent holds no key" : why.text);
        return AUTH_DENIED;
    }
    snprintf(a->now, sizeof a->now, "%d key%s of the agent", count, count > 1 ? "s" : "");
    rc = auth_call(a, authkey_request_agent, NULL, e);
    if (rc < 0)
        return -1;
    auth_tell(a, "agent", authkey_result(rc), NULL, a->now);
    a->now[0] = '\0';
    return authkey_end(rc);
}

/* NULL: fit to be read; else why not. */
static const char *
authkey_unfit(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return strerror(errno);
    if (!S_ISREG(st.st_mode))
        return "it is no regular file";
    if (st.st_size > AUTHKEY_SIZE_MAX)
        return "it is too large for a key";
    return NULL;
}

static bool
authkey_too_open(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && st.st_uid == getuid() && (st.st_mode & 077) != 0;
}

static ssh_key
authkey_public(const char *path)
{
    char *pub = mem_printf("%s.pub", path);
    ssh_key key = NULL;

    if (authkey_unfit(pub) != NULL || ssh_pki_import_pubkey_file(pub, &key) != SSH_OK)
        key = NULL;
    if (key == NULL && ssh_pki_import_pubkey_file(path, &key) != SSH_OK)
        key = NULL; /* an old format keeps it inside */
    free(pub);
    return key;
}

/* libssh asks for a passphrase: so there is one. */
static int
authkey_needs_passphrase(const char *prompt, char *buf, size_t len, int echo, int verify,
    void *needed)
{
    *(bool *)needed = true;
    return -1;
}

/* OpenSSL's reader of old formats leaves the passphrase on the stack. */
static void __attribute__((noinline))
authkey_scrub_stack(void)
{
    char pad[AUTHKEY_STACK];

    mem_wipe(pad, sizeof pad);
}

static int
authkey_ask(struct auth *a, struct keyfile *k, int attempt, struct reply **r, struct err *e)
{
    struct ask *q = auth_question(a, ASK_PASSPHRASE);

    q->subject = text_cleaned(k->path, 1000);
    q->retry = attempt > 0;
    q->attempts_left = AUTHKEY_PASSPHRASES - attempt;
    ask_add_prompt(q, "Passphrase", false);
    return auth_ask(a, q, r, e);
}

/* Ask until the passphrase fits. Returns 0, 1 when it was given up, -1 with *e. */
static int
authkey_unlock(struct auth *a, struct keyfile *k, struct err *e)
{
    struct reply *r;

    for (int i = 0; i < AUTHKEY_PASSPHRASES && k->private == NULL; i++) {
        bool empty;

        if (authkey_ask(a, k, i, &r, e) < 0)
            return -1;
        empty = r->answers[0].len == 0;
        if (!empty && ssh_pki_import_privkey_file(k->path, secret_text(&r->answers[0]), NULL, NULL,
            &k->private) != SSH_OK)
            k->private = NULL;
        authkey_scrub_stack();
        reply_free(r);
        if (empty)
            break;
    }
    if (k->private != NULL)
        return 0;
    auth_tell(a, "publickey", "skipped", k->name, "no passphrase opened it");
    err_set(&a->input, ERR_AUTH, "%s takes the key %s, but no passphrase opened it",
        a->hop->conf.host, k->name);
    err_hint(&a->input, "ssh-keygen -p -f KEY changes a passphrase that is known");
    return 1;
}

/* Read the private key. Returns 0, 1 when it cannot be used (told), -1 with *e. */
static int
authkey_load(struct auth *a, struct keyfile *k, struct err *e)
{
    bool needed = false;
    int rc = ssh_pki_import_privkey_file(k->path, NULL, authkey_needs_passphrase, &needed,
        &k->private);

    if (rc == SSH_OK)
        return 0;
    k->private = NULL;
    if (!needed) {
        auth_tell(a, "publickey", "skipped", k->name, "it is no key that libssh can read");
        return 1;
    }
    if (!a->hop->turn->flags->no_prompt)
        return authkey_unlock(a, k, e);
    auth_tell(a, "publickey", "skipped", k->name, "its passphrase cannot be asked for");
    err_set(&a->input, ERR_INPUT, "%s takes the key %s, whose passphrase cannot be asked for",
        a->hop->conf.host, k->name);
    err_hint(&a->input, "put the key into an agent with ssh-add");
    return 1;
}

static void
authkey_name(struct keyfile *k)
{
    char *print = known_print(k->public);
    char *path = text_cleaned(k->path, 500);

    free(k->name);
    k->name = mem_printf("%s %s", path, print);
    free(path);
    free(print);
}

/* Offer the public half, then sign. */
static int
authkey_offer(struct auth *a, struct keyfile *k, struct err *e)
{
    char *why;
    int rc;

    authkey_name(k);
    rc = auth_call(a, authkey_request_offer, k, e);
    if (rc < 0)
        return -1;
    if (rc == SSH_AUTH_SUCCESS) {
        rc = k->private != NULL ? 0 : authkey_load(a, k, e);
        if (rc != 0)
            return rc < 0 ? -1 : AUTH_DENIED;
        rc = auth_call(a, authkey_request_sign, k, e);
        if (rc < 0)
            return -1;
    }
    why = rc == SSH_AUTH_DENIED ? authkey_why(a) : NULL;
    auth_tell(a, "publickey", authkey_result(rc), k->name, why);
    free(why);
    return authkey_end(rc);
}

static int
authkey_file(struct auth *a, struct keyfile *k, struct err *e)
{
    const char *unfit = authkey_unfit(k->path);
    int rc;

    k->name = text_cleaned(k->path, 500);
    if (unfit != NULL && errno == ENOENT && !a->hop->conf.identities_named)
        return AUTH_DENIED;
    if (unfit == NULL && authkey_too_open(k->path))
        unfit = "others can read it: chmod 600 it";
    if (unfit != NULL) {
        auth_tell(a, "publickey", "skipped", k->name, unfit);
        return AUTH_DENIED;
    }
    k->public = authkey_public(k->path);
    if (k->public == NULL) {
        rc = authkey_load(a, k, e);
        if (rc != 0)
            return rc < 0 ? -1 : AUTH_DENIED;
        if (ssh_pki_export_privkey_to_pubkey(k->private, &k->public) != SSH_OK)
            return AUTH_DENIED;
    }
    return authkey_offer(a, k, e);
}

int
authkey_run(struct auth *a, struct err *e)
{
    int rc = a->agent_done ? AUTH_DENIED : authkey_agent(a, e);

    while (rc == AUTH_DENIED && a->next_key < a->hop->conf.identities.n) {
        struct keyfile k = {.path = a->hop->conf.identities.v[a->next_key++]};

        if (!(ssh_userauth_list(a->hop->ssh, NULL) & SSH_AUTH_METHOD_PUBLICKEY))
            break;
        rc = authkey_file(a, &k, e);
        ssh_key_free(k.public);
        ssh_key_free(k.private);
        free(k.name);
    }
    return rc;
}
