/* SPDX-License-Identifier: BSD-3-Clause
 * schedsays: what a scheduler's words mean for the person: a job that cannot begin, and how one ended. */
#include "config.h"

#include "core/schedparts.h"

#include <string.h>

/* Reasons for which a job waits until somebody changes it. */
static const struct {
    const char *reason, *says;
} sched_reasons[] = {
    {"PartitionTimeLimit", "it asks for more time than its partition gives"},
    {"PartitionNodeLimit", "it asks for more nodes than its partition has"},
    {"PartitionConfig", "it asks for more than a node of its partition has"},
    {"BadConstraints", "no node has what it asks for"},
    {"InvalidAccount", "its account is not valid"},
    {"InvalidQOS", "its quality of service is not valid"},
    {"DependencyNeverSatisfied", "the job that it depends on has failed"},
    {"JobHeldUser", "it is held, by you"},
    {"JobHeldAdmin", "it is held by an administrator"},
    {"PartitionDown", "its partition is down"},
    {"PartitionInactive", "its partition takes no jobs"},
    {"ReqNodeNotAvail", "nodes that it needs are not available"},
    {"Can Never Run", "it asks for more than there is"},
};

/* How jobs end, and what to do about it. */
static const struct {
    const char *word, *says, *hint;
} sched_ends[] = {
    {"TIMEOUT", "reached its time limit", "ask for more time"},
    {"NODE_FAIL", "lost its node", "start it again"},
    {"BOOT_FAIL", "lost its node, which did not boot", "start it again"},
    {"PREEMPTED", "had to make room for another job", "start it again, or use a queue that is not preempted"},
    {"OUT_OF_MEMORY", "ran out of memory", "ask for more memory, or for more nodes"},
    {"DEADLINE", "missed its deadline", "start it again"},
};

const char *
sched_stuck(const char *reason)
{
    for (size_t i = 0; i < sizeof sched_reasons / sizeof sched_reasons[0]; i++) {
        if (strstr(reason, sched_reasons[i].reason) != NULL)
            return sched_reasons[i].says;
    }
    return NULL;
}

static const char *
sched_verb(const struct sched_job *job)
{
    switch (job->state) {
    case SCHED_DONE:
        return "ended";
    case SCHED_CANCELLED:
        return "was cancelled";
    case SCHED_GONE:
        return "is no longer known to its scheduler";
    default:
        return "failed";
    }
}

int
sched_ended(enum sched_kind kind, const char *id, const struct sched_job *job, const char *when,
    struct err *e)
{
    const char *says = sched_verb(job), *hint = NULL;

    for (size_t i = 0; i < sizeof sched_ends / sizeof sched_ends[0]; i++) {
        if (strcmp(job->word, sched_ends[i].word) == 0) {
            says = sched_ends[i].says;
            hint = sched_ends[i].hint;
        }
    }
    err_set(e, ERR_START, "job %s of %s %s %s%s%s", id, sched_name(kind), says, when,
        job->reason[0] != '\0' ? ": " : "", job->reason);
    return err_hint(e, "%s", hint != NULL ? hint : "its last lines, or its output file there, say more");
}
