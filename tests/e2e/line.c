/* SPDX-License-Identifier: BSD-3-Clause
 * line: a bad line between two network interfaces: delay, jitter, loss, rate, and directions that are cut.
 *
 *   line join IF_A IF_B FIFO   carry frames between the two; commands are read from the fifo
 *   line plain IF              let the kernel leave nothing for a network card to do (checksums,
 *                              segmentation), since there is none
 *
 * Commands, a line each: "delay MS", "jitter MS", "loss PERCENT", "rate KBIT" (0: no bound), "cut
 * a2b|b2a|both|none"; all but cut hold for both directions. Needs no more than the rights over the
 * network namespace that it runs in. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../lib/tool.h"

#define FRAME_MAX 65536
#define QUEUE_MAX (4u << 20) /* bytes that wait in one direction; more are lost */
#define ROUND 64             /* frames taken from one side before the other has its turn */

struct frame {
    struct frame *next;
    uint64_t due; /* ns */
    size_t n;
    unsigned char bytes[];
};

struct way {
    int from, to;
    bool cut;
    struct frame *first, **last;
    size_t waiting;
    uint64_t free_at; /* when the frame before is through, at the rate */
};

struct weather {
    double delay_ms, jitter_ms, loss;
    long rate_kbit;
};

static struct way ways[2]; /* a2b, b2a */
static struct weather weather;

static int
line_open(const char *name)
{
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL)), size = 8 << 20;
    struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};

    at.sll_ifindex = (int)if_nametoindex(name);
    if (fd < 0 || at.sll_ifindex == 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0)
        tool_die("line", name);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    return fd;
}

static double
line_chance(void)
{
    return (double)random() / (double)RAND_MAX;
}

/* When a frame that came now is to be sent on; they keep their order. */
static uint64_t
line_due(struct way *w, size_t n)
{
    uint64_t due = tool_now();

    if (weather.rate_kbit > 0) {
        if (w->free_at < due)
            w->free_at = due;
        w->free_at += (uint64_t)n * 8 * 1000000 / (uint64_t)weather.rate_kbit;
        due = w->free_at;
    }
    return due + (uint64_t)((weather.delay_ms + weather.jitter_ms * line_chance()) * 1e6);
}

static void
line_take(struct way *w, const unsigned char *bytes, size_t n)
{
    struct frame *f;

    if (w->cut || (weather.loss > 0 && line_chance() * 100 < weather.loss) || w->waiting + n > QUEUE_MAX)
        return;
    f = malloc(sizeof *f + n);
    if (f == NULL)
        tool_die("line", "memory");
    *f = (struct frame){.due = line_due(w, n), .n = n};
    memcpy(f->bytes, bytes, n);
    w->waiting += n;
    *w->last = f;
    w->last = &f->next;
}

static void
line_read(struct way *w)
{
    static unsigned char bytes[FRAME_MAX];
    struct sockaddr_ll from;

    for (int i = 0; i < ROUND; i++) {
        socklen_t len = sizeof from;
        ssize_t n = recvfrom(w->from, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &len);

        if (n < 0)
            return;
        if (from.sll_pkttype != PACKET_OUTGOING) /* what we sent ourselves is seen too */
            line_take(w, bytes, (size_t)n);
    }
}

/* Returns the time until the next frame is due, in ns. */
static uint64_t
line_send(struct way *w)
{
    uint64_t now = tool_now();

    while (w->first != NULL && w->first->due <= now) {
        struct frame *f = w->first;

        if (send(w->to, f->bytes, f->n, 0) < 0 && (errno == EAGAIN || errno == ENOBUFS))
            return TOOL_SECOND / 1000;
        w->first = f->next;
        if (w->first == NULL)
            w->last = &w->first;
        w->waiting -= f->n;
        free(f);
    }
    return w->first != NULL ? w->first->due - now : TOOL_SECOND;
}

static void
line_obey(const char *command)
{
    char word[16] = "", value[16] = "";

    sscanf(command, "%15s %15s", word, value);
    if (strcmp(word, "delay") == 0) {
        weather.delay_ms = atof(value);
    } else if (strcmp(word, "jitter") == 0) {
        weather.jitter_ms = atof(value);
    } else if (strcmp(word, "loss") == 0) {
        weather.loss = atof(value);
    } else if (strcmp(word, "rate") == 0) {
        weather.rate_kbit = atol(value);
    } else if (strcmp(word, "cut") == 0) {
        ways[0].cut = strcmp(value, "a2b") == 0 || strcmp(value, "both") == 0;
        ways[1].cut = strcmp(value, "b2a") == 0 || strcmp(value, "both") == 0;
    }
}

static void
line_listen(int fd)
{
    char text[1024], *save = NULL;
    ssize_t n = read(fd, text, sizeof text - 1);

    if (n <= 0)
        return;
    text[n] = '\0';
    for (char *s = strtok_r(text, "\n", &save); s != NULL; s = strtok_r(NULL, "\n", &save))
        line_obey(s);
}

static void
line_join(const char *a, const char *b, const char *fifo)
{
    int fds[2] = {line_open(a), line_open(b)}, control;

    if ((mkfifo(fifo, 0600) < 0 && errno != EEXIST) ||
        (control = open(fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0)
        tool_die("line", fifo);
    for (int i = 0; i < 2; i++)
        ways[i] = (struct way){.from = fds[i], .to = fds[!i], .last = &ways[i].first};
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct pollfd p[3] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}, {control, POLLIN, 0}};
        uint64_t next = line_send(&ways[0]), other = line_send(&ways[1]);
        struct timespec wait = {0};

        next = other < next ? other : next;
        wait.tv_sec = (time_t)(next / TOOL_SECOND);
        wait.tv_nsec = (long)(next % TOOL_SECOND);
        ppoll(p, 3, &wait, NULL);
        if (p[2].revents != 0)
            line_listen(control);
        line_read(&ways[0]);
        line_read(&ways[1]);
    }
}

static int
line_plain(const char *name)
{
    static const uint32_t off[] = {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_STXCSUM, ETHTOOL_SSG};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
        struct ethtool_value value = {.cmd = off[i]};
        struct ifreq r = {.ifr_data = (char *)&value};

        snprintf(r.ifr_name, sizeof r.ifr_name, "%s", name);
        if (ioctl(fd, SIOCETHTOOL, &r) < 0 && errno != EOPNOTSUPP)
            tool_die("line", name);
    }
    close(fd);
    return 0;
}

int
main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "plain") == 0)
        return line_plain(argv[2]);
    if (argc != 5 || strcmp(argv[1], "join") != 0) {
        fprintf(stderr, "usage: line join IF_A IF_B FIFO | line plain IF\n");
        return 2;
    }
    line_join(argv[2], argv[3], argv[4]);
}
