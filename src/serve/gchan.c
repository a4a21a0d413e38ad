/* SPDX-License-Identifier: BSD-3-Clause
 * gchan: what a guest has open: connections to granted ports, listeners, commands. */
#include "config.h"

#include "serve/gchan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fdend.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pump.h"
#include "base/sock.h"
#include "base/str.h"
#include "ssh/chan.h"

/* A connection: a socket here and a channel there. Before it flows one of the two is still missing:
 * a direct-tcpip has the guest's message and a socket that is connecting, a forwarded-tcpip a socket
 * and a channel that the guest has not taken yet. */
struct gconn {
    struct gchan c;
    int fd;
    uv_poll_t *poll;
    ssh_message message;
    ssh_channel channel;
    struct pump *pump;
    uint64_t in, out;
    char *host; /* forwarded: the listener's name and port, as the guest knows them */
    int port;
    char from[SOCK_TEXT_MAX];
    int from_port;
};

struct glisten {
    struct gchan c;
    char *host;
    int port, fd;
    uv_poll_t *poll;
};

static void
gset_on_idle(uv_idle_t *idle)
{
    uv_idle_stop(idle);
    gset_turn(idle->data);
}

static void
gchan_handle_closed(uv_handle_t *handle)
{
    free(handle);
}

void
gset_init(struct gset *s, struct link *l, uv_loop_t *loop)
{
    *s = (struct gset){ .link = l, .loop = loop };
    s->idle = mem_zalloc(sizeof *s->idle);
    uv_idle_init(loop, s->idle);
    s->idle->data = s;
}

void
gset_add(struct gset *s, struct gchan *c, const struct gchan_ops *ops)
{
    c->ops = ops;
    c->set = s;
    c->next = s->first;
    s->first = c;
    s->count++;
}

void
gset_kick(struct gset *s)
{
    if (s->idle != NULL)
        uv_idle_start(s->idle, gset_on_idle);
}

static void
gset_remove_dead(struct gset *s)
{
    struct gchan **at = &s->first;

    while (*at != NULL) {
        struct gchan *c = *at;

        if (!c->over) {
            at = &c->next;
            continue;
        }
        *at = c->next;
        s->count--;
        c->ops->free(c);
    }
}

void
gset_turn(struct gset *s)
{
    bool had = s->first != NULL;

    for (struct gchan *c = s->first; c != NULL; c = c->next) {
        if (!c->over && c->ops->turn != NULL)
            c->ops->turn(c);
    }
    gset_remove_dead(s);
    link_check(s->link);
    if (had && s->first == NULL && s->emptied != NULL)
        s->emptied(s->arg);
}

void
gset_stop(struct gset *s)
{
    for (struct gchan *c = s->first; c != NULL; c = c->next) {
        if (c->ops->stop != NULL)
            c->ops->stop(c);
        else
            c->over = true;
    }
    gset_kick(s);
}

void
gset_done(struct gset *s)
{
    while (s->first != NULL) {
        struct gchan *c = s->first;

        s->first = c->next;
        s->count--;
        c->ops->free(c);
    }
    uv_close((uv_handle_t *)s->idle, gchan_handle_closed);
    s->idle = NULL;
}

static void
gchan_unpoll(uv_poll_t **poll)
{
    if (*poll == NULL)
        return;
    uv_poll_stop(*poll);
    uv_close((uv_handle_t *)*poll, gchan_handle_closed);
    *poll = NULL;
}

static uv_poll_t *
gchan_poll(struct gset *s, int fd, int events, uv_poll_cb fn, void *arg)
{
    uv_poll_t *poll = mem_zalloc(sizeof *poll);

    if (uv_poll_init(s->loop, poll, fd) != 0) {
        free(poll);
        return NULL;
    }
    poll->data = arg;
    uv_poll_start(poll, events, fn);
    return poll;
}

static void
gconn_done(void *arg, struct pump *p, bool broken)
{
    struct gconn *n = arg;

    n->c.over = true;
    gset_kick(n->c.set);
}

/* Both sides are there: from now on the pump owns them. */
static void
gconn_flow(struct gconn *n)
{
    struct gset *s = n->c.set;
    struct end there = chan_end(s->link, n->channel), here = fdend_new(s->loop, n->fd);

    n->channel = NULL;
    n->fd = -1;
    n->pump = pump_new(there, here, &n->in, &n->out, gconn_done, n);
}

static void
gconn_refuse(struct gconn *n)
{
    if (n->message != NULL) {
        ssh_message_reply_default(n->message);
        ssh_message_free(n->message);
        n->message = NULL;
    }
    n->c.over = true;
}

static void
gconn_decided(uv_poll_t *poll, int status, int events)
{
    struct gconn *n = poll->data;

    gchan_unpoll(&n->poll);
    gset_kick(n->c.set);
    if (status != 0 || sock_result(n->fd) != 0) {
        gconn_refuse(n);
        return;
    }
    n->channel = ssh_message_channel_request_open_reply_accept(n->message);
    if (n->channel == NULL) {
        gconn_refuse(n);
        return;
    }
    ssh_message_free(n->message);
    n->message = NULL;
    gconn_flow(n);
}

/* forwarded-tcpip: ask again until the guest has taken or refused the channel. */
static void
gconn_turn(struct gchan *c)
{
    struct gconn *n = (struct gconn *)c;

    if (n->channel == NULL)
        return;
    int rc = ssh_channel_open_reverse_forward(n->channel, n->host, n->port, n->from,
        n->from_port);
    if (rc == SSH_OK)
        gconn_flow(n);
    else if (rc != SSH_AGAIN)
        c->over = true;
}

static void
gconn_free(struct gchan *c)
{
    struct gconn *n = (struct gconn *)c;

    gchan_unpoll(&n->poll);
    pump_free(n->pump);
    if (n->message != NULL)
        ssh_message_free(n->message);
    if (n->channel != NULL)
        chan_abandon(c->set->link, n->channel);
    if (n->fd >= 0)
        close(n->fd);
    free(n->host);
    free(n);
}

static const struct gchan_ops gconn_ops = { .turn = gconn_turn, .free = gconn_free };

static struct gconn *
gconn_new(struct gset *s, int fd)
{
    struct gconn *n = mem_zalloc(sizeof *n);

    n->fd = fd;
    if (fd >= 0)
        sock_tune(fd);
    gset_add(s, &n->c, &gconn_ops);
    return n;
}

void
gchan_connect(struct gset *s, ssh_message message, int port)
{
    struct err e;
    struct gconn *n = gconn_new(s, -1);

    n->message = message;
    if (s->count <= GCHAN_MAX)
        n->fd = sock_connect_tcp("127.0.0.1", port, &e);
    if (n->fd >= 0)
        n->poll = gchan_poll(s, n->fd, UV_WRITABLE, gconn_decided, n);
    if (n->poll == NULL) {
        gconn_refuse(n);
        gset_kick(s);
    }
}

/* Who came, as two fields of the channel's opening. */
static void
gconn_name_peer(struct gconn *n)
{
    sock_peer_text(n->fd, n->from);
    char *colon = strrchr(n->from, ':');
    if (colon == NULL)
        return;
    *colon = '\0';
    n->from_port = atoi(colon + 1);
}

static void
glisten_take(struct glisten *l, int fd)
{
    struct gset *s = l->c.set;
    struct err e;

    if (s->count >= GCHAN_MAX || !sock_peer_is_us(fd, &e)) {
        close(fd);
        return;
    }
    struct gconn *n = gconn_new(s, fd);
    n->host = mem_dup(l->host);
    n->port = l->port;
    gconn_name_peer(n);
    n->channel = ssh_channel_new(s->link->session);
    if (n->channel == NULL)
        n->c.over = true;
    gset_kick(s);
}

static void
glisten_ready(uv_poll_t *poll, int status, int events)
{
    struct glisten *l = poll->data;
    int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd >= 0)
        glisten_take(l, fd);
}

static void
glisten_free(struct gchan *c)
{
    struct glisten *l = (struct glisten *)c;

    c->set->listeners--;
    gchan_unpoll(&l->poll);
    close(l->fd);
    free(l->host);
    free(l);
}

static const struct gchan_ops glisten_ops = { .free = glisten_free };

int
gchan_listen(struct gset *s, const char *host, int port)
{
    struct err e;
    int bound;

    if (s->listeners >= GCHAN_LISTENERS_MAX || s->count >= GCHAN_MAX)
        return -1;
    int fd = sock_listen_tcp("127.0.0.1", port, &bound, &e);
    if (fd < 0) {
        log_say(LOG_INFO, "serve", "%s", e.text);
        return -1;
    }
    struct glisten *l = mem_zalloc(sizeof *l);
    l->host = mem_dup(host);
    l->port = bound;
    l->fd = fd;
    s->listeners++;
    gset_add(s, &l->c, &glisten_ops);
    l->poll = gchan_poll(s, fd, UV_READABLE, glisten_ready, l);
    return bound;
}

bool
gchan_cancel(struct gset *s, const char *host, int port)
{
    for (struct gchan *c = s->first; c != NULL; c = c->next) {
        struct glisten *l = (struct glisten *)c;

        if (c->ops == &glisten_ops && !c->over && l->port == port && str_eq(l->host, host)) {
            c->over = true;
            gchan_unpoll(&l->poll);
            gset_kick(s);
            return true;
        }
    }
    return false;
}

size_t
gchan_listening(const struct gset *s, int ports[GCHAN_LISTENERS_MAX])
{
    size_t n = 0;

    for (struct gchan *c = s->first; c != NULL && n < GCHAN_LISTENERS_MAX; c = c->next) {
        if (c->ops == &glisten_ops && !c->over)
            ports[n++] = ((struct glisten *)c)->port;
    }
    return n;
}
