/* SPDX-License-Identifier: BSD-3-Clause
 * xpra: the address of an xpra session behind SSH, in every form that xpra took from 2.4 to 6.6. */
#include "config.h"

#include "core/xpra.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "core/resource.h"

#define XPRA_NAME_MAX 200  /* bytes of a display or a session's name */
#define XPRA_PATH_MAX 1000 /* of a key's file, a directory, a program */
#define XPRA_SHOWN 60      /* bytes of a wrong word in an error */

/* What stands after '?': texts of an address by their names. A '_' is as good as a '-'. */
static const struct xpra_field {
    const char *name;
    size_t at;
} xpra_fields[] = {
    {"proxy-host", offsetof(struct xpra_address, via_host)},
    {"proxy-username", offsetof(struct xpra_address, via_user)},
    {"key", offsetof(struct xpra_address, key)},
    {"proxy-key", offsetof(struct xpra_address, via_key)},
    {"socket-dir", offsetof(struct xpra_address, socket_dir)},
    {"remote-xpra", offsetof(struct xpra_address, remote_xpra)},
};

#define XPRA_FIELDS (sizeof xpra_fields / sizeof *xpra_fields)

static char **
xpra_at(struct xpra_address *a, size_t at)
{
    return (char **)((char *)a + at);
}

static void
xpra_set(char **field, const char *text)
{
    free(*field);
    *field = text != NULL && *text != '\0' ? mem_dup(text) : NULL;
}

/* ---- What is wrong ---- */

static int
xpra_wrong(struct err *e, const char *what)
{
    err_set(e, ERR_USAGE, "%s", what);
    return err_hint(e, "an address is ssh://USER@HOST:PORT/DISPLAY, where HOST alone has to be there");
}

int
xpra_refuse_password(struct err *e, const char *where)
{
    err_set(e, ERR_USAGE, "%s holds a password, which everybody could read there: it is not used", where);
    return err_hint(e, "leave it out: a key or an agent needs none; else it is asked for, or read with "
                       "--password-file or --password-fd");
}

/* ---- Pieces ---- */

static int
xpra_hex(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* %20 and its like; what is none stays. In place. */
static void
xpra_decode(char *text)
{
    char *out = text;

    for (char *p = text; *p != '\0'; p++) {
        bool escape = p[0] == '%' && isxdigit((unsigned char)p[1]) && isxdigit((unsigned char)p[2]);

        if (escape && (p[1] != '0' || p[2] != '0')) {
            *out++ = (char)(xpra_hex(p[1]) * 16 + xpra_hex(p[2]));
            p += 2;
        } else {
            *out++ = *p;
        }
    }
    *out = '\0';
}

static void
xpra_encode(struct str *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (isalnum((unsigned char)*text) || strchr("-._~@:+/", *text) != NULL)
            str_addc(out, *text);
        else
            str_addf(out, "%%%02X", (unsigned char)*text);
    }
}

static int
xpra_port(int *port, const char *text, struct err *e)
{
    long long n;

    if (!str_int(text, 1, 65535, &n))
        return xpra_wrong(e, "the port in the address of an xpra session is no number from 1 to 65535");
    *port = (int)n;
    return 0;
}

/* Where the port begins in a host without brackets: of IPv6 only what cannot be a part of it is one. */
static char *
xpra_port_colon(char *host)
{
    char *first = strchr(host, ':'), *last = strrchr(host, ':'), *device = strchr(host, '%');

    if (first == last)
        return first;
    if (device != NULL)
        return strchr(device, ':');
    return strlen(last + 1) > 4 ? last : NULL;
}

/* HOST or HOST:PORT; an empty host is this machine. Changes text. */
static int
xpra_host(char **host, int *port, char *text, struct err *e)
{
    char *colon;

    if (text[0] == '[') {
        char *close = strchr(++text, ']');

        if (close == NULL || strchr(text, ':') == NULL || strchr(text, ':') > close)
            return xpra_wrong(e, "the brackets in the address of an xpra session hold no IPv6 address");
        *close = '\0';
        colon = close[1] != '\0' ? close + 1 : NULL;
        if (colon != NULL && *colon != ':')
            return xpra_wrong(e, "after the ']' in the address of an xpra session comes ':' or '/'");
    } else {
        colon = xpra_port_colon(text);
    }
    if (colon != NULL)
        *colon = '\0';
    xpra_set(host, *text != '\0' ? text : "127.0.0.1");
    return colon != NULL && colon[1] != '\0' ? xpra_port(port, colon + 1, e) : 0;
}

/* Take USER@ off; *text is what follows. Changes text. */
static int
xpra_user(char **user, char **text, struct err *e)
{
    char *at = strrchr(*text, '@'), *secret;

    if (at == NULL)
        return 0;
    *at = '\0';
    secret = strchr(*text, ':');
    if (secret != NULL && secret[1] != '\0')
        return xpra_refuse_password(e, "the address of the xpra session");
    if (secret != NULL)
        *secret = '\0';
    xpra_set(user, *text);
    *text = at + 1;
    return 0;
}

static int
xpra_account(char **user, char **host, int *port, char *text, struct err *e)
{
    return xpra_user(user, &text, e) < 0 ? -1 : xpra_host(host, port, text, e);
}

/* ---- What stands after '?' and after a comma ---- */

static int
xpra_unknown(const char *name, struct err *e)
{
    char *shown = text_cleaned(name, XPRA_SHOWN);

    err_set(e, ERR_USAGE, "'%s' is nothing that the address of an xpra session can say here", shown);
    free(shown);
    return err_hint(e, "options of xpra's client are given to the client, after --");
}

/* Names that xpra before 6.6 let win over what stands before the '?'. */
static bool
xpra_is_second(const char *name)
{
    static const char *const names[] = {"username", "host", "port", "ssh-port", "display", "mode", "type"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static int
xpra_pair(struct xpra_address *a, char *name, char *value, struct err *e)
{
    for (char *p = name; *p != '\0'; p++)
        *p = *p == '_' ? '-' : *p;
    xpra_decode(value);
    for (size_t i = 0; i < XPRA_FIELDS; i++) {
        if (strcmp(xpra_fields[i].name, name) == 0) {
            xpra_set(xpra_at(a, xpra_fields[i].at), value);
            return 0;
        }
    }
    if (strcmp(name, "password") == 0 || strcmp(name, "proxy-password") == 0)
        return xpra_refuse_password(e, "the address of the xpra session");
    if (strcmp(name, "proxy-port") == 0)
        return xpra_port(&a->via_port, value, e);
    if (strcmp(name, "proxy") == 0)
        return xpra_account(&a->via_user, &a->via_host, &a->via_port,
            value + (strncmp(value, "ssh://", 6) == 0 ? 6 : 0), e);
    if (strcmp(name, "agent") == 0)
        return 0;
    if (xpra_is_second(name))
        return xpra_wrong(e, "the address of an xpra session says again what stands before the '?'");
    return xpra_unknown(name, e);
}

/* NAME=VALUE between separators. Changes text. */
static int
xpra_pairs(struct xpra_address *a, char *text, const char *between, struct err *e)
{
    char *rest = NULL;

    for (char *p = strtok_r(text, between, &rest); p != NULL; p = strtok_r(NULL, between, &rest)) {
        char *value = strchr(p, '=');

        if (value == NULL)
            return xpra_unknown(p, e);
        *value = '\0';
        if (xpra_pair(a, p, value + 1, e) < 0)
            return -1;
    }
    return 0;
}

/* ---- The display ---- */

char *
xpra_display(const char *text)
{
    const char *digits = text + (text[0] == ':');
    size_t n = strspn(digits, "0123456789"), zeros = strspn(digits, "0");
    const char *screen = digits + n + (digits[n] == '.');

    if (n == 0 || screen[strspn(screen, "0123456789")] != '\0')
        return text[0] != '\0' ? mem_dup(text) : NULL;
    if (zeros == n)
        zeros--;
    return mem_ndup(digits + zeros, n - zeros);
}

/* DISPLAY or DISPLAY,NAME=VALUE. Changes text. */
static int
xpra_read_display(struct xpra_address *a, char *text, struct err *e)
{
    char *comma = strchr(text, ',');
    size_t n;

    if (comma != NULL && strchr(comma, '=') != NULL) {
        *comma = '\0';
        if (xpra_pairs(a, comma + 1, ",", e) < 0)
            return -1;
    }
    n = strlen(text);
    if (n > 0 && text[n - 1] == '/')
        text[n - 1] = '\0';
    xpra_decode(text);
    free(a->display);
    a->display = xpra_display(text);
    return 0;
}

/* ---- The whole ---- */

/* Bytes of "ssh" or "xpra+ssh" before ':' or '/'; 0: it is no such address. */
static size_t
xpra_scheme(const char *text)
{
    size_t n = strncasecmp(text, "xpra+", 5) == 0 ? 5 : 0;

    if (strncasecmp(text + n, "ssh", 3) != 0)
        return 0;
    return text[n + 3] == ':' || text[n + 3] == '/' ? n + 3 : 0;
}

bool
xpra_is(const char *text)
{
    return xpra_scheme(text) > 0;
}

/* [USER@]HOST[:PORT]/[DISPLAY] */
static int
xpra_read_slash(struct xpra_address *a, char *text, struct err *e)
{
    char *slash = strchr(text, '/');

    if (slash != NULL)
        *slash = '\0';
    if (xpra_account(&a->user, &a->host, &a->port, text, e) < 0)
        return -1;
    return slash != NULL ? xpra_read_display(a, slash + 1, e) : 0;
}

/* [USER@]HOST[:DISPLAY]: a port has no place in it. */
static int
xpra_read_colon(struct xpra_address *a, char *text, struct err *e)
{
    char *close, *colon;
    int unused;

    if (xpra_user(&a->user, &text, e) < 0)
        return -1;
    close = text[0] == '[' ? strchr(text, ']') : NULL;
    colon = strrchr(close != NULL ? close : text, ':');
    if (colon != NULL)
        *colon = '\0';
    if (text[0] == '\0')
        return xpra_wrong(e, "the address of an xpra session names no host");
    if (close == NULL)
        xpra_set(&a->host, text);
    else if (xpra_host(&a->host, &unused, text, e) < 0)
        return -1;
    return colon != NULL ? xpra_read_display(a, colon + 1, e) : 0;
}

static int
xpra_read(struct xpra_address *a, char *text, struct err *e)
{
    size_t n = strncmp(text, "://", 3) == 0 ? 3 : text[1] == '/' ? 0 : 1;
    char *query;
    int rc;

    if (n == 0)
        return xpra_wrong(e, "after the ssh of an address come '://', ':' or '/'");
    text[strcspn(text, "#")] = '\0'; /* xpra cuts it off */
    query = strchr(text, '?');
    if (query != NULL)
        *query++ = '\0';
    rc = text[n - 1] == ':' ? xpra_read_colon(a, text + n, e) : xpra_read_slash(a, text + n, e);
    if (rc == 0 && query != NULL)
        rc = xpra_pairs(a, query, "&", e);
    return rc < 0 ? -1 : xpra_check(a, e);
}

int
xpra_parse(struct xpra_address *a, const char *text, struct err *e)
{
    size_t scheme = xpra_scheme(text), n = strlen(text);
    char *copy;
    int rc;

    *a = (struct xpra_address){0};
    if (scheme == 0)
        return xpra_wrong(e, "the address of an xpra session begins with ssh://");
    copy = mem_ndup(text + scheme, n - scheme);
    rc = xpra_read(a, copy, e);
    mem_wipe(copy, n - scheme); /* it may have held a password */
    free(copy);
    return rc;
}

/* ---- What may be in it ---- */

/* Also no '-' first, which a program would take for a flag. */
static bool
xpra_word_ok(const char *text, size_t max)
{
    size_t n = text != NULL ? strlen(text) : 0;

    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return false;
    return n <= max && (n == 0 || text[0] != '-');
}

static int
xpra_bad(const char *what, const char *text, struct err *e)
{
    char *shown = text_cleaned(text, XPRA_SHOWN);

    err_set(e, ERR_USAGE, "'%s' in the address of an xpra session cannot be %s", shown, what);
    free(shown);
    return -1;
}

static int
xpra_check_places(const struct xpra_address *a, struct err *e)
{
    if (!resource_host_ok(a->host))
        return xpra_bad("a host's name", a->host != NULL ? a->host : "", e);
    if (a->user != NULL && !resource_user_ok(a->user))
        return xpra_bad("a user's name", a->user, e);
    if (a->via_host != NULL && !resource_host_ok(a->via_host))
        return xpra_bad("the name of a host on the way", a->via_host, e);
    if (a->via_user != NULL && !resource_user_ok(a->via_user))
        return xpra_bad("a user's name", a->via_user, e);
    if (a->via_host == NULL && (a->via_user != NULL || a->via_port != 0 || a->via_key != NULL))
        return xpra_wrong(e, "the address of an xpra session does not say which host is on the way");
    return 0;
}

int
xpra_check(const struct xpra_address *a, struct err *e)
{
    const char *const paths[] = {a->key, a->via_key, a->socket_dir, a->remote_xpra};
    long long number;

    if (xpra_check_places(a, e) < 0)
        return -1;
    if (!xpra_word_ok(a->display, XPRA_NAME_MAX) || (a->display != NULL && strchr(a->display, '/') != NULL))
        return xpra_bad("a display or a session's name", a->display, e);
    if (a->display != NULL && a->display[strspn(a->display, "0123456789")] == '\0' &&
        !str_int(a->display, 0, 65535, &number))
        return xpra_bad("a display: they end at 65535", a->display, e);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (!xpra_word_ok(paths[i], XPRA_PATH_MAX))
            return xpra_bad("a file's name", paths[i], e);
    return 0;
}

/* ---- Out ---- */

static void
xpra_add_query(struct str *out, const struct xpra_address *a)
{
    char mark = '?';

    for (size_t i = 0; i < XPRA_FIELDS; i++) {
        const char *value = *(char *const *)((const char *)a + xpra_fields[i].at);

        if (value == NULL)
            continue;
        str_addf(out, "%c%s=", mark, xpra_fields[i].name);
        xpra_encode(out, value);
        mark = '&';
    }
    if (a->via_port != 0)
        str_addf(out, "%cproxy-port=%d", mark, a->via_port);
}

char *
xpra_text(const struct xpra_address *a)
{
    bool brackets = strchr(a->host, ':') != NULL;
    struct str out = {0};

    str_add(&out, "ssh://");
    if (a->user != NULL)
        str_addf(&out, "%s@", a->user);
    str_addf(&out, "%s%s%s", brackets ? "[" : "", a->host, brackets ? "]" : "");
    if (a->port != 0)
        str_addf(&out, ":%d", a->port);
    if (a->display != NULL) {
        str_addc(&out, '/');
        xpra_encode(&out, a->display);
    }
    xpra_add_query(&out, a);
    return str_take(&out);
}

void
xpra_copy(struct xpra_address *to, const struct xpra_address *from)
{
    *to = *from;
    to->user = mem_dup(from->user);
    to->host = mem_dup(from->host);
    to->display = mem_dup(from->display);
    for (size_t i = 0; i < XPRA_FIELDS; i++)
        *xpra_at(to, xpra_fields[i].at) = mem_dup(*xpra_at(to, xpra_fields[i].at));
}

void
xpra_done(struct xpra_address *a)
{
    free(a->user);
    free(a->host);
    free(a->display);
    for (size_t i = 0; i < XPRA_FIELDS; i++)
        free(*xpra_at(a, xpra_fields[i].at));
    *a = (struct xpra_address){0};
}
