/* SPDX-License-Identifier: BSD-3-Clause
 * probe: whether a port takes connections, tried once a second without a tunnel. */
#include "config.h"

#include "ssh/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/mem.h"

#define PROBE_EVERY_MS 1000

/* Lives until its timer, its look-up and its socket are all gone. */
struct probe {
    uv_timer_t timer;
    uv_getaddrinfo_t lookup;
    uv_tcp_t socket;
    uv_connect_t connect;
    char *host, service[16];
    bool *taken;  /* NULL: nobody wants to know any more */
    bool looking, trying;
    int handles;
};

static void
probe_release(struct probe *p)
{
    if (p->handles > 0 || p->looking || p->taken != NULL)
        return;
    free(p->host);
    free(p);
}

static void
probe_closed(uv_handle_t *h)
{
    struct probe *p = h->data;

    p->handles--;
    if (h == (uv_handle_t *)&p->socket)
        p->trying = false;
    probe_release(p);
}

static void
probe_connected(uv_connect_t *connect, int status)
{
    struct probe *p = connect->data;

    if (status == 0 && p->taken != NULL) {
        *p->taken = true;
        uv_timer_stop(&p->timer);
    }
    if (!uv_is_closing((uv_handle_t *)&p->socket))
        uv_close((uv_handle_t *)&p->socket, probe_closed);
}

static void
probe_try(struct probe *p, const struct sockaddr *addr)
{
    if (uv_tcp_init(p->timer.loop, &p->socket) != 0)
        return;
    p->socket.data = p->connect.data = p;
    p->handles++;
    p->trying = true;
    if (uv_tcp_connect(&p->connect, &p->socket, addr, probe_connected) != 0)
        uv_close((uv_handle_t *)&p->socket, probe_closed);
}

static void
probe_looked(uv_getaddrinfo_t *lookup, int status, struct addrinfo *found)
{
    struct probe *p = lookup->data;

    p->looking = false;
    if (status == 0 && p->taken != NULL)
        probe_try(p, found->ai_addr);
    uv_freeaddrinfo(found);
    probe_release(p);
}

static void
probe_tick(uv_timer_t *timer)
{
    struct probe *p = timer->data;
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}; /* ParaView's */

    if (p->looking || p->trying)
        return;
    p->lookup.data = p;
    p->looking = uv_getaddrinfo(timer->loop, &p->lookup, probe_looked, p->host, p->service,
        &hints) == 0;
}

struct probe *
probe_new(uv_loop_t *loop, const char *host, int port, bool *taken)
{
    struct probe *p = mem_zalloc(sizeof *p);

    p->host = mem_dup(host);
    snprintf(p->service, sizeof p->service, "%d", port);
    p->taken = taken;
    uv_timer_init(loop, &p->timer);
    p->timer.data = p;
    p->handles = 1;
    uv_timer_start(&p->timer, probe_tick, 0, PROBE_EVERY_MS);
    return p;
}

void
probe_free(struct probe *p)
{
    if (p == NULL)
        return;
    p->taken = NULL;
    if (p->looking)
        uv_cancel((uv_req_t *)&p->lookup);
    if (p->trying && !uv_is_closing((uv_handle_t *)&p->socket))
        uv_close((uv_handle_t *)&p->socket, probe_closed);
    uv_close((uv_handle_t *)&p->timer, probe_closed);
}
