/* SPDX-License-Identifier: BSD-3-Clause
 * greet: what a peer says before SSH: lines before its version, something else, or nothing. libssh 0.10
 * takes the first line for the version, and keeps to itself what it does not like. */
#include "config.h"

#include "ssh/greet.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "ssh/nap.h"

/* As ssh bounds what may come before the version, and the version itself (RFC 4253). */
#define GREET_LINES_MAX 1023
#define GREET_LINE_MAX 8192
#define GREET_VERSION_MAX 255
#define GREET_LIBSSH_MAX 127 /* without CR LF: libssh 0.10 takes no longer one */
#define GREET_TICK_MS 20     /* how often a version that has come in part is looked at */

struct greeting {
    struct greet *greet;
    struct turn *turn;
    int fd;
    const char *host;
    int port;
};

/* What a peer that is no SSH server says, and what it is then. */
static const struct {
    const char *said;
    enum err_code code;
    const char *hint;
} greet_strangers[] = {
    {"Exceeded MaxStartups", ERR_LOST,
        "too many people are logging in there just now; try again in a minute"},
    {"Not allowed at this time", ERR_LOST,
        "it takes nobody from here for a while, as after failed logins (PerSourcePenalties); wait "
        "some minutes"},
    {"HTTP/", ERR_PROTOCOL, "a web server is at that port; is it the right one (-p)?"},
    {"", ERR_PROTOCOL, "is it the right port (-p)?"},
};

static int
greet_stranger(const struct greeting *w, struct err *e)
{
    const char *said = w->greet->said;
    char *shown;
    size_t i = 0;

    w->greet->said[strcspn(said, "\r\n")] = '\0'; /* the first line is enough */
    shown = text_cleaned(said, 120);
    while (strstr(said, greet_strangers[i].said) == NULL)
        i++;
    w->greet->turned_away = greet_strangers[i].code == ERR_LOST;
    if (w->greet->turned_away)
        err_set(e, ERR_LOST, "%s port %d turned us away: it said \"%s\"", w->host, w->port, shown);
    else
        err_set(e, ERR_PROTOCOL, "%s port %d does not speak SSH: it said \"%s\"", w->host,
            w->port, shown);
    err_hint(e, "%s", greet_strangers[i].hint);
    free(shown);
    return -1;
}

static int
greet_refuse(const struct greeting *w, const char *what, struct err *e)
{
    err_set(e, ERR_PROTOCOL, "%s port %d does not speak SSH: %s", w->host, w->port, what);
    return err_hint(e, "is it the right port (-p)?");
}

/* It went. error is 0 for an orderly end. */
static int
greet_gone(const struct greeting *w, int error, struct err *e)
{
    if (w->greet->said_len > 0)
        return greet_stranger(w, e);
    w->greet->silent = true;
    err_set(e, ERR_LOST, "%s port %d %s the connection without a word", w->host, w->port,
        error != 0 ? "reset" : "closed");
    return err_hint(e, "a firewall, a limit on logins (MaxStartups), or another service is there");
}

static void
greet_keep(struct greet *g, const char *bytes, size_t n)
{
    size_t room = GREET_SAID_MAX - g->said_len;

    n = n < room ? n : room;
    memcpy(g->said + g->said_len, bytes, n);
    g->said_len += n;
}

/* The version, without its newline. */
static int
greet_judge(const struct greeting *w, const char *version, struct err *e)
{
    char *shown;

    if (strlen(version) > GREET_LIBSSH_MAX) {
        err_set(e, ERR_PROTOCOL, "%s port %d names its version in %zu bytes, and libssh takes %d",
            w->host, w->port, strlen(version), GREET_LIBSSH_MAX);
        return err_hint(e, "ssh itself takes that: --ssh=ssh");
    }
    if (strncmp(version, "SSH-2.0-", 8) == 0 || strncmp(version, "SSH-1.99-", 9) == 0)
        return 0;
    shown = text_cleaned(version, 40);
    err_set(e, ERR_PROTOCOL, "%s port %d speaks another SSH than version 2: %s", w->host, w->port,
        shown);
    free(shown);
    return err_hint(e, "is it the right port (-p)? A server that is this old has to be replaced");
}

/* The whole line of the version. */
static int
greet_version(const struct greeting *w, const char *line, size_t n, struct err *e)
{
    char *version;
    int rc;

    if (memchr(line, '\0', n) != NULL)
        return greet_refuse(w, "its version holds a NUL", e);
    version = mem_ndup(line, n);
    version[strcspn(version, "\r\n")] = '\0';
    log_say(LOG_INFO, "ssh", "%s calls itself %s", w->host, version);
    rc = greet_judge(w, version, e);
    free(version);
    return rc;
}

/* Part of the version, or all. Returns 1 when it is there, 0 to wait, -1 with *e. */
static int
greet_look_version(const struct greeting *w, const char *bytes, size_t n, struct err *e)
{
    const char *end = memchr(bytes, '\n', n);
    struct pollfd p = {.fd = w->fd, .events = POLLRDHUP};

    if (end != NULL)
        return greet_version(w, bytes, (size_t)(end - bytes) + 1, e) < 0 ? -1 : 1;
    if (n > GREET_VERSION_MAX)
        return greet_refuse(w, "its version is longer than 255 bytes", e);
    if (poll(&p, 1, 0) > 0) { /* no more will come */
        greet_keep(w->greet, bytes, n);
        return greet_stranger(w, e);
    }
    return nap_take(w->turn, GREET_TICK_MS, e);
}

/* A line, or a part of one, that is no version: out with it. Returns 0 or -1 with *e. */
static int
greet_take(const struct greeting *w, char *bytes, size_t n, struct err *e)
{
    struct greet *g = w->greet;
    char *end = memchr(bytes, '\n', n);

    n = end != NULL ? (size_t)(end - bytes) + 1 : n;
    if (recv(w->fd, bytes, n, MSG_DONTWAIT) != (ssize_t)n)
        return greet_gone(w, errno, e);
    if (memchr(bytes, '\0', n) != NULL)
        return greet_refuse(w, "what it says holds a NUL", e);
    greet_keep(g, bytes, n);
    g->line_len = end != NULL ? 0 : g->line_len + n;
    g->lines += end != NULL;
    if (g->line_len > GREET_LINE_MAX)
        return greet_refuse(w, "it says one line that has no end", e);
    if (g->lines > GREET_LINES_MAX)
        return greet_refuse(w, "it says line after line, and none is its version", e);
    return end != NULL && strncmp(g->said, "HTTP/", 5) == 0 ? greet_stranger(w, e) : 0;
}

/* Returns 1 when an SSH version is there, 0 to look again, -1 with *e. */
static int
greet_look(const struct greeting *w, struct err *e)
{
    struct greet *g = w->greet;
    char bytes[GREET_VERSION_MAX + 1];
    ssize_t n = recv(w->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return nap_readable(w->turn, w->fd, e);
    if (n <= 0)
        return greet_gone(w, n < 0 ? errno : 0, e);
    if (g->lines == 0 && g->line_len == 0 && n >= 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) &&
        bytes[1] == 3)
        return greet_refuse(w, "it answers with TLS", e);
    if (g->line_len == 0 && strncmp(bytes, "SSH-", n < 4 ? (size_t)n : 4) == 0)
        return greet_look_version(w, bytes, (size_t)n, e);
    return greet_take(w, bytes, (size_t)n, e);
}

int
greet_await(struct greet *g, struct turn *t, int fd, const char *host, int port, struct err *e)
{
    struct greeting w = {.greet = g, .turn = t, .fd = fd, .host = host, .port = port};
    int rc;

    *g = (struct greet){0};
    while ((rc = greet_look(&w, e)) == 0)
        continue;
    if (rc < 0 && e->code == ERR_TIMEOUT && g->said_len > 0)
        greet_stranger(&w, e);
    if (rc > 0 && g->said_len > 0)
        log_say(LOG_INFO, "ssh", "%s said %d lines before its version: %s", host, g->lines, g->said);
    return rc < 0 ? -1 : 0;
}
