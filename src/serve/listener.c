/* SPDX-License-Identifier: BSD-3-Clause
 * listener: the port of our SSH front: accepts, counts, and starts a process for each guest. */
#include "config.h"

#include "serve/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <libssh/libssh.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/sock.h"
#include "serve/guest.h"
#include "serve/jsonline.h"
#include "ssh/newer.h"

/* A guest's process, and our side of the socket to it; gone when both are closed. */
struct visitor {
    struct listener *l;
    struct visitor *next;
    uv_process_t process;
    uv_pipe_t pipe;
    char word[64];
    int handles; /* not closed yet */
    bool in;     /* has logged in */
};

struct listener {
    struct listener_conf conf;
    uv_loop_t *loop;
    int fd, port;
    uv_poll_t *poll; /* freed by its close callback */
    bool full;       /* not accepting until somebody logs in or goes */
    struct visitor *first;
    size_t count, waiting;
};

int
listener_make_key(const char *path, char **line, char **sha256, struct err *e)
{
    unsigned char *hash = NULL;
    char *base64 = NULL, *print = NULL;
    ssh_key key = NULL;
    size_t n;

    *line = *sha256 = NULL;
    mode_t mask = umask(077);
    bool ok = newer_generate(&key) == SSH_OK &&
        ssh_pki_export_privkey_file(key, NULL, NULL, NULL, path) == SSH_OK &&
        ssh_pki_export_pubkey_base64(key, &base64) == SSH_OK &&
        ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &n) == SSH_OK;
    umask(mask);
    if (ok) {
        print = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, n);
        *line = mem_printf("ssh-ed25519 %s", base64);
        *sha256 = mem_dup(print);
    }
    ssh_string_free_char(base64);
    ssh_string_free_char(print);
    ssh_clean_pubkey_hash(&hash);
    ssh_key_free(key);
    return ok ? 0 : err_set(e, ERR_OS, "a host key cannot be made in %s", path);
}

static void listener_watch(struct listener *l);

static void
visitor_closed(uv_handle_t *handle)
{
    struct visitor *v = handle->data;

    if (--v->handles == 0)
        free(v);
}

static void
visitor_remove(struct visitor *v)
{
    struct listener *l = v->l;

    for (struct visitor **at = &l->first; *at != NULL; at = &(*at)->next) {
        if (*at == v) {
            *at = v->next;
            break;
        }
    }
    l->count--;
    if (!v->in)
        l->waiting--;
    uv_close((uv_handle_t *)&v->process, visitor_closed);
    uv_close((uv_handle_t *)&v->pipe, visitor_closed);
    listener_watch(l);
}

static void
visitor_exited(uv_process_t *process, int64_t status, int signal)
{
    visitor_remove(process->data);
}

static void
visitor_buffer(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    struct visitor *v = handle->data;

    *buffer = uv_buf_init(v->word, sizeof v->word);
}

/* The only word there is says that it has logged in. */
static void
visitor_said(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    struct visitor *v = stream->data;

    if (n < 0)
        uv_read_stop(stream);
    if (n <= 0 || v->in)
        return;
    v->in = true;
    v->l->waiting--;
    listener_watch(v->l);
}

static int
visitor_spawn(struct visitor *v, int guest_fd, int pipe_fd)
{
    char *argv[] = { (char *)v->l->conf.program, (char *)"guest-process", NULL };
    uv_stdio_container_t stdio[5] = {
        { .flags = UV_IGNORE },
        { .flags = UV_IGNORE },
        { .flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO },
        [GUEST_FD] = { .flags = UV_INHERIT_FD, .data.fd = guest_fd },
        [GUEST_LISTENER_FD] = { .flags = UV_INHERIT_FD, .data.fd = pipe_fd },
    };
    uv_process_options_t o = {
        .file = argv[0],
        .args = argv,
        .exit_cb = visitor_exited,
        .flags = UV_PROCESS_DETACHED,
        .stdio = stdio,
        .stdio_count = 5,
    };

    return uv_spawn(v->l->loop, &v->process, &o);
}

/* The line that guest_main reads. It fits into the socket's buffer. */
static bool
listener_tell(const struct listener *l, int fd)
{
    const struct listener_conf *c = &l->conf;

    return jsonline_send(fd, json_pack("{s:s,s:s,s:s,s:s%,s:i,s:b,s:o}", "key", c->key_path,
        "user", c->user, "instruction", c->instruction,
        "password", secret_text(c->password), c->password->len,
        "grace", c->login_s, "own_net", c->own_net, "grants", grants_json(c->grants))) == 0;
}

static void
visitor_new(struct listener *l, int guest_fd)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return;
    if (!listener_tell(l, pair[0])) {
        close(pair[0]);
        close(pair[1]);
        return;
    }
    struct visitor *v = mem_zalloc(sizeof *v);
    v->l = l;
    v->process.data = v->pipe.data = v;
    v->handles = 2;
    uv_pipe_init(l->loop, &v->pipe, 0);
    int rc = visitor_spawn(v, guest_fd, pair[1]);
    close(pair[1]);
    v->next = l->first;
    l->first = v;
    l->count++;
    l->waiting++;
    uv_pipe_open(&v->pipe, pair[0]);
    if (rc == 0) {
        uv_read_start((uv_stream_t *)&v->pipe, visitor_buffer, visitor_said);
    } else {
        log_say(LOG_ERROR, "serve", "no process for a guest: %s", uv_strerror(rc));
        visitor_remove(v);
    }
}

static bool
listener_is_full(const struct listener *l)
{
    return l->waiting >= LISTENER_WAITING_MAX || l->count >= LISTENER_GUESTS_MAX;
}

static void
listener_ready(uv_poll_t *poll, int status, int events)
{
    struct listener *l = poll->data;
    struct err e;

    while (!listener_is_full(l)) {
        int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd < 0)
            break;
        if (!l->conf.only_us || sock_peer_is_us(fd, &e))
            visitor_new(l, fd);
        else
            log_say(LOG_WARN, "serve", "%s", e.text);
        close(fd);
    }
    listener_watch(l);
}

/* Accept only while there is room: who comes meanwhile waits in the kernel's queue. */
static void
listener_watch(struct listener *l)
{
    if (l->poll == NULL)
        return;
    if (listener_is_full(l))
        uv_poll_stop(l->poll);
    else
        uv_poll_start(l->poll, UV_READABLE, listener_ready);
}

struct listener *
listener_new(uv_loop_t *loop, const struct listener_conf *conf, struct err *e)
{
    int port, fd = sock_listen_tcp(conf->host, conf->port, &port, e);

    if (fd < 0)
        return NULL;
    struct listener *l = mem_zalloc(sizeof *l);
    l->conf = *conf;
    l->loop = loop;
    l->fd = fd;
    l->port = port;
    l->poll = mem_zalloc(sizeof *l->poll);
    uv_poll_init(loop, l->poll, fd);
    l->poll->data = l;
    listener_watch(l);
    return l;
}

int
listener_port(const struct listener *l)
{
    return l->port;
}

size_t
listener_guests(const struct listener *l)
{
    return l->count;
}

static void
listener_poll_closed(uv_handle_t *handle)
{
    free(handle);
}

static void
visitor_pipe_shut(uv_shutdown_t *request, int status)
{
    free(request);
}

/* The end of our words tells a guest to go; its own end comes with its process. */
static void
visitor_dismiss(struct visitor *v)
{
    uv_shutdown_t *request = mem_zalloc(sizeof *request);

    if (uv_shutdown(request, (uv_stream_t *)&v->pipe, visitor_pipe_shut) != 0)
        free(request);
}

void
listener_close(struct listener *l)
{
    if (l->poll == NULL)
        return;
    uv_poll_stop(l->poll);
    uv_close((uv_handle_t *)l->poll, listener_poll_closed);
    l->poll = NULL;
    close(l->fd);
    for (struct visitor *v = l->first; v != NULL; v = v->next)
        visitor_dismiss(v);
}

void
listener_free(struct listener *l)
{
    if (l == NULL)
        return;
    listener_close(l);
    while (l->first != NULL)
        visitor_remove(l->first);
    free(l);
}
