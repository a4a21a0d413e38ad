/* SPDX-License-Identifier: BSD-3-Clause
 * sched: batch schedulers: how each tells that it took a job, how it is asked about one, what its answer
 * means, and how a job is cancelled. A table of words and small readers; nothing here runs anything. */
#ifndef CORE_SCHED_H
#define CORE_SCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define SCHED_ID_MAX 128
#define SCHED_NODE_MAX 256
#define SCHED_REASON_MAX 200

enum sched_kind { SCHED_SLURM, SCHED_PBS, SCHED_LSF, SCHED_SGE, SCHED_FLUX, SCHED_KINDS };

/* What a job is doing. A scheduler that does not answer has not ended anything: that is unknown. */
enum sched_state {
    SCHED_UNKNOWN,   /* the scheduler cannot say */
    SCHED_SUBMITTED, /* it was taken, and not asked about yet */
    SCHED_QUEUED,
    SCHED_RUNNING,
    SCHED_DONE,
    SCHED_FAILED,
    SCHED_CANCELLED,
    SCHED_GONE,      /* the scheduler does not know it, or no more */
    SCHED_STATES
};

/* An answer about a job. Texts are clean. */
struct sched_job {
    enum sched_state state;
    char word[32];                 /* the scheduler's own word for the state; "" */
    char node[SCHED_NODE_MAX];     /* where its script runs; "" */
    char reason[SCHED_REASON_MAX]; /* why it waits, or what became of it; "" */
    int64_t start_s;               /* when it will begin, in seconds since 1970, as estimated; 0 */
    int64_t left_s;                /* until its time limit; -1 */
};

/* A job that a line of output tells of. */
struct sched_seen {
    enum sched_kind kind;
    char id[SCHED_ID_MAX];
    bool waits; /* the line says that it waits */
    bool runs;  /* the line says that it was granted */
    bool sure;  /* no other program writes such a line */
};

const char *sched_name(enum sched_kind kind);         /* "slurm" */
const char *sched_state_name(enum sched_state state); /* "queued" */
bool sched_over(enum sched_state state);              /* nothing of it runs or will run */

/* Whether text can be a job of this scheduler: nothing in it means anything to a shell. */
bool sched_id_ok(enum sched_kind kind, const char *text);

/* Whether a line, without its newline, tells of a job. */
bool sched_match(const char *line, struct sched_seen *out);

/* Texts for a POSIX shell; id is sched_id_ok. query asks about it, output prints the path of its output's
 * file (NULL: this scheduler does not tell), cancel ends it. program is what each needs in PATH. */
char *sched_query(enum sched_kind kind, const char *id);
char *sched_output(enum sched_kind kind, const char *id);
char *sched_cancel(enum sched_kind kind, const char *id);
const char *sched_program(enum sched_kind kind);

/* What the query printed, errors among it, and its exit status. */
void sched_read(enum sched_kind kind, const char *id, const char *text, int status, struct sched_job *out);

/* Why a job that waits may wait for ever: part of a sentence, "it asks for more than ..."; NULL. */
const char *sched_stuck(const char *reason);

/* A job that is over, as an error: ERR_START, with advice. when: "before the server was ready".
 * Returns -1. */
int sched_ended(enum sched_kind kind, const char *id, const struct sched_job *job, const char *when,
    struct err *e);

#endif
