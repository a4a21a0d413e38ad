/* SPDX-License-Identifier: BSD-3-Clause
 * test_sched: lines that tell of a batch job, and what schedulers answer about one. */
#include "config.h"

#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "core/sched.h"

static const struct {
    const char *line;
    enum sched_kind kind;
    const char *id;
    bool waits, runs, sure;
} seen[] = {
    {"Submitted batch job 481516", SCHED_SLURM, "481516", false, false, true},
    {"  Submitted batch job 12 on cluster east", SCHED_SLURM, "12", false, false, true},
    {"salloc: Pending job allocation 7", SCHED_SLURM, "7", true, false, true},
    {"salloc: Granted job allocation 7", SCHED_SLURM, "7", false, true, true},
    {"srun: job 9 queued and waiting for resources", SCHED_SLURM, "9", true, false, true},
    {"srun: job 9 has been allocated resources", SCHED_SLURM, "9", false, true, true},
    {"Job <123> is submitted to default queue <normal>.", SCHED_LSF, "123", false, false, true},
    {"Your job 1 (\"pvserver\") has been submitted", SCHED_SGE, "1", false, false, true},
    {"0.login", SCHED_PBS, "0.login", false, false, false},
    {"99.pbs-1.site.example\r", SCHED_PBS, "99.pbs-1.site.example", false, false, false},
    {"\xc6\x92JpCxUwH", SCHED_FLUX, "fJpCxUwH", false, false, false},
};

static const char *const unseen[] = {"", "Submitted batch job", "Submitted batch job x", "3.14", "12.",
        "5.11.0",
    "fJpCxUwH", "Your job 1-3:1 (\"a\")", "Your job 1.1", "job 12 queued", "\xc6\x92",
        "Submitted batch job 1_2",
    "\xc6\x92JpCx'UwH", "12.login; rm", "Job <> is submitted", "srun: job 1 is done"};

static void
a_line_tells_of_a_job(void **state)
{
    struct sched_seen s;

    for (size_t i = 0; i < UNIT_COUNT(seen); i++) {
        assert_true(sched_match(seen[i].line, &s));
        assert_int_equal(s.kind, seen[i].kind);
        assert_string_equal(s.id, seen[i].id);
        assert_int_equal(s.waits, seen[i].waits);
        assert_int_equal(s.runs, seen[i].runs);
        assert_int_equal(s.sure, seen[i].sure);
        assert_true(sched_id_ok(s.kind, s.id));
    }
}

static void
other_lines_tell_of_none(void **state)
{
    struct sched_seen s;

    for (size_t i = 0; i < UNIT_COUNT(unseen); i++) {
        assert_false(sched_match(unseen[i], &s));
        assert_string_equal(s.id, "");
    }
}

#define PBS_HEAD "Job Id: 0.login\n    Job_Name = pvserver\n"

static const struct {
    enum sched_kind kind;
    const char *text;
    int status;
    enum sched_state state;
    const char *node, *reason;
    int64_t start_s, left_s;
} answers[] = {
    {SCHED_SLURM, "PENDING|n/a|1795197000|5:00|Resources\n", 0, SCHED_QUEUED, "", "Resources", 1795197000,
        -1},
    {SCHED_SLURM, "PENDING|n/a|N/A|10:00|Priority\n", 0, SCHED_QUEUED, "", "Priority", 0, -1},
    {SCHED_SLURM, "RUNNING|c1|1795197000|4:56|None\n", 0, SCHED_RUNNING, "c1", "", 0, 296},
    {SCHED_SLURM, "RUNNING|c1|1795197000|2-01:00:01|None\n", 0, SCHED_RUNNING, "c1", "", 0, 176401},
    {SCHED_SLURM, "RUNNING|c1|1795197000|UNLIMITED|None\n", 0, SCHED_RUNNING, "c1", "", 0, -1},
    {SCHED_SLURM, "COMPLETED|c1|1795197000|4:56|None\n", 0, SCHED_DONE, "c1", "", 0, -1},
    {SCHED_SLURM, "TIMEOUT|c1|1795197000|0:00|TimeLimit\n", 0, SCHED_FAILED, "c1", "TimeLimit", 0, -1},
    {SCHED_SLURM, "CANCELLED|n/a|N/A|5:00|a|b\n", 0, SCHED_CANCELLED, "", "a|b", 0, -1},
    {SCHED_SLURM, "slurm_load_jobs error: Invalid job id specified\n", 1, SCHED_GONE, "",
        "slurm_load_jobs error: Invalid job id specified", 0, -1},
    {SCHED_SLURM, "", 0, SCHED_GONE, "", "", 0, -1},
    {SCHED_SLURM, "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n", 1,
        SCHED_UNKNOWN, "", "slurm_load_jobs error: Unable to contact slurm controller (connect failure)", 0,
        -1},
    {SCHED_SLURM, "/bin/sh: 1: squeue: not found\n", 127, SCHED_UNKNOWN, "",
        "/bin/sh: 1: squeue: not found", 0, -1},
    {SCHED_PBS,
        PBS_HEAD "    resources_used.walltime = 00:00:10\n    job_state = R\n    exec_host = c1/0*2+c2\n"
        "\t/0*2\n    Resource_List.walltime = 00:05:00\n", 0, SCHED_RUNNING, "c1", "", 0, 290},
    {SCHED_PBS,
        PBS_HEAD "    job_state = Q\n    comment = Can Never Run: Insufficient amount of resource: n\n"
        "\tcpus\n", 0, SCHED_QUEUED, "", "Can Never Run: Insufficient amount of resource: ncpus", 0, -1},
    {SCHED_PBS, PBS_HEAD "    job_state = F\n    Exit_status = -29\n", 0, SCHED_FAILED, "", "status -29", 0,
        -1},
    {SCHED_PBS, PBS_HEAD "    job_state = F\n    Exit_status = 271\n", 0, SCHED_CANCELLED, "", "status 271",
        0, -1},
    {SCHED_PBS, PBS_HEAD "    job_state = F\n    Exit_status = 0\n", 0, SCHED_DONE, "", "", 0, -1},
    {SCHED_PBS, "Job Id:\t92\n\tjob_state = R\n\tqueue = debug\n\texec_host = c1/1+c2/1\n\tPriority = 4\n",
        0,
        SCHED_RUNNING, "c1", "", 0, -1},
    {SCHED_PBS, "qstat: Unknown Job Id 0.login\n", 153, SCHED_GONE, "", "qstat: Unknown Job Id 0.login", 0,
        -1},
    {SCHED_PBS, "Connection refused\nqstat: cannot connect to server login (errno=15010)\n", 255,
        SCHED_UNKNOWN, "",
        "Connection refused", 0, -1},
    {SCHED_LSF, "RUN|4*c012:8*c013|-|-|-\n", 0, SCHED_RUNNING, "c012", "", 0, -1},
    {SCHED_LSF, "PEND|-|-|-|New job is waiting for scheduling;\n", 0, SCHED_QUEUED, "",
        "New job is waiting for scheduling;", 0, -1},
    {SCHED_LSF, "Job <0> is not found\n", 255, SCHED_GONE, "", "Job <0> is not found", 0, -1},
    {SCHED_SGE, "job-ID  prior\n----\n"
        "      0 0.5 pvmpi alice r 11/20/2026 16:29:04 all.q@c1 SLAVE\n      all.q@c1 SLAVE\n"
        "      0 0.5 pvmpi alice r 11/20/2026 16:29:04 all.q@c2 MASTER\n", 0, SCHED_RUNNING, "c2", "", 0,
        -1},
    {SCHED_SGE, "      0 0.75000 hold.sh    alice        qw    11/20/2026 16:27:21       50        \n", 0,
        SCHED_QUEUED, "", "", 0, -1},
    {SCHED_SGE, "      0 0.25000 hold.sh    alice        Eqw   11/20/2026 16:27:21        1        \n", 0,
        SCHED_FAILED, "", "the scheduler has put it into the error state", 0, -1},
    {SCHED_SGE, "", 0, SCHED_GONE, "", "", 0, -1},
    {SCHED_SGE, "error: commlib error: got select error (Connection refused)\n", 1, SCHED_UNKNOWN, "",
        "error: commlib error: got select error (Connection refused)", 0, -1},
    {SCHED_FLUX, "RUN|c2||12.5| \n", 0, SCHED_RUNNING, "c2", "", 0, -1},
    {SCHED_FLUX, "SCHED||1795193178.945248|| \n", 0, SCHED_QUEUED, "", "", 1795193178, -1},
    {SCHED_FLUX, "FAILED||||alloc unsatisfiable request: need 9 exclusive node(s), only 3 eligible\n", 0,
        SCHED_FAILED, "", "alloc unsatisfiable request: need 9 exclusive node(s), only 3 eligible", 0, -1},
    {SCHED_FLUX, "JobID f0 unknown\n", 1, SCHED_GONE, "", "JobID f0 unknown", 0, -1},
};

static void
an_answer_is_read(void **state)
{
    struct sched_job job;

    for (size_t i = 0; i < UNIT_COUNT(answers); i++) {
        sched_read(answers[i].kind, answers[i].kind == SCHED_PBS ? "0.login" : "0", answers[i].text,
            answers[i].status, &job);
        print_message("%s: %.40s\n", sched_name(answers[i].kind), answers[i].text);
        assert_int_equal(job.state, answers[i].state);
        assert_string_equal(job.node, answers[i].node);
        assert_string_equal(job.reason, answers[i].reason);
        assert_int_equal(job.start_s, answers[i].start_s);
        assert_int_equal(job.left_s, answers[i].left_s);
    }
}

static void
a_scheduler_is_asked_about_one_job(void **state)
{
    char *text = sched_query(SCHED_SLURM, "12");

    assert_non_null(strstr(text, "squeue -h -t all -j '12'"));
    free(text);
    text = sched_cancel(SCHED_PBS, "0.login");
    assert_string_equal(text, "qdel '0.login'");
    free(text);
    text = sched_output(SCHED_SLURM, "12");
    assert_non_null(strstr(text, "scontrol show job '12'"));
    free(text);
    assert_null(sched_output(SCHED_LSF, "12"));
    assert_false(sched_id_ok(SCHED_SLURM, ""));
    assert_false(sched_id_ok(SCHED_SLURM, "1 2"));
    assert_false(sched_id_ok(SCHED_PBS, "1.a'b"));
}

static void
how_a_job_ended_is_a_sentence_with_advice(void **state)
{
    struct sched_job job;
    struct err e;

    sched_read(SCHED_SLURM, "12", "TIMEOUT|c1|1795197000|0:00|TimeLimit\n", 0, &job);
    assert_int_equal(sched_ended(SCHED_SLURM, "12", &job, "while the session was up", &e), -1);
    assert_int_equal(e.code, ERR_START);
    assert_string_equal(e.text,
        "job 12 of slurm reached its time limit while the session was up: TimeLimit");
    assert_string_equal(e.hint, "ask for more time");
    sched_read(SCHED_SLURM, "12", "COMPLETED|c1|1795197000|0:00|None\n", 0, &job);
    sched_ended(SCHED_SLURM, "12", &job, "before the server was ready", &e);
    assert_string_equal(e.text, "job 12 of slurm ended before the server was ready");
    assert_non_null(sched_stuck("PartitionNodeLimit"));
    assert_null(sched_stuck("Priority"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_tells_of_a_job),
        cmocka_unit_test(other_lines_tell_of_none),
        cmocka_unit_test(an_answer_is_read),
        cmocka_unit_test(a_scheduler_is_asked_about_one_job),
        cmocka_unit_test(how_a_job_ended_is_a_sentence_with_advice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
