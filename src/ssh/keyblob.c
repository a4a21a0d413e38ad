/* SPDX-License-Identifier: BSD-3-Clause
 * keyblob: public keys and certificates as the bytes that SSH and its agents name them by. */
#include "config.h"

#include "ssh/keyblob.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"

void
keyblob_add_number(struct str *out, uint32_t n)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        str_addc(out, (char)(n >> shift & 255));
}

void
keyblob_add_string(struct str *out, const char *bytes, size_t n)
{
    keyblob_add_number(out, (uint32_t)n);
    str_addn(out, bytes, n);
}

bool
keyblob_number(struct keyblob_rest *r, uint32_t *out)
{
    if (r->n < 4)
        return false;
    *out = 0;
    for (int i = 0; i < 4; i++)
        *out = *out << 8 | (unsigned char)r->p[i];
    r->p += 4;
    r->n -= 4;
    return true;
}

bool
keyblob_string(struct keyblob_rest *r, struct keyblob_rest *out)
{
    struct keyblob_rest rest = *r;
    uint32_t n;

    if (!keyblob_number(&rest, &n) || n > rest.n)
        return false;
    *out = (struct keyblob_rest){rest.p, n};
    *r = (struct keyblob_rest){rest.p + n, rest.n - n};
    return true;
}

void
keyblob_of(struct str *out, ssh_key key)
{
    char *letters = NULL;

    if (ssh_pki_export_pubkey_base64(key, &letters) == SSH_OK)
        base64_read(out, letters);
    ssh_string_free_char(letters);
}

/* The name of the kind, which the bytes begin with. Allocated; "" when they do not. */
static char *
keyblob_kind(const struct str *blob)
{
    struct keyblob_rest r = {blob->s, blob->len}, kind = {NULL, 0};

    keyblob_string(&r, &kind);
    return mem_ndup(kind.n > 0 ? kind.p : "", kind.n);
}

ssh_key
keyblob_key(const struct str *blob)
{
    char *kind = keyblob_kind(blob);
    enum ssh_keytypes_e type = ssh_key_type_from_name(kind);
    struct str letters = {0};
    ssh_key key = NULL;

    base64_add(&letters, blob->s, blob->len);
    if (type == SSH_KEYTYPE_UNKNOWN || ssh_pki_import_pubkey_base64(letters.s, type, &key) != SSH_OK)
        key = NULL;
    str_done(&letters);
    free(kind);
    return key;
}

bool
keyblob_is_cert(const struct str *blob)
{
    char *kind = keyblob_kind(blob);
    bool is = strstr(kind, "-cert-v01@") != NULL;

    free(kind);
    return is;
}

/* A certificate is a kind, a nonce, what the plain key has after its kind, and more. */
bool
keyblob_certifies(const struct str *cert, const struct str *plain)
{
    struct keyblob_rest c = {cert->s, cert->len}, p = {plain->s, plain->len}, skipped;
    char *kind = keyblob_kind(plain);
    size_t n = strcspn(kind, "@"); /* sk-...@openssh.com becomes sk-...-cert-v01@openssh.com */
    bool same;

    same = keyblob_is_cert(cert) && keyblob_string(&p, &skipped) && keyblob_string(&c, &skipped) &&
        skipped.n > n && memcmp(skipped.p, kind, n) == 0 && skipped.p[n] == '-' &&
        keyblob_string(&c, &skipped) && p.n > 0 && c.n >= p.n && memcmp(c.p, p.p, p.n) == 0;
    free(kind);
    return same;
}

bool
keyblob_is_security_key(const struct str *blob)
{
    char *kind = keyblob_kind(blob);
    bool is = strncmp(kind, "sk-", 3) == 0;

    free(kind);
    return is;
}
