/* SPDX-License-Identifier: BSD-3-Clause
 * hopalive: whether the other side of a hop lives, and what keeps a connection fresh. */
#include "config.h"

#include <limits.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "ssh/hop.h"
#include "ssh/request.h"

/* The kernel may speak later than we do, since it cannot tell a stopped server from a good one. */
#define ALIVE_KERNEL_MS 5000
/* The most that libssh holds of what could not be written, and that is on its way from hop to hop. */
#define ALIVE_PENDING (128 * 1024)
#define ALIVE_CARRIED (256 * 1024)

/* The way's length is told again after this time at the earliest, and when it moved by so much. */
#define RTT_TELL_MS 5000
#define RTT_MOVED 0.25
#define RTT_MOVED_MS 1.0

static uint64_t
hop_interval_ms(const struct hop *h)
{
    return (uint64_t)h->conf.alive_interval_s * 1000;
}

/* Before the login nobody answers a keepalive: there the kernel's own will do. ssh_config may say any number,
 * and does: 60 times 100000 is more milliseconds than the kernel counts. */
static void
hop_set_kernel(const struct hop *h)
{
    uint64_t limit_ms = hop_interval_ms(h) * (uint64_t)h->conf.alive_count + ALIVE_KERNEL_MS;
    unsigned int limit = limit_ms < INT_MAX ? (unsigned int)limit_ms : INT_MAX;
    int on = 1, interval = h->conf.alive_interval_s, count = h->conf.alive_count;

    setsockopt(h->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    if (interval == 0)
        return;
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

/* The hop whose bytes go over a network: what is behind them waits there. */
static const struct hop *
hop_ground(const struct hop *h)
{
    while (h->below != NULL)
        h = h->below;
    return h;
}

/* What the other machine's TCP has confirmed of all that was written to the ground. */
static uint64_t
hop_taken(const struct hop *ground)
{
    int waiting = 0;

    if (ioctl(ground->fd, SIOCOUTQ, &waiting) != 0)
        waiting = 0;
    return ground->link.counter.out_bytes - (uint64_t)waiting;
}

/* No more than this stands between us and the network; the kernel's part is counted. */
static uint64_t
hop_unwritten(const struct hop *h, const struct hop *ground)
{
    uint64_t unwritten = 0;

    for (; h != NULL; h = h->below) {
        if (ssh_get_status(h->ssh) & SSH_WRITE_PENDING)
            unwritten += ALIVE_PENDING;
        if (h != ground)
            unwritten += ALIVE_CARRIED;
    }
    return unwritten;
}

void
hop_ask(struct hop *h)
{
    const struct hop *ground = hop_ground(h);

    if (!hop_watched(h))
        return;
    request_keepalive(&h->link);
    h->asked_ms = uv_now(h->turn->loop);
    if (h->taken >= h->asked_at)
        h->asked_at = ground->link.counter.out_bytes + hop_unwritten(h, ground);
}

/* When the other machine last confirmed something of what is on its way to it. A window that is shut is
 * confirmed for ever by a server that is stopped: with it nothing is on its way. */
static uint64_t
hop_confirmed_ms(const struct hop *ground, bool moved, uint64_t now)
{
    struct tcp_info info = {0};
    socklen_t len = sizeof info;

    if (getsockopt(ground->fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0 ||
        (info.tcpi_unacked == 0 && !moved) || info.tcpi_last_ack_recv > now)
        return 0;
    return now - info.tcpi_last_ack_recv;
}

/* A question that stands behind a megabyte on a slow line cannot be answered yet. While the other side's
 * TCP takes what stands before it, nothing is silent; from then on an answer has to come. */
static void
hop_look_taken(struct hop *h, uint64_t now)
{
    const struct hop *ground = hop_ground(h);
    uint64_t taken, confirmed;

    if (ground->proxy != NULL || ground->joined || !ground->linked)
        return; /* a socket of this machine, which confirms at once */
    taken = hop_taken(ground);
    confirmed = h->taken < h->asked_at ? hop_confirmed_ms(ground, taken > h->taken, now) : 0;
    if (confirmed > h->link.heard_ms)
        h->link.heard_ms = confirmed;
    h->taken = taken;
}

/* What the kernel measures of our own TCP costs nobody anything; behind another host, or a ProxyCommand,
 * the newest keepalive tells. 0: neither has. */
static double
hop_measure(const struct hop *h)
{
    struct tcp_info info;
    socklen_t n = sizeof info;

    if (h->below == NULL && getsockopt(h->fd, IPPROTO_TCP, TCP_INFO, &info, &n) == 0 &&
        info.tcpi_rtt > 0)
        return (double)info.tcpi_rtt / 1000.0;
    return h->link.rtt_ms;
}

/* Told when it is another one than before, to the eye of a person. */
static void
hop_tell_rtt(struct hop *h)
{
    uint64_t now = uv_now(h->turn->loop);
    double ms = hop_measure(h), moved = ms > h->rtt_ms ? ms - h->rtt_ms : h->rtt_ms - ms;

    if (ms <= 0 || (h->rtt_ms > 0 && (now - h->rtt_told_ms < RTT_TELL_MS || moved < RTT_MOVED_MS ||
        moved < h->rtt_ms * RTT_MOVED)))
        return;
    h->rtt_ms = ms;
    h->rtt_told_ms = now;
    turn_emit(h->turn, event_make(EVENT_RTT, "{s:i,s:f}", "hop", h->index, "ms", ms));
}

void
hop_beat(struct hop *h, uint64_t late_ms)
{
    uint64_t now = uv_now(h->turn->loop), interval = hop_interval_ms(h), idle;

    if (h->logged_in && h->linked && !h->link.broken)
        hop_tell_rtt(h);
    if (!hop_watched(h))
        return;
    if (h->asked_ms == 0 && hop_measure(h) <= 0)
        hop_ask(h); /* the first one for the way's length: a session that is busy has none due for long */
    h->link.heard_ms += late_ms;
    if (h->link.heard_ms > now)
        h->link.heard_ms = now;
    hop_look_taken(h, now);
    idle = now - h->link.heard_ms;
    if (idle >= interval * (uint64_t)h->conf.alive_count) {
        h->turn->dead_host = h->conf.name;
        h->turn->dead_s = (int)(idle / 1000);
    } else if (idle >= interval && now - h->asked_ms >= interval) {
        hop_ask(h);
    }
}
