/* SPDX-License-Identifier: BSD-3-Clause
 * tunnel: a forward or reverse listener, and a pump for each connection through it. */
#include "config.h"

#include "ssh/tunnel.h"

#include <errno.h>
#include <libssh/server.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sock.h"
#include "ssh/chan.h"
#include "ssh/conn.h"
#include "ssh/request.h"

/* Connections taken from a listener before others get their turn. */
#define TUNNEL_ACCEPT_ROUND 16
/* How often what cannot be waited for is tried again: a target, a held client, a lack of descriptors. */
#define TUNNEL_TICK_MS 200
/* R: ports that are tried before the server is said to refuse all of them, and where they lie. */
#define TUNNEL_GUESSES 16
#define TUNNEL_GUESS_LOW 32768
#define TUNNEL_GUESS_RANGE 28000

static void
tunnel_handle_closed(uv_handle_t *h)
{
    free(h);
}

void
tunnel_refuse(struct tunnel *t, const char *text)
{
    log_say(LOG_INFO, "tunnel", "%s: %s", t->forward.id, text);
    t->ops->refused(t->arg, t, text);
}

void
tunnel_answered(struct tunnel *t)
{
    if (t->answered)
        return;
    t->answered = true;
    t->ops->answered(t->arg, t);
}

ssh_channel
tunnel_ask_target(struct tunnel *t)
{
    const struct endpoint *to = &t->forward.target;
    ssh_channel channel = ssh_channel_new(t->link->session);
    int rc;

    if (channel == NULL)
        return NULL;
    if (to->kind == ENDPOINT_UNIX)
        rc = ssh_channel_open_forward_unix(channel, to->path, "127.0.0.1", 0);
    else
        rc = ssh_channel_open_forward(channel, to->host, to->port, "127.0.0.1", 0);
    if (rc == SSH_ERROR) {
        ssh_channel_free(channel);
        channel = NULL;
    }
    link_wake(t->link); /* the answer may have come already */
    return channel;
}

/* Until the target has taken one connection only the oldest is tried. */
static void
tunnel_connect_held(struct tunnel *t)
{
    struct conn *c, *next;

    for (c = t->conns; c != NULL; c = next) {
        next = c->next;
        if (c->state == CONN_HELD)
            conn_connect(c);
        if (!t->answered)
            return;
    }
}

/* ---- what is done again and again ---- */

static int
tunnel_drop_gone(struct tunnel *t)
{
    struct conn *c, *next;
    int held = 0;

    for (c = t->conns; c != NULL; c = next) {
        next = c->next;
        if (c->state != CONN_HELD)
            continue;
        if (conn_gone(c))
            conn_end(c);
        else
            held++;
    }
    return held;
}

static void
tunnel_probe_again(struct tunnel *t)
{
    if (t->probe_open && ssh_channel_is_eof(t->probe)) {
        chan_abandon(t->link, t->probe);
        t->probe = NULL;
        t->probe_open = false;
    }
    if (t->probing && t->probe == NULL && !t->released && !t->taken && t->look == NULL &&
        t->state == TUNNEL_LISTENING)
        t->probe = tunnel_ask_target(t);
}

static void tunnel_accept(uv_poll_t *poll, int status, int events);

static void
tunnel_tick(uv_timer_t *timer)
{
    struct tunnel *t = timer->data;
    bool again = tunnel_drop_gone(t) > 0;

    if (t->state == TUNNEL_CLOSED || t->link->broken) {
        uv_timer_stop(t->timer);
        return;
    }
    if (t->paused) {
        t->paused = false;
        uv_poll_start(t->poll, UV_READABLE, tunnel_accept);
    }
    if (t->forward.reverse)
        tunnel_connect_held(t);
    else
        tunnel_probe_again(t);
    if (!again && !t->probing && t->probe == NULL)
        uv_timer_stop(t->timer);
}

void
tunnel_tick_start(struct tunnel *t)
{
    if (!uv_is_active((uv_handle_t *)t->timer))
        uv_timer_start(t->timer, tunnel_tick, TUNNEL_TICK_MS, TUNNEL_TICK_MS);
}

static void
tunnel_check_probe(struct tunnel *t)
{
    int rc;

    if (t->probe == NULL || t->probe_open)
        return;
    rc = chan_opening(t->probe);
    if (rc == SSH_AGAIN)
        return;
    if (rc == SSH_OK) {
        t->probe_open = true;
        tunnel_answered(t);
        return;
    }
    ssh_channel_free(t->probe); /* refused: nothing is open */
    t->probe = NULL;
}

static void
tunnel_check_look(struct tunnel *t)
{
    int rc = t->look != NULL ? chan_opening(t->look) : SSH_AGAIN;

    if (rc == SSH_AGAIN)
        return;
    t->taken = rc == SSH_OK;
    if (t->taken)
        chan_abandon(t->link, t->look);
    else
        ssh_channel_free(t->look);
    t->look = NULL;
}

static void
tunnel_stop_listening(struct tunnel *t)
{
    if (t->listener < 0)
        return;
    uv_close((uv_handle_t *)t->poll, tunnel_handle_closed);
    t->poll = NULL;
    close(t->listener);
    t->listener = -1;
    if (t->forward.listen.kind == ENDPOINT_UNIX)
        unlink(t->forward.listen.path);
}

static void
tunnel_close(struct tunnel *t)
{
    t->state = TUNNEL_CLOSED;
    uv_timer_stop(t->timer);
    tunnel_stop_listening(t);
    while (t->conns != NULL)
        conn_end(t->conns);
}

/* In each turn of the link: what libssh does not tell by itself, and what its callback left to be done. */
static void
tunnel_turn(void *arg)
{
    struct tunnel *t = arg;
    struct conn *c, *next;
    bool fresh = false;

    if (t->link->broken) {
        if (t->state != TUNNEL_CLOSED)
            tunnel_close(t);
        return;
    }
    for (; t->turned_away > 0; t->turned_away--)
        tunnel_refuse(t, "a connection was refused: there are too many at once");
    for (c = t->conns; c != NULL; c = next) {
        next = c->next;
        if (!c->told) {
            c->told = fresh = true;
            t->ops->peer(t->arg, t);
        }
        if (c->state == CONN_OPENING)
            conn_check_opening(c);
    }
    if (t->forward.reverse && (fresh || t->answered))
        tunnel_connect_held(t);
    tunnel_check_look(t);
    tunnel_check_probe(t);
}

/* ---- listening ---- */

/* Nothing is read from a client before it is known to be ours. */
static void
tunnel_admit(struct tunnel *t, int fd)
{
    struct err e = {0};
    struct conn *c;

    if (t->open >= TUNNEL_CONNECTIONS_MAX) {
        close(fd);
        tunnel_refuse(t, "a connection was refused: there are too many at once");
        return;
    }
    if (t->forward.listen.kind == ENDPOINT_TCP ? !sock_peer_is_us(fd, &e) : !sock_unix_peer_is_us(fd)) {
        close(fd);
        tunnel_refuse(t, e.text[0] != '\0' ? e.text : "a connection of another user was refused");
        return;
    }
    if (t->forward.listen.kind == ENDPOINT_TCP)
        sock_tune(fd);
    c = conn_new(t, fd, NULL);
    c->told = true;
    t->ops->peer(t->arg, t);
    if (t->released)
        conn_open(c);
    else
        tunnel_tick_start(t);
}

static void
tunnel_accept(uv_poll_t *poll, int status, int events)
{
    struct tunnel *t = poll->data;

    for (int i = 0; i < TUNNEL_ACCEPT_ROUND; i++) {
        int fd = accept4(t->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            t->short_of_fds = false;
            tunnel_admit(t, fd);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != ECONNABORTED && errno != EINTR) {
            /* No descriptor left: the client stays in the queue, and asking at once would only spin. */
            if (!t->short_of_fds)
                log_say(LOG_WARN, "tunnel", "%s: cannot take a connection: %s", t->forward.id,
                    strerror(errno));
            t->paused = t->short_of_fds = true;
            uv_poll_stop(t->poll);
            tunnel_tick_start(t);
            return;
        }
    }
}

static int
tunnel_listen_here(struct tunnel *t, bool any_port, struct err *e)
{
    const struct endpoint *at = &t->forward.listen;

    if (at->kind == ENDPOINT_UNIX) {
        t->listener = sock_listen_unix(at->path, e);
    } else {
        t->listener = sock_listen_tcp(at->host, at->port, &t->port, e);
        if (t->listener < 0 && errno == EADDRINUSE && any_port)
            t->listener = sock_listen_tcp(at->host, 0, &t->port, e);
    }
    if (t->listener < 0)
        return -1;
    t->poll = mem_zalloc(sizeof *t->poll);
    t->poll->data = t;
    uv_poll_init(t->link->loop, t->poll, t->listener);
    uv_poll_start(t->poll, UV_READABLE, tunnel_accept);
    t->state = TUNNEL_LISTENING;
    return 0;
}

static const char *
tunnel_bind_host(const struct tunnel *t)
{
    const char *host = t->forward.listen.host;

    return host != NULL && *host != '\0' ? host : "localhost";
}

/* Any port will do: we choose (request.h says why the server cannot), and another when that is taken. */
static int
tunnel_guess(struct tunnel *t)
{
    uint32_t number = 0;

    uv_random(NULL, NULL, &number, sizeof number, 0, NULL);
    t->guesses++;
    t->asked = TUNNEL_GUESS_LOW + (int)(number % TUNNEL_GUESS_RANGE);
    return request_listen(t->link, t, tunnel_bind_host(t), t->asked);
}

static int
tunnel_listen_refused(struct tunnel *t, struct err *e)
{
    tunnel_close(t);
    if (t->link->broken || t->link->session == NULL)
        return err_set(e, ERR_LOST, "the connection was lost while a port was asked for");
    if (t->guesses == 0)
        err_set(e, ERR_FORWARD, "the server refuses to listen on port %d of %s", t->asked,
            tunnel_bind_host(t));
    else
        err_set(e, ERR_FORWARD, "the server refuses to listen on any port of %s",
            tunnel_bind_host(t));
    return err_hint(e, "the port may be taken there, or AllowTcpForwarding or PermitListen forbid it");
}

static int
tunnel_listen_there(struct tunnel *t, bool any_port, struct err *e)
{
    int port = t->forward.listen.port, rc;

    if (t->link->broken || t->link->session == NULL)
        return tunnel_listen_refused(t, e);
    if (t->state == TUNNEL_NEW) {
        t->state = TUNNEL_ASKING;
        t->asked = port;
        if (port == 0)
            return tunnel_guess(t);
    }
    rc = request_listen(t->link, t, tunnel_bind_host(t), t->asked);
    if (rc == SSH_OK) {
        t->port = t->asked;
        t->state = TUNNEL_LISTENING;
    } else if (rc == SSH_ERROR) {
        if ((port == 0 || any_port) && t->guesses < TUNNEL_GUESSES)
            return tunnel_guess(t);
        return tunnel_listen_refused(t, e);
    }
    return rc;
}

int
tunnel_listen(struct tunnel *t, bool any_port, struct err *e)
{
    const struct plan_forward *f = &t->forward;

    if (t->state == TUNNEL_LISTENING)
        return 0;
    if (f->target.kind == ENDPOINT_COMMAND || f->listen.kind == ENDPOINT_COMMAND)
        return err_set(e, ERR_FORWARD, "cannot forward to a command yet");
    if (f->reverse && f->listen.kind == ENDPOINT_UNIX) {
        err_set(e, ERR_FORWARD, "cannot let the server listen on the socket file %s", f->listen.path);
        return err_hint(e, "use a port there");
    }
    if (!f->reverse)
        return tunnel_listen_here(t, any_port, e);
    return tunnel_listen_there(t, any_port, e);
}

/* ---- R: peers ---- */

/* Whether an open is what we asked for: libssh has cut the port to 16 bits, so the address counts too. */
static bool
tunnel_matches(const struct tunnel *t, ssh_message message)
{
    const char *host = ssh_message_channel_request_open_destination(message);
    int port = ssh_message_channel_request_open_destination_port(message);
    int ours = t->state == TUNNEL_LISTENING ? t->port : t->state == TUNNEL_ASKING ? t->asked : 0;

    return t->forward.reverse && ours != 0 && port == ours && host != NULL &&
        strcmp(host, tunnel_bind_host(t)) == 0;
}

bool
tunnel_take(struct tunnel *t, ssh_message message)
{
    ssh_channel channel;

    if (ssh_message_type(message) != SSH_REQUEST_CHANNEL_OPEN ||
        ssh_message_subtype(message) != SSH_CHANNEL_FORWARDED_TCPIP || !tunnel_matches(t, message))
        return false;
    link_wake(t->link);
    if (t->open >= TUNNEL_CONNECTIONS_MAX) {
        t->turned_away++;
        return false;
    }
    channel = ssh_message_channel_request_open_reply_accept(message);
    if (channel == NULL)
        return false;
    conn_new(t, -1, channel);
    return true;
}

/* ---- the rest of the interface ---- */

static void
endpoint_copy(struct endpoint *to, const struct endpoint *from)
{
    *to = *from;
    to->host = mem_dup(from->host);
    to->path = mem_dup(from->path);
}

struct tunnel *
tunnel_new(struct link *l, const struct plan_forward *forward, const struct tunnel_ops *ops,
    void *arg)
{
    struct tunnel *t = mem_zalloc(sizeof *t);

    t->link = l;
    t->forward.id = mem_dup(forward->id);
    t->forward.reverse = forward->reverse;
    t->forward.extra = forward->extra;
    endpoint_copy(&t->forward.listen, &forward->listen);
    endpoint_copy(&t->forward.target, &forward->target);
    t->ops = ops;
    t->arg = arg;
    t->listener = -1;
    t->port = forward->listen.port;
    t->timer = mem_zalloc(sizeof *t->timer);
    uv_timer_init(l->loop, t->timer);
    t->timer->data = t;
    t->hook = (struct link_hook){.turn = tunnel_turn, .arg = t};
    link_hook_add(l, &t->hook);
    return t;
}

int
tunnel_port(const struct tunnel *t)
{
    return t->port;
}

const struct plan_forward *
tunnel_forward(const struct tunnel *t)
{
    return &t->forward;
}

void
tunnel_retarget(struct tunnel *t, const char *host, int port)
{
    struct endpoint *to = &t->forward.target;
    char *copy = mem_dup(host);

    free(to->host);
    free(to->path);
    *to = (struct endpoint){.kind = ENDPOINT_TCP, .host = copy, .port = port};
    if (t->probe == NULL)
        return;
    chan_abandon(t->link, t->probe);
    t->probe = NULL;
    t->probe_open = false;
}

void
tunnel_release(struct tunnel *t)
{
    struct conn *c, *next;

    if (t->forward.reverse || t->released)
        return;
    t->released = true;
    t->probing = false;
    tunnel_drop_gone(t);
    for (c = t->conns; c != NULL; c = next) {
        next = c->next;
        if (c->state == CONN_HELD)
            conn_open(c);
    }
}

void
tunnel_probe(struct tunnel *t, bool on)
{
    t->probing = on && !t->forward.reverse && !t->released;
    if (!t->probing)
        return;
    tunnel_probe_again(t);
    tunnel_tick_start(t);
}

void
tunnel_look(struct tunnel *t)
{
    const struct endpoint *to = &t->forward.target;

    if (!t->forward.reverse && t->look == NULL && (to->kind != ENDPOINT_TCP || to->port > 0))
        t->look = tunnel_ask_target(t);
}

bool
tunnel_taken(const struct tunnel *t)
{
    return t->taken;
}

void
tunnel_counts(const struct tunnel *t, uint64_t *in, uint64_t *out, int *open, uint64_t *total)
{
    *in = t->in;
    *out = t->out;
    *open = t->open;
    *total = t->total;
    for (const struct conn *c = t->conns; c != NULL; c = c->next) {
        *in += c->in;
        *out += c->out;
    }
}

void
tunnel_free(struct tunnel *t)
{
    if (t == NULL)
        return;
    if (t->forward.reverse && t->state == TUNNEL_ASKING)
        request_forget(t->link, t);
    if (t->forward.reverse && t->state == TUNNEL_LISTENING)
        request_cancel(t->link, tunnel_bind_host(t), t->port);
    tunnel_stop_listening(t);
    while (t->conns != NULL)
        conn_free(t->conns);
    if (t->probe != NULL)
        chan_abandon(t->link, t->probe);
    if (t->look != NULL)
        chan_abandon(t->link, t->look);
    link_hook_remove(t->link, &t->hook);
    uv_close((uv_handle_t *)t->timer, tunnel_handle_closed);
    free(t->forward.id);
    free(t->forward.listen.host);
    free(t->forward.listen.path);
    free(t->forward.target.host);
    free(t->forward.target.path);
    free(t);
}
