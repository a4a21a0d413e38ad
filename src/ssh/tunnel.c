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

/* Until the target has taken one connection only the oldest is tried. */
static void
tunnel_connect_held(struct tunnel *t)
{
    struct conn *c, *next;

    for (c = t->conns; c != NULL && t->held > 0 && !t->full; c = next) {
        next = c->next;
        if (c->state == CONN_HELD)
            conn_connect(c);
        if (!t->answered && !t->released)
            return;
    }
}

/* Its one peer is there: nobody else may come, and who waits goes. */
static void
tunnel_fill(struct tunnel *t)
{
    struct conn *c, *next;

    if (!t->full || t->state != TUNNEL_LISTENING)
        return;
    tunnel_cancel(t);
    for (c = t->conns; c != NULL; c = next) {
        next = c->next;
        if (c->state == CONN_PUMPING)
            continue;
        conn_end(c);
        tunnel_refuse(t, "another peer was turned away: one is connected, and no more are expected");
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
tunnel_tick(uv_timer_t *timer)
{
    struct tunnel *t = timer->data;
    bool again = t->held > 0 && tunnel_drop_gone(t) > 0;

    if (t->state == TUNNEL_CLOSED || t->state == TUNNEL_ENDING || t->link->broken) {
        uv_timer_stop(t->timer);
        return;
    }
    if (t->paused) {
        t->paused = false;
        tunnel_poll_listener(t);
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

void
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
        if (t->state != TUNNEL_CLOSED && !t->stays)
            tunnel_close(t);
        else if (t->state != TUNNEL_CLOSED && !t->cut)
            tunnel_cut(t);
        return;
    }
    for (; t->turned_away > 0; t->turned_away--)
        tunnel_refuse(t, "a connection was refused: there are too many at once");
    for (c = t->watched; c != NULL; c = next) {
        next = c->watch_next;
        if (!c->told) {
            c->told = fresh = true;
            t->ops->peer(t->arg, t);
        }
        if (c->state == CONN_OPENING)
            conn_check_opening(c);
        else
            conn_watch(c, false);
    }
    if (t->forward.reverse && (fresh || t->answered || t->released))
        tunnel_connect_held(t);
    tunnel_fill(t);
    tunnel_check_probes(t);
}

/* ---- L: clients ---- */

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
    if (t->cut && !t->holds) {
        close(fd);
        tunnel_refuse(t, "a connection was refused: there is none to the server just now");
        return;
    }
    if (t->forward.listen.kind == ENDPOINT_TCP ? !sock_peer_is_us(fd, &e) : !sock_unix_peer_is_us(fd)) {
        close(fd);
        tunnel_refuse(t, e.text[0] != '\0' ? e.text : "a connection of another user was refused");
        return;
    }
    if (t->forward.listen.kind == ENDPOINT_TCP)
        sock_tune_near(fd);
    c = conn_new(t, fd, NULL);
    c->told = true;
    t->ops->peer(t->arg, t);
    if (t->released)
        conn_open(c);
    else
        tunnel_tick_start(t);
}

void
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

/* Our own connection to the listener comes back: it has shown what it should. */
static bool
tunnel_is_exposing(struct tunnel *t, ssh_message message)
{
    const char *from = ssh_message_channel_request_open_originator(message);

    if (t->exposing_from == NULL || from == NULL || strcmp(from, t->exposing_from) != 0)
        return false;
    free(t->exposing_from);
    t->exposing_from = NULL;
    return true;
}

/* It was asked for, and is refused all the same. */
static bool
tunnel_turn_away(ssh_message message)
{
    ssh_message_reply_default(message);
    return true;
}

bool
tunnel_take(struct tunnel *t, ssh_message message)
{
    ssh_channel channel;

    if (ssh_message_type(message) != SSH_REQUEST_CHANNEL_OPEN ||
        ssh_message_subtype(message) != SSH_CHANNEL_FORWARDED_TCPIP || !tunnel_matches(t, message))
        return false;
    if (tunnel_is_exposing(t, message))
        return tunnel_turn_away(message);
    link_wake(t->link);
    if (t->full || t->open >= TUNNEL_CONNECTIONS_MAX) {
        t->turned_away++;
        return tunnel_turn_away(message);
    }
    channel = ssh_message_channel_request_open_reply_accept(message);
    if (channel == NULL)
        return false;
    conn_watch(conn_new(t, -1, channel), true);
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
tunnel_release(struct tunnel *t)
{
    struct conn *c, *next;

    if ((t->forward.reverse && !t->forward.extra) || t->released)
        return;
    t->released = true;
    t->probing = false;
    tunnel_drop_gone(t);
    if (t->forward.reverse)
        tunnel_connect_held(t);
    for (c = t->conns; c != NULL && !t->forward.reverse; c = next) {
        next = c->next;
        if (c->state == CONN_HELD)
            conn_open(c);
    }
}

void
tunnel_only_once(struct tunnel *t)
{
    t->once = t->forward.reverse;
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
    tunnel_cancel(t);
    while (t->conns != NULL)
        conn_free(t->conns);
    opening_free(t->probe);
    opening_free(t->look);
    opening_free(t->exposing);
    free(t->exposing_from);
    free(t->why);
    link_hook_remove(t->link, &t->hook);
    uv_close((uv_handle_t *)t->timer, tunnel_handle_closed);
    free(t->forward.id);
    free(t->forward.listen.host);
    free(t->forward.listen.path);
    free(t->forward.target.host);
    free(t->forward.target.path);
    free(t);
}
