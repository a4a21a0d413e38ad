/* SPDX-License-Identifier: BSD-3-Clause
 * way: how bytes get to the host of a hop: TCP, a channel of the hop below, or a ProxyCommand. */
#include "config.h"

#include "ssh/way.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/fdend.h"
#include "ssh/chan.h"
#include "ssh/nap.h"

#define WAY_AGAIN_MS 1000 /* between ConnectionAttempts, as ssh */

int
way_resolve(struct hop *h, struct err *e)
{
    const struct sshconf *c = &h->conf;

    h->dial = h->from = (struct dial){0}; /* it may be another time */
    if (c->proxy_command != NULL)
        return 0;
    if (dial_resolve(&h->dial, h->turn, c->host, c->name, c->port, c->family, e) < 0)
        return -1;
    if (c->bind_address == NULL)
        return 0;
    h->dial.from = &h->from;
    if (dial_resolve(&h->from, h->turn, c->bind_address, c->bind_address, 0, c->family, e) < 0)
        return err_prefix(e, "BindAddress");
    return 0;
}

static void
way_limit(const struct hop *h)
{
    int s = h->conf.connect_timeout_s;

    turn_limit(h->turn, s > 0 ? s * 1000 : -1, "%s port %d to answer", h->conf.name, h->conf.port);
}

static void
way_carried(void *arg, struct pump *p, bool broken)
{
    struct hop *h = arg;

    pump_free(p);
    h->carrier = NULL;
}

static ssh_channel
way_channel(struct hop *h, struct err *e)
{
    ssh_channel channel = ssh_channel_new(h->below->ssh);
    char *words;
    int rc;

    while ((rc = ssh_channel_open_forward(channel, h->conf.host, h->conf.port, "127.0.0.1", 0)) ==
        SSH_AGAIN) {
        if (turn_once(h->turn, e) < 0) {
            chan_abandon(&h->below->link, channel);
            return NULL;
        }
    }
    if (rc == SSH_OK)
        return channel;
    words = chan_refusal(&h->below->link);
    err_set(e, ERR_HOST, "%s cannot reach %s port %d: %s", h->below->conf.name, h->conf.name,
        h->conf.port, words);
    err_hint(e, "the name is looked up there; the server may also forbid forwarding");
    free(words);
    ssh_channel_free(channel);
    return NULL;
}

/* A socket pair: libssh on one side, a channel of the hop below on the other. */
static int
way_through(struct hop *h, struct err *e)
{
    ssh_channel channel = way_channel(h, e);
    int pair[2];

    if (channel == NULL)
        return -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0) {
        ssh_channel_free(channel);
        return err_sys(e, ERR_OS, errno, "cannot make a socket pair");
    }
    h->carrier = pump_new(fdend_new(h->turn->loop, pair[1]), chan_end(&h->below->link, channel),
        &h->carried_out, &h->carried_in, way_carried, h);
    h->fd = pair[0];
    snprintf(h->addr, sizeof h->addr, "through");
    return 0;
}

static int
way_command(struct hop *h, struct err *e)
{
    for (size_t i = 0; i < h->conf.lacks.n; i++) {
        if (strcasecmp(h->conf.lacks.v[i], "ProxyUseFdpass") != 0)
            continue;
        err_set(e, ERR_CONFIG, "the ssh configuration of %s wants ProxyUseFdpass, which is not "
            "for libssh", h->conf.alias);
        return err_hint(e, "ssh itself can: --ssh=ssh; or -o ProxyUseFdpass=no");
    }
    snprintf(h->addr, sizeof h->addr, "ProxyCommand");
    h->proxy = proxy_start(h->turn, h->conf.name, h->conf.proxy_command, &h->fd, e);
    return h->proxy != NULL ? 0 : -1;
}

static int
way_tcp(struct hop *h, struct err *e)
{
    h->fd = dial_connect(&h->dial, h->turn, h->conf.name, h->conf.port, e);
    for (int i = 1; h->fd < 0 && i < h->conf.tries; i++) {
        if (e->code != ERR_HOST && e->code != ERR_TIMEOUT)
            break;
        turn_note(h->turn, "try %d of %d: %s", i, h->conf.tries, e->text);
        turn_limit(h->turn, -1, "nothing");
        if (nap_take(h->turn, WAY_AGAIN_MS, e) < 0)
            return -1;
        way_limit(h);
        h->fd = dial_connect(&h->dial, h->turn, h->conf.name, h->conf.port, e);
    }
    if (h->fd < 0)
        return -1;
    snprintf(h->addr, sizeof h->addr, "%s", h->dial.addresses[h->dial.won].text);
    return 0;
}

int
way_open(struct hop *h, struct err *e)
{
    way_limit(h);
    if (h->below != NULL)
        return way_through(h, e);
    return h->conf.proxy_command != NULL ? way_command(h, e) : way_tcp(h, e);
}

void
way_close(struct hop *h)
{
    pump_free(h->carrier);
    h->carrier = NULL;
    proxy_free(h->proxy);
    h->proxy = NULL;
}
