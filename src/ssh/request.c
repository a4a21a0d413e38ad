/* SPDX-License-Identifier: BSD-3-Clause
 * request: global requests, one at a time. */
#include "config.h"

#include "ssh/request.h"

#include <libssh/server.h>
#include <stdlib.h>

#include "base/mem.h"

enum request_kind { REQUEST_LISTEN, REQUEST_CANCEL, REQUEST_KEEPALIVE };

struct request {
    enum request_kind kind;
    const void *who; /* LISTEN: NULL when nobody waits any more */
    char *host;
    int port;
    bool sent;       /* its answer is the next one that comes */
    uint64_t sent_ns;
    int result;      /* SSH_AGAIN until it has come */
    struct request *next;
};

static struct request *
request_add(struct link *l, enum request_kind kind, const void *who, const char *host, int port)
{
    struct request *r = mem_zalloc(sizeof *r), **at = &l->requests;

    *r = (struct request){.kind = kind, .who = who, .host = mem_dup(host), .port = port,
        .result = SSH_AGAIN};
    while (*at != NULL)
        at = &(*at)->next;
    *at = r;
    link_wake(l);
    return r;
}

static void
request_remove(struct link *l, struct request *r)
{
    struct request **at = &l->requests;

    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
    free(r->host);
    free(r);
}

/* Send it, or ask how it went: libssh has one call for both. */
static int
request_ask(struct link *l, struct request *r)
{
    bool sent = r->sent;

    if (!sent)
        r->sent_ns = uv_hrtime();
    r->sent = true;
    switch (r->kind) {
    case REQUEST_LISTEN:
        return ssh_channel_listen_forward(l->session, r->host, r->port, NULL);
    case REQUEST_CANCEL:
        return ssh_channel_cancel_forward(l->session, r->host, r->port);
    case REQUEST_KEEPALIVE:
        /* It always says OK. While one is pending any other asks for its answer and sends nothing. */
        if (sent)
            return ssh_channel_cancel_forward(l->session, "", 0);
        ssh_send_keepalive(l->session);
        return SSH_AGAIN;
    }
    return SSH_ERROR;
}

static void
request_answered(struct link *l, struct request *r)
{
    if (r->kind == REQUEST_LISTEN && r->who != NULL)
        return; /* stays until who has seen it */
    if (r->kind == REQUEST_KEEPALIVE)
        l->rtt_ms = (double)(uv_hrtime() - r->sent_ns) / 1e6;
    if (r->kind == REQUEST_LISTEN && r->result == SSH_OK)
        request_add(l, REQUEST_CANCEL, NULL, r->host, r->port);
    request_remove(l, r);
}

void
request_service(struct link *l)
{
    struct request *r, *next;

    for (r = l->requests; r != NULL && !l->broken; r = next) {
        if (r->result == SSH_AGAIN) {
            r->result = request_ask(l, r);
            if (r->result == SSH_AGAIN)
                break;
            link_rtt_seen(l, uv_hrtime() - r->sent_ns);
            next = r->next;
            request_answered(l, r);
            if (next == NULL)
                next = l->requests; /* what was added behind it */
            continue;
        }
        next = r->next;
    }
}

int
request_listen(struct link *l, const void *who, const char *host, int port)
{
    struct request *r = l->requests;
    int result;

    if (l->session == NULL || l->broken)
        return SSH_ERROR;
    while (r != NULL && (r->kind != REQUEST_LISTEN || r->who != who))
        r = r->next;
    if (r == NULL)
        r = request_add(l, REQUEST_LISTEN, who, host, port);
    result = r->result;
    if (result == SSH_AGAIN)
        return result;
    request_remove(l, r);
    return result;
}

void
request_forget(struct link *l, const void *who)
{
    struct request *r, *next;

    for (r = l->requests; r != NULL; r = next) {
        next = r->next;
        if (r->kind != REQUEST_LISTEN || r->who != who)
            continue;
        r->who = NULL;
        if (r->result != SSH_AGAIN)
            request_answered(l, r);
        else if (!r->sent)
            request_remove(l, r);
    }
}

void
request_cancel(struct link *l, const char *host, int port)
{
    if (l->session != NULL && !l->broken)
        request_add(l, REQUEST_CANCEL, NULL, host, port);
}

void
request_keepalive(struct link *l)
{
    if (l->session == NULL || l->broken)
        return;
    for (struct request *r = l->requests; r != NULL; r = r->next) {
        if (r->kind == REQUEST_KEEPALIVE)
            return;
    }
    request_add(l, REQUEST_KEEPALIVE, NULL, NULL, 0);
}

void
request_done(struct link *l)
{
    while (l->requests != NULL)
        request_remove(l, l->requests);
}
