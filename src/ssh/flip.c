/* SPDX-License-Identifier: BSD-3-Clause
 * flip: whether the libssh in use notices that a bit of what comes is another one, under AES-GCM. */
#include "config.h"

#include "ssh/flip.h"

#include <fcntl.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ssh/newer.h"

/* Each of them lets both sides and the wire do what they can; a key exchange takes about ten. */
#define FLIP_ROUNDS 200
#define FLIP_BYTE 20 /* of a packet: what the message says, after its length and its header */

/* One side: its session, its end of a socket pair, and our end of that. */
struct side {
    ssh_session ssh;
    int fd, wire;
    struct ssh_counter_struct counter;  /* in_packets: what was taken for good */
};

struct flipping {
    struct side client, server;
    ssh_bind bind;
    ssh_event event;
    bool turn_bit; /* of the next bytes, each way */
};

static bool
side_open(struct side *s)
{
    int pair[2];

    s->fd = s->wire = -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
        return false;
    s->fd = pair[0];
    s->wire = pair[1];
    s->ssh = ssh_new();
    if (s->ssh == NULL)
        return false;
    ssh_set_blocking(s->ssh, 0);
    ssh_set_counters(s->ssh, NULL, &s->counter);
    return true;
}

/* libssh closes what it was given when the connection breaks. */
static void
side_close(struct side *s)
{
    int fd = s->ssh != NULL ? ssh_get_fd(s->ssh) : -1;

    ssh_free(s->ssh);
    if ((fd >= 0 || s->ssh == NULL) && s->fd >= 0 && fcntl(s->fd, F_GETFD) >= 0)
        close(s->fd);
    if (s->wire >= 0)
        close(s->wire);
}

/* One key size each way, so that both are tried. */
static void
flip_ciphers(ssh_session ssh)
{
    ssh_options_set(ssh, SSH_OPTIONS_CIPHERS_C_S, "aes128-gcm@openssh.com");
    ssh_options_set(ssh, SSH_OPTIONS_CIPHERS_S_C, "aes256-gcm@openssh.com");
}

static bool
flip_client(struct side *s)
{
    bool no = false;

    if (!side_open(s))
        return false;
    ssh_options_set(s->ssh, SSH_OPTIONS_PROCESS_CONFIG, &no);
    ssh_options_set(s->ssh, SSH_OPTIONS_HOST, "flip.invalid");
    ssh_options_set(s->ssh, SSH_OPTIONS_USER, "flip");
    ssh_options_set(s->ssh, SSH_OPTIONS_KNOWNHOSTS, "/dev/null");
    ssh_options_set(s->ssh, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
    flip_ciphers(s->ssh);
    return ssh_options_set(s->ssh, SSH_OPTIONS_FD, &s->fd) == SSH_OK;
}

static bool
flip_server(struct flipping *f)
{
    ssh_key key = NULL;
    bool no = false;

    f->bind = ssh_bind_new();
    if (!side_open(&f->server) || f->bind == NULL ||
        newer_generate(&key) != SSH_OK)
        return false;
    ssh_bind_options_set(f->bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
    if (ssh_bind_options_set(f->bind, SSH_BIND_OPTIONS_IMPORT_KEY, key) != SSH_OK) {
        ssh_key_free(key);
        return false;
    }
    if (ssh_bind_accept_fd(f->bind, f->server.ssh, f->server.fd) != SSH_OK)
        return false;
    flip_ciphers(f->server.ssh);
    ssh_set_blocking(f->server.ssh, 0);
    return true;
}

/* Bytes that one side has sent go to the other. */
static void
flip_carry(const struct flipping *f, const struct side *from, const struct side *to)
{
    unsigned char bytes[16384];
    ssize_t n = recv(from->wire, bytes, sizeof bytes, 0);

    if (n <= 0)
        return;
    if (f->turn_bit && n > FLIP_BYTE)
        bytes[FLIP_BYTE] ^= 1;
    (void)!send(to->wire, bytes, (size_t)n, MSG_NOSIGNAL);
}

static void
flip_carry_both(const struct flipping *f)
{
    flip_carry(f, &f->client, &f->server);
    flip_carry(f, &f->server, &f->client);
}

/* Both exchange their keys, each a step at a time. */
static bool
flip_exchange(struct flipping *f)
{
    int c = SSH_AGAIN, s = SSH_AGAIN;

    for (int i = 0; i < FLIP_ROUNDS && (c == SSH_AGAIN || s == SSH_AGAIN); i++) {
        c = c == SSH_AGAIN ? ssh_connect(f->client.ssh) : c;
        s = s == SSH_AGAIN ? ssh_handle_key_exchange(f->server.ssh) : s;
        flip_carry_both(f);
    }
    return c == SSH_OK && s == SSH_OK;
}

/* Until nothing moves: what is on its way has been taken, or has ended a connection. */
static void
flip_settle(struct flipping *f)
{
    for (int i = 0; i < 4; i++) {
        flip_carry_both(f);
        ssh_event_dopoll(f->event, 0);
        ssh_event_dopoll(f->event, 0);
    }
}

static bool
side_dead(const struct side *s)
{
    return (ssh_get_status(s->ssh) & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0;
}

/* A message that means nothing goes each way. */
static bool
flip_send(struct flipping *f, bool turn_bit)
{
    static const char words[] = "one of these bits is another one when it arrives";

    flip_settle(f);
    f->client.counter.in_packets = f->server.counter.in_packets = 0;
    if (ssh_send_ignore(f->client.ssh, words) != SSH_OK ||
        ssh_send_ignore(f->server.ssh, words) != SSH_OK)
        return false;
    f->turn_bit = turn_bit;
    flip_carry_both(f);
    f->turn_bit = false;
    flip_settle(f);
    return true;
}

/* The message as it was sent must be taken, or a connection that ends says nothing. */
static enum flip
flip_judge(struct flipping *f)
{
    const struct side *c = &f->client, *s = &f->server;

    if (!flip_send(f, false) || side_dead(c) || side_dead(s) || c->counter.in_packets != 1 ||
        s->counter.in_packets != 1)
        return FLIP_UNTRIED;
    if (!flip_send(f, true))
        return FLIP_UNTRIED;
    if (c->counter.in_packets > 0 || s->counter.in_packets > 0)
        return FLIP_TAKEN;
    return side_dead(c) && side_dead(s) ? FLIP_REFUSED : FLIP_UNTRIED;
}

static enum flip
flip_run(struct flipping *f)
{
    enum flip found = FLIP_UNTRIED;

    if (!flip_exchange(f))
        return FLIP_UNTRIED;
    f->event = ssh_event_new();
    if (f->event == NULL)
        return FLIP_UNTRIED;
    if (ssh_event_add_session(f->event, f->client.ssh) == SSH_OK &&
        ssh_event_add_session(f->event, f->server.ssh) == SSH_OK)
        found = flip_judge(f);
    ssh_event_remove_session(f->event, f->client.ssh);
    ssh_event_remove_session(f->event, f->server.ssh);
    ssh_event_free(f->event);
    return found;
}

enum flip
flip_try(void)
{
    struct flipping f = {.client = {.fd = -1, .wire = -1}, .server = {.fd = -1, .wire = -1}};
    int level = ssh_get_log_level(); /* a trace of the session is not to hold this one */
    enum flip found = FLIP_UNTRIED;

    ssh_set_log_level(SSH_LOG_NOLOG);
    if (flip_client(&f.client) && flip_server(&f))
        found = flip_run(&f);
    side_close(&f.client);
    side_close(&f.server);
    ssh_bind_free(f.bind);
    ssh_set_log_level(level);
    return found;
}
