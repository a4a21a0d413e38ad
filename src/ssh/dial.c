/* SPDX-License-Identifier: BSD-3-Clause
 * dial: from a name and a port to a connected socket: resolve off the loop, try each address. */
#include "config.h"

#include "ssh/dial.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "ssh/aside.h"

struct lookup {
    char *host;
    char service[16];
    struct addrinfo hints;
    struct addrinfo *found;
    int status; /* of getaddrinfo */
};

static void
lookup_free(void *arg)
{
    struct lookup *l = arg;

    if (l->found != NULL)
        freeaddrinfo(l->found);
    free(l->host);
    free(l);
}

static void
lookup_run(void *arg)
{
    struct lookup *l = arg;

    l->status = getaddrinfo(l->host, l->service, &l->hints, &l->found);
}

static int
lookup_error(const struct lookup *l, const char *name, struct err *e)
{
    if (l->status == EAI_AGAIN) {
        err_set(e, ERR_HOST, "no name server answered for %s", name);
        return err_hint(e, "check the network connection of this machine");
    }
    err_set(e, ERR_HOST, "no address is known for %s (%s)", name, gai_strerror(l->status));
    return err_hint(e, "check how the name is spelt, or set HostName in ~/.ssh/config");
}

static void
dial_add(struct dial *d, const struct addrinfo *ai)
{
    struct dial_address *a = &d->addresses[d->count];

    if (d->count == DIAL_ADDRESSES_MAX || ai->ai_addrlen > sizeof a->addr)
        return;
    memcpy(&a->addr, ai->ai_addr, ai->ai_addrlen);
    a->len = ai->ai_addrlen;
    sock_text(ai->ai_addr, a->text);
    d->count++;
}

static const struct addrinfo *
dial_next(const struct addrinfo *ai, int family, bool same)
{
    while (ai != NULL && (ai->ai_family == family) != same)
        ai = ai->ai_next;
    return ai;
}

/* The resolver's order, but the families take turns, so that a dead one costs one step. */
static void
dial_take(struct dial *d, const struct addrinfo *found)
{
    int family = found != NULL ? found->ai_family : AF_UNSPEC;
    const struct addrinfo *one = dial_next(found, family, true);
    const struct addrinfo *two = dial_next(found, family, false);

    while (one != NULL || two != NULL) {
        if (one != NULL) {
            dial_add(d, one);
            one = dial_next(one->ai_next, family, true);
        }
        if (two != NULL) {
            dial_add(d, two);
            two = dial_next(two->ai_next, family, false);
        }
    }
}

int
dial_resolve(struct dial *d, struct turn *t, const char *host, const char *name, int port,
    int family, struct err *e)
{
    struct lookup *l = mem_zalloc(sizeof *l);
    int rc;

    l->host = mem_dup(host);
    snprintf(l->service, sizeof l->service, "%d", port);
    l->hints = (struct addrinfo){.ai_family = family, .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICSERV}; /* all families, as ssh: one that is dead costs a step */
    turn_limit(t, DIAL_RESOLVE_MS, "the address of %s", name);
    if (aside_run(t, lookup_run, lookup_free, l, e) < 0)
        return -1;
    rc = l->status != 0 ? lookup_error(l, name, e) : 0;
    if (rc == 0)
        dial_take(d, l->found);
    lookup_free(l);
    return rc;
}

/* One address being tried. */
struct attempt {
    uv_poll_t poll;
    int fd;
    int error;    /* errno of the failure; 0: none yet */
    bool decided; /* the poll said so, or it failed at once */
    bool started;
};

struct race {
    struct turn *turn;
    struct dial *dial;
    struct attempt *attempts[DIAL_ADDRESSES_MAX]; /* freed by their close callbacks */
    uv_timer_t *step;
    bool next; /* the step timer says: start one more */
};

static void
race_handle_closed(uv_handle_t *h)
{
    free(h->data);
}

static void
attempt_ready(uv_poll_t *poll, int status, int events)
{
    struct attempt *a = poll->data;

    uv_poll_stop(poll);
    a->error = sock_result(a->fd);
    if (a->error == ECONNRESET)
        a->error = status = 0; /* it was there; what it said before it went can still be read */
    if (a->error == 0 && status < 0)
        a->error = -status; /* libuv's own word for a refusal is EBADF */
    a->decided = true;
}

static void
race_step(uv_timer_t *timer)
{
    *(bool *)uv_handle_get_data((uv_handle_t *)timer) = true;
}

/* Sets errno. */
static int
race_connect(const struct race *r, const struct dial_address *to)
{
    const struct dial *from = r->dial->from;
    struct err ignored;

    if (from == NULL)
        return sock_connect((const struct sockaddr *)&to->addr, to->len, &ignored);
    for (int i = 0; i < from->count; i++) {
        const struct dial_address *ours = &from->addresses[i];

        if (ours->addr.ss_family == to->addr.ss_family)
            return sock_connect_from((const struct sockaddr *)&ours->addr, ours->len,
                (const struct sockaddr *)&to->addr, to->len, &ignored);
    }
    errno = EADDRNOTAVAIL;
    return -1;
}

static void
race_start(struct race *r, int i)
{
    struct attempt *a = mem_zalloc(sizeof *a);

    r->attempts[i] = a;
    a->started = true;
    a->fd = race_connect(r, &r->dial->addresses[i]);
    if (a->fd < 0) {
        a->error = errno != 0 ? errno : EIO;
        a->decided = true;
        return;
    }
    uv_poll_init(r->turn->loop, &a->poll, a->fd);
    a->poll.data = a;
    uv_poll_start(&a->poll, UV_WRITABLE, attempt_ready);
}

/* Let go of attempt i. Its descriptor is closed unless it is kept. */
static void
race_end(struct race *r, int i, bool keep)
{
    struct attempt *a = r->attempts[i];

    if (a == NULL)
        return;
    r->attempts[i] = NULL;
    if (a->fd < 0) {
        free(a);
        return;
    }
    uv_poll_stop(&a->poll);
    uv_close((uv_handle_t *)&a->poll, race_handle_closed);
    if (!keep)
        close(a->fd);
}

/* The first that connected, or -1; *open counts those still undecided. */
static int
race_look(const struct race *r, int started, int *open)
{
    int won = -1;

    *open = 0;
    for (int i = 0; i < started; i++) {
        if (!r->attempts[i]->decided)
            ++*open;
        else if (r->attempts[i]->error == 0 && won < 0)
            won = i;
    }
    return won;
}

/* Every address and what became of it. Returns whether all of them refused. */
static bool
race_tell(const struct race *r, struct str *out)
{
    bool refused = true;

    for (int i = 0; i < r->dial->count; i++) {
        const struct attempt *a = r->attempts[i];
        int error = a != NULL && a->decided ? a->error : 0;

        str_addf(out, "%s%s: %s", i > 0 ? "; " : "", r->dial->addresses[i].text,
            error != 0 ? strerror(error) : "no answer");
        refused = refused && error == ECONNREFUSED;
    }
    return refused;
}

/* late: nothing decided it in time. */
static int
race_lost(const struct race *r, bool late, const char *name, int port, struct err *e)
{
    struct str why = {0};
    bool refused = race_tell(r, &why);

    if (late)
        err_set(e, ERR_TIMEOUT, "timed out waiting for %s port %d to answer (%s)", name, port,
            str_text(&why));
    else
        err_set(e, ERR_HOST, "cannot connect to %s port %d (%s)", name, port, str_text(&why));
    if (refused)
        err_hint(e, "nothing listens on port %d there; is it the right port (-p)?", port);
    else
        err_hint(e, "check the network, a firewall or a VPN between here and %s", name);
    str_done(&why);
    return -1;
}

static int
race_run(struct race *r, const char *name, int port, struct err *e)
{
    int started = 0, open = 0, won = -1;

    r->next = true;
    while (won < 0) {
        if (started < r->dial->count && (r->next || open == 0)) {
            r->next = false;
            uv_timer_start(r->step, race_step, DIAL_NEXT_MS, 0);
            race_start(r, started++);
        } else if (open == 0) {
            return race_lost(r, false, name, port, e);
        } else if (turn_once(r->turn, e) < 0) {
            return e->code == ERR_TIMEOUT ? race_lost(r, true, name, port, e) : -1;
        }
        won = race_look(r, started, &open);
    }
    return won;
}

int
dial_connect(struct dial *d, struct turn *t, const char *name, int port, struct err *e)
{
    struct race r = {.turn = t, .dial = d};
    int won, fd = -1;

    if (d->count == 0)
        return err_set(e, ERR_HOST, "no address is known for %s", name);
    r.step = mem_zalloc(sizeof *r.step);
    uv_timer_init(t->loop, r.step);
    uv_handle_set_data((uv_handle_t *)r.step, &r.next);
    won = race_run(&r, name, port, e);
    if (won >= 0) {
        fd = r.attempts[won]->fd;
        d->won = won;
        sock_tune(fd);
    }
    for (int i = 0; i < d->count; i++)
        race_end(&r, i, i == won);
    uv_timer_stop(r.step);
    uv_handle_set_data((uv_handle_t *)r.step, r.step);
    uv_close((uv_handle_t *)r.step, race_handle_closed);
    return fd;
}
