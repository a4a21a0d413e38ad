/* SPDX-License-Identifier: BSD-3-Clause
 * schedread: what each batch scheduler answers about a job. */
#include "config.h"

#include "core/schedparts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/resource.h"

#define SCHED_FIELDS 6

/* Words of a scheduler, cut and clean. */
static void
sched_put(char *out, size_t size, const char *text)
{
    char *clean = text_cleaned(text, size - 1);

    snprintf(out, size, "%s", clean);
    free(clean);
}

static void
sched_put_reason(struct sched_job *out, const char *text)
{
    static const char *const nothing[] = {"", "None", "N/A", "n/a", "-", "(null)"};

    text += strspn(text, " \t\n");
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        if (strcmp(text, nothing[i]) == 0)
            return;
    }
    sched_put(out->reason, sizeof out->reason, text);
}

/* The first machine of "c1", "c[1-3]" (whose first name is not told), "4*c1:8*c2", "c1/0*2+c2/0". */
static void
sched_put_node(struct sched_job *out, const char *text)
{
    char name[SCHED_NODE_MAX];
    size_t times = strspn(text, "0123456789"), n;

    if (times > 0 && text[times] == '*')
        text += times + 1;
    n = strcspn(text, "/+:, \t\n");
    if (n == 0 || n >= sizeof name)
        return;
    memcpy(name, text, n);
    name[n] = '\0';
    if (resource_host_ok(name) && strcmp(text, "n/a") != 0)
        snprintf(out->node, sizeof out->node, "%s", name);
}

/* "5:00", "1:00:00", "2-03:00:00"; -1 for words. */
static int64_t
sched_seconds(const char *text)
{
    int64_t days = 0, total = 0;
    char *end;

    if (!isdigit((unsigned char)text[0]))
        return -1;
    if (strchr(text, '-') != NULL) {
        days = strtol(text, &end, 10);
        text = *end == '-' ? end + 1 : end;
    }
    for (;;) {
        total = total * 60 + strtol(text, &end, 10) % 1000000;
        if (*end != ':' || end == text)
            break;
        text = end + 1;
    }
    return days >= 0 && days < 10000 && total >= 0 && total < 1000000000 ? days * 86400 + total : -1;
}

static int64_t
sched_epoch(const char *text)
{
    double seconds = isdigit((unsigned char)text[0]) ? strtod(text, NULL) : 0;

    return seconds > 1e9 && seconds < 1e11 ? (int64_t)seconds : 0; /* a year is no time */
}

/* Cut the first line that has as many fields, the last of which keeps its bars. False: there is none. */
static bool
sched_fields(char *text, char *fields[SCHED_FIELDS], int wanted)
{
    char *save = NULL;

    for (char *line = strtok_r(text, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
        int n = 0;

        while (n < wanted) {
            char *bar = strchr(line, '|');

            fields[n++] = line;
            if (bar == NULL || n == wanted)
                break;
            *bar = '\0';
            line = bar + 1;
        }
        if (n == wanted)
            return true;
    }
    return false;
}

/* No answer about the job: its words are the reason, unless they say that there is no such job. */
static void
sched_no_answer(const char *text, const char *const *gone, struct sched_job *out)
{
    char *line;

    for (; *gone != NULL; gone++) {
        if (strstr(text, *gone) != NULL)
            out->state = SCHED_GONE;
    }
    text += strspn(text, "\n");
    line = mem_ndup(text, strcspn(text, "\n"));
    sched_put_reason(out, line);
    free(line);
}

static void
sched_take_word(struct sched_job *out, enum sched_kind kind, const char *word)
{
    out->state = sched_word(kind, word);
    sched_put(out->word, sizeof out->word, word);
}

/* "STATE|node|epoch|left|...|reason": the order that three of them are asked for. */
static bool
sched_read_bars(enum sched_kind kind, const char *text, struct sched_job *out)
{
    char *copy = mem_dup(text), *f[SCHED_FIELDS];
    bool found = sched_fields(copy, f, 5);

    if (found) {
        sched_take_word(out, kind, f[0]);
        sched_put_node(out, f[1]);
        if (out->state == SCHED_QUEUED)
            out->start_s = sched_epoch(f[2]);
        if (out->state == SCHED_RUNNING)
            out->left_s = sched_seconds(f[3]);
        sched_put_reason(out, f[4]);
    }
    free(copy);
    return found;
}

void
sched_read_slurm(const char *id, const char *text, int status, struct sched_job *out)
{
    static const char *const gone[] = {"Invalid job id specified", NULL};

    if (sched_read_bars(SCHED_SLURM, text, out))
        return;
    if (status == 0 && text[strspn(text, " \n")] == '\0')
        out->state = SCHED_GONE; /* it leaves those out that it does not know */
    else
        sched_no_answer(text, gone, out);
}

void
sched_read_lsf(const char *id, const char *text, int status, struct sched_job *out)
{
    static const char *const gone[] = {"is not found", NULL};

    if (!sched_read_bars(SCHED_LSF, text, out))
        sched_no_answer(text, gone, out);
}

void
sched_read_flux(const char *id, const char *text, int status, struct sched_job *out)
{
    static const char *const gone[] = {" unknown", "invalid JobID", NULL};

    if (!sched_read_bars(SCHED_FLUX, text, out))
        sched_no_answer(text, gone, out);
    else if (out->state == SCHED_RUNNING && out->left_s >= 0)
        out->left_s = -1; /* of one version in seconds, of another with its unit */
}

/* The value of "    key = value", whose following lines begin with a tab. Allocated; NULL: there is none. */
static char *
sched_attribute(const char *text, const char *key)
{
    size_t n = strlen(key);
    struct str b = {0};

    for (const char *at = text; (at = strstr(at, key)) != NULL; at += n) {
        if (at == text || (at[-1] != ' ' && at[-1] != '\t') || strncmp(at + n, " = ", 3) != 0)
            continue;
        at += n + 3;
        for (;;) {
            size_t line = strcspn(at, "\n");

            str_addn(&b, at, line);
            at += line;
            /* Torque begins each attribute with one tab too, and has a blank around its "=". */
            if (at[0] != '\n' || at[1] != '\t' || memmem(at + 1, strcspn(at + 1, "\n"), " = ", 3) != NULL)
                return str_take(&b);
            at += 2;
        }
    }
    return NULL;
}

static void
sched_pbs_end(const char *text, struct sched_job *out)
{
    char *status = sched_attribute(text, "Exit_status");

    if (out->state == SCHED_DONE && status != NULL && strcmp(status, "0") != 0) {
        out->state = strcmp(status, "271") == 0 ? SCHED_CANCELLED : SCHED_FAILED;
        snprintf(out->word, sizeof out->word, "%s",
            strcmp(status, "-29") == 0 ? "TIMEOUT" : out->state == SCHED_FAILED ? "FAILED" : "CANCELLED");
        if (out->reason[0] == '\0')
            snprintf(out->reason, sizeof out->reason, "status %.20s", status);
    }
    free(status);
}

static void
sched_pbs_left(const char *text, struct sched_job *out)
{
    char *limit = sched_attribute(text, "Resource_List.walltime");
    char *used = sched_attribute(text, "resources_used.walltime");

    if (out->state == SCHED_RUNNING && limit != NULL && sched_seconds(limit) > 0) {
        out->left_s = sched_seconds(limit);
        if (used != NULL && sched_seconds(used) > 0)
            out->left_s -= sched_seconds(used);
        out->left_s = out->left_s > 0 ? out->left_s : 0;
    }
    free(limit);
    free(used);
}

void
sched_read_pbs(const char *id, const char *text, int status, struct sched_job *out)
{
    static const char *const gone[] = {"Unknown Job Id", "has finished", NULL};
    char *word = sched_attribute(text, "job_state"), *host = sched_attribute(text, "exec_host");
    char *comment = sched_attribute(text, "comment");

    if (word != NULL) {
        sched_take_word(out, SCHED_PBS, word);
        sched_put_node(out, host != NULL ? host : "");
        sched_put_reason(out, comment != NULL ? comment : "");
        sched_pbs_left(text, out);
        sched_pbs_end(text, out);
    } else {
        sched_no_answer(text, gone, out);
    }
    free(word);
    free(host);
    free(comment);
}

/* A line of the job, when it is one: its state, and the queue "all.q@c2" of one that runs. */
static bool
sched_sge_line(char *line, const char *id, struct sched_job *out)
{
    char *words[12], *save = NULL, *word;
    int n = 0;

    while (n < 12 && (word = strtok_r(n == 0 ? line : NULL, " \t", &save)) != NULL)
        words[n++] = word;
    if (n < 7 || strcmp(words[0], id) != 0)
        return false;
    sched_take_word(out, SCHED_SGE, words[4]);
    if (strchr(words[4], 'E') != NULL) {
        out->state = SCHED_FAILED;
        sched_put(out->reason, sizeof out->reason, "the scheduler has put it into the error state");
    }
    if (n > 7 && strchr(words[7], '@') != NULL &&
        (out->node[0] == '\0' || strcmp(words[n - 1], "MASTER") == 0))
        sched_put_node(out, strchr(words[7], '@') + 1);
    return true;
}

/* All jobs of the person are told; one that is not among them is over, and how is not told. */
void
sched_read_sge(const char *id, const char *text, int status, struct sched_job *out)
{
    char *copy = mem_dup(text), *save = NULL;
    bool found = false;

    for (char *line = strtok_r(copy, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save))
        found = sched_sge_line(line, id, out) || found;
    if (!found && status == 0)
        out->state = SCHED_GONE;
    else if (!found)
        sched_no_answer(text, (const char *const[]){NULL}, out);
    free(copy);
}
