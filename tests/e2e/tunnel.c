/* SPDX-License-Identifier: BSD-3-Clause
 * tunnel: through a real sshd, started for one connection at a time (sshd -i) with its own keys. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"
#include "base/str.h"
#include "ssh/request.h"
#include "ssh/tunnel.h"

#include "../unit/unit.h"

#define SSHD "/usr/sbin/sshd"
#define LIMIT_S 60 /* for anything that is waited for */
#define TUNNELS_MAX 8
#define TALKERS_MAX 2200

static char lab_dir[] = "/tmp/fairlead-tunnel-XXXXXX";

/* ---- an sshd, a session and its link ---- */

struct lab {
    uv_loop_t loop;
    ssh_session ssh;
    struct link link;
    pid_t sshd;
    struct tunnel *tunnels[TUNNELS_MAX];
    int tunnel_count;
    int peers, answers, refusals, changes;
    char refusal[400];
};

__attribute__((format(printf, 1, 2))) static void
run(const char *fmt, ...)
{
    char command[1000];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(command, sizeof command, fmt, ap);
    va_end(ap);
    assert_int_equal(system(command), 0);
}

static int
lab_setup(void **state)
{
    assert_non_null(mkdtemp(lab_dir));
    if (geteuid() == 0)
        mkdir("/run/sshd", 0755);
    run("ssh-keygen -q -t ed25519 -N '' -f %s/host", lab_dir);
    run("ssh-keygen -q -t ed25519 -N '' -f %s/user", lab_dir);
    run("cp %s/user.pub %s/authorized", lab_dir, lab_dir);
    return 0;
}

static int
lab_teardown(void **state)
{
    run("rm -rf %s", lab_dir);
    return 0;
}

static char *
lab_config(const char *more)
{
    char *path = mem_printf("%s/sshd_config", lab_dir);
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fprintf(f, "HostKey %s/host\nAuthorizedKeysFile %s/authorized\nStrictModes no\nUsePAM no\n"
               "PasswordAuthentication no\nPermitRootLogin yes\nPidFile none\nMaxSessions 10\n%s\n",
        lab_dir, lab_dir, more);
    fclose(f);
    return path;
}

/* In a session of its own, so that all of it can be killed. */
static pid_t
lab_sshd(int fd, const char *config)
{
    char *log = mem_printf("%s/log", lab_dir);
    pid_t pid = fork();

    if (pid == 0) {
        setsid();
        dup2(fd, 0);
        dup2(fd, 1);
        fcntl(0, F_SETFL, fcntl(0, F_GETFL) & ~O_NONBLOCK);
        execl(SSHD, SSHD, "-i", "-f", config, "-E", log, (char *)NULL);
        _exit(127);
    }
    free(log);
    close(fd);
    return pid;
}

/* Returns our side of a connection whose other side is an sshd. */
static int
lab_dial(struct lab *lab, const char *more)
{
    struct err e;
    int port = 0, listener = sock_listen_tcp("127.0.0.1", 0, &port, &e), fd;
    struct pollfd p = {.fd = listener, .events = POLLIN};
    char *config = lab_config(more);

    fd = sock_connect_tcp("127.0.0.1", port, &e);
    assert_true(listener >= 0 && fd >= 0);
    assert_int_equal(poll(&p, 1, LIMIT_S * 1000), 1);
    lab->sshd = lab_sshd(accept4(listener, NULL, NULL, SOCK_CLOEXEC), config);
    close(listener);
    free(config);
    return fd;
}

static bool
lab_message(void *arg, struct link *l, ssh_message message)
{
    struct lab *lab = arg;

    for (int i = 0; i < lab->tunnel_count; i++) {
        if (lab->tunnels[i] != NULL && tunnel_take(lab->tunnels[i], message))
            return true;
    }
    return false;
}

static void
lab_changed(void *arg)
{
    ((struct lab *)arg)->changes++;
}

/* Not every user may log in: one without a shell must not fail for that. */
static void
lab_no_login(const char *why)
{
    char command[200];

    snprintf(command, sizeof command, "grep -q 'not allowed because' %s/log", lab_dir);
    if (system(command) != 0)
        fail_msg("no login: %s", why);
    run("rm -rf %s", lab_dir);
    puts("skipped: this user may not log in");
    exit(77);
}

static void
lab_login(struct lab *lab)
{
    char *path = mem_printf("%s/user", lab_dir);
    ssh_key key = NULL;

    assert_int_equal(ssh_connect(lab->ssh), SSH_OK);
    assert_int_equal(ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &key), SSH_OK);
    if (ssh_userauth_publickey(lab->ssh, NULL, key) != SSH_AUTH_SUCCESS)
        lab_no_login(ssh_get_error(lab->ssh));
    ssh_key_free(key);
    free(path);
}

static void
lab_start(struct lab *lab, const char *more)
{
    int fd, no = 0, yes = 1;

    *lab = (struct lab){0};
    uv_loop_init(&lab->loop);
    fd = lab_dial(lab, more);
    lab->ssh = ssh_new();
    ssh_options_set(lab->ssh, SSH_OPTIONS_PROCESS_CONFIG, &no);
    ssh_options_set(lab->ssh, SSH_OPTIONS_HOST, "127.0.0.1");
    ssh_options_set(lab->ssh, SSH_OPTIONS_USER, getpwuid(geteuid())->pw_name);
    ssh_options_set(lab->ssh, SSH_OPTIONS_NODELAY, &yes);
    ssh_options_set(lab->ssh, SSH_OPTIONS_FD, &fd);
    lab_login(lab);
    lab->link = (struct link){.message = lab_message, .message_arg = lab, .changed = lab_changed,
        .changed_arg = lab};
    assert_int_equal(link_open(&lab->link, &lab->loop, lab->ssh, fd), 0);
}

static void
lab_kill_sshd(struct lab *lab)
{
    if (lab->sshd <= 0)
        return;
    kill(-lab->sshd, SIGKILL);
    waitpid(lab->sshd, NULL, 0);
    lab->sshd = 0;
}

static void
lab_free_tunnel(struct lab *lab, struct tunnel *t)
{
    for (int i = 0; i < lab->tunnel_count; i++) {
        if (lab->tunnels[i] == t)
            lab->tunnels[i] = NULL;
    }
    tunnel_free(t);
}

static void
lab_stop(struct lab *lab)
{
    for (int i = 0; i < lab->tunnel_count; i++)
        tunnel_free(lab->tunnels[i]);
    link_close(&lab->link);
    ssh_free(lab->ssh); /* closes the descriptor, which ssh_disconnect would not */
    uv_run(&lab->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&lab->loop), 0);
    lab_kill_sshd(lab);
}

static void
on_peer(void *arg, struct tunnel *t)
{
    ((struct lab *)arg)->peers++;
}

static void
on_answered(void *arg, struct tunnel *t)
{
    ((struct lab *)arg)->answers++;
}

static void
on_refused(void *arg, struct tunnel *t, const char *text)
{
    struct lab *lab = arg;

    lab->refusals++;
    snprintf(lab->refusal, sizeof lab->refusal, "%s", text);
}

static const struct tunnel_ops ops = {on_peer, on_answered, on_refused, NULL};

static struct tunnel *
lab_tunnel(struct lab *lab, bool reverse, int port, int target)
{
    char host[] = "127.0.0.1", id[] = "f1"; /* with "localhost" sshd is content when ::1 is free */
    struct plan_forward f = {.id = id, .reverse = reverse,
        .listen = {.kind = ENDPOINT_TCP, .host = host, .port = port},
        .target = {.kind = ENDPOINT_TCP, .host = host, .port = target}};
    struct tunnel *t = tunnel_new(&lab->link, &f, &ops, lab);

    assert_true(lab->tunnel_count < TUNNELS_MAX);
    lab->tunnels[lab->tunnel_count++] = t;
    return t;
}

/* ---- waiting ---- */

static time_t
now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

#define LAB_UNTIL(lab, condition)                                                                  \
    do {                                                                                           \
        time_t deadline = now_s() + LIMIT_S;                                                       \
        while (!(condition)) {                                                                     \
            lab_wait((lab), NULL, 0);                                                              \
            if (now_s() > deadline)                                                                \
                fail_msg("never came: %s", #condition);                                            \
        }                                                                                          \
    } while (0)

/* Sleep until libuv or one of these has something to do, then let libuv do it. A watch that a callback
 * has just begun is unknown to the backend, so it is never a long sleep. */
static void
lab_wait(struct lab *lab, struct pollfd *more, int n)
{
    struct pollfd p[TALKERS_MAX + 2];
    int timeout;

    if (n > 0)
        memcpy(p, more, (size_t)n * sizeof *p);
    p[n] = (struct pollfd){.fd = uv_backend_fd(&lab->loop), .events = POLLIN};
    uv_run(&lab->loop, UV_RUN_NOWAIT);
    timeout = uv_backend_timeout(&lab->loop);
    if (timeout < 0 || timeout > 2 || !uv_loop_alive(&lab->loop))
        timeout = 2;
    poll(p, (nfds_t)n + 1, timeout);
    uv_run(&lab->loop, UV_RUN_NOWAIT);
}

static int
lab_listen(struct lab *lab, struct tunnel *t, bool any_port, struct err *e)
{
    int rc;

    LAB_UNTIL(lab, (rc = tunnel_listen(t, any_port, e)) != SSH_AGAIN);
    return rc;
}

static int
lab_open(struct lab *lab, struct tunnel *t)
{
    struct err e = {0};

    if (lab_listen(lab, t, false, &e) != 0)
        fail_msg("%s", e.text);
    assert_true(tunnel_port(t) > 0);
    return tunnel_port(t);
}

/* ---- somebody at one end of a connection ---- */

/* Sends n bytes that follow from seed, then says so; checks what comes against the other's seed, which
 * is its first byte. */
struct talker {
    int fd;
    size_t n, at, got;
    uint32_t seed, heard_seed;
    bool said_end, heard_end, cut, wait_for_end;
};

static unsigned char
pattern(uint32_t seed, size_t at)
{
    return at == 0 ? (unsigned char)seed : (unsigned char)((at * 2654435761u + seed * 40503u) >> 11);
}

static void
talker_send(struct talker *t)
{
    unsigned char buf[16384];

    while (t->at < t->n) {
        size_t some = t->n - t->at < sizeof buf ? t->n - t->at : sizeof buf;
        ssize_t n;

        for (size_t i = 0; i < some; i++)
            buf[i] = pattern(t->seed, t->at + i);
        n = send(t->fd, buf, some, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n <= 0) {
            t->cut = t->cut || (n < 0 && errno != EAGAIN);
            return;
        }
        t->at += (size_t)n;
    }
    if (!t->said_end)
        shutdown(t->fd, SHUT_WR);
    t->said_end = true;
}

static void
talker_hear(struct talker *t)
{
    unsigned char buf[16384];

    while (!t->heard_end) {
        ssize_t n = recv(t->fd, buf, sizeof buf, MSG_DONTWAIT);

        if (n < 0) {
            t->cut = t->cut || errno != EAGAIN;
            t->heard_end = errno != EAGAIN;
            return;
        }
        if (n == 0)
            t->heard_end = true;
        if (t->got == 0 && n > 0)
            t->heard_seed = buf[0];
        for (ssize_t i = 0; i < n; i++, t->got++) {
            if (buf[i] != pattern(t->heard_seed, t->got))
                fail_msg("byte %zu is wrong", t->got);
        }
    }
}

static void
talker_work(struct talker *t)
{
    if (t->fd < 0)
        return;
    if (!t->wait_for_end || t->heard_end)
        talker_send(t);
    talker_hear(t);
}

static bool
talker_finished(const struct talker *t)
{
    return (t->said_end || t->cut) && t->heard_end;
}

/* Clients on one side, those who answer them on the other. */
struct party {
    struct talker talkers[TALKERS_MAX];
    int count, clients;
    int listener;
    size_t back; /* what each answer is long */
    bool back_waits;
};

static struct talker *
party_add(struct party *p, int fd, size_t n)
{
    struct talker *t = &p->talkers[p->count];

    assert_true(p->count < TALKERS_MAX && fd >= 0);
    *t = (struct talker){.fd = fd, .n = n, .seed = (uint32_t)p->count & 255};
    p->count++;
    return t;
}

static struct talker *
party_client(struct party *p, int port, size_t n)
{
    struct err e;

    p->clients++;
    return party_add(p, sock_connect_tcp("127.0.0.1", port, &e), n);
}

static void
party_work(struct party *p)
{
    int fd;

    while (p->listener >= 0 &&
        (fd = accept4(p->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
        party_add(p, fd, p->back)->wait_for_end = p->back_waits;
    for (int i = 0; i < p->count; i++)
        talker_work(&p->talkers[i]);
}

static void
party_turn(struct party *p, struct lab *lab)
{
    struct pollfd polls[TALKERS_MAX + 1];
    int n = 0;

    party_work(p);
    for (int i = 0; i < p->count; i++) {
        struct talker *t = &p->talkers[i];
        bool sends = !t->said_end && !t->cut && (!t->wait_for_end || t->heard_end);

        if (t->fd >= 0 && (sends || !t->heard_end))
            polls[n++] = (struct pollfd){.fd = t->fd,
                .events = (short)((t->heard_end ? 0 : POLLIN) | (sends ? POLLOUT : 0))};
    }
    if (p->listener >= 0)
        polls[n++] = (struct pollfd){.fd = p->listener, .events = POLLIN};
    lab_wait(lab, polls, n);
}

#define PARTY_UNTIL(party, lab, condition)                                                         \
    do {                                                                                           \
        time_t deadline = now_s() + LIMIT_S;                                                       \
        while (!(condition)) {                                                                     \
            party_turn((party), (lab));                                                            \
            if (now_s() > deadline)                                                                \
                fail_msg("never came: %s", #condition);                                            \
        }                                                                                          \
    } while (0)

static bool
party_finished(const struct party *p)
{
    if (p->count < 2 * p->clients)
        return false;
    for (int i = 0; i < p->count; i++) {
        if (p->talkers[i].fd >= 0 && !talker_finished(&p->talkers[i]))
            return false;
    }
    return true;
}

static void
party_done(struct party *p)
{
    for (int i = 0; i < p->count; i++) {
        if (p->talkers[i].fd >= 0)
            close(p->talkers[i].fd);
    }
    p->count = p->clients = 0;
}

/* count connections at once to port, forth bytes one way and back bytes the other. */
static void
exchange(struct lab *lab, int listener, int port, int count, size_t forth, size_t back)
{
    struct party *p = mem_zalloc(sizeof *p);

    p->listener = listener;
    p->back = back;
    for (int i = 0; i < count; i++)
        party_client(p, port, forth);
    PARTY_UNTIL(p, lab, party_finished(p));
    assert_int_equal(p->count, 2 * count);
    for (int i = 0; i < p->count; i++) {
        assert_false(p->talkers[i].cut);
        assert_int_equal(p->talkers[i].got, i < count ? back : forth);
    }
    party_done(p);
    free(p);
}

static int
target_listen(int *port)
{
    struct err e;
    int fd = sock_listen_tcp("127.0.0.1", *port, port, &e);

    assert_true(fd >= 0);
    return fd;
}

/* Make a tunnel, open it, let clients through. */
static struct tunnel *
lab_ready(struct lab *lab, bool reverse, int target)
{
    struct tunnel *t = lab_tunnel(lab, reverse, 0, target);

    lab_open(lab, t);
    tunnel_release(t);
    return t;
}

static int
open_count(const struct tunnel *t)
{
    uint64_t in, out, total;
    int open;

    tunnel_counts(t, &in, &out, &open, &total);
    return open;
}

/* ---- the tests ---- */

static void
all_sizes_pass_both_ways_at_once(void **state)
{
    static const size_t sizes[] = {0, 1, 32768, 5000000};
    int target = 0, listener = target_listen(&target);
    uint64_t in, out, total;
    struct lab lab;
    int open;

    lab_start(&lab, "");
    for (int r = 0; r < 2; r++) {
        struct tunnel *t = lab_ready(&lab, r == 1, target);

        for (int i = 0; i < 16; i++)
            exchange(&lab, listener, tunnel_port(t), 1, sizes[i / 4], sizes[i % 4]);
        LAB_UNTIL(&lab, open_count(t) == 0);
        tunnel_counts(t, &in, &out, &open, &total);
        assert_int_equal(total, 16);
        assert_int_equal(out, 4 * 5032769);
        assert_int_equal(in, 4 * 5032769);
        assert_int_equal(lab.refusals, 0);
    }
    assert_true(lab.changes > 0);
    lab_stop(&lab);
    close(listener);
}

static void
a_rekey_under_load_costs_no_byte(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct lab lab;

    lab_start(&lab, "RekeyLimit 1M");
    for (int r = 0; r < 2; r++)
        exchange(&lab, listener, tunnel_port(lab_ready(&lab, r == 1, target)), 2, 5000000, 5000000);
    lab_stop(&lab);
    close(listener);
}

static void
a_taken_port_here_is_an_error_or_another_port(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct err e = {0};
    struct tunnel *t;
    struct lab lab;

    lab_start(&lab, "");
    t = lab_tunnel(&lab, false, target, target);
    assert_int_equal(lab_listen(&lab, t, false, &e), -1);
    assert_int_equal(e.code, ERR_LISTEN);
    assert_int_equal(lab_listen(&lab, t, true, &e), 0);
    assert_int_not_equal(tunnel_port(t), target);
    tunnel_release(t);
    exchange(&lab, listener, tunnel_port(t), 1, 10, 10);
    lab_stop(&lab);
    close(listener);
}

static void
a_taken_port_there_is_an_error_or_another_port(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct err e = {0};
    struct tunnel *t;
    struct lab lab;

    lab_start(&lab, "");
    t = lab_tunnel(&lab, true, target, target);
    assert_int_equal(lab_listen(&lab, t, false, &e), -1);
    assert_int_equal(e.code, ERR_FORWARD);
    assert_non_null(strstr(e.text, "refuses"));
    t = lab_tunnel(&lab, true, target, target);
    assert_int_equal(lab_listen(&lab, t, true, &e), 0);
    assert_int_not_equal(tunnel_port(t), target);
    exchange(&lab, listener, tunnel_port(t), 1, 10, 10);
    lab_stop(&lab);
    close(listener);
}

static void
a_server_that_forbids_forwards_is_told(void **state)
{
    struct err e = {0};
    struct lab lab;

    lab_start(&lab, "AllowTcpForwarding no");
    assert_int_equal(lab_listen(&lab, lab_tunnel(&lab, true, 0, 1), true, &e), -1);
    assert_int_equal(e.code, ERR_FORWARD);
    assert_true(e.hint[0] != '\0');
    lab_stop(&lab);
}

/* The client ends first and hears the whole answer; then the other way round. */
static void
half_closed_connections_go_on(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct lab lab;

    lab_start(&lab, "");
    for (int i = 0; i < 4; i++) {
        struct tunnel *t = lab_ready(&lab, i % 2 == 1, target);
        struct party *p = mem_zalloc(sizeof *p);

        p->listener = listener;
        p->back = 200000;
        p->back_waits = i < 2;
        party_client(p, tunnel_port(t), 300000)->wait_for_end = i >= 2;
        PARTY_UNTIL(p, &lab, party_finished(p));
        assert_int_equal(p->talkers[0].got, 200000);
        assert_int_equal(p->talkers[1].got, 300000);
        party_done(p);
        free(p);
        LAB_UNTIL(&lab, open_count(t) == 0);
    }
    lab_stop(&lab);
    close(listener);
}

static int
descriptor_count(void)
{
    int n = 0;

    for (int fd = 0; fd < 2000; fd++)
        n += fcntl(fd, F_GETFD) != -1;
    return n;
}

static void
connections_come_one_after_another_and_many_at_once(void **state)
{
    int target = 0, listener = target_listen(&target), before;
    struct lab lab;

    lab_start(&lab, "");
    for (int r = 0; r < 2; r++) {
        struct tunnel *t = lab_ready(&lab, r == 1, target);

        exchange(&lab, listener, tunnel_port(t), 1, 1, 1); /* opens what stays open */
        LAB_UNTIL(&lab, open_count(t) == 0);
        before = descriptor_count();
        for (int i = 0; i < 200; i++)
            exchange(&lab, listener, tunnel_port(t), 1, 100, 1000);
        exchange(&lab, listener, tunnel_port(t), 64, 50000, 100000);
        LAB_UNTIL(&lab, open_count(t) == 0);
        assert_int_equal(descriptor_count(), before);
        assert_int_equal(lab.refusals, 0);
    }
    lab_stop(&lab);
    close(listener);
}

static void
a_target_that_refuses_ends_the_client_and_says_why(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct party *p = mem_zalloc(sizeof *p);
    struct tunnel *t;
    struct lab lab;

    close(listener);
    lab_start(&lab, "");
    t = lab_ready(&lab, false, target);
    p->listener = -1;
    party_client(p, tunnel_port(t), 10);
    PARTY_UNTIL(p, &lab, talker_finished(&p->talkers[0]));
    assert_int_equal(lab.refusals, 1);
    assert_non_null(strstr(lab.refusal, "refused"));
    assert_int_equal(lab.answers, 0);
    assert_int_equal(open_count(t), 0);
    party_done(p);
    free(p);
    listener = target_listen(&target);
    exchange(&lab, listener, tunnel_port(t), 1, 10, 10);
    assert_int_equal(lab.answers, 1);
    lab_stop(&lab);
    close(listener);
}

static void
clients_are_held_until_the_release(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct party *p = mem_zalloc(sizeof *p);
    struct tunnel *t;
    struct lab lab;

    lab_start(&lab, "");
    t = lab_tunnel(&lab, false, 0, target);
    lab_open(&lab, t);
    p->listener = listener;
    p->back = 77;
    for (int i = 0; i < 3; i++)
        party_client(p, tunnel_port(t), 5000);
    party_client(p, tunnel_port(t), 0)->said_end = true;
    PARTY_UNTIL(p, &lab, open_count(t) == 4);
    close(p->talkers[3].fd); /* this one gives up */
    p->talkers[3].fd = -1;
    p->clients--;
    PARTY_UNTIL(p, &lab, open_count(t) == 3);
    assert_int_equal(p->count, 4);
    tunnel_release(t);
    PARTY_UNTIL(p, &lab, p->count == 7 && party_finished(p));
    for (int i = 0; i < 3; i++)
        assert_int_equal(p->talkers[i].got, 77);
    party_done(p);
    free(p);
    lab_stop(&lab);
    close(listener);
}

static void
the_connection_of_the_probe_is_kept_for_the_first_client(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct party *p = mem_zalloc(sizeof *p);
    struct tunnel *t;
    struct lab lab;

    close(listener);
    lab_start(&lab, "");
    t = lab_tunnel(&lab, false, 0, target);
    lab_open(&lab, t);
    tunnel_probe(t, true);
    for (int i = 0; i < 3; i++) /* refused a few times */
        LAB_UNTIL(&lab, lab.changes > i);
    assert_int_equal(lab.answers, 0);
    assert_int_equal(lab.refusals, 0);
    p->listener = listener = target_listen(&target);
    p->back = 50;
    PARTY_UNTIL(p, &lab, lab.answers == 1 && p->count == 1);
    party_client(p, tunnel_port(t), 4000);
    party_client(p, tunnel_port(t), 4000);
    PARTY_UNTIL(p, &lab, open_count(t) == 2);
    assert_int_equal(p->count, 3); /* the probe's connection is the only one at the target */
    tunnel_release(t);
    PARTY_UNTIL(p, &lab, p->count == 4 && party_finished(p));
    assert_int_equal(p->talkers[0].got, 4000);
    assert_int_equal(p->talkers[0].heard_seed, 1); /* from the first client */
    assert_int_equal(p->talkers[1].got, 50);
    party_done(p);
    free(p);
    lab_stop(&lab);
    close(listener);
}

static void
peers_are_held_until_our_side_listens(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct party *p = mem_zalloc(sizeof *p);
    struct tunnel *t;
    struct lab lab;

    close(listener);
    lab_start(&lab, "");
    t = lab_tunnel(&lab, true, 0, target);
    p->listener = -1;
    p->back = 33;
    lab_open(&lab, t);
    party_client(p, tunnel_port(t), 5000);
    party_client(p, tunnel_port(t), 6000);
    PARTY_UNTIL(p, &lab, open_count(t) == 2);
    p->listener = listener = target_listen(&target);
    PARTY_UNTIL(p, &lab, party_finished(p));
    assert_int_equal(lab.answers, 1);
    assert_int_equal(lab.refusals, 0);
    assert_int_equal(p->talkers[0].got, 33);
    assert_int_equal(p->talkers[1].got, 33);
    party_done(p);
    close(listener); /* and now nobody is held any more */
    p->listener = -1;
    party_client(p, tunnel_port(t), 10);
    PARTY_UNTIL(p, &lab, talker_finished(&p->talkers[0]));
    assert_int_equal(lab.refusals, 1);
    party_done(p);
    free(p);
    lab_stop(&lab);
}

static void
each_reverse_tunnel_gets_its_own_peers(void **state)
{
    int one = 0, two = 0, first = target_listen(&one), second = target_listen(&two);
    struct tunnel *a, *b;
    struct lab lab;

    lab_start(&lab, "");
    a = lab_ready(&lab, true, one);
    b = lab_ready(&lab, true, two);
    assert_int_not_equal(tunnel_port(a), tunnel_port(b));
    exchange(&lab, first, tunnel_port(a), 3, 1000, 1000);
    exchange(&lab, second, tunnel_port(b), 3, 1000, 1000);
    lab_stop(&lab);
    close(first);
    close(second);
}

static bool
port_refuses(int port)
{
    struct err e;
    int fd = sock_connect_tcp("127.0.0.1", port, &e), error = errno;

    if (fd >= 0) {
        struct pollfd p = {.fd = fd, .events = POLLOUT};

        poll(&p, 1, LIMIT_S * 1000);
        error = sock_result(fd);
        close(fd);
    }
    return error == ECONNREFUSED;
}

static void
a_freed_tunnel_listens_no_more(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct err e = {0};
    struct lab lab;

    lab_start(&lab, "");
    for (int r = 0; r < 2; r++) {
        struct tunnel *t = lab_ready(&lab, r == 1, target);
        int port = tunnel_port(t);

        lab_free_tunnel(&lab, t);
        LAB_UNTIL(&lab, port_refuses(port));
        t = lab_tunnel(&lab, r == 1, port, target); /* and the port can be had again */
        assert_int_equal(lab_listen(&lab, t, false, &e), 0);
    }
    lab_stop(&lab);
    close(listener);
}

/* Requests of several tunnels, of one that goes away in between, and keepalives, all at once. */
static void
global_requests_do_not_take_each_others_answers(void **state)
{
    int target = 0, listener = target_listen(&target), taken = 0;
    int blocker = target_listen(&taken);
    struct tunnel *a, *b, *c;
    struct err e = {0};
    int rc[3] = {SSH_AGAIN, SSH_AGAIN, SSH_AGAIN};
    struct lab lab;

    lab_start(&lab, "");
    a = lab_tunnel(&lab, true, 0, target);
    b = lab_tunnel(&lab, true, taken, target); /* will be refused */
    c = lab_tunnel(&lab, true, 0, target);
    request_keepalive(&lab.link);
    assert_int_equal(tunnel_listen(a, false, &e), SSH_AGAIN);
    assert_int_equal(tunnel_listen(b, false, &e), SSH_AGAIN);
    request_keepalive(&lab.link);
    assert_int_equal(tunnel_listen(c, false, &e), SSH_AGAIN);
    lab_free_tunnel(&lab, a);
    a = lab_tunnel(&lab, true, 0, target);
    while (rc[0] == SSH_AGAIN || rc[1] == SSH_AGAIN || rc[2] == SSH_AGAIN) {
        struct tunnel *all[3] = {a, b, c};

        for (int i = 0; i < 3; i++) {
            if (rc[i] == SSH_AGAIN)
                rc[i] = tunnel_listen(all[i], false, &e);
        }
        lab_wait(&lab, NULL, 0);
    }
    assert_int_equal(rc[0], 0);
    assert_int_equal(rc[1], -1);
    assert_int_equal(rc[2], 0);
    exchange(&lab, listener, tunnel_port(a), 1, 100, 100);
    exchange(&lab, listener, tunnel_port(c), 1, 100, 100);
    lab_stop(&lab);
    close(listener);
    close(blocker);
}

/* libssh would look for the port in whatever packet came last. */
static void
a_port_is_found_while_traffic_flows(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct party *p = mem_zalloc(sizeof *p);
    struct err e = {0};
    struct tunnel *t;
    struct lab lab;

    lab_start(&lab, "");
    t = lab_ready(&lab, false, target);
    p->listener = listener;
    p->back = 50000000;
    party_client(p, tunnel_port(t), 50000000);
    PARTY_UNTIL(p, &lab, p->talkers[0].got > 0);
    for (int i = 0; i < 5; i++) {
        struct tunnel *r = lab_tunnel(&lab, true, 0, target);
        int rc;

        PARTY_UNTIL(p, &lab, (rc = tunnel_listen(r, false, &e)) != SSH_AGAIN);
        assert_int_equal(rc, 0);
        party_client(p, tunnel_port(r), 1000);
    }
    p->back = 1000;
    PARTY_UNTIL(p, &lab, party_finished(p));
    for (int i = 0; i < p->count; i++)
        assert_false(p->talkers[i].cut);
    party_done(p);
    free(p);
    lab_stop(&lab);
    close(listener);
}

/* Nobody reads on one connection: it stops its sender, and nobody else. */
static void
a_reader_that_sleeps_stops_only_its_own_sender(void **state)
{
    int target = 0, listener = target_listen(&target), sleeper, sender;
    struct pollfd wait = {.events = POLLIN};
    size_t sent = 0, last = 1;
    char *block = mem_zalloc(65536);
    struct tunnel *t;
    struct err e;
    struct lab lab;

    lab_start(&lab, "");
    t = lab_ready(&lab, false, target);
    sleeper = sock_connect_tcp("127.0.0.1", tunnel_port(t), &e);
    LAB_UNTIL(&lab, (sender = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0);
    for (int quiet = 0; quiet < 20; quiet = sent == last ? quiet + 1 : 0) {
        ssize_t n;

        last = sent;
        while ((n = send(sender, block, 65536, MSG_NOSIGNAL | MSG_DONTWAIT)) > 0)
            sent += (size_t)n;
        wait.fd = sender;
        wait.events = POLLOUT;
        lab_wait(&lab, &wait, 1);
    }
    assert_true(sent < 64 << 20);
    exchange(&lab, listener, tunnel_port(t), 2, 1000000, 1000000);
    close(sleeper);
    close(sender);
    LAB_UNTIL(&lab, open_count(t) == 0);
    free(block);
    lab_stop(&lab);
    close(listener);
}

static void
there_is_a_limit_to_connections(void **state)
{
    struct party *p = mem_zalloc(sizeof *p);
    struct rlimit most;
    struct tunnel *t;
    struct lab lab;
    int target = 0, listener = target_listen(&target);

    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    if (most.rlim_cur < 3 * TUNNEL_CONNECTIONS_MAX)
        skip();
    lab_start(&lab, "");
    t = lab_tunnel(&lab, false, 0, target);
    lab_open(&lab, t);
    p->listener = -1;
    for (int i = 0; i < TUNNEL_CONNECTIONS_MAX + 10; i++) {
        party_client(p, tunnel_port(t), 10);
        party_turn(p, &lab);
    }
    PARTY_UNTIL(p, &lab, lab.refusals == 10);
    assert_int_equal(open_count(t), TUNNEL_CONNECTIONS_MAX);
    party_done(p);
    LAB_UNTIL(&lab, open_count(t) == 0);
    free(p);
    lab_stop(&lab);
    close(listener);
}

static void
pace_tick(uv_timer_t *pace)
{
}

static void
without_descriptors_clients_wait_and_nothing_spins(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct rlimit old, low;
    struct party *p;
    struct tunnel *t;
    struct lab lab;
    uint64_t until;
    long turns = 0;
    uv_timer_t pace;

    if (strstr(getenv("LD_PRELOAD") != NULL ? getenv("LD_PRELOAD") : "", "vgpreload") != NULL)
        skip(); /* valgrind closes what is accepted beyond the limit, the kernel leaves it queued */
    lab_start(&lab, "");
    t = lab_ready(&lab, false, target);
    p = mem_zalloc(sizeof *p);
    p->listener = listener;
    p->back = 9;
    party_client(p, tunnel_port(t), 10);
    uv_timer_init(&lab.loop, &pace);
    uv_timer_start(&pace, pace_tick, 500, 500);
    getrlimit(RLIMIT_NOFILE, &old);
    low = old;
    low.rlim_cur = 3;
    setrlimit(RLIMIT_NOFILE, &low);
    for (until = uv_hrtime() + 1000000000u; uv_hrtime() < until; turns++)
        uv_run(&lab.loop, UV_RUN_ONCE); /* sleeps until something is to be done */
    setrlimit(RLIMIT_NOFILE, &old);
    uv_close((uv_handle_t *)&pace, NULL);
    assert_true(turns < 100);
    assert_int_equal(open_count(t), 0);
    PARTY_UNTIL(p, &lab, party_finished(p));
    assert_int_equal(p->talkers[0].got, 9);
    party_done(p);
    free(p);
    lab_stop(&lab);
    close(listener);
}

static void
socket_files_are_forwarded_too(void **state)
{
    char *listen = mem_printf("%s/here", lab_dir), *there = mem_printf("%s/there", lab_dir);
    char id[] = "f1";
    struct plan_forward f = {.id = id, .listen = {.kind = ENDPOINT_UNIX, .path = listen},
        .target = {.kind = ENDPOINT_UNIX, .path = there}};
    struct party *p = mem_zalloc(sizeof *p);
    struct err e = {0};
    struct tunnel *t;
    struct lab lab;

    lab_start(&lab, "");
    t = lab.tunnels[lab.tunnel_count++] = tunnel_new(&lab.link, &f, &ops, &lab);
    p->listener = sock_listen_unix(there, &e);
    p->back = 100000;
    assert_int_equal(tunnel_listen(t, false, &e), 0);
    tunnel_release(t);
    p->clients++;
    party_add(p, sock_connect_unix(listen, &e), 200000);
    PARTY_UNTIL(p, &lab, party_finished(p));
    assert_int_equal(p->talkers[0].got, 100000);
    assert_int_equal(p->talkers[1].got, 200000);
    f.reverse = true;
    t = lab.tunnels[lab.tunnel_count++] = tunnel_new(&lab.link, &f, &ops, &lab);
    assert_int_equal(tunnel_listen(t, false, &e), -1);
    assert_int_equal(e.code, ERR_FORWARD);
    assert_non_null(strstr(e.text, "cannot"));
    close(p->listener);
    party_done(p);
    lab_stop(&lab);
    assert_int_equal(access(listen, F_OK), -1);
    free(p);
    free(listen);
    free(there);
}

static void
a_retargeted_tunnel_goes_elsewhere(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct tunnel *t;
    struct lab lab;

    lab_start(&lab, "");
    t = lab_tunnel(&lab, false, 0, 1);
    lab_open(&lab, t);
    tunnel_retarget(t, "127.0.0.1", target);
    tunnel_release(t);
    exchange(&lab, listener, tunnel_port(t), 1, 10, 10);
    lab_stop(&lab);
    close(listener);
}

static void
when_sshd_dies_everything_closes(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct party *p = mem_zalloc(sizeof *p);
    struct tunnel *pumping, *held, *reverse;
    struct err e = {0};
    struct lab lab;
    int port;

    lab_start(&lab, "");
    pumping = lab_ready(&lab, false, target);
    reverse = lab_ready(&lab, true, target);
    held = lab_tunnel(&lab, false, 0, target);
    port = lab_open(&lab, held);
    p->listener = listener;
    p->back = 1u << 30;
    party_client(p, tunnel_port(pumping), 1u << 30);
    party_client(p, tunnel_port(reverse), 1u << 30);
    PARTY_UNTIL(p, &lab, p->count == 4 && p->talkers[0].got > 0 && p->talkers[1].got > 0);
    party_client(p, port, 10);
    PARTY_UNTIL(p, &lab, open_count(held) == 1);
    lab_kill_sshd(&lab);
    PARTY_UNTIL(p, &lab, lab.link.broken);
    for (int i = 0; i < p->count; i++)
        PARTY_UNTIL(p, &lab, p->talkers[i].heard_end);
    assert_int_equal(open_count(pumping) + open_count(held) + open_count(reverse), 0);
    assert_true(port_refuses(port));
    uv_run(&lab.loop, UV_RUN_NOWAIT);
    assert_false(uv_loop_alive(&lab.loop)); /* nothing is left to wake up for */
    assert_int_equal(tunnel_listen(lab_tunnel(&lab, true, 0, target), false, &e), -1);
    assert_int_equal(e.code, ERR_LOST);
    party_done(p);
    free(p);
    lab_stop(&lab);
    close(listener);
}

/* Taken down in the midst of everything, in one go. */
static void
it_can_be_taken_down_at_any_moment(void **state)
{
    int target = 0, listener = target_listen(&target);
    struct lab lab;

    for (int turns = 0; turns < 12; turns++) {
        struct party *p = mem_zalloc(sizeof *p);
        struct err e = {0};

        lab_start(&lab, "");
        p->listener = listener;
        p->back = 1u << 20;
        for (int i = 0; i < 5; i++)
            party_client(p, tunnel_port(lab_ready(&lab, i % 2 == 1, target)), 1u << 20);
        assert_int_equal(tunnel_listen(lab_tunnel(&lab, true, 0, target), false, &e), SSH_AGAIN);
        tunnel_probe(lab_tunnel(&lab, false, 0, 1), true);
        for (int i = 0; i < turns; i++)
            party_turn(p, &lab);
        lab_stop(&lab);
        party_done(p);
        free(p);
    }
    close(listener);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sizes_pass_both_ways_at_once),
        cmocka_unit_test(a_rekey_under_load_costs_no_byte),
        cmocka_unit_test(a_taken_port_here_is_an_error_or_another_port),
        cmocka_unit_test(a_taken_port_there_is_an_error_or_another_port),
        cmocka_unit_test(a_server_that_forbids_forwards_is_told),
        cmocka_unit_test(half_closed_connections_go_on),
        cmocka_unit_test(connections_come_one_after_another_and_many_at_once),
        cmocka_unit_test(a_target_that_refuses_ends_the_client_and_says_why),
        cmocka_unit_test(clients_are_held_until_the_release),
        cmocka_unit_test(the_connection_of_the_probe_is_kept_for_the_first_client),
        cmocka_unit_test(peers_are_held_until_our_side_listens),
        cmocka_unit_test(each_reverse_tunnel_gets_its_own_peers),
        cmocka_unit_test(a_freed_tunnel_listens_no_more),
        cmocka_unit_test(global_requests_do_not_take_each_others_answers),
        cmocka_unit_test(a_port_is_found_while_traffic_flows),
        cmocka_unit_test(a_reader_that_sleeps_stops_only_its_own_sender),
        cmocka_unit_test(there_is_a_limit_to_connections),
        cmocka_unit_test(without_descriptors_clients_wait_and_nothing_spins),
        cmocka_unit_test(socket_files_are_forwarded_too),
        cmocka_unit_test(a_retargeted_tunnel_goes_elsewhere),
        cmocka_unit_test(when_sshd_dies_everything_closes),
        cmocka_unit_test(it_can_be_taken_down_at_any_moment),
    };

    if (access(SSHD, X_OK) != 0 || system("command -v ssh-keygen >/dev/null") != 0) {
        puts("skipped: " SSHD " or ssh-keygen is missing");
        return 77;
    }
    signal(SIGPIPE, SIG_IGN);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests_name("tunnel", tests, lab_setup, lab_teardown);
}
