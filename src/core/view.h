/* SPDX-License-Identifier: BSD-3-Clause
 * view: the events of one session folded into what a person sees. */
#ifndef CORE_VIEW_H
#define CORE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "core/ask.h"
#include "core/event.h"
#include "core/phase.h"
#include "core/viewhop.h"

#define VIEW_LINES_MAX 2000 /* of events, and of output, kept to look at */
#define VIEW_RATES 32       /* seconds of rate history per forward */

struct view_line {
    int64_t time_ms;
    const char *area;  /* static: the event's name */
    char *text;        /* clean */
};

/* The newest VIEW_LINES_MAX lines, oldest first from head. */
struct view_lines {
    struct view_line *v;
    size_t n, head;
    uint64_t dropped;
};

struct view_forward {
    char *id, *listen, *target, *state, *reason;
    bool reverse;
    int64_t in, out;         /* bytes: in towards the client, out towards the server */
    int64_t open, total;     /* connections */
    int64_t rate_ms;         /* when the rates were last moved */
    double in_rate, out_rate; /* bytes a second */
    double rates[VIEW_RATES]; /* in_rate history, oldest first */
    double peak;             /* the highest in_rate so far */
};

struct view {
    char *session, *name, *resource, *via; /* via: "alice@login.hpc.example" or NULL */
    int pid;
    bool pty;                /* the start command has a terminal */
    struct strv options;     /* NAME=VALUE, as they were chosen; no secrets */
    enum phase phase;
    int64_t phase_since_ms, begun_ms;
    int retry;               /* number of the newest try to connect again; 0 */
    int64_t retry_at_ms;     /* when it is made */
    struct ask *ask;         /* what is being asked now; NULL */
    struct view_hops hops;
    char *job;               /* "481516 of slurm queued (Priority)"; NULL */
    int64_t job_start_ms;    /* when it will begin, as estimated; 0 */
    int64_t job_limit_ms;    /* when its time is over; 0 */
    char *url, *command, *where;
    char *stands;            /* the unfinished line that its terminal stands at; NULL */
    char *client_state;      /* wanted, started, ended; NULL */
    struct view_forward *forwards;
    size_t forward_count, forward_cap;
    struct view_lines log, output;
    char *last;              /* the newest line worth a column */
    char *error, *hint, *end_reason;
    int64_t error_ms;        /* when it went wrong */
    int exit;                /* -1 until the end event */
    int64_t end_ms;
    int64_t seq;             /* of the newest event; older ones are ignored (replays) */
};

struct view *view_new(const char *session);
void view_apply(struct view *v, const struct event *e);
void view_free(struct view *v);

/* The state's word: "UP", "AUTH?", "RETRY 2"; valid until the next call with the same buffer. */
const char *view_word(const struct view *v, char buffer[24]);

/* Its batch job, with how long it still waits or may run; NULL when there is none. Allocated. */
char *view_job(const struct view *v, int64_t now_ms);
const struct view_line *view_line(const struct view_lines *l, size_t i); /* 0 is the oldest */

#endif
