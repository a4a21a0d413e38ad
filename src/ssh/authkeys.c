/* SPDX-License-Identifier: BSD-3-Clause
 * authkeys: the keys that a login may offer, in ssh's order: certificates, the agent's keys that are also
 * in files, its others, files. */
#include "config.h"

#include "ssh/authkeys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/auth.h"
#include "ssh/keyblob.h"
#include "ssh/keyfile.h"
#include "ssh/known.h"

#define AUTHKEYS_NAME_MAX 500

/* The last element's name, from what it is and whose. */
static void
authkeys_name(struct authkey *k)
{
    char *place = text_cleaned(k->path != NULL ? k->path : k->held->comment, AUTHKEYS_NAME_MAX);
    char *print = k->key != NULL ? known_print(k->key) : NULL;

    free(k->name);
    k->name = print == NULL ? mem_dup(place) : mem_printf("%s%s%s%s", place,
        keyblob_is_cert(&k->blob) ? " (certificate)" : "", place[0] != '\0' ? " " : "", print);
    free(place);
    free(print);
}

void
authkeys_learn(struct authkey *k, ssh_key key)
{
    k->key = key;
    if (key != NULL)
        keyblob_of(&k->blob, key);
    authkeys_name(k);
}

static void
authkeys_add(struct authkeys *k, ssh_key key, const char *path, const struct agent_key *held)
{
    struct authkey one = {.path = mem_dup(path), .held = held};

    authkeys_learn(&one, key);
    k->v = mem_grow(k->v, k->n, &k->cap, sizeof *k->v);
    k->v[k->n++] = one;
}

static ssh_key
authkeys_copy(const struct agent_key *held)
{
    return keyblob_key(&held->blob);
}

/* The agent's key of this name, or the plain one that a certificate is for. */
static const struct agent_key *
authkeys_held(const struct authkeys *k, const struct str *blob)
{
    for (size_t i = 0; i < k->agent.n; i++) {
        const struct str *other = &k->agent.v[i].blob;

        if (other->len == blob->len && memcmp(other->s, blob->s, blob->len) == 0)
            return &k->agent.v[i];
    }
    for (size_t i = 0; i < k->agent.n; i++) {
        if (keyblob_certifies(blob, &k->agent.v[i].blob))
            return &k->agent.v[i];
    }
    return NULL;
}

/* Files: what the agent also holds, or what it does not. Their private halves stay where they are. */
static struct authkeys
authkeys_files(struct auth *a)
{
    const struct sshconf *c = &a->hop->conf;
    struct authkeys files = {0};

    for (size_t i = 0; i < c->identities.n; i++) {
        const char *path = c->identities.v[i], *unfit = keyfile_unfit(path);
        bool missing = unfit != NULL && errno == ENOENT;
        ssh_key public = unfit == NULL || missing ? keyfile_public(path) : NULL;
        char *name;

        if (unfit == NULL || public != NULL) { /* FILE.pub alone names a key of the agent */
            authkeys_add(&files, public, path, NULL);
        } else if (!missing || c->identities_named) {
            name = text_cleaned(path, AUTHKEYS_NAME_MAX);
            auth_tell(a, "publickey", "skipped", name, unfit);
            free(name);
        }
    }
    return files;
}

/* The file whose private half a certificate is for; NULL. */
static const char *
authkeys_private_of(const struct authkeys *files, const struct str *cert)
{
    for (size_t i = 0; i < files->n; i++) {
        if (keyblob_certifies(cert, &files->v[i].blob) && keyfile_unfit(files->v[i].path) == NULL)
            return files->v[i].path;
    }
    return NULL;
}

static void
authkeys_add_cert(struct auth *a, struct authkeys *k, const struct authkeys *files,
    const char *path, bool asked)
{
    ssh_key cert = keyfile_lone(path);
    struct str blob = {0};
    const struct agent_key *held;
    const char *private, *why = NULL;
    char *name;

    if (cert != NULL)
        keyblob_of(&blob, cert);
    held = cert != NULL ? authkeys_held(k, &blob) : NULL;
    private = cert != NULL ? authkeys_private_of(files, &blob) : NULL;
    if (cert == NULL || !keyblob_is_cert(&blob))
        why = "it is no certificate that can be read";
    else if (held == NULL && private == NULL)
        why = "the private key of this certificate is neither named nor in the agent";
    if (why == NULL) {
        authkeys_add(k, cert, private, held);
    } else {
        name = text_cleaned(path, AUTHKEYS_NAME_MAX);
        if (asked || cert != NULL)
            auth_tell(a, "publickey", "skipped", name, why);
        ssh_key_free(cert);
        free(name);
    }
    str_done(&blob);
}

static void
authkeys_add_certs(struct auth *a, struct authkeys *k, const struct authkeys *files)
{
    const struct sshconf *c = &a->hop->conf;

    for (size_t i = 0; i < c->certificates.n; i++)
        authkeys_add_cert(a, k, files, c->certificates.v[i], true);
    for (size_t i = 0; i < c->identities.n; i++) {
        char *beside = mem_printf("%s-cert.pub", c->identities.v[i]);

        authkeys_add_cert(a, k, files, beside, false);
        free(beside);
    }
}

static const struct authkey *
authkeys_file_of(const struct authkeys *files, const struct str *blob)
{
    for (size_t i = 0; i < files->n; i++) {
        const struct str *other = &files->v[i].blob;

        if ((other->len == blob->len && other->len > 0 && memcmp(other->s, blob->s, blob->len) == 0) ||
            keyblob_certifies(blob, other))
            return &files->v[i];
    }
    return NULL;
}

static void
authkeys_add_agent(struct authkeys *k, const struct authkeys *files, bool named)
{
    for (size_t i = 0; i < files->n && named; i++) { /* in the order of the files */
        for (size_t m = 0; m < k->agent.n; m++) {
            if (authkeys_file_of(files, &k->agent.v[m].blob) == &files->v[i])
                authkeys_add(k, authkeys_copy(&k->agent.v[m]), NULL, &k->agent.v[m]);
        }
    }
    for (size_t m = 0; m < k->agent.n && !named; m++) {
        if (authkeys_file_of(files, &k->agent.v[m].blob) == NULL)
            authkeys_add(k, authkeys_copy(&k->agent.v[m]), NULL, &k->agent.v[m]);
    }
}

/* Files whose key the agent does not hold. One that it holds is not asked a passphrase for. */
static void
authkeys_add_files(struct auth *a, struct authkeys *k, const struct authkeys *files)
{
    for (size_t i = 0; i < files->n; i++) {
        const struct authkey *f = &files->v[i];
        const char *unfit = keyfile_unfit(f->path);

        if (f->blob.len > 0 && authkeys_held(k, &f->blob) != NULL)
            continue;
        if (unfit == NULL)
            authkeys_add(k, f->blob.len > 0 ? keyblob_key(&f->blob) : NULL, f->path, NULL);
        else
            auth_tell(a, "publickey", "skipped", f->name, unfit);
    }
}

/* Ask the agent, when there is one to ask. */
static int
authkeys_ask_agent(struct auth *a, struct authkeys *k, struct err *e)
{
    const char *path = agent_path(a->hop->conf.agent), *why = NULL;
    struct err trouble = {0};

    if (a->hop->conf.agent != NULL && path == NULL) {
        why = "IdentityAgent is none";
    } else if (agent_list(a->hop->turn, path, &k->agent, &trouble) < 0) {
        if (trouble.code != ERR_AUTH) {
            *e = trouble;
            return -1;
        }
        why = trouble.text;
    } else if (k->agent.n == 0) {
        why = k->agent.unknown > 0 ? "the agent holds no key of a kind that libssh knows" :
            "the agent holds no key, or is locked";
    }
    if (why != NULL)
        auth_tell(a, "agent", "skipped", NULL, why);
    return 0;
}

int
authkeys_find(struct auth *a, struct authkeys *k, struct err *e)
{
    struct authkeys files;

    if (authkeys_ask_agent(a, k, e) < 0)
        return -1;
    files = authkeys_files(a);
    authkeys_add_certs(a, k, &files);
    authkeys_add_agent(k, &files, true);
    if (!a->hop->conf.identities_only)
        authkeys_add_agent(k, &files, false);
    authkeys_add_files(a, k, &files);
    authkeys_done(&files);
    return 0;
}

void
authkeys_done(struct authkeys *k)
{
    for (size_t i = 0; i < k->n; i++) {
        ssh_key_free(k->v[i].key);
        str_done(&k->v[i].blob);
        free(k->v[i].name);
        free(k->v[i].path);
    }
    free(k->v);
    agent_keys_done(&k->agent);
    *k = (struct authkeys){0};
}
