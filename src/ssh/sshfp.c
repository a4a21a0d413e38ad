/* SPDX-License-Identifier: BSD-3-Clause
 * sshfp: what the domain name system says about a host key (RFC 4255). */
#include "config.h"

#include "ssh/sshfp.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ssh/aside.h"

#define SSHFP_TYPE 44
#define SSHFP_SHA256 2       /* the type of a fingerprint */
#define SSHFP_SHA256_BYTES 32
#define SSHFP_ANSWER_MAX 8192
#define SSHFP_TRY_S 2        /* that a name server gets, twice */

struct query {
    char *host;
    unsigned char answer[SSHFP_ANSWER_MAX];
    int len; /* of the answer; -1: none */
};

bool
sshfp_is_name(const char *host)
{
    struct in6_addr address;
    char bare[INET6_ADDRSTRLEN + 1] = "";

    strncat(bare, host, sizeof bare - 1);
    bare[strcspn(bare, "%")] = '\0'; /* a zone */
    return inet_pton(AF_INET, bare, &address) != 1 && inet_pton(AF_INET6, bare, &address) != 1;
}

static void
query_free(void *arg)
{
    struct query *q = arg;

    free(q->host);
    free(q);
}

static void
query_run(void *arg)
{
    struct query *q = arg;
    struct __res_state state = {0};

    q->len = -1;
    if (res_ninit(&state) != 0)
        return;
    state.options |= RES_USE_DNSSEC; /* or no AD bit would come */
    state.retrans = SSHFP_TRY_S;
    state.retry = 2;
    q->len = res_nquery(&state, q->host, C_IN, SSHFP_TYPE, q->answer, sizeof q->answer);
    res_nclose(&state);
}

static int
sshfp_algorithm(ssh_key key)
{
    switch (ssh_key_type(key)) {
    case SSH_KEYTYPE_RSA:
        return 1;
    case SSH_KEYTYPE_ECDSA_P256:
    case SSH_KEYTYPE_ECDSA_P384:
    case SSH_KEYTYPE_ECDSA_P521:
        return 3;
    case SSH_KEYTYPE_ED25519:
        return 4;
    default:
        return 0;
    }
}

/* One record: algorithm, type, fingerprint. */
static bool
sshfp_fits(const ns_rr *record, int algorithm, const unsigned char *hash)
{
    const unsigned char *data = ns_rr_rdata(*record);

    return ns_rr_rdlen(*record) == 2 + SSHFP_SHA256_BYTES && data[0] == algorithm &&
        data[1] == SSHFP_SHA256 && memcmp(data + 2, hash, SSHFP_SHA256_BYTES) == 0;
}

static enum sshfp
sshfp_read(const unsigned char *answer, int len, int algorithm, const unsigned char *hash)
{
    enum sshfp found = SSHFP_NONE;
    HEADER header;
    ns_msg message;
    ns_rr record;

    if (len < (int)sizeof header || len > SSHFP_ANSWER_MAX ||
        ns_initparse(answer, len, &message) != 0)
        return SSHFP_NONE;
    memcpy(&header, answer, sizeof header);
    for (int i = 0; i < ns_msg_count(message, ns_s_an); i++) {
        if (ns_parserr(&message, ns_s_an, i, &record) != 0)
            return SSHFP_NONE;
        if (ns_rr_type(record) != SSHFP_TYPE || ns_rr_class(record) != ns_c_in)
            continue;
        if (sshfp_fits(&record, algorithm, hash))
            return header.ad ? SSHFP_SECURE : SSHFP_MATCHES;
        found = SSHFP_DIFFERS;
    }
    return found;
}

static enum sshfp
sshfp_compare(const struct query *q, ssh_key key)
{
    enum sshfp result = SSHFP_NONE;
    unsigned char *hash = NULL;
    size_t n = 0;

    if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &n) != 0)
        return SSHFP_NONE;
    if (n == SSHFP_SHA256_BYTES)
        result = sshfp_read(q->answer, q->len, sshfp_algorithm(key), hash);
    ssh_clean_pubkey_hash(&hash);
    return result;
}

int
sshfp_ask(struct turn *t, const char *host, ssh_key key, enum sshfp *out, struct err *e)
{
    struct query *q = mem_zalloc(sizeof *q);
    int rc;

    *out = SSHFP_NONE;
    q->host = mem_dup(host);
    turn_limit(t, SSHFP_LIMIT_MS, "the SSHFP records of %s", host);
    rc = aside_run(t, query_run, query_free, q, e);
    turn_limit(t, -1, "nothing");
    if (rc < 0)
        return e->code == ERR_TIMEOUT || e->code == ERR_OS ? 0 : -1;
    *out = sshfp_compare(q, key);
    query_free(q);
    return 0;
}
