/* SPDX-License-Identifier: BSD-3-Clause
 * turn: what the parts of a session share: a turn of the loop, a limit, events, questions. */
#ifndef SSH_TURN_H
#define SSH_TURN_H

#include <stdbool.h>
#include <uv.h>

#include "base/err.h"
#include "core/ask.h"
#include "core/conf.h"
#include "core/event.h"
#include "ssh/link.h"
#include "ssh/session.h"

#define TURN_LINKS_MAX 16

struct ciphers;
struct trace;

struct turn {
    uv_loop_t *loop;
    const struct conf *conf;
    const struct session_flags *flags;
    const struct session_ops *ops; /* where events go */
    void *ops_arg;

    void (*service)(void *arg); /* after each turn: what callbacks left to be done; may be NULL */
    void *service_arg;

    uv_timer_t *limit;   /* freed by its close callback */
    bool late;           /* the limit passed */
    char awaited[160];   /* what was not there in time */

    int stops;           /* how often the person said stop */
    char *reason;        /* of the first; allocated */
    bool closing;        /* taking down: only a second stop cuts it short, a broken link nothing */

    struct trace *trace; /* of --debug=ssh; NULL */
    struct ciphers *ciphers; /* turn_ciphers; NULL */
    bool news;           /* something happened that no descriptor will tell: do not sleep */
    struct {
        struct link *link;
        const char *host;
    } links[TURN_LINKS_MAX];
    int link_count;
    const char *dead_host; /* a keepalive went unanswered */
    int dead_s;

    unsigned refused;    /* a bit for each hop that refused a secret nobody typed: it gets none again */
    int asks;            /* questions so far */
    struct ask *ask;     /* what is being asked now */
    struct reply *reply; /* the answer to it */
    bool expired;        /* whoever made us ask went away before the person answered */
    bool withdrawn;      /* nobody waits for the answer any more: it fails as ERR_LOST */
};

void turn_init(struct turn *t, uv_loop_t *loop, const struct conf *conf,
    const struct session_flags *flags, const struct session_ops *ops, void *arg);
void turn_done(struct turn *t);

/* Let the loop run until something happened. Returns 0, or -1 with *e: ERR_CANCELLED after a
 * stop, ERR_TIMEOUT when the limit passed, ERR_LOST when a watched link broke. */
int turn_once(struct turn *t, struct err *e);

/* From now on ms may pass; what it was that did not come ("an answer from host") makes the
 * sentence of ERR_TIMEOUT. ms < 0: no limit. */
void turn_limit(struct turn *t, int ms, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Watch a link: packets are taken in at each turn, and when it breaks turns fail. */
void turn_watch(struct turn *t, struct link *l, const char *host);
void turn_unwatch(struct turn *t, const struct link *l);

/* Give an event out; takes it over. */
void turn_emit(struct turn *t, struct event *ev);
void turn_note(struct turn *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Which ciphers are safe and fast here; found once. Stays the turn's. */
const struct ciphers *turn_ciphers(struct turn *t);

/* Ask the person and wait for as long as it takes. Takes a over. Returns 0 with *reply, which the
 * caller frees, holding one answer for each prompt; or -1 with *e: ERR_INPUT when nobody can be
 * asked (flag names what could have supplied it), ERR_CANCELLED, or what turn_once says. */
int turn_ask(struct turn *t, struct ask *a, const char *flag, struct reply **reply, struct err *e);

/* The person's answer; takes it over. One that nobody asked for is wiped. */
void turn_answer(struct turn *t, struct reply *r);

/* The person says stop. */
void turn_stop(struct turn *t, const char *reason);

/* Forget the stop, and that it was the end: something else begins. */
void turn_renew(struct turn *t);

/* libssh's last words about this session, cleaned; allocated, "" when there are none. */
char *turn_ssh_words(ssh_session ssh);

#endif
