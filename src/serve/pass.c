/* SPDX-License-Identifier: BSD-3-Clause
 * pass: connections and listeners that a session opens on a connection which another one shares. */
#include "config.h"

#include "serve/pass.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/pump.h"
#include "base/str.h"
#include "ssh/chan.h"
#include "ssh/refusal.h"
#include "ssh/request.h"

/* A connection: a channel on each link. Before it flows one of the two is still being opened: outward
 * the far one, with the session's message to be answered; inward that of the session. */
struct pass {
    struct gchan c;
    struct link *up;
    ssh_message message;
    ssh_channel there, here;
    struct pump *pump;
    uint64_t in, out;
    char *host, *from; /* inward: the listener's name, and who came */
    int port, from_port;
};

struct passport {
    struct gchan c;
    struct link *up;
    ssh_message message; /* until it listens */
    char *host;
    int port;
    bool listening;
};

static void
pass_done(void *arg, struct pump *p, bool broken)
{
    struct pass *n = arg;

    n->c.over = true;
    gset_kick(n->c.set);
}

static void
pass_flow(struct pass *n)
{
    struct end there = chan_end(n->up, n->there), here = chan_end(n->c.set->link, n->here);

    n->there = n->here = NULL;
    n->pump = pump_new(there, here, &n->in, &n->out, pass_done, n);
}

/* Outward: ask again until the far side has opened or refused it. */
static void
pass_turn_out(struct pass *n)
{
    int rc = chan_opening(n->there);

    if (rc == SSH_AGAIN)
        return;
    if (rc != SSH_OK)
        refusal_tell(n->c.set->link, n->up);
    if (rc == SSH_OK)
        n->here = ssh_message_channel_request_open_reply_accept(n->message);
    else
        ssh_message_reply_default(n->message);
    ssh_message_free(n->message);
    n->message = NULL;
    if (rc != SSH_OK) {
        ssh_channel_free(n->there); /* refused: nothing is open */
        n->there = NULL;
    }
    if (n->here == NULL)
        n->c.over = true;
    else
        pass_flow(n);
}

static void
pass_turn_in(struct pass *n)
{
    int rc = ssh_channel_open_reverse_forward(n->here, n->host, n->port, n->from, n->from_port);

    if (rc == SSH_AGAIN)
        return;
    if (rc == SSH_OK) {
        pass_flow(n);
        return;
    }
    ssh_channel_free(n->here);
    n->here = NULL;
    n->c.over = true;
}

static void
pass_turn(struct gchan *c)
{
    struct pass *n = (struct pass *)c;

    if (n->up->broken || c->set->link->broken)
        c->over = n->pump == NULL; /* a pump sees it by itself */
    else if (n->message != NULL)
        pass_turn_out(n);
    else if (n->here != NULL)
        pass_turn_in(n);
}

static void
pass_free(struct gchan *c)
{
    struct pass *n = (struct pass *)c;

    pump_free(n->pump);
    if (n->there != NULL)
        chan_abandon(n->up, n->there);
    if (n->here != NULL)
        chan_abandon(c->set->link, n->here);
    if (n->message != NULL) {
        if (!c->set->link->broken)
            ssh_message_reply_default(n->message);
        ssh_message_free(n->message);
    }
    free(n->host);
    free(n->from);
    free(n);
}

static const struct gchan_ops pass_ops = {.turn = pass_turn, .free = pass_free};

bool
pass_open(struct gset *s, struct link *up, ssh_message message)
{
    struct pass *n;
    ssh_channel there = ssh_channel_new(up->session);

    if (there == NULL)
        return false;
    if (ssh_channel_open_forward(there, ssh_message_channel_request_open_destination(message),
            ssh_message_channel_request_open_destination_port(message),
            ssh_message_channel_request_open_originator(message),
            ssh_message_channel_request_open_originator_port(message)) == SSH_ERROR) {
        ssh_channel_free(there);
        return false;
    }
    n = mem_zalloc(sizeof *n);
    n->up = up;
    n->there = there;
    n->message = message;
    gset_add(s, &n->c, &pass_ops);
    link_wake(up); /* the answer may have come already */
    return true;
}

static void
passport_turn(struct gchan *c)
{
    struct passport *l = (struct passport *)c;
    int rc;

    if (l->message == NULL)
        return;
    rc = request_listen(l->up, l, l->host, l->port);
    if (rc == SSH_AGAIN)
        return;
    l->listening = rc == SSH_OK;
    c->over = !l->listening;
    if (l->listening)
        ssh_message_global_request_reply_success(l->message, (uint16_t)l->port);
    else
        ssh_message_reply_default(l->message);
    ssh_message_free(l->message);
    l->message = NULL;
}

static void
passport_free(struct gchan *c)
{
    struct passport *l = (struct passport *)c;

    if (l->listening)
        request_cancel(l->up, l->host, l->port);
    else
        request_forget(l->up, l);
    ssh_message_free(l->message);
    free(l->host);
    free(l);
}

static const struct gchan_ops passport_ops = {.turn = passport_turn, .free = passport_free};

bool
pass_listen(struct gset *s, struct link *up, ssh_message message)
{
    struct passport *l = mem_zalloc(sizeof *l);

    l->up = up;
    l->message = message;
    l->host = mem_dup(ssh_message_global_request_address(message));
    l->port = ssh_message_global_request_port(message);
    gset_add(s, &l->c, &passport_ops);
    return true;
}

static struct passport *
pass_find(const struct gset *s, const char *host, int port)
{
    for (struct gchan *c = s->first; c != NULL; c = c->next) {
        struct passport *l = (struct passport *)c;

        if (c->ops == &passport_ops && !c->over && l->port == port && str_eq(l->host, host))
            return l;
    }
    return NULL;
}

bool
pass_cancel(struct gset *s, const char *host, int port)
{
    struct passport *l = pass_find(s, host, port);

    if (l == NULL || !l->listening)
        return false;
    l->c.over = true;
    return true;
}

/* A session may get connections before it was told that the port is open: so asking counts too. */
bool
pass_take(struct gset *s, struct link *up, ssh_message message)
{
    const char *host = ssh_message_channel_request_open_destination(message);
    int port = ssh_message_channel_request_open_destination_port(message);
    struct passport *l = ssh_message_subtype(message) == SSH_CHANNEL_FORWARDED_TCPIP ?
        pass_find(s, host, port) : NULL;
    ssh_channel there = l != NULL && s->count < PASS_MAX ?
        ssh_message_channel_request_open_reply_accept(message) : NULL;
    struct pass *n;

    if (there == NULL)
        return false;
    n = mem_zalloc(sizeof *n);
    n->up = up;
    n->host = mem_dup(host);
    n->port = port;
    n->from = mem_dup(ssh_message_channel_request_open_originator(message));
    n->from_port = ssh_message_channel_request_open_originator_port(message);
    n->here = ssh_channel_new(s->link->session);
    n->there = there;
    n->c.over = n->here == NULL;
    gset_add(s, &n->c, &pass_ops);
    link_wake(up);
    return true;
}
