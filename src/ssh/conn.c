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

struct conn *
conn_new(struct tunnel *t, int fd, ssh_channel channel)
{
    struct conn *c = mem_zalloc(sizeof *c), **at = &t->conns;

    while (*at != NULL) /* oldest first */
        at = &(*at)->next;
    *c = (struct conn){.tunnel = t, .at = at, .state = CONN_HELD, .fd = fd, .channel = channel,
        .since_ms = uv_now(t->link->loop)};
    *at = c;
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
    if (c->fd >= 0)
        close(c->fd);
    if (c->channel != NULL)
        chan_abandon(t->link, c->channel);
    t->in += c->in;
    t->out += c->out;
    t->open--;
    *c->at = c->next;
    if (c->next != NULL)
        c->next->at = c->at;
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

/* Both sides are there. The client's side is the first end, wherever it is. */
static void
conn_pump(struct conn *c)
{
    struct tunnel *t = c->tunnel;
    struct end here, there;

    conn_poll_stop(c); /* libuv takes one poll on a descriptor */
    here = fdend_new(t->link->loop, c->fd);
    there = chan_end(t->link, c->channel);
    c->state = CONN_PUMPING;
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

/* The other side said no. */
static void
conn_refused(struct conn *c)
{
    char *why = chan_refusal(c->tunnel->link);

    conn_refuse(c, why);
    free(why);
}

void
conn_open(struct conn *c)
{
    struct tunnel *t = c->tunnel;

    if (t->probe_open && ssh_channel_is_eof(t->probe)) {
        chan_abandon(t->link, t->probe);
        t->probe = NULL;
    }
    t->probe_open = false;
    c->channel = t->probe != NULL ? t->probe : tunnel_ask_target(t);
    t->probe = NULL;
    c->state = CONN_OPENING;
    if (c->channel == NULL)
        conn_refused(c);
    else
        link_wake(t->link);
}

void
conn_check_opening(struct conn *c)
{
    int rc = chan_opening(c->channel);

    if (rc == SSH_OK)
        conn_pump(c);
    else if (rc != SSH_AGAIN)
        conn_refused(c);
}

/* The target did not take it: a peer waits for a target that never did, else it is turned away. */
static void
conn_connect_failed(struct conn *c, int error)
{
    conn_poll_stop(c);
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    c->state = CONN_HELD;
    if (c->tunnel->answered || error == EINVAL)
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
    c->state = CONN_CONNECTING;
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
