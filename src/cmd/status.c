/* SPDX-License-Identifier: BSD-3-Clause
 * status: the sessions that run, or one of them with its forwards. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/reach.h"
#include "cmd/record.h"

static json_t *
status_forwards_json(const struct view *v)
{
    json_t *list = json_array();

    for (size_t i = 0; i < v->forward_count; i++) {
        const struct view_forward *f = &v->forwards[i];

        json_array_append_new(
            list, json_pack("{s:s,s:s,s:s*,s:s*,s:s*,s:s*,s:I,s:I,s:I,s:I}", "id", f->id, "dir",
                      f->reverse ? "R" : "L", "listen", f->listen, "target", f->target, "state",
                      f->state, "why", f->reason, "open", (json_int_t)f->open, "total",
                      (json_int_t)f->total, "in", (json_int_t)f->in, "out", (json_int_t)f->out));
    }
    return list;
}

static json_t *
status_hops_json(const struct view *v)
{
    json_t *list = json_array();

    for (size_t i = 0; i < v->hops.n; i++) {
        const struct view_hop *h = &v->hops.v[i];
        json_t *j = json_pack("{s:s*,s:i,s:s*,s:s*,s:s*,s:s*,s:s*,s:s*,s:s*,s:s*,s:s*}", "host", h->host,
            "port", h->port, "user", h->user, "addr", h->addr, "server", h->server, "kex", h->kex,
            "cipher_in", h->cipher_in, "cipher_out", h->cipher_out, "hostkey", h->key_type, "sha256",
            h->key, "method", h->method);

        if (h->rtt_ms >= 0)
            json_object_set_new(j, "rtt_ms", json_real(h->rtt_ms));
        json_array_append_new(list, j);
    }
    return list;
}

/* While it runs the clock counts, afterwards the end. */
static double
status_uptime(const struct view *v)
{
    int64_t until = v->exit >= 0 ? v->end_ms : cmd_now_ms();

    return v->begun_ms > 0 ? (double)(until - v->begun_ms) / 1000.0 : 0.0;
}

/* The word for a session whose process does not talk to us; NULL when it does. */
static const char *
status_silent(const struct reach_one *one)
{
    return one->live ? NULL : "NO ANSWER";
}

static json_t *
status_json(const struct view *v, const char *silent)
{
    json_t *j =
        json_pack("{s:s,s:s*,s:s*,s:s*,s:s,s:b,s:b,s:i,s:f,s:s*,s:s*,s:s*,s:s*,s:o,s:o}", "session",
            v->session, "name", v->name, "resource", v->resource, "via", v->via, "phase",
            phase_name(v->phase), "answers", silent == NULL, "asks", v->ask != NULL, "pid", v->pid, "uptime",
            status_uptime(v), "url", v->url, "job", v->job, "error", v->error, "reason", v->end_reason,
            "hops", status_hops_json(v), "forwards", status_forwards_json(v));

    if (v->exit >= 0)
        json_object_set_new(j, "exit", json_integer(v->exit));
    return j;
}

static char *
status_clock(double seconds)
{
    long s = (long)seconds;

    return s >= 3600 ? mem_printf("%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60)
                     : mem_printf("%ld:%02ld", s / 60, s % 60);
}

static void
status_row(const struct view *v, const char *silent)
{
    char word[24], *clock = status_clock(status_uptime(v));
    const char *last = v->url != NULL && v->phase == PHASE_UP ? v->url : v->last;
    char *name = text_cleaned(v->name != NULL ? v->name : "?", 200);
    char *said = text_cleaned(last != NULL ? last : "", 300);
    struct str row = {0};

    text_pad(&row, name, 24);
    printf("%-5s %s %-13s %8s  %s\n", v->session, str_text(&row),
        silent == NULL ? view_word(v, word) : silent, clock, said);
    str_done(&row);
    free(said);
    free(name);
    free(clock);
}

static void
status_line(const char *label, const char *text)
{
    char *clean = text != NULL ? text_cleaned(text, 2000) : NULL;

    if (clean != NULL)
        printf("  %-9s %s\n", label, clean);
    free(clean);
}

static void
status_rtt(const struct view *v)
{
    double ms = view_hops_rtt(&v->hops);
    char *text = ms >= 0 ? mem_printf("%.1f ms to the last host", ms) : NULL;

    status_line("rtt", text);
    free(text);
}

static void
status_details(const struct view *v, const char *silent)
{
    char *text, *chain = view_hops_chain(&v->hops), *job = view_job(v, cmd_now_ms());

    status_row(v, silent);
    status_line("resource", v->resource);
    status_line("ssh", chain[0] != '\0' ? chain : v->via);
    status_rtt(v);
    status_line("job", job);
    free(chain);
    free(job);
    status_line("command", v->command);
    status_line("url", v->url);
    for (size_t i = 0; i < v->forward_count; i++) {
        const struct view_forward *f = &v->forwards[i];

        text = mem_printf("%s %s %s -> %s  %s  %lld/%lld connections, %lld bytes in, %lld out", f->id,
            f->reverse ? "R" : "L", f->listen, f->target, f->state, (long long)f->open,
            (long long)f->total, (long long)f->in, (long long)f->out);
        status_line("forward", text);
        free(text);
    }
    status_line("error", v->error);
    status_line("hint", v->hint);
    status_line("ended", v->end_reason);
}

/* Sessions whose process died while a command of theirs ran elsewhere. */
static void
status_crashed(const struct cmd *c, json_t *rows, const struct strv *ids)
{
    for (size_t i = 0; i < ids->n; i++) {
        char *name = record_text(&c->dirs, ids->v[i], "name");
        char *text = record_sentence(&c->dirs, ids->v[i]);
        struct str row = {0};

        text_pad(&row, name != NULL ? name : "?", 24);
        if (c->opts.json)
            json_array_append_new(rows, json_pack("{s:s,s:s*,s:s,s:b,s:s*}", "session", ids->v[i],
                "name", name, "phase", "crashed", "answers", 0, "error", text));
        else
            printf("%-5s %s %-13s %8s  %s: fairlead stop %s\n", ids->v[i], str_text(&row), "CRASHED",
                "", text != NULL ? text : "", ids->v[i]);
        str_done(&row);
        free(name);
        free(text);
    }
}

static void
status_all(const struct cmd *c, const struct reach *r)
{
    json_t *rows = json_array();
    struct strv crashed = {0};

    record_crashed(&c->dirs, &crashed);
    if (!c->opts.json && r->n + crashed.n == 0)
        puts("no session runs");
    else if (!c->opts.json)
        printf("%-5s %-24s %-13s %8s  %s\n", "ID", "NAME", "STATE", "SINCE", "LAST");
    for (size_t i = 0; i < r->n; i++) {
        if (c->opts.json)
            json_array_append_new(rows, status_json(r->v[i]->view, status_silent(r->v[i])));
        else
            status_row(r->v[i]->view, status_silent(r->v[i]));
    }
    status_crashed(c, rows, &crashed);
    strv_done(&crashed);
    if (c->opts.json) {
        json_dumpf(rows, stdout, JSON_COMPACT | JSON_REAL_PRECISION(12));
        putchar('\n');
    }
    json_decref(rows);
}

static void
status_one(const struct cmd *c, const struct view *v, const char *silent)
{
    json_t *j;

    if (!c->opts.json) {
        status_details(v, silent);
        return;
    }
    j = status_json(v, silent);
    json_dumpf(j, stdout, JSON_COMPACT | JSON_REAL_PRECISION(12));
    putchar('\n');
    json_decref(j);
}

/* The log of a killed process stops in the middle; nothing of it listens any more. */
static void
status_bury(struct view *v)
{
    for (size_t i = 0; i < v->forward_count; i++) {
        free(v->forwards[i].state);
        v->forwards[i].state = mem_dup("closed");
    }
}

/* One that runs, else what its log tells. */
static int
status_named(const struct cmd *c, const struct reach *r, const char *id)
{
    struct err e;
    struct reach_one *one = reach_find(r, id, &e);
    struct view *v;

    if (one != NULL) {
        status_one(c, one->view, status_silent(one));
        return 0;
    }
    if (e.code != ERR_NOT_FOUND || !ids_is(id))
        return cmd_fail(&e);
    v = reach_log(&c->dirs, id, &e);
    if (v == NULL)
        return cmd_fail(&e);
    if (v->exit < 0)
        status_bury(v);
    status_one(c, v, v->exit >= 0 ? NULL : "DIED");
    view_free(v);
    return 0;
}

static int
status_once(const struct cmd *c)
{
    struct reach r;
    int status = 0;

    reach_open(&r, &c->dirs);
    if (c->opts.words.n > 0)
        status = status_named(c, &r, c->opts.words.v[0]);
    else
        status_all(c, &r);
    reach_done(&r);
    return status;
}

int
status_main(struct cmd *c)
{
    struct timespec pause = {.tv_sec = c->opts.watch_s};
    struct err e;
    int status;

    if (c->opts.words.n > 1) {
        err_set(&e, ERR_USAGE, "fairlead status takes one session");
        return cmd_fail(&e);
    }
    status = status_once(c);
    while (c->opts.watch_s > 0 && status == 0 && fflush(stdout) == 0) {
        nanosleep(&pause, NULL);
        if (!c->opts.json)
            putchar('\n');
        status = status_once(c);
    }
    return status;
}
