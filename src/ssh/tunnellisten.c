/* SPDX-License-Identifier: BSD-3-Clause
 * tunnellisten: how a tunnel begins to listen, here or on the other side, and how it ends. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"
#include "ssh/conn.h"
#include "ssh/request.h"

/* R: ports that are tried before the server is said to refuse all of them, and where they lie. */
#define TUNNEL_GUESSES 16
#define TUNNEL_GUESS_LOW 32768
#define TUNNEL_GUESS_RANGE 28000

static void
listener_closed(uv_handle_t *h)
{
    free(h);
}

void
tunnel_poll_listener(struct tunnel *t)
{
    uv_poll_start(t->poll, UV_READABLE, tunnel_accept);
}

void
tunnel_stop_listening(struct tunnel *t)
{
    if (t->listener < 0)
        return;
    uv_close((uv_handle_t *)t->poll, listener_closed);
    t->poll = NULL;
    close(t->listener);
    t->listener = -1;
    if (t->forward.listen.kind == ENDPOINT_UNIX)
        unlink(t->forward.listen.path);
}

static int
tunnel_listen_here(struct tunnel *t, bool any_port, struct err *e)
{
    const struct endpoint *at = &t->forward.listen;

    if (at->kind == ENDPOINT_UNIX) {
        t->listener = sock_listen_unix(at->path, e);
    } else {
        t->listener = sock_listen_tcp(at->host, at->port, &t->port, e);
        if (t->listener < 0 && errno == EADDRINUSE && any_port)
            t->listener = sock_listen_tcp(at->host, 0, &t->port, e);
    }
    if (t->listener < 0)
        return -1;
    t->poll = mem_zalloc(sizeof *t->poll);
    t->poll->data = t;
    uv_poll_init(t->link->loop, t->poll, t->listener);
    tunnel_poll_listener(t);
    t->state = TUNNEL_LISTENING;
    return 0;
}

const char *
tunnel_bind_host(const struct tunnel *t)
{
    const char *host = t->forward.listen.host;

    return host != NULL && *host != '\0' ? host : "localhost";
}

/* Any port will do: we choose (request.h says why the server cannot), and another when that is taken. */
static int
tunnel_guess(struct tunnel *t)
{
    uint32_t number = 0;

    uv_random(NULL, NULL, &number, sizeof number, 0, NULL);
    t->guesses++;
    t->asked = TUNNEL_GUESS_LOW + (int)(number % TUNNEL_GUESS_RANGE);
    return request_listen(t->link, t, tunnel_bind_host(t), t->asked);
}

static int
tunnel_listen_refused(struct tunnel *t, struct err *e)
{
    tunnel_close(t);
    if (t->link->broken || t->link->session == NULL)
        return err_set(e, ERR_LOST, "the connection was lost while a port was asked for");
    if (t->guesses == 0)
        err_set(e, ERR_FORWARD, "the server refuses to listen on port %d of %s", t->asked,
            tunnel_bind_host(t));
    else
        err_set(e, ERR_FORWARD, "the server refuses to listen on any port of %s",
            tunnel_bind_host(t));
    if (t->guesses == 0 && t->asked < 1024)
        return err_hint(e, "a port below 1024 is the administrator's there");
    return err_hint(e, "the port may be taken there, or the server's policy forbids it "
        "(AllowTcpForwarding, PermitListen, or the key's restrict, no-port-forwarding, permitlisten)");
}

static int
tunnel_listen_there(struct tunnel *t, bool any_port, struct err *e)
{
    int port = t->port, rc;

    if (t->link->broken || t->link->session == NULL)
        return tunnel_listen_refused(t, e);
    if (t->state == TUNNEL_NEW) {
        t->state = TUNNEL_ASKING;
        t->asked = port;
        if (port == 0)
            return tunnel_guess(t);
    }
    rc = request_listen(t->link, t, tunnel_bind_host(t), t->asked);
    if (rc == SSH_OK) {
        t->port = t->asked;
        t->state = TUNNEL_LISTENING;
    } else if (rc == SSH_ERROR) {
        if ((port == 0 || any_port) && t->guesses < TUNNEL_GUESSES)
            return tunnel_guess(t);
        return tunnel_listen_refused(t, e);
    }
    return rc;
}

int
tunnel_listen(struct tunnel *t, bool any_port, struct err *e)
{
    const struct plan_forward *f = &t->forward;

    if (t->state == TUNNEL_LISTENING)
        return 0;
    if (f->target.kind == ENDPOINT_COMMAND || f->listen.kind == ENDPOINT_COMMAND)
        return err_set(e, ERR_FORWARD, "a forward that leads to a command cannot be opened");
    if (f->reverse && f->listen.kind == ENDPOINT_UNIX) {
        err_set(e, ERR_FORWARD, "cannot let the server listen on the socket file %s", f->listen.path);
        return err_hint(e, "use a port there");
    }
    if (!f->reverse)
        return tunnel_listen_here(t, any_port, e);
    return tunnel_listen_there(t, any_port, e);
}

/* What was asked for and not answered is undone when it is granted. */
void
tunnel_cancel(struct tunnel *t)
{
    if (t->forward.reverse && t->state == TUNNEL_ASKING)
        request_forget(t->link, t);
    if (t->forward.reverse && t->state == TUNNEL_LISTENING)
        request_cancel(t->link, tunnel_bind_host(t), t->port);
    tunnel_stop_listening(t);
    t->probing = false;
    if (t->state != TUNNEL_CLOSED)
        t->state = TUNNEL_ENDING;
}
