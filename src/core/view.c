/* SPDX-License-Identifier: BSD-3-Clause
 * view: the events of one session folded into what a person sees. */
#include "config.h"

#include "core/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

struct view *
view_new(const char *session)
{
    struct view *v = mem_zalloc(sizeof *v);

    v->session = mem_dup(session);
    v->exit = -1;
    return v;
}

static void
view_set(char **field, const char *text)
{
    if (text == NULL || str_eq(*field, text))
        return;
    free(*field);
    *field = mem_dup(text);
}

static void
view_lines_add(struct view_lines *l, int64_t time_ms, const char *area, const char *text)
{
    struct view_line *line;

    if (l->v == NULL)
        l->v = mem_zalloc(VIEW_LINES_MAX * sizeof *l->v);
    if (l->n < VIEW_LINES_MAX) {
        line = &l->v[(l->head + l->n++) % VIEW_LINES_MAX];
    } else {
        line = &l->v[l->head];
        l->head = (l->head + 1) % VIEW_LINES_MAX;
        l->dropped++;
        free(line->text);
    }
    line->time_ms = time_ms;
    line->area = area;
    line->text = mem_dup(text);
}

const struct view_line *
view_line(const struct view_lines *l, size_t i)
{
    return i < l->n ? &l->v[(l->head + i) % VIEW_LINES_MAX] : NULL;
}

static struct view_forward *
view_forward(struct view *v, const char *id)
{
    struct view_forward *f;

    for (size_t i = 0; id != NULL && i < v->forward_count; i++) {
        if (strcmp(v->forwards[i].id, id) == 0)
            return &v->forwards[i];
    }
    if (id == NULL)
        return NULL;
    v->forwards = mem_grow(v->forwards, v->forward_count, &v->forward_cap, sizeof *v->forwards);
    f = &v->forwards[v->forward_count++];
    *f = (struct view_forward){.id = mem_dup(id)};
    return f;
}

static void
view_apply_options(struct view *v, const struct event *e)
{
    json_t *list = json_object_get(e->fields, "options"), *word;
    size_t i;

    strv_done(&v->options);
    json_array_foreach (list, i, word) {
        if (json_is_string(word))
            strv_add(&v->options, json_string_value(word));
    }
}

static void
view_apply_session(struct view *v, const struct event *e, int64_t now_ms)
{
    view_set(&v->name, event_text(e, "name"));
    view_set(&v->resource, event_text(e, "resource"));
    view_set(&v->via, event_text(e, "via"));
    view_set(&v->url, event_text(e, "url"));
    view_set(&v->where, event_text(e, "where"));
    view_set(&v->command, event_text(e, "command"));
    v->pid = (int)event_int(e, "pid", 0);
    v->pty = event_true(e, "pty");
    view_apply_options(v, e);
    v->begun_ms = v->phase_since_ms = now_ms;
}

static void
view_apply_phase(struct view *v, const struct event *e, int64_t now_ms)
{
    enum phase next;

    if (!phase_find(event_text(e, "phase"), &next))
        return;
    v->phase = next;
    if (next == PHASE_UP)
        v->retry = 0;
    v->phase_since_ms = now_ms;
}

static void
view_apply_forward(struct view *v, const struct event *e)
{
    struct view_forward *f = view_forward(v, event_text(e, "id"));

    if (f == NULL)
        return;
    f->reverse = str_eq(event_text(e, "dir"), "R");
    view_set(&f->listen, event_text(e, "listen"));
    view_set(&f->target, event_text(e, "target"));
    view_set(&f->state, event_text(e, "state"));
    view_set(&f->reason, event_text(e, "why"));
}

static void
view_apply_counts(struct view_forward *f, const struct event *e)
{
    f->open = event_int(e, "open", f->open);
    f->total = event_int(e, "total", f->total);
    if (f->state != NULL && strcmp(f->state, "closed") != 0 && strcmp(f->state, "failed") != 0 &&
        strcmp(f->state, "down") != 0)
        view_set(&f->state, f->open > 0 ? "open" : "listening");
}

static void
view_apply_traffic(struct view *v, const struct event *e, int64_t now_ms)
{
    struct view_forward *f = view_forward(v, event_text(e, "forward"));
    int64_t in, out;
    double seconds;

    if (f == NULL)
        return;
    in = event_int(e, "in", f->in);
    out = event_int(e, "out", f->out);
    seconds = f->rate_ms > 0 && now_ms > f->rate_ms ? (double)(now_ms - f->rate_ms) / 1000.0 : 1.0;
    f->in_rate = (double)(in - f->in) / seconds;
    f->out_rate = (double)(out - f->out) / seconds;
    memmove(f->rates, f->rates + 1, sizeof f->rates - sizeof *f->rates);
    f->rates[VIEW_RATES - 1] = f->in_rate;
    f->peak = f->in_rate > f->peak ? f->in_rate : f->peak;
    f->in = in;
    f->out = out;
    f->rate_ms = now_ms;
    view_apply_counts(f, e);
}

static void
view_apply_ask(struct view *v, const struct event *e)
{
    ask_free(v->ask);
    v->ask = e->kind == EVENT_ASK ? ask_from_json(e->fields) : NULL;
}

static void
view_apply_end(struct view *v, const struct event *e, int64_t now_ms)
{
    if (e->kind == EVENT_ERROR) {
        view_set(&v->error, event_text(e, "text"));
        view_set(&v->hint, event_text(e, "hint"));
        v->error_ms = now_ms;
        return;
    }
    view_set(&v->end_reason, event_text(e, "reason"));
    v->exit = (int)event_int(e, "exit", 0);
    v->end_ms = now_ms;
    ask_free(v->ask);
    v->ask = NULL;
}

static void
view_apply_job(struct view *v, const struct event *e, int64_t now_ms)
{
    int64_t left = event_int(e, "left", -1);

    free(v->job);
    v->job = event_words(e);
    v->job_start_ms = event_int(e, "start", 0) * 1000;
    v->job_limit_ms = left >= 0 ? now_ms + left * 1000 : 0;
}

/* "2 days", "3 h 20 min", "12 min". */
static void
view_span(struct str *out, int64_t ms)
{
    int64_t minutes = ms > 0 ? (ms + 30000) / 60000 : 0;

    if (minutes >= 48 * 60)
        str_addf(out, "%d days", (int)(minutes / (24 * 60)));
    else if (minutes >= 60)
        str_addf(out, "%d h %d min", (int)(minutes / 60), (int)(minutes % 60));
    else
        str_addf(out, "%d min", (int)minutes);
}

char *
view_job(const struct view *v, int64_t now_ms)
{
    struct str b = {0};

    if (v->job == NULL)
        return NULL;
    str_add(&b, v->job);
    if (v->job_start_ms > 0) {
        str_add(&b, ", begins in about ");
        view_span(&b, v->job_start_ms - now_ms);
    } else if (v->job_limit_ms > 0) {
        str_add(&b, ", ");
        view_span(&b, v->job_limit_ms - now_ms);
        str_add(&b, " left");
    }
    return str_take(&b);
}

/* What tells of the command, and of who connects to what it started. */
static void
view_apply_command(struct view *v, const struct event *e, int64_t now_ms)
{
    switch (e->kind) {
    case EVENT_TERMINAL:
        view_set(&v->stands, event_text(e, "text"));
        break;
    case EVENT_OUTPUT:
        free(v->stands);
        v->stands = NULL;
        break;
    case EVENT_JOB:
        view_apply_job(v, e, now_ms);
        break;
    case EVENT_START:
        view_set(&v->command, event_text(e, "command"));
        break;
    case EVENT_CLIENT:
        view_set(&v->client_state, event_text(e, "state"));
        view_set(&v->url, event_text(e, "url"));
        break;
    case EVENT_READY:
        view_set(&v->url, event_text(e, "url"));
        break;
    default:
        break;
    }
}

static void
view_apply_one(struct view *v, const struct event *e, int64_t now_ms)
{
    struct view_forward *f;

    switch (e->kind) {
    case EVENT_SESSION:
        view_apply_session(v, e, now_ms);
        break;
    case EVENT_PHASE:
        view_apply_phase(v, e, now_ms);
        break;
    case EVENT_ASK:
    case EVENT_ANSWERED:
        view_apply_ask(v, e);
        break;
    case EVENT_FORWARD:
        view_apply_forward(v, e);
        break;
    case EVENT_PEER:
        if ((f = view_forward(v, event_text(e, "forward"))) != NULL)
            view_apply_counts(f, e);
        break;
    case EVENT_TRAFFIC:
        view_apply_traffic(v, e, now_ms);
        break;
    case EVENT_RETRY:
        v->retry = (int)event_int(e, "attempt", 0);
        v->retry_at_ms = now_ms + (int64_t)(event_real(e, "in", 0) * 1000);
        break;
    case EVENT_ERROR:
    case EVENT_END:
        view_apply_end(v, e, now_ms);
        break;
    default:
        view_apply_command(v, e, now_ms);
        view_hops_apply(&v->hops, e);
        break;
    }
}

/* The line of the log that goes with it, and the one worth a column. */
static void
view_apply_lines(struct view *v, const struct event *e, int64_t now_ms)
{
    char *words = event_words(e);

    if (words == NULL)
        return;
    if (e->kind == EVENT_OUTPUT)
        view_lines_add(&v->output, now_ms, event_name(e->kind), words);
    view_lines_add(&v->log, now_ms, event_name(e->kind), words);
    if (e->kind != EVENT_PHASE && e->kind != EVENT_SESSION && e->kind != EVENT_ANSWERED &&
        e->kind != EVENT_LINK && e->kind != EVENT_SSH &&
        !(e->kind == EVENT_END && v->error != NULL))
        view_set(&v->last, words);
    free(words);
}

void
view_apply(struct view *v, const struct event *e)
{
    int64_t seq = event_int(e, "seq", v->seq + 1);
    int64_t now_ms = event_time_ms(e);

    if (seq <= v->seq)
        return;
    v->seq = seq;
    view_apply_one(v, e, now_ms);
    view_apply_lines(v, e, now_ms);
}

static void
view_lines_done(struct view_lines *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->v[(l->head + i) % VIEW_LINES_MAX].text);
    free(l->v);
}

static void
view_forwards_done(struct view *v)
{
    for (size_t i = 0; i < v->forward_count; i++) {
        struct view_forward *f = &v->forwards[i];

        free(f->id);
        free(f->listen);
        free(f->target);
        free(f->state);
        free(f->reason);
    }
    free(v->forwards);
}

static void
view_texts_done(struct view *v)
{
    char *texts[] = {v->session, v->name, v->resource, v->via, v->url, v->command, v->where,
        v->client_state, v->last, v->error, v->hint, v->end_reason, v->job, v->stands};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
}

void
view_free(struct view *v)
{
    if (v == NULL)
        return;
    view_texts_done(v);
    strv_done(&v->options);
    ask_free(v->ask);
    view_forwards_done(v);
    view_hops_done(&v->hops);
    view_lines_done(&v->log);
    view_lines_done(&v->output);
    free(v);
}

const char *
view_word(const struct view *v, char buffer[24])
{
    const char *word = phase_word(v->phase);

    if (v->ask != NULL && v->ask->kind == ASK_HOSTKEY)
        word = phase_word(PHASE_HOSTKEY);
    if (v->phase == PHASE_RETRY && v->retry > 0)
        snprintf(buffer, 24, "%s %d%s", word, v->retry, v->ask != NULL ? "?" : "");
    else
        snprintf(buffer, 24, "%s%s", word, v->ask != NULL ? "?" : "");
    return buffer;
}
