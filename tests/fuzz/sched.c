/* SPDX-License-Identifier: BSD-3-Clause
 * sched: any text as a line of a start command, and as the answer of each batch scheduler. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/resource.h"
#include "core/sched.h"

static void
try_line(const char *text)
{
    struct sched_seen seen;

    memset(&seen, 0x55, sizeof seen);
    if (!sched_match(text, &seen)) {
        PROMISE(seen.id[0] == '\0');
        return;
    }
    PROMISE(sched_id_ok(seen.kind, seen.id));
    PROMISE(strpbrk(seen.id, "'\"\\ $`;|&\n") == NULL);
}

static void
try_answer(enum sched_kind kind, const char *text, int status)
{
    struct sched_job job;
    struct str clean = {0};

    memset(&job, 0x55, sizeof job);
    sched_read(kind, "12", text, status, &job);
    PROMISE(job.state >= SCHED_UNKNOWN && job.state < SCHED_STATES);
    PROMISE(job.node[0] == '\0' || resource_host_ok(job.node));
    PROMISE(memchr(job.reason, '\0', sizeof job.reason) != NULL);
    PROMISE(memchr(job.word, '\0', sizeof job.word) != NULL);
    text_clean(&clean, job.reason, strlen(job.reason), TEXT_LINE);
    PROMISE(strcmp(str_text(&clean), job.reason) == 0);
    PROMISE(job.left_s >= -1 && job.start_s >= 0);
    str_done(&clean);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_ndup((const char *)data, size);

    try_line(text);
    for (int i = 0; i < SCHED_KINDS; i++) {
        try_answer((enum sched_kind)i, text, 0);
        try_answer((enum sched_kind)i, text, 1);
    }
    free(text);
    return 0;
}
