/* SPDX-License-Identifier: BSD-3-Clause
 * forwardtell: what is told about a forward: its states, its connections, who reaches it. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/forwardparts.h"

/* Events of one forward in a second; the rest is summed up. */
#define FORWARD_TOLD_MAX 20
#define FORWARD_WHY_MAX 4096 /* bytes of a reason */

char *
forward_text(const struct endpoint *at, int port)
{
    struct endpoint shown = *at;
    char *text, *clean;

    if (at->kind == ENDPOINT_TCP && port > 0)
        shown.port = port;
    text = endpoint_text(&shown);
    clean = text_cleaned(text, 500);
    free(text);
    return clean;
}

static const char *
forward_exposed(const struct tunnel *t)
{
    switch (tunnel_exposure(t)) {
    case TUNNEL_EXPOSED_LOOPBACK:
        return "loopback";
    case TUNNEL_EXPOSED_NETWORK:
        return "network";
    default:
        return NULL;
    }
}

void
forward_tell(const struct forward *f, const char *state, int asked, const char *why)
{
    const struct plan_forward *p = tunnel_forward(f->tunnel);
    int port = tunnel_port(f->tunnel);
    char *listen = forward_text(&p->listen, port), *target = forward_text(&p->target, 0);
    char *cause = why != NULL ? text_cleaned(why, FORWARD_WHY_MAX) : NULL;
    struct event *ev = event_make(EVENT_FORWARD, "{s:s,s:s,s:s,s:s,s:s,s:s?,s:s?}", "id", p->id,
        "dir", p->reverse ? "R" : "L", "listen", listen, "target", target, "state", state, "why", cause,
        "exposed", forward_exposed(f->tunnel));

    if (port > 0 && strcmp(state, "opening") != 0 && strcmp(state, "failed") != 0)
        json_object_set_new(ev->fields, "port", json_integer(port));
    if (asked > 0)
        json_object_set_new(ev->fields, "asked", json_integer(asked));
    turn_emit(f->set->turn, ev);
    free(listen);
    free(target);
    free(cause);
}

static void
forward_emit_peer(const struct forward *f, const char *refused)
{
    uint64_t in, out, total;
    int open;

    tunnel_counts(f->tunnel, &in, &out, &open, &total);
    turn_emit(f->set->turn, event_make(EVENT_PEER, "{s:s,s:i,s:I,s:s?}", "forward",
        tunnel_forward(f->tunnel)->id, "open", open, "total", (json_int_t)total, "refused",
        refused));
}

/* Whether one more event is borne in this second. */
static bool
forward_may_tell(struct forward *f)
{
    uint64_t second = uv_now(f->set->turn->loop) / 1000;

    if (second != f->second)
        f->told = 0;
    f->second = second;
    return f->told++ < FORWARD_TOLD_MAX;
}

void
forward_tell_late(struct forward *f)
{
    if (f->refused > 0) {
        char *text = mem_printf("%u more were turned away", f->refused);

        forward_emit_peer(f, text);
        free(text);
    } else if (f->untold) {
        forward_emit_peer(f, NULL);
    }
    f->refused = 0;
    f->untold = false;
}

static void
forward_on_peer(void *arg, struct tunnel *t)
{
    struct forward *f = arg;

    if (forward_may_tell(f))
        forward_emit_peer(f, NULL);
    else
        f->untold = true;
}

static void
forward_on_answered(void *arg, struct tunnel *t)
{
    struct forward *f = arg;

    f->answered = f->set->turn->news = true;
}

static void
forward_on_refused(void *arg, struct tunnel *t, const char *text)
{
    struct forward *f = arg;
    char *clean;

    f->set->turn->news = true;
    if (!forward_may_tell(f)) {
        f->refused++;
        return;
    }
    clean = text_cleaned(text, 300);
    forward_emit_peer(f, clean);
    free(clean);
}

static bool
forward_asks_loopback(const struct endpoint *e)
{
    return e->kind == ENDPOINT_TCP && (str_eq(e->host, "localhost") || str_eq(e->host, "::1") ||
        strncmp(e->host, "127.", 4) == 0);
}

/* What was asked for, and what came out: GatewayPorts decides, and the protocol does not tell. */
static void
forward_on_exposed(void *arg, struct tunnel *t)
{
    struct forward *f = arg;
    const struct plan_forward *p = tunnel_forward(t);
    bool network = tunnel_exposure(t) == TUNNEL_EXPOSED_NETWORK, asked = !forward_asks_loopback(&p->listen);
    const char *host = f->set->hop->conf.name;

    forward_tell(f, "listening", 0, NULL);
    if (network && !asked)
        turn_note(f->set->turn, "other machines reach port %d of %s, which was asked for on its loopback "
            "only: its sshd has GatewayPorts yes", tunnel_port(t), host);
    else if (network)
        turn_note(f->set->turn, "other machines reach port %d of %s", tunnel_port(t), host);
    else if (asked)
        turn_note(f->set->turn, "port %d of %s is reached from %s itself only: its sshd has GatewayPorts no",
            tunnel_port(t), host, f->set->hop->conf.alias);
}

const struct tunnel_ops forward_ops = {
    forward_on_peer, forward_on_answered, forward_on_refused, forward_on_exposed};
