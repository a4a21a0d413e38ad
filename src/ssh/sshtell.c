/* SPDX-License-Identifier: BSD-3-Clause
 * sshtell: what of ssh_config libssh is told, and what of it libssh does not know. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ssh/sshconf.h"

/* A list of algorithms goes to one or two options of libssh, which leaves out those it does not know. */
struct algorithms {
    size_t field; /* a char * of struct sshconf */
    const char *key;
    enum ssh_options_e first, second;
};

static const struct algorithms algorithms[] = {
    {offsetof(struct sshconf, host_key_algorithms), "hostkeyalgorithms", SSH_OPTIONS_HOSTKEYS,
        SSH_OPTIONS_HOSTKEYS},
    {offsetof(struct sshconf, kex), "kexalgorithms", SSH_OPTIONS_KEY_EXCHANGE,
        SSH_OPTIONS_KEY_EXCHANGE},
    {offsetof(struct sshconf, ciphers), "ciphers", SSH_OPTIONS_CIPHERS_C_S,
        SSH_OPTIONS_CIPHERS_S_C},
    {offsetof(struct sshconf, macs), "macs", SSH_OPTIONS_HMAC_C_S, SSH_OPTIONS_HMAC_S_C},
    {offsetof(struct sshconf, pubkey_algorithms), "pubkeyacceptedalgorithms",
        SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES, SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES},
};

#define ALGORITHMS (sizeof algorithms / sizeof algorithms[0])

static char **
sshtell_list(struct sshconf *c, size_t i)
{
    return (char **)(void *)((char *)c + algorithms[i].field);
}

void
sshtell_check(struct sshconf *c)
{
    ssh_session scratch = ssh_new();

    for (size_t i = 0; scratch != NULL && i < ALGORITHMS; i++) {
        char **list = sshtell_list(c, i);

        if (*list == NULL || ssh_options_set(scratch, algorithms[i].first, *list) == SSH_OK)
            continue;
        strv_add(&c->lacks, algorithms[i].key);
        free(*list);
        *list = NULL;
    }
    ssh_free(scratch);
}

/* libssh takes "a:b" for host and port: an IPv6 address needs its brackets. */
static void
sshtell_host(ssh_session ssh, const char *host)
{
    char *boxed = strchr(host, ':') != NULL ? mem_printf("[%s]", host) : mem_dup(host);

    ssh_options_set(ssh, SSH_OPTIONS_HOST, boxed);
    free(boxed);
}

/* libssh looks into one file of each kind. */
static void
sshtell_known(ssh_session ssh, enum ssh_options_e which, const struct strv *files)
{
    ssh_options_set(ssh, which, files->n > 0 ? files->v[0] : "/dev/null");
}

void
sshconf_tell(ssh_session ssh, const struct sshconf *c)
{
    unsigned int port = (unsigned int)c->port;
    int strict = 1; /* "no" would make libssh call an unknown key a known one */
    uint32_t rekey_s = (uint32_t)c->rekey_s;
    uint64_t rekey_bytes = c->rekey_bytes;
    struct sshconf copy = *c;
    bool no = false;

    ssh_options_set(ssh, SSH_OPTIONS_PROCESS_CONFIG, &no); /* ssh_connect is not to read files */
    sshtell_host(ssh, c->host);
    ssh_options_set(ssh, SSH_OPTIONS_USER, c->user);
    ssh_options_set(ssh, SSH_OPTIONS_PORT, &port);
    ssh_options_set(ssh, SSH_OPTIONS_RSA_MIN_SIZE, &c->rsa_bits);
    ssh_options_set(ssh, SSH_OPTIONS_STRICTHOSTKEYCHECK, &strict);
    sshtell_known(ssh, SSH_OPTIONS_KNOWNHOSTS, &c->known_hosts);
    sshtell_known(ssh, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, &c->global_known_hosts);
    if (c->agent != NULL && strcmp(c->agent, "none") != 0)
        ssh_options_set(ssh, SSH_OPTIONS_IDENTITY_AGENT, c->agent);
    if (c->compression)
        ssh_options_set(ssh, SSH_OPTIONS_COMPRESSION, "yes");
    if (rekey_bytes > 0)
        ssh_options_set(ssh, SSH_OPTIONS_REKEY_DATA, &rekey_bytes);
    if (rekey_s > 0)
        ssh_options_set(ssh, SSH_OPTIONS_REKEY_TIME, &rekey_s);
    for (size_t i = 0; i < ALGORITHMS; i++) {
        const char *list = *sshtell_list(&copy, i);

        if (list == NULL)
            continue;
        ssh_options_set(ssh, algorithms[i].first, list);
        ssh_options_set(ssh, algorithms[i].second, list);
    }
}
