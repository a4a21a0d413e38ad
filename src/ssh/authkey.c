/* SPDX-License-Identifier: BSD-3-Clause
 * authkey: log in with a key: one that opens by itself signs at once; another is offered first, and signed,
 * touched, or asked a passphrase for only when the server takes it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/agentsign.h"
#include "ssh/auth.h"
#include "ssh/authkeys.h"
#include "ssh/keyblob.h"
#include "ssh/keyfile.h"

#define AUTHKEY_PASSPHRASES 3
#define AUTHKEY_NOT AGENTSIGN_NOT /* beside what auth_call returns: not signed, and told */

static int
authkey_end(int rc)
{
    return rc == SSH_AUTH_SUCCESS ? AUTH_OK : rc == SSH_AUTH_PARTIAL ? AUTH_PARTIAL : AUTH_DENIED;
}

static const char *
authkey_method(const struct authkey *k)
{
    return k->held != NULL ? "agent" : "publickey";
}

/* The reason when libssh refused the key without asking the server; NULL otherwise. */
static const char *
authkey_why(const struct auth *a)
{
    const char *words = ssh_get_error(a->hop->ssh);

    if (strstr(words, "RSA_MIN_SIZE") != NULL)
        return "an RSA key of less than 2048 bits is too weak";
    if (strstr(words, "'ssh-dss'") != NULL)
        return "DSA keys are not supported: they are too weak";
    if (strstr(words, "PUBLICKEY_ACCEPTED_TYPES") != NULL)
        return "PubkeyAcceptedAlgorithms leaves its kind out";
    return strncmp(words, "Invalid key", 11) == 0 ? "libssh does not know keys of this kind" : NULL;
}

static int
authkey_request_offer(struct auth *a, const void *arg)
{
    const struct authkey *k = arg;

    return ssh_userauth_try_publickey(a->hop->ssh, NULL, k->key);
}

static int
authkey_request_sign(struct auth *a, const void *arg)
{
    return ssh_userauth_publickey(a->hop->ssh, NULL, *(const ssh_key *)arg);
}

/* The server would take this key, but it cannot be used. This is the last word when nothing else works. */
static void
authkey_give_up(struct auth *a, const struct authkey *k, enum err_code code, const char *why,
    const char *hint)
{
    auth_tell(a, authkey_method(k), "skipped", k->name, why);
    err_set(&a->input, code, "%s %s the key %s, but %s", a->hop->conf.name,
        k->key != NULL ? "takes" : "may take", k->name, why);
    err_hint(&a->input, "%s", hint);
}

static int
authkey_ask(struct auth *a, const struct authkey *k, int attempt, struct reply **r, struct err *e)
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
authkey_unlock(struct auth *a, const struct authkey *k, ssh_key *out, struct err *e)
{
    enum keyfile_end end = KEYFILE_LOCKED;
    struct reply *r;

    for (int i = 0; i < AUTHKEY_PASSPHRASES && end == KEYFILE_LOCKED; i++) {
        bool empty;

        if (authkey_ask(a, k, i, &r, e) < 0)
            return -1;
        empty = r->answers[0].len == 0;
        if (!empty)
            end = keyfile_open(k->path, secret_text(&r->answers[0]), out);
        reply_free(r);
        if (empty)
            break;
    }
    if (end == KEYFILE_OPEN)
        return 0;
    authkey_give_up(a, k, ERR_AUTH, "no passphrase opened it",
        "ssh-keygen -p -f KEY changes a passphrase that is known");
    return 1;
}

/* Read the private key. Returns 0, 1 when it cannot be used (told), -1 with *e. */
static int
authkey_load(struct auth *a, const struct authkey *k, ssh_key *out, struct err *e)
{
    enum keyfile_end end;

    if (keyblob_is_security_key(&k->blob)) {
        authkey_give_up(a, k, ERR_AUTH, "it is on a security key, which only an agent or ssh itself "
            "can use", "put it into an agent with ssh-add, or let ssh do it: --ssh=ssh");
        return 1;
    }
    end = keyfile_open(k->path, NULL, out);
    if (end == KEYFILE_OPEN)
        return 0;
    if (end == KEYFILE_STRANGE) {
        auth_tell(a, "publickey", "skipped", k->name, keyfile_strange(k->path));
        return 1;
    }
    if (!auth_silent(a))
        return authkey_unlock(a, k, out, e);
    authkey_give_up(a, k, ERR_INPUT, "its passphrase cannot be asked for",
        "put the key into an agent with ssh-add");
    return 1;
}

/* Sign with the private half of the file, which *private is when it was opened already. */
static int
authkey_sign_file(struct auth *a, const struct authkey *k, ssh_key *private, struct err *e)
{
    int rc = *private != NULL ? 0 : authkey_load(a, k, private, e);

    if (rc != 0)
        return rc < 0 ? -1 : AUTHKEY_NOT;
    if (keyblob_is_cert(&k->blob))
        ssh_pki_copy_cert_to_privkey(k->key, *private);
    return auth_call(a, authkey_request_sign, private, e);
}

static int
authkey_sign(struct auth *a, struct authkey *k, ssh_key *private, struct err *e)
{
    struct err why = {0};
    int rc;

    if (k->held == NULL)
        return authkey_sign_file(a, k, private, e);
    rc = agentsign_run(a, &k->blob, k->held, k->name, &why);
    if (rc < 0)
        *e = why;
    if (rc != AGENTSIGN_NOT)
        return rc;
    if (k->path == NULL) {
        authkey_give_up(a, k, ERR_AUTH, why.text, "ssh-add -l lists what the agent holds");
        return AUTHKEY_NOT;
    }
    auth_tell(a, "agent", "skipped", k->name, why.text);
    k->held = NULL;
    return authkey_sign_file(a, k, private, e);
}

/* The private half of a file that wants no passphrase, and is what its public half says; NULL. */
static ssh_key
authkey_ready(const struct authkey *k)
{
    ssh_key private = NULL;

    if (k->held != NULL || keyblob_is_security_key(&k->blob) ||
        keyfile_open(k->path, NULL, &private) != KEYFILE_OPEN)
        return NULL;
    if (keyblob_is_cert(&k->blob) || ssh_key_cmp(private, k->key, SSH_KEY_CMP_PUBLIC) == 0)
        return private;
    ssh_key_free(private);
    return NULL;
}

/* Offer the public half, then sign; with the private half at hand the offer would be a round trip for
 * nothing. */
static int
authkey_offer(struct auth *a, struct authkey *k, ssh_key *private, struct err *e)
{
    const char *why = NULL, *print = strstr(k->name, " SHA256:");
    int rc;

    snprintf(a->now, sizeof a->now, "%.*s", print != NULL ? (int)(print - k->name) : -1, k->name);
    rc = *private != NULL ? SSH_AUTH_SUCCESS : auth_call(a, authkey_request_offer, k, e);
    if (rc == SSH_AUTH_SUCCESS)
        rc = authkey_sign(a, k, private, e);
    if (rc == SSH_AUTH_DENIED)
        why = authkey_why(a);
    if (rc < 0 && e->code == ERR_AUTH)
        auth_tell(a, authkey_method(k), "denied", k->name, "the server closed the connection");
    a->now[0] = '\0';
    if (rc == AUTHKEY_NOT)
        return AUTH_DENIED;
    if (rc >= 0)
        auth_tell(a, authkey_method(k), why != NULL ? "skipped" : auth_result(rc), k->name, why);
    return rc < 0 ? -1 : authkey_end(rc);
}

static int
authkey_try(struct auth *a, struct authkey *k, struct err *e)
{
    ssh_key private = NULL, public = NULL;
    int rc = 0;

    if (k->key == NULL) {
        rc = authkey_load(a, k, &private, e);
        if (rc == 0 && ssh_pki_export_privkey_to_pubkey(private, &public) == SSH_OK)
            authkeys_learn(k, public);
    } else {
        private = authkey_ready(k);
    }
    if (rc >= 0)
        rc = k->key != NULL ? authkey_offer(a, k, &private, e) : AUTH_DENIED;
    ssh_key_free(private);
    return rc;
}

int
authkey_run(struct auth *a, struct err *e)
{
    int rc = AUTH_DENIED;

    if (!a->keys_found && authkeys_find(a, &a->keys, e) < 0)
        return -1;
    a->keys_found = true;
    while (rc == AUTH_DENIED && a->keys.next < a->keys.n) {
        if (!(ssh_userauth_list(a->hop->ssh, NULL) & SSH_AUTH_METHOD_PUBLICKEY))
            break;
        rc = authkey_try(a, &a->keys.v[a->keys.next++], e);
    }
    return rc;
}
