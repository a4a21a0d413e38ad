/* SPDX-License-Identifier: BSD-3-Clause
 * wire: a long, fast line between two machines, for measuring: packets wait, none is looked at.
 *
 *   wire NAME_A NAME_B   make two interfaces (the caller moves and addresses them) and join them
 *
 * Commands come on standard input, a line each, and its end is the end: "delay MS" (one way), "rate KBIT"
 * (0: no bound). Each is answered with how many packets were lost until then, in both directions.
 *
 * tests/e2e/line.c is the other one: bad weather, at the price of a system call for each 1500 bytes. Here
 * the kernel hands over up to 64 KB of a stream at once, as to a card that does the segmentation, and they
 * are read straight into the memory that they wait in: bandwidth times delay has to fit. Where the line is
 * slow it is packets of 1500 bytes, since a small message waits for the end of the one before it. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "../lib/tool.h"

#define ROOM (384u << 20)      /* for what waits in one direction */
#define PACKET_MAX (68u << 10)
#define QUEUE_AT_RATE (3u << 20) /* what a slow line holds before it loses packets */
#define ROUND 16                 /* packets taken from one side before the other has its turn */

struct packet {
    uint64_t due; /* ns */
    size_t n;
    unsigned char bytes[];
};

/* Packets lie one behind the other from tail to head; when the end is too near, they go on at 0. */
struct way {
    int from, to;
    unsigned char *room;
    size_t tail, head, wrap; /* wrap: where the bytes end before 0, when head went round */
    size_t waiting;
    uint64_t free_at; /* when the packet before is through, at the rate */
    uint64_t lost;
};

static struct way ways[2];
static double delay_ms;
static uint64_t rate_kbit;

static void
wire_offload(int fd)
{
    if (ioctl(fd, TUNSETOFFLOAD, rate_kbit == 0 ? TUN_F_CSUM | TUN_F_TSO4 : 0) < 0)
        tool_die("wire", "offload");
}

static int
wire_open(const char *name)
{
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct ifreq r = {.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR};

    snprintf(r.ifr_name, sizeof r.ifr_name, "%s", name);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &r) < 0)
        tool_die("wire", "/dev/net/tun");
    wire_offload(fd);
    return fd;
}

static void
way_init(struct way *w, int from, int to)
{
    *w = (struct way){.from = from, .to = to};
    w->room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (w->room == MAP_FAILED)
        tool_die("wire", "memory");
}

/* Where the next packet goes, or NULL when there is no room for one. */
static struct packet *
way_place(struct way *w)
{
    size_t need = sizeof(struct packet) + PACKET_MAX;

    if (w->waiting == 0)
        w->tail = w->head = w->wrap = 0; /* the same memory again and again stays in the cache */
    if (w->wrap == 0 && w->head + need > ROOM && w->tail > need) {
        w->wrap = w->head;
        w->head = 0;
    }
    if (w->head + need > (w->wrap != 0 ? w->tail : ROOM))
        return NULL;
    return (struct packet *)(w->room + w->head);
}

static void
way_push(struct way *w, struct packet *p)
{
    size_t whole = (sizeof *p + p->n + 15) & ~(size_t)15;

    w->head += whole;
    w->waiting += whole;
}

static struct packet *
way_first(struct way *w)
{
    if (w->waiting == 0)
        return NULL;
    if (w->wrap != 0 && w->tail == w->wrap)
        w->tail = w->wrap = 0;
    return (struct packet *)(w->room + w->tail);
}

static void
way_pop(struct way *w, const struct packet *p)
{
    size_t whole = (sizeof *p + p->n + 15) & ~(size_t)15;

    w->tail += whole;
    w->waiting -= whole;
}

static uint64_t
way_due(struct way *w, size_t n)
{
    uint64_t due = tool_now();

    if (rate_kbit > 0) {
        if (w->free_at < due)
            w->free_at = due;
        w->free_at += (uint64_t)n * 8 * 1000000 / rate_kbit;
        due = w->free_at;
    }
    return due + (uint64_t)(delay_ms * 1e6);
}

static bool
way_full(const struct way *w)
{
    uint64_t now = tool_now();

    return rate_kbit > 0 && w->free_at > now && (w->free_at - now) / 1000 * rate_kbit / 8000 > QUEUE_AT_RATE;
}

static void
way_read(struct way *w)
{
    static unsigned char nowhere[PACKET_MAX];

    for (int i = 0; i < ROUND; i++) {
        struct packet *p = way_full(w) ? NULL : way_place(w);
        ssize_t n = read(w->from, p != NULL ? p->bytes : nowhere, PACKET_MAX);

        if (n <= 0)
            return;
        if (p == NULL) {
            w->lost++;
            continue;
        }
        p->n = (size_t)n;
        p->due = way_due(w, p->n - sizeof(struct virtio_net_hdr));
        way_push(w, p);
    }
}

/* Returns the time until the next packet is due, in ns. */
static uint64_t
way_write(struct way *w)
{
    uint64_t now = tool_now();
    struct packet *p;

    for (int i = 0; (p = way_first(w)) != NULL && p->due <= now; i++) {
        if (i == ROUND)
            return 0;
        if (write(w->to, p->bytes, p->n) < 0)
            w->lost++;
        way_pop(w, p);
    }
    return p != NULL ? p->due - now : TOOL_SECOND;
}

static void
wire_obey(void)
{
    char text[1024], *save = NULL;
    ssize_t n = read(STDIN_FILENO, text, sizeof text - 1);

    if (n <= 0)
        exit(0);
    text[n] = '\0';
    for (char *s = strtok_r(text, "\n", &save); s != NULL; s = strtok_r(NULL, "\n", &save)) {
        if (strncmp(s, "delay ", 6) == 0)
            delay_ms = atof(s + 6);
        else if (strncmp(s, "rate ", 5) == 0)
            rate_kbit = strtoull(s + 5, NULL, 10);
    }
    wire_offload(ways[0].from);
    wire_offload(ways[1].from);
    printf("%llu %llu\n", (unsigned long long)ways[0].lost, (unsigned long long)ways[1].lost);
    fflush(stdout);
}

static void
wire_join(void)
{
    for (;;) {
        struct pollfd p[3] = {
            {ways[0].from, POLLIN, 0}, {ways[1].from, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
        uint64_t next = way_write(&ways[0]), other = way_write(&ways[1]);
        struct timespec wait = {0};

        next = other < next ? other : next;
        wait.tv_sec = (time_t)(next / TOOL_SECOND);
        wait.tv_nsec = (long)(next % TOOL_SECOND);
        ppoll(p, 3, &wait, NULL);
        if (p[2].revents != 0)
            wire_obey();
        if (p[0].revents != 0)
            way_read(&ways[0]);
        if (p[1].revents != 0)
            way_read(&ways[1]);
    }
}

int
main(int argc, char **argv)
{
    int a, b;

    if (argc != 3) {
        fprintf(stderr, "usage: wire NAME_A NAME_B\n");
        return 2;
    }
    prctl(PR_SET_TIMERSLACK, 1000ul);
    a = wire_open(argv[1]);
    b = wire_open(argv[2]);
    way_init(&ways[0], a, b);
    way_init(&ways[1], b, a);
    puts("ready");
    fflush(stdout);
    wire_join();
}
