/* SPDX-License-Identifier: BSD-3-Clause
 * proc: programs are started, heard, ended and reaped. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "unit.h"

/* What was heard of a program. */
struct heard {
    uv_loop_t loop;
    struct proc *p;
    struct str out, errs;
    int ends, ended, status, signal;
    bool free_at_end;
    uint64_t ended_at;
};

static void
on_output(void *arg, int stream, const char *bytes, size_t n)
{
    struct heard *h = arg;

    if (n == 0)
        h->ends++;
    str_addn(stream == 1 ? &h->out : &h->errs, bytes, n);
}

static void
on_exited(void *arg, int status, int signal)
{
    struct heard *h = arg;

    h->ended++;
    h->status = status;
    h->signal = signal;
    h->ended_at = uv_hrtime();
    if (h->free_at_end) {
        proc_free(h->p);
        h->p = NULL;
    }
}

static const struct proc_ops ops = {.output = on_output, .exited = on_exited};

static void
start(struct heard *h, struct proc_spec spec)
{
    struct err e = {0};

    *h = (struct heard){0};
    uv_loop_init(&h->loop);
    h->p = proc_start(&h->loop, &spec, &ops, h, &e);
    if (h->p == NULL)
        fail_msg("%s", e.text);
}

static struct proc_spec
shell(const char *script)
{
    static char *argv[4];

    argv[0] = (char *)"sh";
    argv[1] = (char *)"-c";
    argv[2] = (char *)script;
    argv[3] = NULL;
    return (struct proc_spec){.argv = argv, .extra_fd = -1};
}

static void
run_until_end(struct heard *h)
{
    while (h->ended == 0)
        uv_run(&h->loop, UV_RUN_ONCE);
}

static void
run_until_heard(struct heard *h, const char *text)
{
    while (strstr(str_text(&h->out), text) == NULL)
        uv_run(&h->loop, UV_RUN_ONCE);
}

static void
finish(struct heard *h)
{
    proc_free(h->p);
    uv_run(&h->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&h->loop), 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child, no zombie */
    str_done(&h->out);
    str_done(&h->errs);
}

static void
both_streams_and_the_status_are_heard(void **state)
{
    struct heard h;

    start(&h, shell("echo out; echo err >&2; exit 7"));
    assert_true(proc_running(h.p));
    run_until_end(&h);
    assert_string_equal(str_text(&h.out), "out\n");
    assert_string_equal(str_text(&h.errs), "err\n");
    assert_int_equal(h.ends, 2);
    assert_int_equal(h.status, 7);
    assert_int_equal(h.signal, 0);
    assert_false(proc_running(h.p));
    finish(&h);
}

static void
all_output_comes_before_the_end(void **state)
{
    struct heard h;

    start(&h, shell("head -c 3000000 /dev/zero"));
    run_until_end(&h);
    assert_int_equal(h.out.len, 3000000);
    finish(&h);
}

static void
a_signal_is_told_apart_from_a_status(void **state)
{
    struct heard h;

    start(&h, shell("kill -9 $$"));
    run_until_end(&h);
    assert_int_equal(h.signal, SIGKILL);
    finish(&h);
}

static void
stdin_is_written_and_closed_after_the_last_byte(void **state)
{
    struct proc_spec spec = shell("wc -c");
    char *bytes = mem_zalloc(1000000);
    struct heard h;

    spec.in = PROC_STDIN_PIPE;
    start(&h, spec);
    proc_write(h.p, bytes, 1000000);
    proc_write(h.p, "x", 1);
    proc_close_stdin(h.p);
    run_until_end(&h);
    assert_int_equal(atoi(str_text(&h.out)), 1000001);
    finish(&h);
    free(bytes);
}

static void
writing_to_a_program_that_does_not_read_is_no_error(void **state)
{
    struct proc_spec spec = shell("exec <&-; echo closed; read x < /dev/null; exit 0");
    char *bytes = mem_zalloc(300000);
    struct heard h;

    spec.in = PROC_STDIN_PIPE;
    start(&h, spec);
    run_until_heard(&h, "closed");
    proc_write(h.p, bytes, 300000);
    run_until_end(&h);
    proc_write(h.p, "late", 4);
    proc_close_stdin(h.p);
    finish(&h);
    free(bytes);
}

static void
output_is_a_pipe_that_can_be_opened_by_name(void **state)
{
    struct heard h;

    start(&h, shell("echo named > /dev/stderr"));
    run_until_end(&h);
    assert_string_equal(str_text(&h.errs), "named\n");
    finish(&h);
}

static void
a_program_that_is_not_there_is_named(void **state)
{
    char *argv[] = {(char *)"no-such-program-here", NULL};
    struct proc_spec spec = {.argv = argv, .extra_fd = -1};
    struct err e;
    uv_loop_t loop;

    uv_loop_init(&loop);
    assert_null(proc_start(&loop, &spec, &ops, NULL, &e));
    assert_int_equal(e.code, ERR_START);
    assert_non_null(strstr(e.text, "no-such-program-here"));
    argv[0] = (char *)"/etc/passwd";
    assert_null(proc_start(&loop, &spec, &ops, NULL, &e));
    assert_int_equal(e.code, ERR_START);
    assert_non_null(strstr(e.text, "/etc/passwd"));
    spec.cwd = "/no/such/directory";
    argv[0] = (char *)"sh";
    assert_null(proc_start(&loop, &spec, &ops, NULL, &e));
    assert_non_null(strstr(e.text, "/no/such/directory"));
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
}

/* A program called sh in the directory we are in, and a PATH that has it. */
static void
entries_of_path_that_are_not_absolute_do_not_count(void **state)
{
    char dir[] = "/tmp/fairlead-proc-XXXXXX", *old = getcwd(NULL, 0), *file;
    char *env[] = {(char *)"PATH=.::/usr/bin:/bin", NULL};
    struct proc_spec spec = shell("echo the right one");
    struct heard h;
    FILE *f;

    assert_non_null(mkdtemp(dir));
    file = mem_printf("%s/sh", dir);
    f = fopen(file, "w");
    fputs("#!/bin/sh\necho the wrong one\n", f);
    fclose(f);
    assert_int_equal(chmod(file, 0700), 0);
    assert_int_equal(chdir(dir), 0);
    spec.env = env;
    start(&h, spec);
    run_until_end(&h);
    assert_string_equal(str_text(&h.out), "the right one\n");
    finish(&h);
    assert_int_equal(chdir(old), 0);
    unlink(file);
    rmdir(dir);
    free(file);
    free(old);
}

static void
only_the_given_descriptors_are_inherited(void **state)
{
    struct proc_spec spec = shell("ls /proc/self/fd | tr '\\n' ' '; echo said >&3");
    int leak = open("/dev/null", O_RDONLY), pair[2];
    struct heard h;
    char got[8] = "";

    assert_int_equal(pipe(pair), 0);
    spec.extra_fd = pair[1];
    start(&h, spec);
    run_until_end(&h);
    assert_string_equal(str_text(&h.out), "0 1 2 3 4 "); /* 4: the directory that ls reads */
    assert_int_equal(read(pair[0], got, sizeof got), 5);
    assert_memory_equal(got, "said\n", 5);
    finish(&h);
    close(leak);
    close(pair[0]);
    close(pair[1]);
}

static void
a_grandchild_that_keeps_the_output_delays_the_end_by_a_second(void **state)
{
    struct proc_spec spec;
    uint64_t from;
    struct heard h;
    int hold[2];

    /* The grandchild reads from a pipe that only we can end. */
    assert_int_equal(pipe(hold), 0);
    spec = shell("(read x <&3; echo still here; read y <&3) & exit 3");
    spec.extra_fd = hold[0];
    start(&h, spec);
    from = uv_hrtime();
    run_until_end(&h);
    assert_int_equal(h.status, 3);
    assert_int_equal(h.ends, 0);
    assert_true(h.ended_at - from > 900000000u);
    assert_true(h.ended_at - from < 5000000000u);
    assert_int_equal(write(hold[1], "\n", 1), 1);
    run_until_heard(&h, "still here"); /* what it left behind is still heard */
    close(hold[0]);
    close(hold[1]);
    while (h.ends < 2)
        uv_run(&h.loop, UV_RUN_ONCE);
    assert_int_equal(h.ended, 1);
    finish(&h);
}

static void
stop_asks_before_it_kills(void **state)
{
    struct proc_spec spec = shell("trap 'echo asked; exit 5' TERM; echo on; while :; do sleep 1; done");
    struct heard h;

    spec.own_session = true;
    start(&h, spec);
    run_until_heard(&h, "on");
    proc_stop(h.p, 10000);
    run_until_end(&h);
    assert_non_null(strstr(str_text(&h.out), "asked"));
    assert_int_equal(h.status, 5);
    finish(&h);
}

static void
what_does_not_listen_is_killed_with_its_group(void **state)
{
    struct proc_spec spec = shell("trap '' TERM; sh -c 'echo inner; exec sleep 1000' & echo on; "
                                  "wait; wait; sleep 1000");
    struct heard h;

    spec.own_session = true;
    start(&h, spec);
    run_until_heard(&h, "on");
    run_until_heard(&h, "inner");
    proc_stop(h.p, 100);
    run_until_end(&h);
    assert_int_equal(h.signal, SIGKILL);
    assert_int_equal(h.ends, 2); /* so the inner one is gone too */
    finish(&h);
}

static void
its_own_session_has_its_own_leader(void **state)
{
    struct proc_spec spec = shell("ps -o sid= -p $$ | tr -d ' '");
    struct heard h;

    spec.own_session = true;
    start(&h, spec);
    run_until_end(&h);
    assert_int_equal(atoi(str_text(&h.out)), proc_pid(h.p));
    finish(&h);
}

static void
a_running_program_can_be_let_go(void **state)
{
    struct heard h;
    int pid;

    start(&h, shell("echo on; exec sleep 1000"));
    run_until_heard(&h, "on");
    pid = proc_pid(h.p);
    finish(&h);
    assert_int_equal(h.ended, 0);
    assert_int_equal(kill(pid, 0), -1);
}

static void
it_can_be_let_go_from_its_end(void **state)
{
    struct proc_spec spec = shell("exit 0");
    struct heard h;

    spec.in = PROC_STDIN_PIPE;
    start(&h, spec);
    h.free_at_end = true;
    run_until_end(&h);
    assert_null(h.p);
    finish(&h);
    proc_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_streams_and_the_status_are_heard),
        cmocka_unit_test(all_output_comes_before_the_end),
        cmocka_unit_test(a_signal_is_told_apart_from_a_status),
        cmocka_unit_test(stdin_is_written_and_closed_after_the_last_byte),
        cmocka_unit_test(writing_to_a_program_that_does_not_read_is_no_error),
        cmocka_unit_test(output_is_a_pipe_that_can_be_opened_by_name),
        cmocka_unit_test(a_program_that_is_not_there_is_named),
        cmocka_unit_test(entries_of_path_that_are_not_absolute_do_not_count),
        cmocka_unit_test(only_the_given_descriptors_are_inherited),
        cmocka_unit_test(a_grandchild_that_keeps_the_output_delays_the_end_by_a_second),
        cmocka_unit_test(stop_asks_before_it_kills),
        cmocka_unit_test(what_does_not_listen_is_killed_with_its_group),
        cmocka_unit_test(its_own_session_has_its_own_leader),
        cmocka_unit_test(a_running_program_can_be_let_go),
        cmocka_unit_test(it_can_be_let_go_from_its_end),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("proc", tests, NULL, NULL);
}
