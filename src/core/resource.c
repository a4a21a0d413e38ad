/* SPDX-License-Identifier: BSD-3-Clause
 * resource: what a server is reached by: cs://host:port and its kin. */
#include "config.h"

#include "core/resource.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"

#define RESOURCE_HOST_MAX 253

static const char *const resource_names[] = {
    [RESOURCE_BUILTIN] = "builtin",
    [RESOURCE_CS] = "cs",
    [RESOURCE_CSRC] = "csrc",
    [RESOURCE_CDSRS] = "cdsrs",
    [RESOURCE_CDSRSRC] = "cdsrsrc",
    [RESOURCE_SSH] = "ssh",
    [RESOURCE_OTHER] = "other",
};

/* A piece of the text that is being parsed. */
struct piece {
    const char *s;
    size_t n;
};

static bool
piece_has(struct piece p, const char *any)
{
    for (size_t i = 0; i < p.n; i++) {
        if (strchr(any, p.s[i]) != NULL)
            return true;
    }
    return false;
}

/* Where the last c of a piece is, or -1. */
static long
piece_last(struct piece p, char c)
{
    for (size_t i = p.n; i > 0; i--) {
        if (p.s[i - 1] == c)
            return (long)i - 1;
    }
    return -1;
}

static bool
piece_is_ipv6(struct piece p)
{
    size_t i = 0;

    while (i < p.n && (isxdigit((unsigned char)p.s[i]) || p.s[i] == ':' || p.s[i] == '.'))
        i++;
    if (i < p.n && p.s[i] == '%')
        return i > 0 && !piece_has((struct piece){p.s + i, p.n - i}, "[]:@");
    return i > 0 && i == p.n;
}

/* The host of an authority, lower case and without brackets. QUrl drops a host that cannot be one;
 * other odd characters stay, so that an error can show them. Allocated. */
static char *
resource_host(struct piece p)
{
    char *host;

    if (p.n >= 2 && p.s[0] == '[' && p.s[p.n - 1] == ']') {
        p = (struct piece){p.s + 1, p.n - 2};
        if (!piece_is_ipv6(p))
            return mem_dup("");
    } else if (piece_has(p, "[]:@")) {
        return mem_dup("");
    }
    host = mem_ndup(p.s, p.n);
    for (char *c = host; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    return host;
}

/* Digits up to 65535; anything else is no port. */
static int
resource_number(struct piece p)
{
    int port = 0;

    for (size_t i = 0; i < p.n; i++) {
        if (p.s[i] < '0' || p.s[i] > '9')
            return -1;
        port = port * 10 + (p.s[i] - '0');
        if (port > 65535)
            return -1;
    }
    return p.n > 0 ? port : -1;
}

/* user:password@host:port in QUrl's order: the first '@' ends the user, the last ':' outside of
 * brackets begins the port. */
static void
resource_authority(struct piece p, char **host, int *port)
{
    const char *at = memchr(p.s, '@', p.n);
    long colon;

    if (at != NULL)
        p = (struct piece){at + 1, p.n - (size_t)(at - p.s) - 1};
    colon = piece_last(p, ':');
    if (colon >= 0 && p.s[0] == '[') {
        const char *close = memchr(p.s, ']', p.n);

        if (close == NULL || close - p.s > colon)
            colon = -1;
    }
    *port = -1;
    if (colon >= 0) {
        *port = resource_number((struct piece){p.s + colon + 1, p.n - (size_t)colon - 1});
        p.n = (size_t)colon;
    }
    *host = resource_host(p);
}

/* Length of the scheme before ':', 0 when there is none. */
static size_t
resource_scheme_len(struct piece p)
{
    size_t i = 0;

    if (p.n == 0 || !isalpha((unsigned char)p.s[0]))
        return 0;
    while (i < p.n && (isalnum((unsigned char)p.s[i]) || strchr("+-.", p.s[i]) != NULL))
        i++;
    return i < p.n && p.s[i] == ':' ? i : 0;
}

static enum resource_scheme
resource_scheme_find(const char *text)
{
    for (int i = 0; i < RESOURCE_OTHER; i++) {
        if (strcasecmp(resource_names[i], text) == 0)
            return (enum resource_scheme)i;
    }
    return RESOURCE_OTHER;
}

/* What follows the authority: the render server of cdsrs after one or two slashes; nothing else reads it. */
static void
resource_rest(struct resource *r, struct piece p)
{
    size_t slashes = p.n < 2 || p.s[1] != '/' ? 1 : 2;
    const char *end;

    if (!resource_two(r))
        return;
    if (p.n < slashes)
        slashes = p.n;
    p = (struct piece){p.s + slashes, p.n - slashes};
    end = memchr(p.s, '/', p.n);
    if (end != NULL)
        p.n = (size_t)(end - p.s);
    resource_authority(p, &r->render_host, &r->render_port);
}

/* xpra's own grammar. One that is wrong has no host, and is not repeated: it may hold a password. */
static void
resource_read_xpra(struct resource *r, struct piece p)
{
    char *text = mem_ndup(p.s, p.n);
    struct err e;

    *r = (struct resource){.scheme = RESOURCE_SSH, .port = -1, .render_port = -1};
    r->scheme_text = mem_dup("ssh");
    r->xpra = mem_zalloc(sizeof *r->xpra);
    if (xpra_parse(r->xpra, text, &e) == 0) {
        r->host = mem_dup(r->xpra->host);
        r->port = r->xpra->port > 0 ? r->xpra->port : -1;
    } else {
        xpra_done(r->xpra);
        free(r->xpra);
        r->xpra = NULL;
        r->host = mem_dup("");
        r->wrong = mem_alloc(sizeof *r->wrong);
        *r->wrong = e;
    }
    mem_wipe(text, p.n);
    free(text);
}

void
resource_parse(struct resource *r, const char *text)
{
    struct piece p = {text, strcspn(text, ";")};
    size_t scheme, authority;

    if (xpra_is(text)) {
        resource_read_xpra(r, p);
        return;
    }
    *r = (struct resource){.scheme = RESOURCE_OTHER, .port = -1, .render_port = -1};
    scheme = resource_scheme_len(p);
    r->scheme_text = mem_ndup(p.s, scheme);
    if (scheme > 0) {
        r->scheme = resource_scheme_find(r->scheme_text);
        p = (struct piece){p.s + scheme + 1, p.n - scheme - 1};
    }
    p.n = strcspn(p.s, "#?;"); /* a fragment is a server's name, which the server itself has */
    if (scheme > 0 && p.n >= 2 && p.s[0] == '/' && p.s[1] == '/') {
        p = (struct piece){p.s + 2, p.n - 2};
        authority = strcspn(p.s, "/#?;");
        resource_authority((struct piece){p.s, authority}, &r->host, &r->port);
        resource_rest(r, (struct piece){p.s + authority, p.n - authority});
    }
    if (r->host == NULL)
        r->host = mem_dup("");
    if (resource_two(r) && r->render_host == NULL)
        r->render_host = mem_dup("");
}

void
resource_copy(struct resource *to, const struct resource *from)
{
    *to = *from;
    to->scheme_text = mem_dup(from->scheme_text);
    to->host = mem_dup(from->host);
    to->render_host = mem_dup(from->render_host);
    if (from->xpra != NULL) {
        to->xpra = mem_alloc(sizeof *to->xpra);
        xpra_copy(to->xpra, from->xpra);
    }
    if (from->wrong != NULL) {
        to->wrong = mem_alloc(sizeof *to->wrong);
        *to->wrong = *from->wrong;
    }
}

void
resource_done(struct resource *r)
{
    free(r->scheme_text);
    free(r->host);
    free(r->render_host);
    if (r->xpra != NULL)
        xpra_done(r->xpra);
    free(r->xpra);
    free(r->wrong);
    *r = (struct resource){.scheme = RESOURCE_OTHER, .port = -1, .render_port = -1};
}

static void
resource_add_place(struct str *out, const char *host, int port)
{
    bool brackets = host != NULL && strchr(host, ':') != NULL;

    str_addf(out, "%s%s%s", brackets ? "[" : "", host != NULL ? host : "", brackets ? "]" : "");
    if (port >= 0)
        str_addf(out, ":%d", port);
}

char *
resource_text(const struct resource *r)
{
    struct str out = {0};
    bool empty = r->host == NULL || r->host[0] == '\0';

    if (r->scheme == RESOURCE_BUILTIN)
        return mem_dup("builtin:");
    if (r->scheme == RESOURCE_SSH)
        return r->xpra != NULL ? xpra_text(r->xpra) : mem_dup("ssh:");
    if (r->scheme == RESOURCE_OTHER) {
        str_add(&out, r->scheme_text);
        for (size_t i = 0; i < out.len; i++)
            out.s[i] = (char)tolower((unsigned char)out.s[i]);
        if (out.len > 0)
            str_add(&out, empty && r->port < 0 ? ":" : "://");
        if (out.len == 0 || (empty && r->port < 0))
            return str_take(&out);
    } else {
        str_addf(&out, "%s://", resource_names[r->scheme]);
    }
    resource_add_place(&out, r->host, r->port);
    if (resource_two(r)) {
        str_add(&out, "//");
        resource_add_place(&out, r->render_host, r->render_port);
    }
    return str_take(&out);
}

const char *
resource_scheme_name(enum resource_scheme scheme)
{
    return scheme <= RESOURCE_OTHER ? resource_names[scheme] : "other";
}

bool
resource_reverse(const struct resource *r)
{
    return r->scheme == RESOURCE_CSRC || r->scheme == RESOURCE_CDSRSRC;
}

bool
resource_two(const struct resource *r)
{
    return r->scheme == RESOURCE_CDSRS || r->scheme == RESOURCE_CDSRSRC;
}

static bool
resource_word_ok(const char *text, const char *more)
{
    size_t n = text != NULL ? strlen(text) : 0;

    if (n == 0 || n > RESOURCE_HOST_MAX || text[0] == '-')
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= 0x80 || (!isalnum(c) && strchr(more, c) == NULL))
            return false;
    }
    return true;
}

bool
resource_host_ok(const char *host)
{
    return resource_word_ok(host, "_.:%-");
}

/* As a host, and with what accounts of a domain and mailboxes have. */
bool
resource_user_ok(const char *user)
{
    return resource_word_ok(user, "_.:%-@+");
}
