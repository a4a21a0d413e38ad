/* SPDX-License-Identifier: BSD-3-Clause
 * hop: one SSH connection: connect, keep alive, close; over TCP or through the hop before it. */
#include "config.h"

#include "ssh/hop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fdend.h"
#include "base/mem.h"
#include "base/text.h"
#include "ssh/chan.h"
#include "ssh/known.h"
#include "ssh/request.h"

void
hop_init(struct hop *h, struct turn *turn, const struct plan_hop *plan, int index, int of,
    struct hop *below)
{
    *h = (struct hop){.turn = turn, .plan = plan, .index = index, .of = of, .below = below,
        .fd = -1};
}

int
hop_configure(struct hop *h, struct err *e)
{
    struct session_flags flags = *h->turn->flags;

    h->ssh = ssh_new();
    if (h->ssh == NULL)
        return err_set(e, ERR_OS, "libssh could not make a session");
    if (h->index < h->of) { /* -l and -p are the last hop's, as in ssh */
        flags.user = NULL;
        flags.port = 0;
    }
    return sshconf_apply(h->ssh, h->plan, h->below != NULL, &flags, h->turn->conf, &h->conf, e);
}

int
hop_resolve(struct hop *h, struct err *e)
{
    return dial_resolve(&h->dial, h->turn, h->conf.host, h->conf.port, h->turn->flags->family, e);
}

static void
hop_carried(void *arg, struct pump *p, bool broken)
{
    struct hop *h = arg;

    pump_free(p);
    h->carrier = NULL;
}

static ssh_channel
hop_open_channel(struct hop *h, struct err *e)
{
    ssh_channel channel = ssh_channel_new(h->below->ssh);
    char *words;
    int rc;

    while ((rc = ssh_channel_open_forward(channel, h->conf.host, h->conf.port, "127.0.0.1", 0)) ==
        SSH_AGAIN) {
        if (turn_once(h->turn, e) < 0) {
            ssh_channel_free(channel);
            return NULL;
        }
    }
    if (rc == SSH_OK)
        return channel;
    words = chan_refusal(&h->below->link);
    err_set(e, ERR_HOST, "%s cannot reach %s port %d: %s", h->below->conf.host, h->conf.host,
        h->conf.port, words);
    err_hint(e, "the name is looked up there; the server may also forbid forwarding");
    free(words);
    ssh_channel_free(channel);
    return NULL;
}

/* A socket pair: libssh on one side, a channel of the hop below on the other. */
static int
hop_connect_through(struct hop *h, struct err *e)
{
    ssh_channel channel = hop_open_channel(h, e);
    int pair[2];

    if (channel == NULL)
        return -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0) {
        ssh_channel_free(channel);
        return err_sys(e, ERR_OS, errno, "cannot make a socket pair");
    }
    h->carrier = pump_new(fdend_new(h->turn->loop, pair[1]), chan_end(&h->below->link, channel),
        &h->carried_out, &h->carried_in, hop_carried, h);
    h->fd = pair[0];
    memcpy(h->addr, "through", sizeof "through");
    return 0;
}

static int
hop_connect_tcp(struct hop *h, struct err *e)
{
    h->fd = dial_connect(&h->dial, h->turn, h->conf.host, h->conf.port, e);
    if (h->fd < 0)
        return -1;
    memcpy(h->addr, h->dial.addresses[h->dial.won].text, sizeof h->addr);
    return 0;
}

static bool
hop_peek(struct hop *h)
{
    ssize_t n = recv(h->fd, h->greeting, sizeof h->greeting - 1, MSG_PEEK | MSG_DONTWAIT);

    h->greeting[n > 0 ? n : 0] = '\0';
    return n >= 0 || (errno != EAGAIN && errno != EINTR);
}

static void
hop_poll_closed(uv_handle_t *handle)
{
    free(handle);
}

static void
hop_readable(uv_poll_t *poll, int status, int events)
{
    *(bool *)poll->data = true;
    uv_poll_stop(poll);
}

/* The first bytes say who is there. libssh keeps them to itself when it does not like them. */
static int
hop_await_greeting(struct hop *h, struct err *e)
{
    uv_poll_t *poll = mem_zalloc(sizeof *poll);
    bool readable = false;
    int rc = 0;

    uv_poll_init(h->turn->loop, poll, h->fd);
    poll->data = &readable;
    uv_poll_start(poll, UV_READABLE, hop_readable);
    while (rc == 0 && !readable)
        rc = turn_once(h->turn, e);
    uv_poll_stop(poll);
    uv_close((uv_handle_t *)poll, hop_poll_closed);
    if (rc == 0)
        hop_peek(h);
    return rc;
}

static int
hop_stranger(struct hop *h, struct err *e)
{
    char *said = text_cleaned(h->greeting, 120);

    if (strstr(h->greeting, "Exceeded MaxStartups") != NULL) {
        err_set(e, ERR_LOST, "%s port %d turned us away: it said \"%s\"", h->conf.host,
            h->conf.port, said);
        err_hint(e, "too many people are logging in there just now; try again in a minute");
    } else {
        err_set(e, ERR_PROTOCOL, "%s port %d does not speak SSH: it said \"%s\"", h->conf.host,
            h->conf.port, said);
        err_hint(e, "is it the right port (-p)?");
    }
    free(said);
    return -1;
}

/* The key exchange did not come about; *e may hold what the turn said. */
static int
hop_handshake_failed(struct hop *h, struct err *e)
{
    char *words = turn_ssh_words(h->ssh);

    if (h->greeting[0] != '\0' && strncmp(h->greeting, "SSH-", 4) != 0 &&
        ssh_get_serverbanner(h->ssh) == NULL) {
        hop_stranger(h, e);
    } else if (h->greeting[0] == '\0') {
        err_set(e, ERR_LOST, "%s port %d closed the connection without a word", h->conf.host,
            h->conf.port);
        err_hint(e, "a firewall, a limit on logins (MaxStartups), or another service is there");
    } else if (words[0] == '\0' || strncmp(words, "Socket error", 12) == 0) {
        err_set(e, ERR_LOST, "%s closed the connection during the key exchange%s%s", h->conf.host,
            words[0] != '\0' ? ": " : "", words);
    } else if (strstr(words, "no match for method") != NULL) {
        err_set(e, ERR_PROTOCOL, "%s and this program have no algorithm in common: %s",
            h->conf.host, words);
        err_hint(e, "an old server needs its method named, as in -o HostKeyAlgorithms=+ssh-rsa");
    } else {
        err_set(e, ERR_PROTOCOL, "the key exchange with %s failed: %s", h->conf.host, words);
    }
    free(words);
    return -1;
}

static int
hop_start_libssh(struct hop *h, struct err *e)
{
    int copy = fcntl(h->fd, F_DUPFD_CLOEXEC, 3), on = 1;

    if (copy < 0)
        return err_sys(e, ERR_OS, errno, "cannot duplicate a socket");
    ssh_options_set(h->ssh, SSH_OPTIONS_FD, &copy);
    ssh_options_set(h->ssh, SSH_OPTIONS_NODELAY, &on);
    ssh_set_blocking(h->ssh, 0);
    return 0;
}

static int
hop_handshake(struct hop *h, struct err *e)
{
    int rc;

    if (hop_start_libssh(h, e) < 0)
        return -1;
    known_prefer(h);
    hop_peek(h);
    rc = ssh_connect(h->ssh); /* sends our banner */
    if (rc == SSH_AGAIN && h->greeting[0] == '\0' && hop_await_greeting(h, e) < 0)
        return -1;
    if (rc == SSH_ERROR)
        return hop_handshake_failed(h, e);
    if (link_open(&h->link, h->turn->loop, h->ssh, h->fd) < 0)
        return err_set(e, ERR_OS, "cannot watch the connection to %s", h->conf.host);
    h->linked = true;
    turn_watch(h->turn, &h->link, h->conf.host);
    while ((rc = ssh_connect(h->ssh)) == SSH_AGAIN) {
        if (turn_once(h->turn, e) == 0)
            continue;
        return e->code == ERR_LOST ? hop_handshake_failed(h, e) : -1;
    }
    return rc == SSH_OK ? 0 : hop_handshake_failed(h, e);
}

static void
hop_emit(struct hop *h)
{
    turn_emit(h->turn, event_make(EVENT_HOP, "{s:i,s:i,s:s,s:i,s:s,s:s}", "hop", h->index, "of",
        h->of, "host", h->plan->host, "port", h->conf.port, "user", h->conf.user, "addr",
        h->addr));
}

int
hop_connect(struct hop *h, struct err *e)
{
    int rc;

    turn_limit(h->turn, h->turn->conf->connect_timeout_s * 1000, "%s port %d to answer",
        h->conf.host, h->conf.port);
    rc = h->below != NULL ? hop_connect_through(h, e) : hop_connect_tcp(h, e);
    if (rc == 0) {
        hop_emit(h);
        rc = hop_handshake(h, e);
    }
    if (rc < 0 && e->code == ERR_TIMEOUT)
        err_hint(e, "a firewall may drop what is sent there; ConnectTimeout is %d s",
            h->turn->conf->connect_timeout_s);
    return rc;
}

void
hop_logged_in(struct hop *h)
{
    h->logged_in = true;
    h->heard_ms = uv_now(h->turn->loop);
}

void
hop_beat(struct hop *h)
{
    uint64_t now = uv_now(h->turn->loop), idle;
    uint64_t interval = (uint64_t)h->turn->conf->alive_interval_s * 1000;

    if (interval == 0 || !h->logged_in || !h->linked || h->link.broken)
        return;
    if (h->link.counter.in_bytes != h->heard_bytes) {
        h->heard_bytes = h->link.counter.in_bytes;
        h->heard_ms = now;
    }
    idle = now - h->heard_ms;
    if (idle >= interval * (uint64_t)h->turn->conf->alive_count) {
        h->turn->dead_host = h->conf.host;
        h->turn->dead_s = (int)(idle / 1000);
    } else if (idle >= interval && now - h->probed_ms >= interval) {
        request_keepalive(&h->link);
        h->probed_ms = now;
    }
}

/* libssh leaves a descriptor that it was given open, unless the connection broke. */
static void
hop_free_ssh(struct hop *h)
{
    int copy = ssh_get_fd(h->ssh);

    ssh_disconnect(h->ssh);
    ssh_free(h->ssh);
    if (copy >= 0 && fcntl(copy, F_GETFD) >= 0)
        close(copy);
    h->ssh = NULL;
}

void
hop_close(struct hop *h)
{
    if (h->linked) {
        turn_unwatch(h->turn, &h->link);
        link_close(&h->link);
        h->linked = false;
    }
    if (h->ssh != NULL)
        hop_free_ssh(h);
    pump_free(h->carrier);
    h->carrier = NULL;
    if (h->fd >= 0)
        close(h->fd);
    h->fd = -1;
    sshconf_done(&h->conf);
}
