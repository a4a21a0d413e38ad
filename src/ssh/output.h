/* SPDX-License-Identifier: BSD-3-Clause
 * output: a start command's output: bytes to lines to events, bounded; and what the lines tell. */
#ifndef SSH_OUTPUT_H
#define SSH_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/str.h"
#include "core/ready.h"
#include "core/sched.h"
#include "ssh/turn.h"

#define OUTPUT_LINE_MAX 4096
#define OUTPUT_LAST 20        /* lines kept for the error, and of a flood */
#define OUTPUT_PER_SECOND 200 /* lines given out at once; the rest is counted, but for its newest lines */
#define OUTPUT_SERVERS 8      /* lines of servers that are kept; the first ones count */

struct output {
    struct turn *turn;
    const char *token;       /* of the guard; borrowed */
    bool (*line)(void *arg, const char *text); /* takes a line, which is told to nobody then; NULL */
    void *line_arg;
    struct str partial[2];   /* of stdout and stderr */
    bool tty;                /* stdout is a terminal, of which somebody may see each byte */
    size_t stood;            /* bytes of the unfinished line at the last beat */
    bool stood_told;
    char *last[OUTPUT_LAST];
    int last_stream[OUTPUT_LAST];
    unsigned int count;      /* lines so far */
    uint64_t second;         /* the flood is counted by seconds */
    unsigned int in_second, left_out;

    /* What the lines told so far. */
    bool spoke;              /* a ParaView server's line came */
    struct {
        int port;
        char host[READY_HOST_MAX]; /* as it calls its machine; "" */
        enum ready_role role; /* of a data or render server, when it said which */
    } accepting[OUTPUT_SERVERS];
    enum ready_role roles[OUTPUT_SERVERS]; /* told by their URLs */
    unsigned int accepting_count, role_count, connected_count;
    const char *fault;       /* static; NULL */
    struct sched_seen job;   /* the first batch job that it told of; its id is "" */
    char host[READY_HOST_MAX]; /* as the machine of the command calls itself, from its guard; "" */
    long pid;                /* of the command, from its guard; 0 */
    bool left;               /* it ended, and what it left behind is still watched */
    long left_status;
};

void output_init(struct output *o, struct turn *turn, const char *token);

/* stream 1 or 2. A line longer than OUTPUT_LINE_MAX is cut. */
void output_feed(struct output *o, int stream, const char *bytes, size_t n);

/* Once a second: what a flood left out is counted and its newest lines are given; and an unfinished line of
 * a terminal that has not grown since the last time is told: the command may wait for an answer. */
void output_beat(struct output *o);

/* No more will come: unfinished lines, and what was left out. */
void output_flush(struct output *o);

/* The newest lines, oldest first. New reference. */
json_t *output_last(const struct output *o);

void output_done(struct output *o);

#endif
