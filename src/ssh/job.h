/* SPDX-License-Identifier: BSD-3-Clause
 * job: the batch job that a start command told of: followed, told, and cancelled with its session. */
#ifndef SSH_JOB_H
#define SSH_JOB_H

#include "core/sched.h"
#include "ssh/jobagent.h"
#include "ssh/remote.h"

/* Zero-initialise. Must not move. */
struct job {
    struct turn *turn;
    struct remote *remote;   /* the start command */
    bool keep;               /* it stays when the session ends */
    bool have;               /* there is one */
    struct sched_seen seen;
    struct sched_job now;    /* the newest answer that said something */
    bool confirmed;          /* its scheduler knew it */
    bool foreign;            /* the line was none of a scheduler's */
    bool unknown;            /* the scheduler does not say at present */
    struct jobagent agent;
    bool refused_told;
    struct str answer;       /* lines of what the scheduler says now */
    bool asking, copying;    /* its state was asked for; its output file is copied */
    uint64_t asked_ms, next_ms, over_ms;
    unsigned int calm;       /* answers that told nothing new */
    bool cancelled;          /* by us */
};

/* The command that may tell of one begins. */
void job_init(struct job *j, struct turn *turn, struct remote *remote);

/* After each turn, and once a second. */
void job_service(struct job *j);
void job_beat(struct job *j);

bool job_waits(const struct job *j);   /* it is in the queue */
bool job_lives(const struct job *j);   /* there is one, and its end was not told */
bool job_over(const struct job *j);    /* it ended, and its last lines had time to come */

int job_ended(const struct job *j, const char *when, struct err *e); /* sched_ended of it */

/* Copy its output file's lines to the start command's, which has none of its own any more. */
void job_copy_output(struct job *j);

/* The session ends: let the scheduler cancel it, unless it is kept or over. job_stop only says so, and
 * job_finish waits until it is done and tells; in between the start command may end. */
void job_stop(struct job *j);
void job_finish(struct job *j);

void job_done(struct job *j);

#endif
