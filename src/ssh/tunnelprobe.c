/* SPDX-License-Identifier: BSD-3-Clause
 * tunnelprobe: whether the target of an L tunnel answers, and who can reach an R listener: found by
 * connections of our own. */
#include "config.h"

#include <libssh/server.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "ssh/chan.h"
#include "ssh/conn.h"

struct opening *
tunnel_ask_target(struct tunnel *t)
{
    return opening_new(t->link, &t->forward.target, t->relay);
}

void
tunnel_missed(struct tunnel *t, const struct opening *o)
{
    t->misses++;
    t->forbidden = o->forbidden;
    free(t->why);
    t->why = mem_dup(o->why);
}

void
tunnel_drop_probe(struct tunnel *t)
{
    opening_free(t->probe);
    t->probe = NULL;
    t->probe_open = false;
}

void
tunnel_probe_again(struct tunnel *t)
{
    if (t->probe_open && opening_over(t->probe))
        tunnel_drop_probe(t);
    if (t->probing && t->probe == NULL && !t->released && !t->taken && t->look == NULL &&
        t->state == TUNNEL_LISTENING)
        t->probe = tunnel_ask_target(t);
}

static void
tunnel_check_probe(struct tunnel *t)
{
    int rc = t->probe != NULL && !t->probe_open ? opening_check(t->probe) : SSH_AGAIN;

    if (rc == SSH_OK) {
        t->probe_open = true;
        t->misses = 0;
        tunnel_answered(t);
    } else if (rc != SSH_AGAIN) {
        tunnel_missed(t, t->probe);
        tunnel_drop_probe(t);
    }
}

static void
tunnel_check_look(struct tunnel *t)
{
    int rc = t->look != NULL ? opening_check(t->look) : SSH_AGAIN;

    if (rc == SSH_AGAIN)
        return;
    t->taken = rc == SSH_OK;
    if (rc != SSH_OK)
        tunnel_missed(t, t->look);
    opening_free(t->look);
    t->look = NULL;
}

/* Refused by policy: nothing is known. Refused by the host: nothing of ours listens there. */
static void
tunnel_check_exposing(struct tunnel *t)
{
    int rc = t->exposing != NULL ? opening_check(t->exposing) : SSH_AGAIN;

    if (rc == SSH_AGAIN)
        return;
    if (rc == SSH_OK)
        t->exposure = TUNNEL_EXPOSED_NETWORK;
    else if (!t->exposing->forbidden)
        t->exposure = TUNNEL_EXPOSED_LOOPBACK;
    if (rc != SSH_OK) {
        free(t->exposing_from);
        t->exposing_from = NULL;
    }
    opening_free(t->exposing);
    t->exposing = NULL;
    if (t->exposure != TUNNEL_EXPOSURE_UNKNOWN && t->ops->exposed != NULL)
        t->ops->exposed(t->arg, t);
}

void
tunnel_check_probes(struct tunnel *t)
{
    tunnel_check_look(t);
    tunnel_check_probe(t);
    tunnel_check_exposing(t);
}

void
tunnel_probe(struct tunnel *t, bool on)
{
    t->probing = on && !t->forward.reverse && !t->released;
    if (!t->probing)
        return;
    tunnel_probe_again(t);
    tunnel_tick_start(t);
}

void
tunnel_look(struct tunnel *t)
{
    const struct endpoint *to = &t->forward.target;

    if (!t->forward.reverse && t->look == NULL && (to->kind != ENDPOINT_TCP || to->port > 0))
        t->look = tunnel_ask_target(t);
}

bool
tunnel_taken(const struct tunnel *t)
{
    return t->taken;
}

bool
tunnel_forbidden(const struct tunnel *t)
{
    return t->forbidden;
}

int
tunnel_misses(const struct tunnel *t)
{
    return t->misses;
}

const char *
tunnel_why(const struct tunnel *t)
{
    return t->why;
}

static void
tunnel_begin_again(struct tunnel *t)
{
    tunnel_drop_probe(t);
    t->misses = 0;
    t->forbidden = false;
    free(t->why);
    t->why = NULL;
}

void
tunnel_use_relay(struct tunnel *t)
{
    t->relay = true;
    tunnel_begin_again(t);
}

bool
tunnel_relayed(const struct tunnel *t)
{
    return t->relay;
}

void
tunnel_retarget(struct tunnel *t, const char *host, int port)
{
    struct endpoint *to = &t->forward.target;
    char *copy = mem_dup(host);

    if (to->kind != ENDPOINT_TCP || !str_eq(to->host, host))
        t->taken = false; /* that was found elsewhere */
    free(to->host);
    free(to->path);
    *to = (struct endpoint){.kind = ENDPOINT_TCP, .host = copy, .port = port};
    tunnel_begin_again(t);
}

void
tunnel_retarget_unix(struct tunnel *t, const char *path)
{
    struct endpoint *to = &t->forward.target;
    char *copy = mem_dup(path);

    free(to->host);
    free(to->path);
    *to = (struct endpoint){.kind = ENDPOINT_UNIX, .path = copy};
    tunnel_begin_again(t);
}

void
tunnel_expose(struct tunnel *t, const char *host)
{
    char *copy = mem_dup(host);
    struct endpoint at = {.kind = ENDPOINT_TCP, .host = copy, .port = t->port};

    if (t->forward.reverse && t->state == TUNNEL_LISTENING && t->exposing == NULL) {
        free(t->exposing_from);
        t->exposing_from = copy; /* before: it may come back while it is asked for */
        t->exposing = opening_new(t->link, &at, false);
        return;
    }
    free(copy);
}

enum tunnel_exposure
tunnel_exposure(const struct tunnel *t)
{
    return t->exposure;
}
