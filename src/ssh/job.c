/* SPDX-License-Identifier: BSD-3-Clause
 * job: the batch job that a start command told of: followed, told, and cancelled with its session. */
#include "config.h"

#include "ssh/job.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/schedagent.h"

#define JOB_ANSWER_MAX 65536
#define JOB_SILENT_MS 15000   /* a controller that is down lets its clients wait for about 10 s */
#define JOB_LAST_MS 1500      /* from the end of a job to its last lines, which a file brings */
#define JOB_CANCEL_MS 20000
#define JOB_START_MOVED_S 60  /* an estimate that moved by less is the same */

/* Seconds between two questions, while nothing changes: sites ask not to be asked often. */
static const unsigned int job_pauses[] = {2, 5, 10, 20, 40, 60};

void
job_init(struct job *j, struct turn *turn, struct remote *remote)
{
    bool keep = j->keep;

    job_done(j);
    *j = (struct job){.turn = turn, .remote = remote, .keep = keep, .now = {.left_s = -1}};
}

static const char *
job_word(const struct job *j)
{
    return sched_state_name(j->unknown ? SCHED_UNKNOWN : j->now.state);
}

static void
job_tell(struct job *j, const char *state, const char *reason)
{
    struct event *ev = event_make(EVENT_JOB, "{s:s,s:s,s:s,s:s?,s:s?}", "scheduler", sched_name(j->seen.kind),
        "id", j->seen.id, "state", state, "reason", reason[0] != '\0' ? reason : NULL, "node",
        j->now.node[0] != '\0' ? j->now.node : NULL);

    if (j->now.start_s > 0 && j->now.state == SCHED_QUEUED)
        json_object_set_new(ev->fields, "start", json_integer(j->now.start_s));
    if (j->now.left_s >= 0)
        json_object_set_new(ev->fields, "left", json_integer(j->now.left_s));
    turn_emit(j->turn, ev);
}

/* Another program's line can look like the job of a scheduler: then nothing is said of it. */
static bool
job_certain(const struct job *j)
{
    return j->seen.sure || j->confirmed;
}

static void
job_next(struct job *j, bool news)
{
    size_t last = sizeof job_pauses / sizeof *job_pauses - 1;

    j->calm = news ? 0 : j->calm + 1;
    j->next_ms = uv_now(j->turn->loop) + 1000 * job_pauses[j->calm < last ? j->calm : last];
}

static bool
job_changed(const struct job *j, const struct sched_job *now)
{
    int64_t moved = now->start_s - j->now.start_s;

    return j->unknown || now->state != j->now.state || strcmp(now->reason, j->now.reason) != 0 ||
        strcmp(now->node, j->now.node) != 0 || moved > JOB_START_MOVED_S || moved < -JOB_START_MOVED_S;
}

/* A job that can never begin says so at once; whether it is worth waiting is the person's to say. */
static void
job_warn(struct job *j)
{
    const char *stuck = j->now.state == SCHED_QUEUED ? sched_stuck(j->now.reason) : NULL;

    if (stuck != NULL)
        turn_note(j->turn, "job %s may wait for ever: %s", j->seen.id, stuck);
}

static void
job_silent(struct job *j, const char *why)
{
    if (!j->unknown && job_certain(j)) {
        j->unknown = true;
        job_tell(j, job_word(j), why);
    }
}

/* What the scheduler says now. */
static void
job_take(struct job *j, const struct sched_job *now)
{
    bool news;

    j->asking = false;
    if (!job_certain(j) && (now->state == SCHED_UNKNOWN || now->state == SCHED_GONE)) {
        j->foreign = true;
        j->have = false;
        jobagent_done(&j->agent);
        return;
    }
    if (now->state == SCHED_UNKNOWN) {
        job_silent(j, now->reason);
        job_next(j, false);
        return;
    }
    news = !j->confirmed || job_changed(j, now);
    j->now = *now;
    j->unknown = false;
    j->confirmed = true;
    if (sched_over(now->state) && j->over_ms == 0)
        j->over_ms = uv_now(j->turn->loop);
    if (news) {
        job_tell(j, job_word(j), now->reason);
        job_warn(j);
    }
    job_next(j, news);
}

static void
job_cancel_told(struct job *j, int status)
{
    j->cancelled = status == 0;
    if (j->cancelled)
        job_tell(j, sched_state_name(SCHED_CANCELLED), "the session ended");
}

static void
job_line(void *arg, int stream, const char *line)
{
    struct job *j = arg;
    struct sched_job now;
    char word[16];
    int status;

    if (stream == 2) {
        output_feed(&j->remote->out, 1, line, strlen(line));
        output_feed(&j->remote->out, 1, "\n", 1);
    } else if (!schedagent_line(j->agent.token, line, word, &status)) {
        if (j->answer.len < JOB_ANSWER_MAX)
            str_addf(&j->answer, "%s\n", line);
    } else {
        sched_read(j->seen.kind, j->seen.id, str_text(&j->answer), status, &now);
        str_cut(&j->answer, 0);
        if (strcmp(word, "cancel") == 0)
            job_cancel_told(j, status);
        else
            job_take(j, &now);
    }
}

/* A line has told of a job. */
static void
job_adopt(struct job *j)
{
    j->have = true;
    j->seen = j->remote->out.job;
    j->now.state = j->seen.runs ? SCHED_RUNNING : j->seen.waits ? SCHED_QUEUED : SCHED_SUBMITTED;
    if (job_certain(j))
        job_tell(j, job_word(j), "");
    jobagent_begin(&j->agent, j->turn, j->remote->hop, j->seen.kind, j->seen.id, job_line, j);
}

/* A host may allow one command at a time (MaxSessions): then it has to wait until the first is over. */
static void
job_refused(struct job *j)
{
    if (!j->refused_told && job_certain(j))
        turn_note(j->turn, "job %s cannot be followed while its command runs: %s", j->seen.id,
            j->agent.refusal);
    j->refused_told = true;
    if (!j->remote->ended)
        return;
    jobagent_done(&j->agent);
    j->asking = false;
    jobagent_begin(&j->agent, j->turn, j->remote->hop, j->seen.kind, j->seen.id, job_line, j);
}

void
job_service(struct job *j)
{
    if (j->remote == NULL)
        return;
    if (!j->have && !j->foreign && j->remote->out.job.id[0] != '\0')
        job_adopt(j);
    if (!j->have)
        return;
    jobagent_service(&j->agent);
    if (j->agent.refusal != NULL && !j->agent.closing)
        job_refused(j);
}

void
job_beat(struct job *j)
{
    uint64_t now = uv_now(j->turn->loop);

    if (!j->have || j->agent.state != JOBAGENT_TALKS || j->agent.closing || sched_over(j->now.state))
        return;
    if (j->asking) {
        if (now - j->asked_ms >= JOB_SILENT_MS)
            job_silent(j, "the scheduler does not answer");
        return;
    }
    if (now < j->next_ms)
        return;
    j->asking = true;
    j->asked_ms = now;
    jobagent_say(&j->agent, SCHEDAGENT_STATE);
}

bool
job_waits(const struct job *j)
{
    return j->have && j->now.state == SCHED_QUEUED;
}

bool
job_over(const struct job *j)
{
    return j->have && sched_over(j->now.state) && j->over_ms > 0 &&
        uv_now(j->turn->loop) - j->over_ms >= JOB_LAST_MS;
}

int
job_ended(const struct job *j, const char *when, struct err *e)
{
    return sched_ended(j->seen.kind, j->seen.id, &j->now, when, e);
}

void
job_copy_output(struct job *j)
{
    if (j->copying || !j->have || j->agent.state != JOBAGENT_TALKS ||
        (j->now.state != SCHED_RUNNING && !sched_over(j->now.state)))
        return;
    j->copying = true;
    jobagent_say(&j->agent, SCHEDAGENT_OUTPUT);
}

bool
job_lives(const struct job *j)
{
    return j->have && job_certain(j) && !sched_over(j->now.state);
}

void
job_stop(struct job *j)
{
    if (!j->have)
        return;
    if (!job_lives(j) || j->keep)
        jobagent_say(&j->agent, SCHEDAGENT_KEEP);
    jobagent_close(&j->agent);
}

/* The first command is over: the way may be free now. */
static void
job_last_try(struct job *j)
{
    if (j->agent.refusal == NULL || j->keep)
        return;
    jobagent_done(&j->agent);
    jobagent_begin(&j->agent, j->turn, j->remote->hop, j->seen.kind, j->seen.id, job_line, j);
    jobagent_close(&j->agent);
}

static void
job_leave(struct job *j)
{
    char *cancel = sched_cancel(j->seen.kind, j->seen.id);

    if (j->keep)
        turn_note(j->turn, "job %s is kept; there, %s ends it", j->seen.id, cancel);
    else if (!j->cancelled)
        turn_note(j->turn, "whether job %s was cancelled is not known; there, %s does it", j->seen.id,
            cancel);
    free(cancel);
}

void
job_finish(struct job *j)
{
    struct err ignored;

    if (!job_lives(j))
        return;
    job_last_try(j);
    turn_limit(j->turn, JOB_CANCEL_MS, "the job to be cancelled");
    while (j->agent.state != JOBAGENT_OVER && turn_once(j->turn, &ignored) == 0)
        continue;
    job_leave(j);
}

void
job_done(struct job *j)
{
    jobagent_done(&j->agent);
    str_done(&j->answer);
    j->have = false;
    j->remote = NULL;
}
