/* SPDX-License-Identifier: BSD-3-Clause
 * conn: one connection through a tunnel, from its coming to its end. */
#include "config.h"

#include "ssh/conn.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fdend.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sock.h"
#include "ssh/chan.h"

void
conn_watch(struct conn *c, bool on)
{
    struct conn **list = &c->tunnel->watched;

    if (on == (c->watch_at != NULL))
        return;
    if (on) {
        c->watch_next = *list;
        if (c->watch_next != NULL)
            c->watch_next->watch_at = &c->watch_next;
        *list = c;
        c->watch_at = list;
        return;
    }
    *c->watch_at = c->watch_next;
    if (c->watch_next != NULL)
        c->watch_next->watch_at = c->watch_at;
    c->watch_at = NULL;
}

static void
conn_set(struct conn *c, enum conn_state to)
{
    c->tunnel->held += (to == CONN_HELD) - (c->state == CONN_HELD);
    c->state = to;
}

struct conn *
conn_new(struct tunnel *t, int fd, ssh_channel channel)
{
    struct conn *c = mem_zalloc(sizeof *c), **at = t->conns != NULL ? t->last : &t->conns;

    *c = (struct conn){.tunnel = t, .at = at, .state = CONN_HELD, .fd = fd, .channel = channel,
        .since_ms = uv_now(t->link->loop)};
    *at = c;
    t->last = &c->next;
    t->held++;
    t->open++;
    t->total++;
    return c;
}

static void
conn_poll_closed(uv_handle_t *h)
{
    free(h);
}

static void
conn_poll_stop(struct conn *c)
{
    if (c->poll != NULL)
        uv_close((uv_handle_t *)c->poll, conn_poll_closed);
    c->poll = NULL;
}

void
conn_free(struct conn *c)
{
    struct tunnel *t = c->tunnel;

    pump_free(c->pump);
    conn_poll_stop(c);
    conn_watch(c, false);
    opening_free(c->opening);
    if (c->fd >= 0)
        close(c->fd);
    if (c->channel != NULL)
        chan_abandon(t->link, c->channel);
    t->in += c->in;
    t->out += c->out;
    t->open--;
    t->held -= c->state == CONN_HELD;
    *c->at = c->next;
    if (c->next != NULL)
        c->next->at = c->at;
    else
        t->last = c->at;
    free(c);
}

/* It is over: one line for the log, one call for whoever shows it. */
void
conn_end(struct conn *c)
{
    struct tunnel *t = c->tunnel;

    log_say(LOG_INFO, "tunnel", "%s: connection ended after %.1f s, %llu bytes in, %llu out",
        t->forward.id, (double)(uv_now(t->link->loop) - c->since_ms) / 1000.0,
        (unsigned long long)c->in, (unsigned long long)c->out);
    conn_free(c);
    t->ops->peer(t->arg, t);
}

static void
conn_pumped(void *arg, struct pump *p, bool broken)
{
    conn_end(arg);
}

/* Nobody here takes what came, and too much waits like it. */
static void
conn_stalled(void *arg)
{
    struct conn *c = arg;
    struct tunnel *t = c->tunnel;
    char *text = mem_printf("a connection was ended: what had come for it was not taken for %d s, and "
        "%d MB were waiting like that", UNREAD_STALL_MS / 1000, (int)(UNREAD_MAX >> 20));

    conn_end(c);
    tunnel_refuse(t, text);
    free(text);
}

/* Both sides are there. The client's side is the first end, wherever it is. */
static void
conn_pump(struct conn *c)
{
    struct tunnel *t = c->tunnel;
    struct end here, there;

    conn_poll_stop(c); /* libuv takes one poll on a descriptor */
    here = fdend_new(t->link->loop, c->fd);
    there = chan_end(t->link, c->channel);
    chan_on_stall(there, conn_stalled, c);
    conn_set(c, CONN_PUMPING);
    t->full = t->once;
    c->fd = -1;
    c->channel = NULL;
    if (t->forward.reverse)
        c->pump = pump_new(there, here, &c->out, &c->in, conn_pumped, c);
    else
        c->pump = pump_new(here, there, &c->out, &c->in, conn_pumped, c);
    tunnel_answered(t);
}

static void
conn_refuse(struct conn *c, const char *why)
{
    struct tunnel *t = c->tunnel;
    char *target = endpoint_text(&t->forward.target);
    char *text = mem_printf("a connection could not go on to %s: %s", target, why);

    conn_end(c);
    tunnel_refuse(t, text);
    free(text);
    free(target);
}

void
conn_open(struct conn *c)
{
    struct tunnel *t = c->tunnel;

    if (t->probe_open && opening_over(t->probe))
        tunnel_drop_probe(t);
    t->probe_open = false;
    c->opening = t->probe != NULL ? t->probe : tunnel_ask_target(t);
    t->probe = NULL;
    conn_set(c, CONN_OPENING);
    conn_watch(c, true);
    link_wake(t->link);
}

void
conn_check_opening(struct conn *c)
{
    struct opening *o = c->opening;
    int rc = opening_check(o);
    char *why;

    if (rc == SSH_AGAIN)
        return;
    conn_watch(c, false);
    c->opening = NULL;
    if (rc == SSH_OK) {
        c->channel = opening_take(o);
        conn_pump(c);
        return;
    }
    tunnel_missed(c->tunnel, o);
    why = mem_dup(o->why);
    opening_free(o);
    conn_refuse(c, why);
    free(why);
}

/* The target did not take it: a peer waits for a target that never did, else it is turned away. */
static void
conn_connect_failed(struct conn *c, int error)
{
    conn_poll_stop(c);
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    conn_set(c, CONN_HELD);
    if (c->tunnel->answered || c->tunnel->released || error == EINVAL)
        conn_refuse(c, strerror(error));
    else
        tunnel_tick_start(c->tunnel);
}

static void
conn_connected(uv_poll_t *poll, int status, int events)
{
    struct conn *c = poll->data;
    int error = sock_result(c->fd);

    if (error != 0) {
        conn_connect_failed(c, error);
        return;
    }
    if (c->tunnel->forward.target.kind == ENDPOINT_TCP)
        sock_tune(c->fd);
    conn_pump(c);
    link_wake(c->tunnel->link); /* others that are held may go on now */
}

void
conn_connect(struct conn *c)
{
    const struct endpoint *to = &c->tunnel->forward.target;
    struct err e = {0};

    errno = 0;
    c->fd = to->kind == ENDPOINT_UNIX ? sock_connect_unix(to->path, &e)
                                      : sock_connect_tcp(to->host, to->port, &e);
    if (c->fd < 0) {
        conn_connect_failed(c, errno);
        return;
    }
    conn_set(c, CONN_CONNECTING);
    c->poll = mem_zalloc(sizeof *c->poll);
    c->poll->data = c;
    uv_poll_init(c->tunnel->link->loop, c->poll, c->fd);
    uv_poll_start(c->poll, UV_WRITABLE, conn_connected);
}

/* One that sends no more may still listen; so does the kernel know its socket? */
bool
conn_gone(const struct conn *c)
{
    struct pollfd p = {.fd = c->fd, .events = POLLRDHUP};
    struct err unused;

    if (c->channel != NULL)
        return ssh_channel_is_eof(c->channel) != 0;
    if (poll(&p, 1, 0) <= 0)
        return false;
    if (c->tunnel->forward.listen.kind == ENDPOINT_UNIX)
        return (p.revents & (POLLHUP | POLLERR)) != 0;
    return !sock_peer_is_us(c->fd, &unused);
}
