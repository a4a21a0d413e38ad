/* SPDX-License-Identifier: BSD-3-Clause
 * traffic: both ends of the connections that a benchmark measures: bulk, messages, and new connections.
 *
 *   traffic serve PORT
 *   traffic down|up PORT STREAMS WARM_MS TIME_MS [IDLE]   streams at once, beside idle connections
 *   traffic ping PORT SIZE TIME_MS                        a message there and back, again and again
 *   traffic beside up|down PORT SIZE WARM_MS TIME_MS      the same beside one saturated stream
 *   traffic connect PORT TIME_MS                          connections one after the other, a byte each
 *   traffic first PORT SINCE_NS LIMIT_MS                  since then: until connected, until the first byte
 *
 * All on 127.0.0.1, since what is measured listens there. Each prints one JSON object. A stream's bytes are
 * counted where they arrive: for "up" that is the server, which is asked by a connection of its own before
 * the streams begin. Everything is allocated before the clock starts. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../lib/tool.h"

#define CHUNK (256u << 10)
#define MESSAGE_MAX (1u << 20)
#define STREAMS_MAX 1024
#define SLOTS 8192
#define SAMPLES_MAX (1u << 20)
#define STACK (64u << 10)
#define MS 1000000ull

/* What a connection is for, told by its first bytes. Both ends are this program on one machine. */
struct request {
    char op; /* (d)own, (u)p, (e)cho, (m)easure what arrives here */
    uint32_t size, warm_ms, time_ms;
};

struct measured {
    uint64_t bytes, ns;
};

/* Bytes that came to one connection; a line of the cache each. */
struct slot {
    _Alignas(64) atomic_uint_fast64_t bytes;
    int fd;
    pthread_t thread;
};

static struct slot slots[SLOTS];
static atomic_uint slots_used;
static atomic_bool over;
static unsigned char zeros[CHUNK];
static uint64_t samples[SAMPLES_MAX];

static void
traffic_wait_until(uint64_t ns)
{
    struct timespec t = {.tv_sec = (time_t)(ns / (1000 * MS)), .tv_nsec = (long)(ns % (1000 * MS))};

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
        ;
}

static void
traffic_thread(pthread_t *t, void *(*run)(void *), void *arg)
{
    pthread_attr_t attr;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    if (pthread_create(t, &attr, run, arg) != 0)
        tool_die("traffic", "no thread");
    pthread_attr_destroy(&attr);
}

static struct sockaddr_in
traffic_address(const char *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

static bool
send_all(int fd, const void *bytes, size_t n)
{
    for (const char *p = bytes; n > 0;) {
        ssize_t sent = send(fd, p, n, 0);

        if (sent <= 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool
recv_all(int fd, void *bytes, size_t n)
{
    return recv(fd, bytes, n, MSG_WAITALL) == (ssize_t)n;
}

static void
no_delay(int fd)
{
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* A connection that says what it is for; -1 when nothing listens. */
static int
traffic_try(const char *port, struct request r)
{
    struct sockaddr_in a = traffic_address(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        tool_die("traffic", "no socket");
    if (connect(fd, (struct sockaddr *)&a, sizeof a) < 0) {
        close(fd);
        return -1;
    }
    no_delay(fd);
    return send_all(fd, &r, sizeof r) ? fd : (close(fd), -1);
}

static int
traffic_connect(const char *port, struct request r)
{
    int fd = traffic_try(port, r);

    if (fd < 0)
        tool_die("traffic", "no connection");
    return fd;
}

/* ----- what arrives ----- */

static uint64_t
arrived(void)
{
    unsigned n = atomic_load(&slots_used);
    uint64_t sum = 0;

    for (unsigned i = 0; i < n && i < SLOTS; i++)
        sum += atomic_load_explicit(&slots[i].bytes, memory_order_relaxed);
    return sum;
}

/* Let it warm up, then count for a while. */
static struct measured
arrived_measure(uint32_t warm_ms, uint32_t time_ms)
{
    uint64_t since, begin = tool_now();
    struct measured m;

    traffic_wait_until(begin + warm_ms * MS);
    m.bytes = arrived();
    since = tool_now();
    traffic_wait_until(since + time_ms * MS);
    m.bytes = arrived() - m.bytes;
    m.ns = tool_now() - since;
    return m;
}

static void
stream_sink(struct slot *s)
{
    unsigned char *bytes = malloc(CHUNK);
    ssize_t n;

    if (bytes == NULL)
        tool_die("traffic", "memory");
    while ((n = recv(s->fd, bytes, CHUNK, 0)) > 0)
        atomic_fetch_add_explicit(&s->bytes, (uint64_t)n, memory_order_relaxed);
    free(bytes);
}

static void
stream_pour(struct slot *s)
{
    ssize_t n;

    while (!atomic_load_explicit(&over, memory_order_relaxed) && (n = send(s->fd, zeros, CHUNK, 0)) > 0)
        atomic_fetch_add_explicit(&s->bytes, (uint64_t)n, memory_order_relaxed);
}

/* ----- the server ----- */

static void
serve_echo(int fd, uint32_t size)
{
    unsigned char *bytes = malloc(size);

    if (bytes == NULL)
        tool_die("traffic", "memory");
    while (recv_all(fd, bytes, size) && send_all(fd, bytes, size))
        ;
    free(bytes);
}

/* A stream that comes in takes a slot for as long as it lasts; one that goes out counts nothing here. */
static void
serve_sink(int fd)
{
    unsigned i = atomic_fetch_add(&slots_used, 1);

    if (i >= SLOTS)
        tool_die("traffic", "too many streams for one server");
    slots[i].fd = fd;
    stream_sink(&slots[i]);
}

static void *
serve_one(void *arg)
{
    int fd = (int)(intptr_t)arg;
    struct slot away = {.fd = fd};
    struct measured m;
    struct request r;

    if (!recv_all(fd, &r, sizeof r) || r.size > MESSAGE_MAX)
        r.op = 0;
    switch (r.op) {
    case 'd':
        stream_pour(&away);
        break;
    case 'u':
        serve_sink(fd);
        break;
    case 'e':
        serve_echo(fd, r.size);
        break;
    case 'm':
        m = arrived_measure(r.warm_ms, r.time_ms);
        send_all(fd, &m, sizeof m);
        break;
    default:
        break;
    }
    close(fd);
    return NULL;
}

static _Noreturn void
traffic_serve(const char *port)
{
    struct sockaddr_in a = traffic_address(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, SOMAXCONN) < 0)
        tool_die("traffic", port);
    for (;;) {
        int got = accept(fd, NULL, NULL);
        pthread_t t;

        if (got < 0)
            tool_die("traffic", "accept");
        no_delay(got);
        traffic_thread(&t, serve_one, (void *)(intptr_t)got);
        pthread_detach(t);
    }
}

/* ----- bulk ----- */

static void *
run_sink(void *arg)
{
    stream_sink(arg);
    return NULL;
}

static void *
run_pour(void *arg)
{
    stream_pour(arg);
    return NULL;
}

/* Connections on which a byte went both ways, so that they are really there; they stay open. */
static void
open_idle(const char *port, unsigned n)
{
    int fds[STREAMS_MAX];
    char byte = 0;

    for (unsigned i = 0; i < n; i++) {
        fds[i] = traffic_connect(port, (struct request){.op = 'e', .size = 1});
        send_all(fds[i], &byte, 1);
    }
    for (unsigned i = 0; i < n; i++)
        if (!recv_all(fds[i], &byte, 1))
            tool_die("traffic", "an idle connection");
}

static void
streams_begin(const char *port, bool up, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        slots[i].fd = traffic_connect(port, (struct request){.op = up ? 'u' : 'd'});
    atomic_store(&slots_used, n);
    for (unsigned i = 0; i < n; i++)
        traffic_thread(&slots[i].thread, up ? run_pour : run_sink, &slots[i]);
}

static void
streams_end(unsigned n)
{
    atomic_store(&over, true);
    for (unsigned i = 0; i < n; i++) {
        shutdown(slots[i].fd, SHUT_RDWR);
        pthread_join(slots[i].thread, NULL);
        close(slots[i].fd);
    }
}

static int
traffic_bulk(bool up, char **argv)
{
    unsigned n = (unsigned)atoi(argv[1]), idle = argv[4] != NULL ? (unsigned)atoi(argv[4]) : 0;
    uint32_t warm_ms = (uint32_t)atoi(argv[2]), time_ms = (uint32_t)atoi(argv[3]);
    struct measured m;
    int meter = -1;

    if (n == 0 || n > STREAMS_MAX || idle > STREAMS_MAX)
        tool_die("traffic", "this many streams");
    open_idle(argv[0], idle);
    if (up)
        meter = traffic_connect(argv[0], (struct request){'m', 0, warm_ms, time_ms});
    streams_begin(argv[0], up, n);
    if (!up)
        m = arrived_measure(warm_ms, time_ms);
    else if (!recv_all(meter, &m, sizeof m))
        tool_die("traffic", "the server's figures");
    streams_end(n);
    printf("{\"bytes\": %llu, \"seconds\": %.6f, \"mb_s\": %.3f, \"all_bytes\": %llu}\n",
           (unsigned long long)m.bytes, (double)m.ns / 1e9, (double)m.bytes * 1e3 / (double)m.ns,
           (unsigned long long)arrived());
    return 0;
}

/* ----- messages ----- */

static int
samples_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void
samples_print(size_t n)
{
    if (n == 0)
        tool_die("traffic", "not one message came back");
    qsort(samples, n, sizeof *samples, samples_order);
    printf("{\"count\": %zu, \"p50_ms\": %.6f, \"p99_ms\": %.6f, \"max_ms\": %.6f}\n", n,
           (double)samples[n / 2] / 1e6, (double)samples[n * 99 / 100] / 1e6, (double)samples[n - 1] / 1e6);
}

/* Messages of this size there and back until the time is over; the first ones are not counted. */
static size_t
ping_for(int fd, uint32_t size, uint32_t time_ms)
{
    static unsigned char bytes[MESSAGE_MAX];
    uint64_t begin = tool_now(), now = begin;
    size_t n = 0;

    for (int first = 3; now < begin + time_ms * MS && n < SAMPLES_MAX; first--) {
        uint64_t since = now;

        if (!send_all(fd, bytes, size) || !recv_all(fd, bytes, size))
            tool_die("traffic", "a message");
        now = tool_now();
        if (first <= 0)
            samples[n++] = now - since;
    }
    return n;
}

static uint32_t
message_size(const char *word)
{
    uint32_t size = (uint32_t)atoi(word);

    if (size == 0 || size > MESSAGE_MAX)
        tool_die("traffic", "this size");
    return size;
}

static int
traffic_ping(char **argv)
{
    uint32_t size = message_size(argv[1]);
    int fd = traffic_connect(argv[0], (struct request){.op = 'e', .size = size});

    samples_print(ping_for(fd, size, (uint32_t)atoi(argv[2])));
    return 0;
}

static int
traffic_beside(char **argv)
{
    bool up = strcmp(argv[0], "up") == 0;
    uint32_t size = message_size(argv[2]);
    int fd = traffic_connect(argv[1], (struct request){.op = 'e', .size = size});
    size_t n;

    streams_begin(argv[1], up, 1);
    traffic_wait_until(tool_now() + (uint64_t)atoi(argv[3]) * MS);
    n = ping_for(fd, size, (uint32_t)atoi(argv[4]));
    streams_end(1);
    samples_print(n);
    return 0;
}

/* ----- connections ----- */

static bool
touch(int fd)
{
    char byte = 0;

    return send_all(fd, &byte, 1) && recv_all(fd, &byte, 1);
}

static int
traffic_connects(char **argv)
{
    uint64_t begin = tool_now(), now = begin;
    size_t n = 0;

    while (now < begin + (uint64_t)atoi(argv[1]) * MS && n < SAMPLES_MAX) {
        uint64_t since = now;
        int fd = traffic_connect(argv[0], (struct request){.op = 'e', .size = 1});

        if (!touch(fd))
            tool_die("traffic", "a connection");
        close(fd);
        now = tool_now();
        samples[n++] = now - since;
    }
    samples_print(n);
    return 0;
}

static int
traffic_first(char **argv)
{
    uint64_t since = strtoull(argv[1], NULL, 10), until = tool_now() + strtoull(argv[2], NULL, 10) * MS;
    uint64_t listening = 0;

    for (uint64_t now = since; now < until; traffic_wait_until(now + MS / 10)) {
        int fd = traffic_try(argv[0], (struct request){.op = 'e', .size = 1});

        now = tool_now();
        if (fd < 0)
            continue;
        if (listening == 0)
            listening = now;
        if (touch(fd)) {
            printf("{\"listening_ms\": %.3f, \"first_ms\": %.3f}\n", (double)(listening - since) / 1e6,
                   (double)(tool_now() - since) / 1e6);
            return 0;
        }
        close(fd);
    }
    errno = ETIMEDOUT;
    tool_die("traffic", argv[0]);
    return 1;
}

int
main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    signal(SIGPIPE, SIG_IGN);
    if (strcmp(what, "serve") == 0 && argc == 3)
        traffic_serve(argv[2]);
    if ((strcmp(what, "down") == 0 || strcmp(what, "up") == 0) && (argc == 6 || argc == 7))
        return traffic_bulk(what[0] == 'u', argv + 2);
    if (strcmp(what, "ping") == 0 && argc == 5)
        return traffic_ping(argv + 2);
    if (strcmp(what, "beside") == 0 && argc == 7)
        return traffic_beside(argv + 2);
    if (strcmp(what, "connect") == 0 && argc == 4)
        return traffic_connects(argv + 2);
    if (strcmp(what, "first") == 0 && argc == 5)
        return traffic_first(argv + 2);
    fprintf(stderr, "usage: traffic serve|down|up|ping|beside|connect|first ...\n");
    return 2;
}
