/* SPDX-License-Identifier: BSD-3-Clause
 * forwardlive: forwards that come and go while the session runs. */
#include "config.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ssh/forwardparts.h"

#define FORWARDS_LIVE_MAX 1000 /* of a session */

/* The name of an R forward's target, looked up here; frees itself when its thread is done. */
struct naming {
    uv_getaddrinfo_t request;
    struct forward *forward; /* NULL: nobody waits any more */
};

void
naming_forget(struct forward *f)
{
    if (f->naming != NULL)
        f->naming->forward = NULL;
    f->naming = NULL;
}

static void
forward_fail_late(struct forward *f, struct err *e)
{
    struct plan_forward *p = &f->set->plan->forwards[0];

    for (size_t i = 0; i < f->set->n; i++) {
        if (f->set->v[i] == f)
            p = &f->set->plan->forwards[i];
    }
    forward_failed(f, p, e);
    f->cancelled = true;
}

static void
naming_done(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct naming *n = request->data;
    struct forward *f = n->forward;
    char host[NI_MAXHOST];
    struct err e = {0};

    if (f != NULL) {
        f->naming = NULL;
        f->set->turn->news = true;
        if (status == 0 && getnameinfo(found->ai_addr, found->ai_addrlen, host, sizeof host, NULL, 0,
                NI_NUMERICHOST) == 0)
            tunnel_retarget(f->tunnel, host, tunnel_forward(f->tunnel)->target.port);
        else
            err_set(&e, ERR_FORWARD, "no address is known for %s", tunnel_forward(f->tunnel)->target.host);
        if (e.text[0] != '\0')
            forward_fail_late(f, &e);
    }
    uv_freeaddrinfo(found);
    free(n);
}

static void
forward_name(struct forward *f, const struct plan_forward *p)
{
    struct addrinfo hints = {.ai_family = f->set->turn->flags->family, .ai_socktype = SOCK_STREAM};
    struct naming *n;

    if (!p->reverse || p->target.kind != ENDPOINT_TCP || str_eq(p->target.host, "localhost"))
        return;
    n = mem_zalloc(sizeof *n);
    n->request.data = n;
    n->forward = f;
    if (uv_getaddrinfo(f->set->turn->loop, &n->request, naming_done, p->target.host, NULL, &hints) == 0)
        f->naming = n;
    else
        free(n);
}

static bool
forwards_listen_twice(const struct forwards *f, const struct plan_forward *p)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct plan_forward *q = f->v[i]->tunnel != NULL ? tunnel_forward(f->v[i]->tunnel) : NULL;

        if (q == NULL || f->v[i]->cancelled || q->reverse != p->reverse || q->listen.kind != p->listen.kind)
            continue;
        if (p->listen.kind == ENDPOINT_UNIX ? str_eq(p->listen.path, q->listen.path) :
                p->listen.port != 0 && p->listen.port == tunnel_port(f->v[i]->tunnel) &&
                str_eq(p->listen.host, q->listen.host))
            return true;
    }
    return false;
}

static int
forwards_add_may(const struct forwards *f, struct err *e)
{
    if (f->hop == NULL || f->hop->link.broken) {
        err_set(e, ERR_FORWARD, "there is no SSH connection of fairlead's own to forward through");
        return err_hint(e, "a session that is not connected yet has none, nor one that needs no SSH");
    }
    if (f->n < FORWARDS_LIVE_MAX)
        return 0;
    err_set(e, ERR_FORWARD, "a session takes %d forwards at most", FORWARDS_LIVE_MAX);
    return err_hint(e, "another session to the same host takes more");
}

int
forwards_add(struct forwards *f, bool reverse, const char *spec, char id[16], struct err *e)
{
    struct plan_forward *p;
    struct forward *one;

    if (forwards_add_may(f, e) < 0 || plan_forward_more(f->plan, reverse, spec, e) < 0)
        return -1;
    p = &f->plan->forwards[f->plan->forward_count - 1];
    if (forwards_listen_twice(f, p)) {
        plan_forward_drop(f->plan, f->plan->forward_count - 1);
        err_set(e, ERR_FORWARD, "a forward of this session listens there already");
        return err_hint(e, "take another port, or end that one with --cancel");
    }
    one = forwards_grow(f);
    snprintf(id, 16, "%s", p->id);
    one->tunnel = forward_new(one, p);
    one->opening = true;
    forward_tell(one, "opening", 0, NULL);
    forward_name(one, p);
    f->turn->news = true;
    return 0;
}

int
forwards_cancel(struct forwards *f, const char *id, struct err *e)
{
    for (size_t i = 0; i < f->n; i++) {
        struct forward *one = f->v[i];
        const struct plan_forward *p = one->tunnel != NULL ? tunnel_forward(one->tunnel) : NULL;

        if (p == NULL || one->cancelled || !str_eq(p->id, id))
            continue;
        if (!p->extra) {
            err_set(e, ERR_FORWARD, "the forward %s is the way to the server and stays with the session", id);
            return err_hint(e, "fairlead stop ends the session");
        }
        one->cancelled = true;
        one->opening = false;
        naming_forget(one);
        tunnel_cancel(one->tunnel);
        forward_tell(one, "closed", 0, "cancelled");
        f->turn->news = true;
        return 0;
    }
    err_set(e, ERR_NOT_FOUND, "the session has no forward %s", id);
    return err_hint(e, "fairlead status ID lists its forwards");
}

static void
forward_go_on(struct forward *one)
{
    struct err e = {0};
    int rc = tunnel_listen(one->tunnel, false, &e);

    link_check(&one->set->hop->link);
    if (rc == SSH_AGAIN)
        return;
    one->opening = false;
    if (rc < 0)
        forward_fail_late(one, &e);
    else
        forward_listens(one, &e); /* plan_bind knows the forward, so that it cannot fail */
}

static bool
forward_drained(const struct forward *one)
{
    uint64_t in, out, total;
    int open = 0;

    if (one->tunnel != NULL)
        tunnel_counts(one->tunnel, &in, &out, &open, &total);
    return one->cancelled && open == 0;
}

void
forwards_service(struct forwards *f)
{
    for (size_t i = f->n; i-- > 0;) {
        struct forward *one = f->v[i];

        if (one->opening && one->naming == NULL && f->hop != NULL)
            forward_go_on(one);
        if (!forward_drained(one))
            continue;
        forward_drop(one);
        free(one);
        f->n--;
        memmove(&f->v[i], &f->v[i + 1], (f->n - i) * sizeof *f->v);
        plan_forward_drop(f->plan, i);
    }
}
