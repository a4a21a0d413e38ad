/* SPDX-License-Identifier: BSD-3-Clause
 * oldserver: of a key exchange that failed for want of a common algorithm: which option allows one. */
#include "config.h"

#include "ssh/oldserver.h"

#include <string.h>

static const struct oldserver_kind {
    const char *method; /* libssh's word, and how it begins */
    const char *option, *name;
} oldserver_kinds[] = {
    {"kex algos", "KexAlgorithms", "key exchange"},
    {"server host key algo", "HostKeyAlgorithms", "type of host key"},
    {"encryption", "Ciphers", "cipher"},
    {"mac algo", "MACs", "check sum"},
};

/* The first that the server has and that is no marker of an extension; its length in *n. */
static const char *
oldserver_first(const char *words, size_t *n)
{
    const char *at = strstr(words, "server [");

    at = at != NULL ? at + 8 : "";
    for (*n = strcspn(at, ",]"); *n > 0; *n = strcspn(at, ",]")) {
        if (strncmp(at, "kex-strict", 10) != 0 && strncmp(at, "ext-info", 8) != 0)
            return at;
        at += *n + (at[*n] == ',');
    }
    return at;
}

int
oldserver_fail(const char *host, const char *words, struct err *e)
{
    const char *method = strstr(words, "no match for method "), *first;
    const struct oldserver_kind *kind = NULL;
    size_t n;

    method = method != NULL ? method + strlen("no match for method ") : "";
    for (size_t i = 0; i < sizeof oldserver_kinds / sizeof *oldserver_kinds; i++) {
        if (strncmp(method, oldserver_kinds[i].method, strlen(oldserver_kinds[i].method)) == 0)
            kind = &oldserver_kinds[i];
    }
    if (kind == NULL)
        return err_set(e, ERR_PROTOCOL, "%s and this program have no algorithm in common: %s", host,
            words);
    first = oldserver_first(words, &n);
    err_set(e, ERR_PROTOCOL, "%s and this program have no algorithm in common, no %s: %s", host,
        kind->name, words);
    err_hint(e, "if this old server is to be trusted: -o %s=+%.*s, or a line in ssh_config",
        kind->option, (int)n, first);
    return -1;
}
