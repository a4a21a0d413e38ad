/* SPDX-License-Identifier: BSD-3-Clause
 * share: a connection that is logged in, offered to other sessions of the same user. */
#include "config.h"

#include "serve/share.h"

#include <errno.h>
#include <fcntl.h>
#include <libssh/server.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sock.h"
#include "serve/gchan.h"
#include "serve/pass.h"
#include "serve/passrun.h"
#include "ssh/newer.h"

/* One session that uses the connection. */
struct sharer {
    struct share *share;
    struct sharer *next;
    ssh_session session;
    struct link link;
    struct link_hook hook;
    struct gset set;
    int fd;
    bool linked, ready, over;
};

struct share {
    uv_loop_t *loop;
    struct link *up;
    struct link_hook hook;
    char *path;
    int listen_fd;
    uv_poll_t *poll; /* freed by its close callback */
    ssh_bind bind;
    struct sharer *first;
    size_t n;
    void (*count)(void *arg, size_t n);
    void *arg;
};

/* Its process is known to be ours by the kernel's word; there is nothing to log in for. */
static bool
sharer_login(struct sharer *r, ssh_message m)
{
    if (ssh_message_type(m) == SSH_REQUEST_SERVICE) {
        ssh_message_service_reply_success(m);
        return true;
    }
    if (ssh_message_subtype(m) != SSH_AUTH_METHOD_NONE)
        return false;
    ssh_message_auth_reply_success(m, 0);
    return true;
}

/* True when the message was answered, or will be: then it was taken over. */
static bool
sharer_open(struct sharer *r, ssh_message m, bool *taken)
{
    if (r->set.count >= PASS_MAX)
        return false;
    switch (ssh_message_subtype(m)) {
    case SSH_CHANNEL_SESSION:
        *taken = true;
        return passrun_open(&r->set, r->share->up, m);
    case SSH_CHANNEL_DIRECT_TCPIP:
        *taken = true;
        return pass_open(&r->set, r->share->up, m);
    default:
        return false;
    }
}

static bool
sharer_global(struct sharer *r, ssh_message m, bool *taken)
{
    switch (ssh_message_subtype(m)) {
    case SSH_GLOBAL_REQUEST_TCPIP_FORWARD:
        if (ssh_message_global_request_port(m) <= 0 || r->set.count >= PASS_MAX)
            return false;
        *taken = true;
        return pass_listen(&r->set, r->share->up, m);
    case SSH_GLOBAL_REQUEST_CANCEL_TCPIP_FORWARD:
        if (!pass_cancel(&r->set, ssh_message_global_request_address(m),
                ssh_message_global_request_port(m)))
            return false;
        ssh_message_global_request_reply_success(m, 0);
        return true;
    default:
        return false;
    }
}

static void
sharer_message(struct sharer *r, ssh_message m)
{
    bool taken = false, done = false;

    switch (ssh_message_type(m)) {
    case SSH_REQUEST_SERVICE:
    case SSH_REQUEST_AUTH:
        done = sharer_login(r, m);
        break;
    case SSH_REQUEST_CHANNEL_OPEN:
        done = sharer_open(r, m, &taken);
        break;
    case SSH_REQUEST_CHANNEL:
        done = taken = passrun_ask(&r->set, m);
        break;
    case SSH_REQUEST_GLOBAL:
        done = sharer_global(r, m, &taken);
        break;
    }
    if (!done)
        ssh_message_reply_default(m);
    if (!taken || !done)
        ssh_message_free(m);
}

/* Not from within a turn of its own link: share_turn lets go of it. */
static void
sharer_leave(struct sharer *r)
{
    r->over = true;
    link_wake(r->share->up);
}

/* After each turn of its link in which something came. */
static void
sharer_changed(void *arg)
{
    struct sharer *r = arg;
    ssh_message m;
    int rc;

    if (!r->ready && !r->link.broken) {
        rc = ssh_handle_key_exchange(r->session);
        if (rc == SSH_ERROR)
            sharer_leave(r);
        r->ready = rc == SSH_OK;
        link_check(&r->link);
    }
    while (r->ready && !r->over && (m = ssh_message_get(r->session)) != NULL)
        sharer_message(r, m);
    if (r->link.broken || (ssh_get_status(r->session) & (SSH_CLOSED | SSH_CLOSED_ERROR)))
        sharer_leave(r);
    gset_turn(&r->set);
    link_check(r->share->up);
}

/* In each turn of its link, so that what waited for its socket goes on. */
static void
sharer_turn(void *arg)
{
    struct sharer *r = arg;

    gset_turn(&r->set);
    link_check(r->share->up);
}

static void
sharer_free(struct sharer *r)
{
    int copy = r->session != NULL ? ssh_get_fd(r->session) : -1;

    gset_done(&r->set);
    if (r->linked) {
        link_hook_remove(&r->link, &r->hook);
        link_close(&r->link);
    }
    if (r->session != NULL) {
        ssh_disconnect(r->session);
        ssh_free(r->session);
    }
    if (copy >= 0 && fcntl(copy, F_GETFD) >= 0)
        close(copy);
    close(r->fd);
    free(r);
}

static bool
sharer_begin(struct sharer *r)
{
    struct share *s = r->share;
    int copy = fcntl(r->fd, F_DUPFD_CLOEXEC, 3);

    r->session = ssh_new();
    if (copy < 0 || r->session == NULL || ssh_bind_accept_fd(s->bind, r->session, copy) != SSH_OK)
        return false;
    ssh_set_auth_methods(r->session, SSH_AUTH_METHOD_NONE);
    ssh_set_blocking(r->session, 0);
    if (ssh_handle_key_exchange(r->session) == SSH_ERROR ||
        link_open(&r->link, s->loop, r->session, r->fd) != 0)
        return false;
    r->linked = true;
    ssh_set_message_callback(r->session, NULL, NULL); /* queued: answers may come later */
    r->link.changed = sharer_changed;
    r->link.changed_arg = r;
    r->hook = (struct link_hook){.turn = sharer_turn, .arg = r};
    link_hook_add(&r->link, &r->hook);
    link_wake(&r->link);
    return true;
}

static void
share_add(struct share *s, int fd)
{
    struct sharer *r = mem_zalloc(sizeof *r);

    *r = (struct sharer){.share = s, .fd = fd, .next = s->first};
    gset_init(&r->set, &r->link, s->loop);
    if (!sharer_begin(r)) {
        log_say(LOG_WARN, "share", "a session cannot be taken in");
        sharer_free(r);
        return;
    }
    s->first = r;
    s->n++;
    s->count(s->arg, s->n);
}

static void
share_accept(uv_poll_t *poll, int status, int events)
{
    struct share *s = poll->data;
    int fd = accept4(s->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0)
        return;
    if (!sock_unix_peer_is_us(fd) || s->n >= SHARE_GUESTS_MAX || s->up->broken) {
        log_say(LOG_WARN, "share", "a connection was refused");
        close(fd);
        return;
    }
    share_add(s, fd);
}

/* In each turn of the shared link: move what came, let go of those that left. */
static void
share_turn(void *arg)
{
    struct share *s = arg;
    struct sharer **at = &s->first;
    size_t before = s->n;

    while (*at != NULL) {
        struct sharer *r = *at;

        gset_turn(&r->set);
        if (!r->over) {
            at = &r->next;
            continue;
        }
        *at = r->next;
        s->n--;
        sharer_free(r);
    }
    if (s->n != before)
        s->count(s->arg, s->n);
}

/* A connection came to a port that one of them had asked for. */
static bool
share_message(void *arg, struct link *l, ssh_message m)
{
    struct share *s = arg;

    for (struct sharer *r = s->first; r != NULL; r = r->next) {
        if (!r->over && pass_take(&r->set, l, m))
            return true;
    }
    return false;
}

/* A key for this once: who may read the socket's directory is known already. */
static int
share_bind(struct share *s, struct err *e)
{
    ssh_key key = NULL;
    bool no = false;

    s->bind = ssh_bind_new();
    if (s->bind == NULL || newer_generate(&key) != SSH_OK)
        return err_set(e, ERR_OS, "no host key can be made for a shared connection");
    ssh_bind_options_set(s->bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
    if (ssh_bind_options_set(s->bind, SSH_BIND_OPTIONS_IMPORT_KEY, key) == SSH_OK)
        return 0;
    ssh_key_free(key);
    return err_set(e, ERR_OS, "the host key of a shared connection cannot be used");
}

static void
share_handle_closed(uv_handle_t *handle)
{
    free(handle);
}

static int
share_open(struct share *s, struct err *e)
{
    if (share_bind(s, e) < 0 || (s->listen_fd = sock_listen_unix(s->path, e)) < 0)
        return -1;
    s->poll = mem_zalloc(sizeof *s->poll);
    s->poll->data = s;
    uv_poll_init(s->loop, s->poll, s->listen_fd);
    uv_poll_start(s->poll, UV_READABLE, share_accept);
    s->hook = (struct link_hook){.turn = share_turn, .arg = s};
    link_hook_add(s->up, &s->hook);
    s->up->other = share_message;
    s->up->other_arg = s;
    return 0;
}

struct share *
share_new(uv_loop_t *loop, struct link *up, const char *path, void (*count)(void *arg, size_t n),
    void *arg, struct err *e)
{
    struct share *s = mem_zalloc(sizeof *s);

    *s = (struct share){.loop = loop, .up = up, .path = mem_dup(path), .listen_fd = -1,
        .count = count, .arg = arg};
    if (share_open(s, e) == 0)
        return s;
    share_free(s);
    return NULL;
}

size_t
share_count(const struct share *s)
{
    return s->n;
}

void
share_free(struct share *s)
{
    struct sharer *r;

    if (s == NULL)
        return;
    if (s->listen_fd >= 0) {
        unlink(s->path);
        link_hook_remove(s->up, &s->hook);
        s->up->other = NULL;
        uv_close((uv_handle_t *)s->poll, share_handle_closed);
        close(s->listen_fd);
    }
    while ((r = s->first) != NULL) {
        s->first = r->next;
        sharer_free(r);
    }
    ssh_bind_free(s->bind);
    free(s->path);
    free(s);
}
