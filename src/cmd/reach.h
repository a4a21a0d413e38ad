/* SPDX-License-Identifier: BSD-3-Clause
 * reach: the sessions that live, each with a connection and a view of it. */
#ifndef CMD_REACH_H
#define CMD_REACH_H

#include "cmd/cmd.h"
#include "cmd/worker.h"
#include "core/view.h"

struct reach_one {
    struct worker *worker; /* NULL once it is gone */
    struct view *view;
    bool live; /* its story so far was told */
    json_t *answer; /* to what was asked of it last; NULL: none yet */
};

struct reach {
    uv_loop_t loop;
    uv_timer_t timer;
    bool late;
    struct reach_one **v;
    size_t n, cap;
};

/* Connect to all sessions of this user, and hear what happened so far: at most 3 s, after which
 * those that did not answer are not live. */
void reach_open(struct reach *r, const struct dirs *d);

/* The session by id, or the only one of that server name. NULL with *e. */
struct reach_one *reach_find(const struct reach *r, const char *text, struct err *e);

/* The one that is named by words, of which there is at most one; without, the only one that runs. NULL with
 * *e. */
struct reach_one *reach_pick(const struct reach *r, const struct strv *words, struct err *e);

/* Turn the loop until done(arg) says so or ms have passed. Returns whether it said so. */
bool reach_wait(struct reach *r, int ms, bool (*done)(void *arg), void *arg);
void reach_done(struct reach *r);

/* The view of a session from its log. NULL with *e when there is none. */
struct view *reach_log(const struct dirs *d, const char *id, struct err *e);

#endif
