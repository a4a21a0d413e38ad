/* SPDX-License-Identifier: BSD-3-Clause
 * reach: the sessions that live, each with a connection and a view of it. */
#include "config.h"

#include "cmd/reach.h"

#include <stdlib.h>
#include <string.h>

#define REACH_ANSWER_MS 3000
#define REACH_LOG_MAX (64 * 1024 * 1024)

static void
reach_event(void *arg, struct worker *w, const struct event *e)
{
    struct reach_one *one = arg;

    view_apply(one->view, e);
}

static void
reach_live(void *arg, struct worker *w)
{
    struct reach_one *one = arg;

    one->live = true;
}

static void
reach_closed(void *arg, struct worker *w)
{
    struct reach_one *one = arg;

    worker_free(w);
    one->worker = NULL;
}

static void
reach_answer(void *arg, struct worker *w, const json_t *answer)
{
    struct reach_one *one = arg;

    json_decref(one->answer);
    one->answer = json_deep_copy(answer);
}

static void
reach_add(struct reach *r, const struct dirs *d, const char *id)
{
    static const struct worker_ops ops = {.event = reach_event, .live = reach_live,
        .closed = reach_closed, .answer = reach_answer};
    struct reach_one *one = mem_zalloc(sizeof *one);
    struct err ignored;

    one->worker = worker_connect(&r->loop, d, id, &ops, one, &ignored);
    if (one->worker == NULL) {
        free(one);
        return;
    }
    one->view = view_new(id);
    r->v = mem_grow(r->v, r->n, &r->cap, sizeof *r->v);
    r->v[r->n++] = one;
}

static bool
reach_all_live(void *arg)
{
    struct reach *r = arg;

    for (size_t i = 0; i < r->n; i++)
        if (!r->v[i]->live && r->v[i]->worker != NULL)
            return false;
    return true;
}

void
reach_open(struct reach *r, const struct dirs *d)
{
    struct strv ids = {0};

    *r = (struct reach){0};
    uv_loop_init(&r->loop);
    uv_timer_init(&r->loop, &r->timer);
    ids_live(d, &ids);
    for (size_t i = 0; i < ids.n; i++)
        reach_add(r, d, ids.v[i]);
    strv_done(&ids);
    reach_wait(r, REACH_ANSWER_MS, reach_all_live, r);
}

struct reach_one *
reach_find(const struct reach *r, const char *text, struct err *e)
{
    struct reach_one *found = NULL;

    for (size_t i = 0; i < r->n; i++)
        if (str_eq(r->v[i]->view->session, text))
            return r->v[i];
    for (size_t i = 0; i < r->n; i++) {
        if (!str_eq(r->v[i]->view->name, text))
            continue;
        if (found != NULL) {
            err_set(e, ERR_USAGE, "more than one session of %s runs", text);
            err_hint(e, "name it by its id: fairlead status lists them");
            return NULL;
        }
        found = r->v[i];
    }
    if (found == NULL) {
        err_set(e, ERR_NOT_FOUND, "no session %s runs", text);
        err_hint(e, "fairlead status lists those that do");
    }
    return found;
}

static void
reach_timer(uv_timer_t *timer)
{
    struct reach *r = timer->data;

    r->late = true;
}

struct reach_one *
reach_pick(const struct reach *r, const struct strv *words, struct err *e)
{
    if (words->n > 1)
        err_set(e, ERR_USAGE, "one session is meant, and %zu are named", words->n);
    else if (words->n == 1)
        return reach_find(r, words->v[0], e);
    else if (r->n == 1)
        return r->v[0];
    else if (r->n == 0)
        err_set(e, ERR_NOT_FOUND, "no session runs");
    else
        err_set(e, ERR_USAGE, "more than one session runs");
    if (words->n + r->n > 1)
        err_hint(e, "name one: fairlead status lists them");
    return NULL;
}

bool
reach_wait(struct reach *r, int ms, bool (*done)(void *arg), void *arg)
{
    r->late = false;
    r->timer.data = r;
    uv_timer_start(&r->timer, reach_timer, (uint64_t)ms, 0);
    while (!done(arg) && !r->late)
        uv_run(&r->loop, UV_RUN_ONCE);
    uv_timer_stop(&r->timer);
    return done(arg);
}

void
reach_done(struct reach *r)
{
    for (size_t i = 0; i < r->n; i++) {
        worker_free(r->v[i]->worker);
        view_free(r->v[i]->view);
        json_decref(r->v[i]->answer);
        free(r->v[i]);
    }
    free(r->v);
    uv_close((uv_handle_t *)&r->timer, NULL);
    worker_leave(&r->loop);
}

struct view *
reach_log(const struct dirs *d, const char *id, struct err *e)
{
    char *path = ids_log(d, id);
    struct str text = {0};
    struct view *view = NULL;

    if (dirs_read(path, REACH_LOG_MAX, &text, e) == 0) {
        view = view_new(id);
        for (const char *p = str_text(&text); *p != '\0';) {
            size_t n = strcspn(p, "\n");
            struct event *event = event_parse(p, n);

            if (event != NULL)
                view_apply(view, event);
            event_free(event);
            p += n + (p[n] == '\n');
        }
    } else if (e->code == ERR_NOT_FOUND) {
        err_set(e, ERR_NOT_FOUND, "there is no session %s, and no log of one", id);
    }
    str_done(&text);
    free(path);
    return view;
}
