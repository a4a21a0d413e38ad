/* SPDX-License-Identifier: BSD-3-Clause
 * window: how much may be under way on a channel towards us. */
#include "config.h"

#include "ssh/window.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "core/conf.h"

/* Shorter times say more about this processor's turns than about the way. */
#define WINDOW_SAMPLE_NS 2000000
#define WINDOW_SAMPLE_BYTES (256 * 1024)
/* After such a silence it is measured anew. */
#define WINDOW_SAMPLES_IDLE 8
#define WINDOW_MOST ((uint64_t)CONF_WINDOW_MAX_MB << 20)

static void
window_sample(struct window *w, uint64_t now_ns)
{
    w->since_ns = now_ns;
    w->sample = 0;
}

/* Returns whether it grew. */
static bool
window_grow(struct window *w, uint64_t need, uint64_t *room)
{
    uint64_t size = w->size > 0 ? w->size : WINDOW_LEAST, more = need > size ? need - size : 0;

    if (more > *room)
        more = *room;
    if (more == 0)
        return false;
    *room -= more;
    w->size = (uint32_t)(size + more);
    return true;
}

bool
window_took(struct window *w, uint64_t bytes, uint64_t now_ns, uint64_t rtt_ns, uint64_t *room)
{
    uint64_t least = rtt_ns > WINDOW_SAMPLE_NS ? rtt_ns : WINDOW_SAMPLE_NS, took = now_ns - w->since_ns;
    bool grew = false;

    w->taken += bytes;
    if (w->size == 0 && *room == 0)
        return false;
    if (took > least * WINDOW_SAMPLES_IDLE) {
        window_sample(w, now_ns);
        return false;
    }
    w->sample += bytes;
    if (w->sample >= WINDOW_SAMPLE_BYTES && took >= least) {
        grew = window_grow(w, (uint64_t)((double)w->sample * 2 * (double)rtt_ns / (double)took), room);
        window_sample(w, now_ns);
    }
    return grew || (w->size > 0 && w->taken >= w->size / 8);
}

/* libssh opens the window as far as somebody asks to read, and no further: so as much is read as the window
 * shall hold, while hardly any of it is there. The place for it is never touched, but for what is. */
void
window_open(struct window *w, ssh_channel channel, struct inbox *box)
{
    static char *place;
    int got;

    if (place == NULL)
        place = mmap(NULL, WINDOW_LEAST + WINDOW_MOST, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place == MAP_FAILED)
        return;
    w->taken = 0;
    got = ssh_channel_read_timeout(channel, place, w->size, 0, 0);
    if (got > 0)
        inbox_hold(box, place, (uint32_t)got);
}

size_t
window_step(const struct window *w, size_t n)
{
    size_t left = WINDOW_HALF - w->taken % WINDOW_HALF;

    return window_opens() || n < left ? n : left;
}

void
window_done(struct window *w, uint64_t *room)
{
    if (w->size > WINDOW_LEAST)
        *room += w->size - WINDOW_LEAST;
    w->size = 0;
}

bool
window_opens(void)
{
    return ssh_version(SSH_VERSION_INT(0, 11, 0)) == NULL;
}

uint64_t
window_rtt(int fd)
{
    struct tcp_info info = {0};
    socklen_t len = sizeof info;

    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0 ||
        len < offsetof(struct tcp_info, tcpi_min_rtt) + sizeof info.tcpi_min_rtt)
        return 0;
    return info.tcpi_min_rtt == UINT32_MAX ? 0 : (uint64_t)info.tcpi_min_rtt * 1000;
}
