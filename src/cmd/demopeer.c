/* SPDX-License-Identifier: BSD-3-Clause
 * demopeer: what the demo puts at the two ends of its tunnels. */
#include "config.h"

#include "cmd/demopeer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "core/resource.h"

#define PEER_CHUNK 65536
#define PEER_PATIENCE_MS 30000 /* without a byte */
#define PEER_TRIES 60          /* of a reverse connection, one a second, as pvserver's */

struct peer_args {
    bool stand_in, any_address, reverse, fail, listen;
    bool bare; /* URL, or HOST PORT, may stand alone */
    const char *say, *host;
    struct resource url; /* what host is borrowed from */
    int port;
};

static bool
peer_value(int argc, char **argv, int *i, const char *name, const char **value)
{
    if (strcmp(argv[*i], name) != 0 || *i + 1 >= argc)
        return false;
    *value = argv[++*i];
    return true;
}

/* cs://host:port, or csrc://host:port to listen. False when it is none of these. */
static bool
peer_take_url(struct peer_args *a, const char *text)
{
    if (strstr(text, "://") == NULL)
        return false;
    resource_parse(&a->url, text);
    a->listen = resource_reverse(&a->url);
    a->host = a->url.host;
    a->port = a->url.port;
    return true;
}

static int
peer_set_port(struct peer_args *a, const char *text, struct err *e)
{
    long long port;

    if (!str_int(text, 0, 65535, &port))
        return err_set(e, ERR_USAGE, "%s is no port", text);
    a->port = (int)port;
    return 0;
}

static int
peer_read_args(struct peer_args *a, int argc, char **argv, struct err *e)
{
    const char *port = NULL;

    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--stand-in") == 0)
            a->stand_in = true;
        else if (strcmp(argv[i], "--any-address") == 0)
            a->any_address = true;
        else if (strcmp(argv[i], "--reverse") == 0)
            a->reverse = true;
        else if (strcmp(argv[i], "--fail") == 0)
            a->fail = true;
        else if (peer_value(argc, argv, &i, "--listen", &port))
            a->listen = true;
        else if (!peer_value(argc, argv, &i, "--say", &a->say) &&
            !peer_value(argc, argv, &i, "--client-host", &a->host) &&
            !peer_value(argc, argv, &i, "--port", &port)) {
            if (a->bare && a->host == NULL && !peer_take_url(a, argv[i]))
                a->host = argv[i];
            else if (a->bare && a->port == 0)
                port = argv[i];
        }
    }
    if (a->host == NULL)
        a->host = "127.0.0.1";
    return port != NULL ? peer_set_port(a, port, e) : 0;
}

static void
peer_line(const char *text)
{
    printf("%s\n", text);
    fflush(stdout);
}

/* Wait for events, then say whether they came in time. */
static bool
peer_wait(int fd, short events)
{
    struct pollfd p = { .fd = fd, .events = events };
    int rc;

    do
        rc = poll(&p, 1, PEER_PATIENCE_MS);
    while (rc < 0 && errno == EINTR);
    return rc == 1;
}

static int
peer_write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, bytes, n);

        if (put > 0) {
            bytes += put;
            n -= (size_t)put;
        } else if (put < 0 && errno == EAGAIN) {
            if (!peer_wait(fd, POLLOUT))
                return -1;
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return 0;
}

/* Send everything back until the client leaves; a silent client may stay as long as it likes. */
static void
peer_echo(int fd)
{
    char *bytes = mem_alloc(PEER_CHUNK);
    ssize_t n;

    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    for (;;) {
        n = read(fd, bytes, PEER_CHUNK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || peer_write_all(fd, bytes, (size_t)n) != 0)
            break;
    }
    free(bytes);
}

/* Take one connection and stop listening, as pvserver does. */
static int
peer_accept(int listener)
{
    struct pollfd p = { .fd = listener, .events = POLLIN };
    int fd;

    do {
        poll(&p, 1, -1);
        fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (fd < 0);
    close(listener);
    return fd;
}

static int
peer_connect_once(const char *host, int port, struct err *e)
{
    int fd = sock_connect_tcp(host, port, e);

    if (fd < 0)
        return -1;
    int rc = peer_wait(fd, POLLOUT) ? sock_result(fd) : ETIMEDOUT;
    if (rc == 0)
        return fd;
    close(fd);
    return err_sys(e, ERR_HOST, rc, "%s port %d", host, port);
}

static int
stand_in_listen(const struct peer_args *a)
{
    struct err e;
    int bound, fd;

    peer_line("Waiting for client...");
    printf("Connection URL: cs://localhost:%d\n", a->port);
    fd = sock_listen_tcp("127.0.0.1", a->port, &bound, &e);
    if (fd < 0) {
        fprintf(stderr, "Socket error in call to bind. Address already in use.\n"
            "Failed to set up server socket.\n");
        return -1;
    }
    printf("Accepting connection(s): localhost:%d\n", bound);
    fflush(stdout);
    return peer_accept(fd);
}

static int
stand_in_call(const struct peer_args *a)
{
    struct err e;
    int fd;

    peer_line("Connecting to client (reverse connection requested)...");
    printf("Connection URL: csrc://%s:%d\n", a->host, a->port);
    fflush(stdout);
    for (int i = 0; i < PEER_TRIES; i++) {
        fd = peer_connect_once(a->host, a->port, &e);
        if (fd >= 0)
            return fd;
        sleep(1);
    }
    fprintf(stderr, "Connect timeout.\n");
    return -1;
}

/* Like pvserver it ends with 0 whatever happened. */
static int
stand_in_run(const struct peer_args *a)
{
    int fd = a->reverse ? stand_in_call(a) : stand_in_listen(a);

    if (fd >= 0) {
        peer_line("Client connected.");
        peer_echo(fd);
        close(fd);
    }
    peer_line("Exiting...");
    return 0;
}

/* Become pvserver. Returns when that is not possible. */
static void
peer_become_pvserver(const struct peer_args *a)
{
    char *program = dirs_program("pvserver");
    struct strv words = {0};

    if (program == NULL)
        return;
    strv_add(&words, program);
    strv_add(&words, "--force-offscreen-rendering");
    if (a->reverse) {
        strv_add(&words, "--reverse-connection");
        strv_take(&words, mem_printf("--client-host=%s", a->host));
    } else if (!a->any_address) {
        strv_add(&words, "--bind-address=127.0.0.1");
    }
    strv_take(&words, mem_printf("--server-port=%d", a->port));
    unsetenv("DISPLAY");
    execv(program, words.v);
    strv_done(&words);
    free(program);
}

int
demopeer_server(int argc, char **argv)
{
    struct peer_args a = {0};
    struct err e;

    if (peer_read_args(&a, argc, argv, &e) != 0)
        return cmd_fail(&e);
    if (a.fail) {
        peer_line("Loading the modules of the site");
        fprintf(stderr, "module: paraview/5.99 is not installed here\n"
            "start.sh: line 12: pvserver: command not found\n");
        return 3;
    }
    if (a.say != NULL)
        peer_line(a.say);
    if (!a.stand_in)
        peer_become_pvserver(&a);
    return stand_in_run(&a);
}

/* One direction of what the client moves: how much, and a checksum (FNV-1a) of it. */
struct measure {
    uint64_t bytes, sum;
};

static void
measure_add(struct measure *m, const char *bytes, size_t n)
{
    m->bytes += n;
    for (size_t i = 0; i < n; i++)
        m->sum = (m->sum ^ (unsigned char)bytes[i]) * 0x100000001b3;
}

/* Bytes that do not repeat for a long time, so that a lost or doubled piece shows. */
static void
peer_pattern(char *bytes, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        bytes[i] = (char)(*state >> 32);
    }
}

struct transfer {
    int fd;
    char *chunk, *back;
    size_t chunk_at, chunk_len;
    uint64_t state;
    struct measure sent, got;
};

static int
transfer_send(struct transfer *t)
{
    if (t->chunk_at == t->chunk_len) {
        peer_pattern(t->chunk, PEER_CHUNK, &t->state);
        t->chunk_at = 0;
        t->chunk_len = PEER_CHUNK;
    }
    ssize_t n = write(t->fd, t->chunk + t->chunk_at, t->chunk_len - t->chunk_at);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    measure_add(&t->sent, t->chunk + t->chunk_at, (size_t)n);
    t->chunk_at += (size_t)n;
    if (t->sent.bytes == DEMOPEER_BYTES)
        shutdown(t->fd, SHUT_WR);
    return 0;
}

/* 1 at the end, 0 to go on, -1 when it broke. */
static int
transfer_receive(struct transfer *t)
{
    ssize_t n = read(t->fd, t->back, PEER_CHUNK);

    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    measure_add(&t->got, t->back, (size_t)n);
    return n == 0;
}

static int
transfer_turn(struct transfer *t, struct err *e)
{
    bool sending = t->sent.bytes < DEMOPEER_BYTES;
    struct pollfd p = { .fd = t->fd, .events = (short)(POLLIN | (sending ? POLLOUT : 0)) };
    int rc = poll(&p, 1, PEER_PATIENCE_MS);

    if (rc == 0)
        return err_set(e, ERR_TIMEOUT, "no byte came for %d seconds", PEER_PATIENCE_MS / 1000);
    if (sending && p.revents & POLLOUT && transfer_send(t) != 0)
        return err_sys(e, ERR_LOST, errno, "the connection broke");
    rc = p.revents & (POLLIN | POLLHUP | POLLERR) ? transfer_receive(t) : 0;
    return rc < 0 ? err_sys(e, ERR_LOST, errno, "the connection broke") : rc;
}

static int
transfer_run(struct transfer *t, struct err *e)
{
    int rc;

    do
        rc = transfer_turn(t, e);
    while (rc == 0);
    if (rc < 0)
        return -1;
    if (t->got.bytes != t->sent.bytes || t->got.sum != t->sent.sum)
        return err_set(e, ERR_LOST, "%llu bytes went out and %llu other bytes came back",
            (unsigned long long)t->sent.bytes, (unsigned long long)t->got.bytes);
    printf("%llu bytes there and back, checksum %016llx\n", (unsigned long long)t->got.bytes,
        (unsigned long long)t->got.sum);
    return 0;
}

static int
client_open(const struct peer_args *a, struct err *e)
{
    int bound, fd;

    if (!a->listen)
        return peer_connect_once(a->host, a->port, e);
    fd = sock_listen_tcp("127.0.0.1", a->port, &bound, e);
    return fd < 0 ? -1 : peer_accept(fd);
}

int
demopeer_client(int argc, char **argv)
{
    struct peer_args a = { .bare = true };
    struct transfer t = { .fd = -1, .state = 0x9e3779b97f4a7c15 };
    struct err e;
    int rc = -1;

    t.sent.sum = t.got.sum = 0xcbf29ce484222325;
    if (peer_read_args(&a, argc, argv, &e) == 0)
        t.fd = client_open(&a, &e);
    if (t.fd >= 0) {
        t.chunk = mem_alloc(PEER_CHUNK);
        t.back = mem_alloc(PEER_CHUNK);
        rc = transfer_run(&t, &e);
        close(t.fd);
        free(t.chunk);
        free(t.back);
    }
    resource_done(&a.url);
    return rc == 0 ? 0 : cmd_fail(&e);
}
