/* SPDX-License-Identifier: BSD-3-Clause
 * test_schedagent: the script that stays beside a batch job, run by the real shell. */
#include "config.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/schedagent.h"

#define TOKEN "0123456789abcdef0123456789abcdef"

#define PLACE "schedagent.dir"

static void
program(const char *name, const char *text)
{
    char path[64];
    FILE *f;

    snprintf(path, sizeof path, PLACE "/%s", name);
    f = fopen(path, "w");
    fprintf(f, "#!/bin/sh\n%s\n", text);
    fclose(f);
    assert_int_equal(chmod(path, 0755), 0);
}

/* What it prints with these words on its stdin, beside a scheduler that only says what it is asked. */
static void
run(const char *words, const char *squeue, char out[2048])
{
    char *script = schedagent_remote(TOKEN, SCHED_SLURM, "12"), line[256];
    FILE *p;
    size_t n;

    mkdir(PLACE, 0755);
    program("squeue", squeue);
    program("scancel", "echo cancelled $*");
    program("agent", script);
    snprintf(line, sizeof line, "printf '%s' | PATH=" PLACE ":$PATH " PLACE "/agent 2>&1", words);
    p = popen(line, "r");
    n = fread(out, 1, 2047, p);
    out[n] = '\0';
    pclose(p);
    assert_int_equal(system("rm -r " PLACE), 0);
    free(script);
}

static void
it_asks_when_told_and_tells_the_status(void **state)
{
    char out[2048];

    run("state\\nkeep\\n", "echo \"PENDING|$5\"; exit 3", out);
    assert_string_equal(out, "PENDING|12\n\036fairlead " TOKEN " state 3\n");
}

static void
the_end_of_its_input_cancels_the_job(void **state)
{
    char out[2048];

    run("", ":", out);
    assert_string_equal(out, "cancelled 12\n\036fairlead " TOKEN " cancel 0\n");
    run("keep\\n", ":", out);
    assert_string_equal(out, "");
}

static void
its_own_lines_are_known_by_their_token(void **state)
{
    char word[16];
    int status;

    assert_true(schedagent_line(TOKEN, "\036fairlead " TOKEN " state 3", word, &status));
    assert_string_equal(word, "state");
    assert_int_equal(status, 3);
    assert_false(schedagent_line(TOKEN, "\036fairlead 00 state 3", word, &status));
    assert_false(schedagent_line(TOKEN, "RUNNING|c1", word, &status));
}

/* No quote of it meets the login shell but those around the octal text. */
static void
any_login_shell_reads_it(void **state)
{
    char *script = schedagent_remote(TOKEN, SCHED_SGE, "12");
    const char *text = strstr(script, "' sh '");

    assert_non_null(text);
    text += strlen("' sh '");
    assert_int_equal(strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\\"),
        strlen(text) - 1);
    free(script);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_asks_when_told_and_tells_the_status),
        cmocka_unit_test(the_end_of_its_input_cancels_the_job),
        cmocka_unit_test(its_own_lines_are_known_by_their_token),
        cmocka_unit_test(any_login_shell_reads_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
