/* SPDX-License-Identifier: BSD-3-Clause
 * sched: batch schedulers: the table of their words. */
#include "config.h"

#include "core/sched.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "core/schedparts.h"

/* What stands for @ is the job. Machine-readable forms are text: their JSON changed from version to version,
 * and some ignore which job was asked for. */
static const struct sched_row {
    const char *name, *program;
    const char *query, *output, *cancel;
    void (*read)(const char *id, const char *text, int status, struct sched_job *out);
    const char *words[SCHED_STATES]; /* its words for each state, between blanks */
} sched_table[SCHED_KINDS] = {
    [SCHED_SLURM] = {"slurm", "squeue",
        "SLURM_TIME_FORMAT=%s squeue -h -t all -j '@' -o '%T|%B|%S|%L|%r'",
        "scontrol show job '@' | sed -n 's/^ *StdOut=//p' | sed 's/%j/@/g'",
        "scancel '@'", sched_read_slurm, {
        [SCHED_QUEUED] = " PENDING CONFIGURING REQUEUED REQUEUE_FED REQUEUE_HOLD RESV_DEL_HOLD "
            "SPECIAL_EXIT ",
        [SCHED_RUNNING] = " RUNNING COMPLETING SUSPENDED STOPPED SIGNALING RESIZING STAGE_OUT ",
        [SCHED_DONE] = " COMPLETED ",
        [SCHED_FAILED] = " FAILED TIMEOUT NODE_FAIL PREEMPTED OUT_OF_MEMORY BOOT_FAIL DEADLINE REVOKED ",
        [SCHED_CANCELLED] = " CANCELLED "}},
    [SCHED_PBS] = {"pbs", "qstat", "qstat -x -f '@'", NULL, "qdel '@'", sched_read_pbs, {
        [SCHED_QUEUED] = " Q W H T M ",
        [SCHED_RUNNING] = " R E B S U ",
        [SCHED_DONE] = " F C X "}},
    [SCHED_LSF] = {"lsf", "bjobs",
        "bjobs -a -noheader -o 'stat exec_host estimated_start_time time_left pend_reason "
        "delimiter=\"|\"' '@'",
        NULL, "bkill '@'", sched_read_lsf, {
        [SCHED_QUEUED] = " PEND PSUSP WAIT PROV ",
        [SCHED_RUNNING] = " RUN USUSP SSUSP UNKWN ZOMBI ",
        [SCHED_DONE] = " DONE ",
        [SCHED_FAILED] = " EXIT "}},
    [SCHED_SGE] = {"sge", "qstat", "qstat -u \"$(id -un)\" -g t", NULL, "qdel '@'", sched_read_sge, {
        [SCHED_QUEUED] = " qw hqw hRwq Rq ",
        [SCHED_RUNNING] = " r t Rr Rt s ts S tS T tT dr dt "}},
    [SCHED_FLUX] = {"flux", "flux",
        "flux jobs -n -o '{status}|{nodelist}|{annotations.sched.t_estimate}|{t_remaining}|"
        "{exception.type} {exception.note}' '@'",
        NULL, "flux cancel '@'", sched_read_flux, {
        [SCHED_QUEUED] = " DEPEND PRIORITY SCHED ",
        [SCHED_RUNNING] = " RUN CLEANUP ",
        [SCHED_DONE] = " COMPLETED ",
        [SCHED_FAILED] = " FAILED TIMEOUT ",
        [SCHED_CANCELLED] = " CANCELED "}},
};

static const char *const sched_states[SCHED_STATES] = {"unknown", "submitted", "queued", "running", "done",
    "failed", "cancelled", "gone"};

/* The lines that tell of a job: the id stands between before and after. NULL before: it is the whole line. */
static const struct {
    enum sched_kind kind;
    const char *before, *after;
    bool waits, runs;
} sched_lines[] = {
    {SCHED_SLURM, "Submitted batch job ", "", false, false},
    {SCHED_SLURM, "salloc: Pending job allocation ", "", true, false},
    {SCHED_SLURM, "salloc: Granted job allocation ", "", false, true},
    {SCHED_SLURM, "srun: job ", " queued and waiting", true, false},
    {SCHED_SLURM, "srun: job ", " has been allocated", false, true},
    {SCHED_LSF, "Job <", "> is submitted", false, false},
    {SCHED_SGE, "Your job ", " (\"", false, false},
    {SCHED_SGE, "Your interactive job ", " (\"", false, false},
    {SCHED_PBS, NULL, NULL, false, false},
    {SCHED_FLUX, NULL, NULL, false, false},
};

const char *
sched_name(enum sched_kind kind)
{
    return sched_table[kind].name;
}

const char *
sched_program(enum sched_kind kind)
{
    return sched_table[kind].program;
}

const char *
sched_state_name(enum sched_state state)
{
    return sched_states[state];
}

bool
sched_over(enum sched_state state)
{
    return state == SCHED_DONE || state == SCHED_FAILED || state == SCHED_CANCELLED || state == SCHED_GONE;
}

/* "12.login", "12[].login.site": the server begins with a letter, or a version number would be a job. */
static bool
sched_id_pbs(const char *text)
{
    size_t n = strspn(text, "0123456789");

    if (n > 0 && strncmp(text + n, "[]", 2) == 0)
        n += 2;
    if (n == 0 || text[n] != '.' || !isalpha((unsigned char)text[n + 1]))
        return false;
    for (n += 2; isalnum((unsigned char)text[n]) || text[n] == '.' || text[n] == '-'; n++)
        continue;
    return text[n] == '\0';
}

/* Base 58 after an f. */
static bool
sched_id_flux(const char *text)
{
    size_t n = text[0] == 'f' ?
        strspn(text + 1, "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ") : 0;

    return n > 0 && n <= 12 && text[1 + n] == '\0';
}

bool
sched_id_ok(enum sched_kind kind, const char *text)
{
    size_t n = strlen(text);

    if (n == 0 || n >= SCHED_ID_MAX)
        return false;
    if (kind == SCHED_PBS)
        return sched_id_pbs(text);
    if (kind == SCHED_FLUX)
        return sched_id_flux(text);
    return strspn(text, "0123456789") == n;
}

/* The digits at the place of a row, when its words stand around them. */
static bool
sched_between(const char *line, size_t row, char id[SCHED_ID_MAX])
{
    const char *at = strstr(line, sched_lines[row].before), *after = sched_lines[row].after;
    size_t n;

    if (at == NULL)
        return false;
    at += strlen(sched_lines[row].before);
    n = strspn(at, "0123456789");
    if (n == 0 || n >= SCHED_ID_MAX || strncmp(at + n, after, strlen(after)) != 0 ||
        (after[0] == '\0' && (isalnum((unsigned char)at[n]) || at[n] == '_')))
        return false;
    memcpy(id, at, n);
    id[n] = '\0';
    return true;
}

/* A line that is nothing but the job. Flux writes a florin sign, and reads an f as well. */
static bool
sched_alone(const char *line, enum sched_kind kind, char id[SCHED_ID_MAX])
{
    size_t n = strcspn(line, " \t\r");
    bool florin = kind == SCHED_FLUX && strncmp(line, "\xc6\x92", 2) == 0;

    if (line[n + strspn(line + n, " \t\r")] != '\0' || n >= SCHED_ID_MAX || (kind == SCHED_FLUX && !florin))
        return false;
    snprintf(id, SCHED_ID_MAX, "%s%.*s", florin ? "f" : "", (int)(florin ? n - 2 : n),
        florin ? line + 2 : line);
    return sched_id_ok(kind, id);
}

bool
sched_match(const char *line, struct sched_seen *out)
{
    *out = (struct sched_seen){0};
    for (size_t i = 0; i < sizeof sched_lines / sizeof sched_lines[0]; i++) {
        bool whole = sched_lines[i].before == NULL;

        if (!(whole ? sched_alone(line, sched_lines[i].kind, out->id) : sched_between(line, i, out->id)))
            continue;
        out->kind = sched_lines[i].kind;
        out->waits = sched_lines[i].waits;
        out->runs = sched_lines[i].runs;
        out->sure = !whole;
        return true;
    }
    out->id[0] = '\0';
    return false;
}

static char *
sched_fill(const char *text, const char *id)
{
    struct str b = {0};

    for (; *text != '\0'; text++) {
        if (*text == '@')
            str_add(&b, id);
        else
            str_addc(&b, *text);
    }
    return str_take(&b);
}

char *
sched_query(enum sched_kind kind, const char *id)
{
    return sched_fill(sched_table[kind].query, id);
}

char *
sched_output(enum sched_kind kind, const char *id)
{
    return sched_table[kind].output != NULL ? sched_fill(sched_table[kind].output, id) : NULL;
}

char *
sched_cancel(enum sched_kind kind, const char *id)
{
    return sched_fill(sched_table[kind].cancel, id);
}

enum sched_state
sched_word(enum sched_kind kind, const char *word)
{
    char between[40];

    snprintf(between, sizeof between, " %.36s ", word);
    for (int i = 0; i < SCHED_STATES; i++) {
        if (sched_table[kind].words[i] != NULL && strstr(sched_table[kind].words[i], between) != NULL)
            return (enum sched_state)i;
    }
    return SCHED_UNKNOWN;
}

void
sched_read(enum sched_kind kind, const char *id, const char *text, int status, struct sched_job *out)
{
    *out = (struct sched_job){.left_s = -1};
    sched_table[kind].read(id, text, status, out);
}
