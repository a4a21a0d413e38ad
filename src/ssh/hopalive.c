/* SPDX-License-Identifier: BSD-3-Clause
 * hopalive: whether the other side of a hop lives, and what keeps a connection fresh. */
#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "ssh/hop.h"
#include "ssh/request.h"

/* The kernel may speak later than we do, since it cannot tell a stopped server from a good one. */
#define ALIVE_KERNEL_MS 5000

static uint64_t
hop_interval_ms(const struct hop *h)
{
    return (uint64_t)h->conf.alive_interval_s * 1000;
}

/* Before the login nobody answers a keepalive: there the kernel's own will do. */
static void
hop_set_kernel(const struct hop *h)
{
    unsigned int limit = (unsigned int)(hop_interval_ms(h) * (uint64_t)h->conf.alive_count);
    int on = 1, interval = h->conf.alive_interval_s, count = h->conf.alive_count;

    setsockopt(h->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    if (interval == 0)
        return;
    limit += ALIVE_KERNEL_MS;
    setsockopt(h->fd, IPPROTO_TCP, TCP_KEEPIDLE, &interval, sizeof interval);
    setsockopt(h->fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(h->fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
    setsockopt(h->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
}

void
hop_set_staying(struct hop *h)
{
    uint64_t bytes = h->conf.rekey_bytes;
    uint32_t seconds = (uint32_t)h->conf.rekey_s;

    if (h->below == NULL)
        hop_set_kernel(h);
    if (bytes > 0)
        ssh_options_set(h->ssh, SSH_OPTIONS_REKEY_DATA, &bytes);
    if (seconds > 0)
        ssh_options_set(h->ssh, SSH_OPTIONS_REKEY_TIME, &seconds);
}

void
hop_logged_in(struct hop *h, bool forwards)
{
    h->logged_in = true;
    h->link.heard_ms = uv_now(h->turn->loop);
    if (forwards && h->turn->conf->server_nodelay)
        nodelay_begin(&h->nodelay, &h->link);
}

static bool
hop_watched(const struct hop *h)
{
    return h->conf.alive_interval_s > 0 && h->logged_in && h->linked && !h->link.broken;
}

void
hop_ask(struct hop *h)
{
    if (!hop_watched(h))
        return;
    request_keepalive(&h->link);
    h->asked_ms = uv_now(h->turn->loop);
}

void
hop_beat(struct hop *h, uint64_t late_ms)
{
    uint64_t now = uv_now(h->turn->loop), interval = hop_interval_ms(h), idle;

    if (!hop_watched(h))
        return;
    h->link.heard_ms += late_ms;
    if (h->link.heard_ms > now)
        h->link.heard_ms = now;
    idle = now - h->link.heard_ms;
    if (idle >= interval * (uint64_t)h->conf.alive_count) {
        h->turn->dead_host = h->conf.host;
        h->turn->dead_s = (int)(idle / 1000);
    } else if (idle >= interval && now - h->asked_ms >= interval) {
        hop_ask(h);
    }
}
