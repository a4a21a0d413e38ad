/* SPDX-License-Identifier: BSD-3-Clause
 * knownname: the names in a known_hosts file: patterns, and hashed ones. libssh's reader takes no notice
 * of a pattern that begins with "!". */
#include "config.h"

#include "ssh/knownname.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define KNOWN_SHA1 20      /* bytes of a salt and of a hash */
#define KNOWN_SHA1_TEXT 28 /* the same in base64 */

/* One pattern. A star tries each end in turn, the last one only: that is enough, and linear. */
static bool
knownname_fits_one(const char *pattern, const char *name)
{
    const char *star = NULL, *resume = NULL;

    while (*name != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            resume = name;
        } else if (*pattern == '?' || tolower((unsigned char)*pattern) == (unsigned char)*name) {
            pattern++;
            name++;
        } else if (star != NULL) {
            pattern = star;
            name = ++resume;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

static bool
knownname_fits_list(const char *field, const char *name)
{
    bool fits = false;

    while (*field != '\0') {
        size_t n = strcspn(field, ",");
        bool not = field[0] == '!';
        char *pattern = mem_ndup(field + not, n - not);
        bool one = knownname_fits_one(pattern, name);

        free(pattern);
        if (one && not)
            return false;
        fits = fits || one;
        field += n + (field[n] == ',');
    }
    return fits;
}

static bool
knownname_mac(const unsigned char *salt, const char *name, unsigned char mac[KNOWN_SHA1])
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int n = 0;

    if (HMAC(EVP_sha1(), salt, KNOWN_SHA1, (const unsigned char *)name, strlen(name), hash, &n) ==
        NULL || n != KNOWN_SHA1)
        return false;
    memcpy(mac, hash, KNOWN_SHA1);
    return true;
}

static bool
knownname_fits_hash(const char *salt_text, const char *name)
{
    unsigned char salt[KNOWN_SHA1 + 4], mac[KNOWN_SHA1], text[KNOWN_SHA1_TEXT + 1];

    if (strcspn(salt_text, "|") != KNOWN_SHA1_TEXT || salt_text[KNOWN_SHA1_TEXT] != '|' ||
        EVP_DecodeBlock(salt, (const unsigned char *)salt_text, KNOWN_SHA1_TEXT) < KNOWN_SHA1 ||
        !knownname_mac(salt, name, mac))
        return false;
    EVP_EncodeBlock(text, mac, KNOWN_SHA1);
    return strcmp(salt_text + KNOWN_SHA1_TEXT + 1, (const char *)text) == 0;
}

bool
knownname_fits(const char *field, const char *name)
{
    if (strncmp(field, "|1|", 3) == 0)
        return knownname_fits_hash(field + 3, name);
    return knownname_fits_list(field, name);
}

bool
knownname_hash(struct str *out, const char *name)
{
    unsigned char salt[KNOWN_SHA1], mac[KNOWN_SHA1], text[KNOWN_SHA1_TEXT + 1];

    if (RAND_bytes(salt, sizeof salt) != 1 || !knownname_mac(salt, name, mac))
        return false;
    EVP_EncodeBlock(text, salt, sizeof salt);
    str_addf(out, "|1|%s|", (const char *)text);
    EVP_EncodeBlock(text, mac, sizeof mac);
    str_add(out, (const char *)text);
    return true;
}
