/* SPDX-License-Identifier: BSD-3-Clause
 * hop: one SSH connection: connect, keep alive, close; over TCP or through the hop before it. */
#include "config.h"

#include "ssh/hop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "ssh/known.h"
#include "ssh/oldserver.h"
#include "ssh/trace.h"
#include "ssh/way.h"
#include "ssh/window.h"

#define HOP_WORDS_MAX 400

void
hop_init(struct hop *h, struct turn *turn, struct route_stop *stop, int index, int of,
    struct hop *below)
{
    *h = (struct hop){.turn = turn, .plan = &stop->hop, .index = index, .of = of, .below = below,
        .conf = stop->conf, .fd = -1};
    stop->conf = (struct sshconf){0};
}

int
hop_configure(struct hop *h, struct err *e)
{
    h->ssh = ssh_new();
    if (h->ssh == NULL)
        return err_set(e, ERR_OS, "libssh could not make a session");
    sshconf_tell(h->ssh, &h->conf);
    return 0;
}

int
hop_resolve(struct hop *h, struct err *e)
{
    return way_resolve(h, e);
}

/* The key exchange did not come about; *e may hold what the turn said. */
static int
hop_handshake_failed(struct hop *h, struct err *e)
{
    const char *mismatch = trace_mismatch();
    char *words = mismatch[0] != '\0' ? text_cleaned(mismatch, HOP_WORDS_MAX) : turn_ssh_words(h->ssh);

    if (words[0] == '\0' || strncmp(words, "Socket error", 12) == 0) {
        err_set(e, ERR_LOST, "%s closed the connection during the key exchange%s%s", h->conf.name,
            words[0] != '\0' ? ": " : "", words);
        err_hint(e, "a firewall or a limit on logins may be there; a new try may work");
    } else if (strstr(words, "no match for method") != NULL) {
        oldserver_fail(h->conf.name, words, e);
    } else {
        err_set(e, ERR_PROTOCOL, "the key exchange with %s failed: %s", h->conf.name, words);
        err_hint(e, "ssh itself may get further: --ssh=ssh");
    }
    free(words);
    return -1;
}

static int
hop_start_libssh(struct hop *h, struct err *e)
{
    int copy = fcntl(h->fd, F_DUPFD_CLOEXEC, 3), on = 1;

    if (copy < 0)
        return err_sys(e, ERR_OS, errno, "cannot duplicate a socket");
    ssh_options_set(h->ssh, SSH_OPTIONS_FD, &copy);
    ssh_options_set(h->ssh, SSH_OPTIONS_NODELAY, &on);
    hop_set_staying(h);
    ssh_set_blocking(h->ssh, 0);
    return 0;
}

/* The peer is an SSH server that waits for libssh to read. */
static int
hop_exchange_keys(struct hop *h, struct err *e)
{
    int rc;

    if (link_open(&h->link, h->turn->loop, h->ssh, h->fd) < 0)
        return err_set(e, ERR_OS, "cannot watch the connection to %s", h->conf.name);
    h->linked = true;
    h->link.window_room = window_opens() ? (uint64_t)h->turn->conf->window_max_mb << 20 : 0;
    turn_watch(h->turn, &h->link, h->conf.name);
    while ((rc = ssh_connect(h->ssh)) == SSH_AGAIN) {
        if (turn_once(h->turn, e) == 0)
            continue;
        return e->code == ERR_LOST ? hop_handshake_failed(h, e) : -1;
    }
    return rc == SSH_OK ? 0 : hop_handshake_failed(h, e);
}

static int
hop_handshake(struct hop *h, struct err *e)
{
    int hint, rc;

    if (hop_start_libssh(h, e) < 0)
        return -1;
    hint = known_prefer(h);
    trace_exchange();
    rc = ssh_connect(h->ssh); /* sends our version, and does not read yet */
    if (greet_await(&h->greet, h->turn, h->fd, h->conf.name, h->conf.port, e) < 0)
        rc = -1;
    else
        rc = rc == SSH_ERROR ? hop_handshake_failed(h, e) : hop_exchange_keys(h, e);
    if (hint >= 0)
        close(hint);
    return rc;
}

static void
hop_emit(struct hop *h)
{
    turn_emit(h->turn, event_make(EVENT_HOP, "{s:i,s:i,s:s,s:i,s:s,s:s}", "hop", h->index, "of",
        h->of, "host", h->plan->host, "port", h->conf.port, "user", h->conf.user, "addr",
        h->addr));
}

/* What went wrong, in the words of who knows best. */
static int
hop_explain(const struct hop *h, struct err *e)
{
    if (h->proxy != NULL && h->greet.silent)
        proxy_blame(h->proxy, e);
    if (e->code == ERR_TIMEOUT)
        err_hint(e, "a firewall may drop what is sent there; ConnectTimeout is %d s",
            h->conf.connect_timeout_s);
    if (h->of > 1 && e->code != ERR_CANCELLED)
        err_prefix(e, "hop %d of %d", h->index, h->of);
    return -1;
}

int
hop_connect(struct hop *h, struct err *e)
{
    int rc = way_open(h, e);

    if (rc == 0) {
        hop_emit(h);
        rc = hop_handshake(h, e);
    }
    if (rc < 0)
        return hop_explain(h, e);
    hop_tell_link(h);
    return 0;
}

int
hop_join(struct hop *h, int fd, struct err *e)
{
    h->fd = fd;
    h->joined = h->link.shared = h->link.prompt = true;
    return hop_handshake(h, e);
}

/* libssh leaves a descriptor that it was given open, unless the connection broke. */
static void
hop_free_ssh(struct hop *h)
{
    int copy = ssh_get_fd(h->ssh);

    ssh_disconnect(h->ssh);
    ssh_free(h->ssh);
    if (copy >= 0 && fcntl(copy, F_GETFD) >= 0)
        close(copy);
    h->ssh = NULL;
}

void
hop_close(struct hop *h)
{
    if (h->linked) {
        if (h->index == h->of && h->turn->ops->closing != NULL)
            h->turn->ops->closing(h->turn->ops_arg);
        turn_unwatch(h->turn, &h->link);
        nodelay_end(&h->nodelay);
        link_close(&h->link);
        h->linked = false;
    }
    if (h->ssh != NULL)
        hop_free_ssh(h);
    way_close(h);
    if (h->fd >= 0)
        close(h->fd);
    h->fd = -1;
    sshconf_done(&h->conf);
}
