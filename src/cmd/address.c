/* SPDX-License-Identifier: BSD-3-Clause
 * address: where a list may be behind an https address, and what an imported list is called. Pure. */
#include "config.h"

#include "cmd/address.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ADDRESS_MAX 2000
#define ADDRESS_NAME_MAX 100

#define ADDRESS_SAFE "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

#ifdef __APPLE__
#define ADDRESS_OS "macos"
#else
#define ADDRESS_OS "nix" /* what ParaView calls everything that is neither Windows nor macOS */
#endif

bool
address_is(const char *text)
{
    size_t n = strspn(text, ADDRESS_SAFE "+");

    return n > 0 && strncmp(text + n, "://", 3) == 0;
}

static int
address_refuse(struct err *e, const char *url, const char *why)
{
    return err_set(e, ERR_USAGE, "%.300s cannot be fetched: %s", url, why);
}

int
address_check(const char *url, struct err *e)
{
    const char *host;

    if (strlen(url) > ADDRESS_MAX)
        return address_refuse(e, url, "the address is too long");
    for (const char *p = url; *p != '\0'; p++)
        if ((unsigned char)*p <= ' ' || *p == 0x7f || *p == '\\')
            return address_refuse(e, url, "the address holds a character that no address has");
    if (strncasecmp(url, "http://", 7) == 0) {
        address_refuse(e, url, "anybody on the way could put commands into it");
        return err_hint(e, "try https://%.200s", url + 7);
    }
    if (strncasecmp(url, "https://", 8) != 0) {
        address_refuse(e, url, "only https addresses are");
        return err_hint(e, "fetch it by other means, and import the file");
    }
    host = url + 8;
    if (memchr(host, '@', strcspn(host, "/?#")) != NULL) {
        err_set(e, ERR_USAGE, "an address with a user or a password in it is not fetched: "
                              "every user of this machine could read them");
        return err_hint(e, "fetch it by other means, and import the file");
    }
    return strcspn(host, "/?#:") > 0 ? 0 : address_refuse(e, url, "it names no host");
}

bool
address_place(struct str *out, const char *url, size_t i, const char *version)
{
    static const char *const names[] = {"servers.pvsc", "servers.xml"};
    size_t n = strcspn(url, "#"), dots = strcspn(version, ".");
    bool query = memchr(url, '?', n) != NULL;

    if (i == 0) {
        str_addn(out, url, n);
        return true;
    }
    if (i > 6 || query)
        return false;
    while (n > 0 && url[n - 1] == '/')
        n--;
    str_addn(out, url, n);
    if (i <= 4)
        str_addf(out, "/v%.*s_%.*s", (int)dots, version,
            (int)strspn(version + dots + (version[dots] == '.'), "0123456789"),
            version + dots + (version[dots] == '.'));
    if (i <= 2)
        str_add(out, "/" ADDRESS_OS);
    str_addf(out, "/%s", names[(i - 1) % 2]);
    return true;
}

/* What of it makes the name: host and path of an address, the last part of a file's. */
static const char *
address_stem(const char *from, size_t *n)
{
    static const char *const ends[] = {"/servers.pvsc", "/servers.xml", ".pvsc", ".xml", ".xpra"};
    const char *start = from, *slash;

    if (address_is(from)) {
        start = strstr(from, "://") + 3;
        *n = strcspn(start, "?#");
    } else {
        slash = strrchr(from, '/');
        start = slash != NULL ? slash + 1 : from;
        *n = strlen(start);
    }
    while (*n > 0 && start[*n - 1] == '/')
        (*n)--;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t length = strlen(ends[i]);

        if (*n > length && strncasecmp(start + *n - length, ends[i], length) == 0) {
            *n -= length;
            break;
        }
    }
    return start;
}

void
address_name(struct str *out, const char *from)
{
    size_t n, start = out->len;
    const char *stem = address_stem(from, &n);

    for (size_t i = 0; i < n && i < ADDRESS_NAME_MAX; i++) {
        bool safe = strchr(ADDRESS_SAFE, stem[i]) != NULL;

        /* A name that begins with a dot is hidden, one with a dash looks like a flag. */
        if (i == 0 && (stem[i] == '.' || stem[i] == '-'))
            safe = false;
        str_addc(out, stem[i] == '/' ? '-' : safe ? stem[i] : '_');
    }
    if (out->len == start)
        str_add(out, "list");
}

bool
address_name_is_safe(const char *name)
{
    size_t n = strlen(name);

    return n > 0 && n <= ADDRESS_NAME_MAX && strspn(name, ADDRESS_SAFE) == n && name[0] != '.' &&
           name[0] != '-';
}
