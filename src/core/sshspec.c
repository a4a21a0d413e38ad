/* SPDX-License-Identifier: BSD-3-Clause
 * sshspec: what ssh(1) and plink write in one word: a forward, a destination, a way of jumps. */
#include "config.h"

#include "core/sshspec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/resource.h"

#define FORWARD_FIELDS 4
#define SOCKET_PATH_MAX 107 /* what fits into sun_path */

/* ---- Ports and hosts ---- */

static int
sshspec_number(const char *text, int min)
{
    long long port;

    /* str_int would take a sign */
    return isdigit((unsigned char)text[0]) && str_int(text, min, 65535, &port) ? (int)port : -1;
}

int
sshspec_port(const char *text)
{
    return sshspec_number(text, 1);
}

static const char *
sshspec_host(char **host, const char *text, size_t n)
{
    const char *colon;

    *host = mem_ndup(text, n);
    colon = strchr(*host, ':');
    if (!resource_host_ok(*host))
        return "names a host that cannot be one";
    return colon == NULL || strchr(colon + 1, ':') != NULL ? NULL :
        "names a port behind the host, where none is read";
}

/* What is before the last '@', when there is one; *rest is what follows it. An empty user, which comes
 * of an option without a value, is none; ssh would stop there, plink would not. */
static const char *
sshspec_user(char **user, const char *text, const char **rest)
{
    const char *at = strrchr(text, '@');

    *rest = at != NULL ? at + 1 : text;
    if (at == NULL || at == text)
        return NULL;
    *user = mem_ndup(text, (size_t)(at - text));
    return resource_user_ok(*user) ? NULL : "names a user that cannot be one";
}

/* host[:port]; brackets, which an address with colons needs here. */
static const char *
sshspec_place(struct plan_hop *h, const char *text)
{
    bool brackets = text[0] == '[';
    size_t n = strcspn(text, brackets ? "]" : ":");
    const char *after = text + n, *wrong;

    if (brackets && *after != ']')
        return "has a bracket that does not end";
    wrong = sshspec_host(&h->host, text + brackets, n - brackets);
    after += brackets;
    if (wrong != NULL || *after == '\0')
        return wrong;
    h->port = *after == ':' ? sshspec_port(after + 1) : -1;
    return h->port > 0 ? NULL : "has a port that is not a number from 1 to 65535";
}

static bool
sshspec_is_uri(const char *text)
{
    return strncmp(text, "ssh://", 6) == 0;
}

/* OpenSSH takes a '/' at the end, and nothing else of a path; no brackets, and a user only as it is. */
static const char *
sshspec_uri(struct plan_hop *h, const char *text)
{
    size_t n = strlen(text += 6);
    char *place = mem_ndup(text, n > 0 && text[n - 1] == '/' ? n - 1 : n);
    const char *rest, *wrong;

    wrong = sshspec_user(&h->user, place, &rest);
    if (wrong == NULL && h->user != NULL && strchr(h->user, ':') != NULL)
        wrong = "holds a password";
    else if (wrong == NULL && (rest[0] == '[' || (h->user != NULL && strpbrk(h->user, "%@") != NULL)))
        wrong = "is no address that ssh understands";
    if (wrong == NULL)
        wrong = sshspec_place(h, rest);
    free(place);
    return wrong;
}

const char *
sshspec_account(struct plan_hop *h, const char *text)
{
    const char *rest, *wrong = sshspec_user(&h->user, text, &rest);

    return wrong != NULL ? wrong : sshspec_host(&h->host, rest, strlen(rest));
}

const char *
sshspec_destination(struct plan_hop *h, const char *text)
{
    return sshspec_is_uri(text) ? sshspec_uri(h, text) : sshspec_account(h, text);
}

const char *
sshspec_jump(struct plan_hop *h, const char *text)
{
    const char *rest, *wrong;

    if (sshspec_is_uri(text))
        return sshspec_uri(h, text);
    wrong = sshspec_user(&h->user, text, &rest);
    return wrong != NULL ? wrong : sshspec_place(h, rest);
}

/* ---- Forwards ---- */

/* One field of a forward, and whether it is a path. */
struct fwdfield {
    char *text;
    bool path;
};

/* A field ends at ':'; brackets take it literally, a backslash the next character. NULL when it is
 * malformed, else what follows. */
static const char *
fwdfield_read(struct fwdfield *f, const char *at)
{
    bool brackets = *at == '[';
    struct str b = {0};

    for (at += brackets; *at != '\0' && *at != (brackets ? ']' : ':'); at++) {
        if (*at == '\\')
            at++;
        if (*at == '\0')
            break;
        f->path |= !brackets && *at == '/';
        str_addc(&b, *at);
    }
    f->text = str_take(&b);
    if (brackets && *at++ != ']')
        return NULL;
    if (brackets && *at != ':' && *at != '\0')
        return NULL;
    return *at == ':' ? at + 1 : at;
}

static const char *
endpoint_tcp(struct endpoint *e, const char *host, const char *port, int min)
{
    *e = (struct endpoint){.kind = ENDPOINT_TCP, .host = mem_dup(host)};
    e->port = sshspec_number(port, min);
    if (e->port < 0)
        return "has a port that is not a number up to 65535";
    if (strcmp(host, "*") != 0 && !resource_host_ok(host))
        return "names a host that cannot be one";
    return NULL;
}

static const char *
endpoint_unix(struct endpoint *e, const char *path)
{
    *e = (struct endpoint){.kind = ENDPOINT_UNIX, .path = mem_dup(path)};
    for (const char *c = path; *c != '\0'; c++) {
        if (iscntrl((unsigned char)*c))
            return "names a socket with a control character";
    }
    return path[0] == '/' && strlen(path) <= SOCKET_PATH_MAX ? NULL :
        "names a socket that is no whole path, or too long";
}

/* The listening side is the first field when that is a path, else bind and port. Takes what it used off
 * the front. */
static const char *
fwdfields_listen(struct plan_forward *f, struct fwdfield **v, size_t *n, bool reverse)
{
    size_t used = (*v)[0].path ? 1 : *n >= 4 || (*n == 3 && (*v)[2].path) ? 2 : 1;
    const char *bind = used == 2 ? (*v)[0].text : "localhost", *wrong;

    wrong = (*v)[0].path ? endpoint_unix(&f->listen, (*v)[0].text) :
        endpoint_tcp(&f->listen, bind[0] != '\0' ? bind : "*", (*v)[used - 1].text, !reverse);
    *v += used;
    *n -= used;
    return wrong;
}

static const char *
fwdfields_target(struct plan_forward *f, const struct fwdfield *v, size_t n)
{
    if (n == 1 && v[0].path)
        return endpoint_unix(&f->target, v[0].text);
    if (n == 2 && strcmp(v[0].text, "*") != 0)
        return endpoint_tcp(&f->target, v[0].text, v[1].text, 1);
    return n == 0 ? "names no target" : "is not a forward that is known here";
}

const char *
sshspec_forward(struct plan_forward *f, const char *text, bool reverse)
{
    struct fwdfield fields[FORWARD_FIELDS] = {0}, *v = fields;
    const char *wrong = "is not a forward that is known here", *at = text;
    size_t n = 0;

    f->reverse = reverse;
    while (at != NULL && *at != '\0' && n < FORWARD_FIELDS)
        at = fwdfield_read(&fields[n++], at);
    if (at != NULL && *at == '\0' && n > 0 && (at == text || at[-1] != ':'))
        wrong = fwdfields_listen(f, &v, &n, reverse);
    if (wrong == NULL)
        wrong = fwdfields_target(f, v, n);
    for (size_t i = 0; i < FORWARD_FIELDS; i++)
        free(fields[i].text);
    return wrong;
}
