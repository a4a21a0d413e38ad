/* SPDX-License-Identifier: BSD-3-Clause
 * kept: a connection that outlives its session: found by the next one, kept by this one. */
#include "config.h"

#include "ssh/kept.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sock.h"
#include "base/text.h"
#include "ssh/auth.h"

#define KEPT_JOIN_MS 10000
#define KEPT_ASK_MS 60000 /* nobody there: the connection ends */

static int
kept_connect(const char *path)
{
    struct err none;
    int fd = path != NULL ? sock_connect_unix(path, &none) : -1;

    if (fd >= 0 && !sock_unix_peer_is_us(fd)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* The hop is to be made as any other. */
static void
kept_give_back(struct hop *h, struct route_stop *stop)
{
    stop->conf = h->conf;
    h->conf = (struct sshconf){0};
    hop_close(h);
}

bool
kept_join(struct hop *h, struct turn *t, struct route *r)
{
    int fd = kept_connect(t->flags->kept), n = (int)r->n;
    struct route_stop *last = &r->stops[n - 1];
    struct err e = {0};
    bool in;

    if (fd < 0)
        return false;
    hop_init(h, t, last, n, n, NULL);
    turn_limit(t, KEPT_JOIN_MS, "the kept connection to answer");
    if (hop_configure(h, &e) < 0) {
        close(fd);
        kept_give_back(h, last);
        return false;
    }
    in = hop_join(h, fd, &e) == 0 && auth_run(h, &e) == 0;
    turn_limit(t, -1, "nothing");
    if (in) {
        hop_logged_in(h, false);
        turn_note(t, "the connection to %s is there already: it was kept", h->conf.name);
        return true;
    }
    turn_note(t, "the connection to %s that was kept is of no use: %s", h->conf.name, e.text);
    kept_give_back(h, last);
    return false;
}

static void
kept_nobody(uv_timer_t *timer)
{
    struct turn *t = timer->data;

    if (t->ask != NULL)
        turn_answer(t, reply_new(t->ask->id, t->ask->prompt_count));
}

static void
kept_timer_closed(uv_handle_t *handle)
{
    free(handle);
}

static bool
kept_ask(struct hop *h)
{
    struct turn *t = h->turn;
    uv_timer_t *timer = mem_zalloc(sizeof *timer);
    struct ask *a = ask_new(ASK_CONFIRM);
    struct reply *r = NULL;
    struct err ignored;
    bool yes;

    a->subject = mem_printf("Keep the connection to %s open for the next start?", h->conf.name);
    ask_add_prompt(a, "yes or no: ", true);
    uv_timer_init(t->loop, timer);
    timer->data = t;
    uv_timer_start(timer, kept_nobody, KEPT_ASK_MS, 0);
    yes = turn_ask(t, a, "--exit-ssh yes or no", &r, &ignored) == 0 &&
        str_eq(secret_text(&r->answers[0]), "yes");
    uv_close((uv_handle_t *)timer, kept_timer_closed);
    reply_free(r);
    return yes;
}

bool
kept_wanted(struct hop *h)
{
    const struct session_flags *f = h != NULL ? h->turn->flags : NULL;

    if (f == NULL || f->kept == NULL || f->keep == SESSION_KEEP_NOT || h->joined || !h->logged_in ||
        h->link.broken || h->turn->dead_host != NULL || h->turn->stops > 1)
        return false;
    if (f->keep == SESSION_KEEP_ASK)
        return !f->no_prompt && kept_ask(h) && !h->link.broken;
    return true;
}

void
kept_tell(struct hop *h)
{
    char *via = plan_hop_text(h->plan), *shown = text_cleaned(via, 500);
    char *name = mem_printf("connection to %s", shown);

    turn_emit(h->turn, event_make(EVENT_SESSION, "{s:s,s:s,s:b,s:i,s:s,s:b,s:s,s:b,s:b}", "name",
        name, "resource", "ssh", "secure", true, "pid", (int)getpid(), "via", shown, "reverse", false,
        "where", "none", "pty", false, "has_client", false));
    free(via);
    free(shown);
    free(name);
}
