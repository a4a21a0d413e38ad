/* SPDX-License-Identifier: BSD-3-Clause
 * output: a start command's output: bytes to lines to events, bounded; and what the lines tell. */
#include "config.h"

#include "ssh/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/guard.h"
#include "core/resource.h"

#define OUTPUT_STOOD_MAX 200   /* bytes of a question that are told */

void
output_init(struct output *o, struct turn *turn, const char *token)
{
    *o = (struct output){.turn = turn, .token = token};
}

void
output_done(struct output *o)
{
    for (int i = 0; i < OUTPUT_LAST; i++)
        free(o->last[i]);
    str_done(&o->partial[0]);
    str_done(&o->partial[1]);
}

json_t *
output_last(const struct output *o)
{
    json_t *list = json_array();
    unsigned int from = o->count > OUTPUT_LAST ? o->count - OUTPUT_LAST : 0;

    for (unsigned int i = from; i < o->count; i++)
        json_array_append_new(list, json_string(o->last[i % OUTPUT_LAST]));
    return list;
}

static void
output_tell(struct output *o, unsigned int line)
{
    unsigned int slot = line % OUTPUT_LAST;

    turn_emit(o->turn, event_make(EVENT_OUTPUT, "{s:s,s:s}", "stream",
        o->last_stream[slot] == 1 ? "out" : "err", "text", o->last[slot]));
}

/* The newest lines of a flood come late rather than never: how it ended stands there. */
static void
output_catch_up(struct output *o)
{
    unsigned int kept = o->left_out < OUTPUT_LAST ? o->left_out : OUTPUT_LAST;

    if (o->left_out > kept)
        turn_note(o->turn, "%u lines of output were left out: too many in a second", o->left_out - kept);
    o->left_out = 0;
    for (; kept > 0; kept--)
        output_tell(o, o->count - kept);
}

static void
output_clock(struct output *o)
{
    uint64_t second = uv_now(o->turn->loop) / 1000;

    if (second == o->second)
        return;
    o->second = second;
    o->in_second = 0;
    output_catch_up(o);
}

/* Takes text over. */
static void
output_line(struct output *o, int stream, char *text)
{
    unsigned int slot = o->count % OUTPUT_LAST;

    output_clock(o);
    free(o->last[slot]);
    o->last[slot] = text;
    o->last_stream[slot] = stream;
    o->count++;
    if (o->in_second++ < OUTPUT_PER_SECOND)
        output_tell(o, o->count - 1);
    else
        o->left_out++;
}

/* Servers that begin at the same time say their URLs and their ports in the same order. */
static void
output_accepting(struct output *o, const struct ready_line *said)
{
    unsigned int n = o->accepting_count;

    for (unsigned int i = 0; i < n; i++) {
        if (o->accepting[i].port == said->port && strcmp(o->accepting[i].host, said->host) == 0)
            return; /* told twice, by its command and from a file */
    }
    if (n == OUTPUT_SERVERS)
        return;
    o->accepting[n].port = said->port;
    memcpy(o->accepting[n].host, said->host, sizeof said->host);
    o->accepting[n].role = n < o->role_count ? o->roles[n] : READY_ROLE_UNKNOWN;
    o->accepting_count++;
}

static void
output_learn(struct output *o, const char *line)
{
    struct ready_line said;

    if (o->job.id[0] == '\0')
        sched_match(line, &o->job);
    switch (ready_match(line, &said)) {
    case READY_NOTHING:
        return;
    case READY_SERVER:
        if (said.role != READY_ROLE_UNKNOWN && o->role_count < OUTPUT_SERVERS)
            o->roles[o->role_count++] = said.role;
        break;
    case READY_ACCEPTING:
        output_accepting(o, &said);
        break;
    case READY_CONNECTED:
        o->connected_count++;
        break;
    case READY_FAULT:
        if (o->fault == NULL)
            o->fault = said.fault;
        return;
    }
    o->spoke = true;
}

static bool
output_guard(struct output *o, const char *line)
{
    const char *host = guard_host(o->token, line);
    char word[16];
    long arg;

    if (host != NULL) {
        if (resource_host_ok(host))
            snprintf(o->host, sizeof o->host, "%s", host);
        return true;
    }
    if (!guard_line(o->token, line, word, &arg))
        return false;
    if (strcmp(word, "started") == 0)
        o->pid = arg;
    if (strcmp(word, "ended") == 0) {
        o->left = true;
        o->left_status = arg;
    }
    return true;
}

/* Colours are left out: ParaView sets them even in a pipe. Whatever else ESC begins is shown. */
static void
output_uncolour(struct str *line)
{
    size_t out = 0, i = 0;

    while (i < line->len) {
        size_t n = 0;

        if (line->s[i] == '\033' && line->s[i + 1] == '[') {
            n = 2 + strspn(line->s + i + 2, "0123456789;");
            n = line->s[i + n] == 'm' ? n + 1 : 0;
        }
        if (n == 0)
            line->s[out++] = line->s[i++];
        else
            i += n;
    }
    str_cut(line, out);
}

static void
output_whole(struct output *o, int stream)
{
    struct str *line = &o->partial[stream - 1], clean = {0};

    if (line->len > 0 && line->s[line->len - 1] == '\r')
        str_cut(line, line->len - 1);
    output_uncolour(line);
    if (!output_guard(o, str_text(line)) &&
        (o->line == NULL || !o->line(o->line_arg, str_text(line)))) {
        output_learn(o, str_text(line));
        text_clean(&clean, str_text(line), line->len, TEXT_LINE);
        output_line(o, stream, str_take(&clean));
    }
    str_cut(line, 0);
    o->stood = 0;
    o->stood_told = false;
}

/* The guard's own lines are no part of what the command writes. */
static void
output_raw(struct output *o, const struct str *line, const char *bytes, size_t n)
{
    if (o->tty && o->turn->ops->terminal != NULL && str_text(line)[0] != GUARD_LINE_MARK)
        o->turn->ops->terminal(o->turn->ops_arg, bytes, n);
}

void
output_beat(struct output *o)
{
    const struct str *line = &o->partial[0];
    struct str shown = {0}, clean = {0};
    const char *last;

    output_clock(o);
    if (!o->tty || o->stood_told || line->len == 0 || line->len != o->stood) {
        o->stood = line->len;
        return;
    }
    o->stood_told = true;
    last = strrchr(str_text(line), '\r');
    str_add(&shown, last != NULL ? last + 1 : str_text(line));
    output_uncolour(&shown);
    text_clean(&clean, str_text(&shown), shown.len < OUTPUT_STOOD_MAX ? shown.len : OUTPUT_STOOD_MAX,
        TEXT_LINE);
    turn_emit(o->turn, event_make(EVENT_TERMINAL, "{s:s}", "text", str_text(&clean)));
    str_done(&shown);
    str_done(&clean);
}

void
output_feed(struct output *o, int stream, const char *bytes, size_t n)
{
    struct str *line = &o->partial[stream - 1];

    while (n > 0) {
        const char *end = memchr(bytes, '\n', n);
        size_t len = end != NULL ? (size_t)(end - bytes) : n;
        size_t room = line->len < OUTPUT_LINE_MAX ? OUTPUT_LINE_MAX - line->len : 0;

        str_addn(line, bytes, len < room ? len : room);
        output_raw(o, line, bytes, len + (end != NULL));
        if (end != NULL)
            output_whole(o, stream);
        bytes += len + (end != NULL);
        n -= len + (end != NULL);
    }
}

void
output_flush(struct output *o)
{
    for (int stream = 1; stream <= 2; stream++) {
        if (o->partial[stream - 1].len > 0)
            output_whole(o, stream);
    }
    output_catch_up(o);
}
