/* SPDX-License-Identifier: BSD-3-Clause
 * test_errand: a program that runs within a session's turns is bounded in what it says and in time. */
#include "config.h"

#include "ssh/errand.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void
on_event(void *arg, const struct event *e)
{
    (void)arg;
    (void)e;
}

struct fixture {
    uv_loop_t loop;
    struct conf conf;
    struct session_flags flags;
    struct turn turn;
    uv_timer_t timer;
    struct str out, said;
    struct secret secret;
    struct errand errand;
    struct err e;
};

static const struct session_ops ops = {.event = on_event};

static int
make(void **state)
{
    struct fixture *f = mem_zalloc(sizeof *f);

    uv_loop_init(&f->loop);
    uv_timer_init(&f->loop, &f->timer);
    turn_init(&f->turn, &f->loop, &f->conf, &f->flags, &ops, NULL);
    f->errand = (struct errand){.limit_ms = 20000, .awaited = "the errand", .out = &f->out,
        .out_max = 100000, .said = &f->said, .said_max = 100000};
    *state = f;
    return 0;
}

static int
unmake(void **state)
{
    struct fixture *f = *state;

    turn_done(&f->turn);
    uv_close((uv_handle_t *)&f->timer, NULL);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    str_done(&f->out);
    str_done(&f->said);
    secret_wipe(&f->secret);
    free(f);
    return 0;
}

static int
run(struct fixture *f, const char *script)
{
    char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, mem_dup(script), NULL};
    int rc;

    f->errand.argv = argv;
    rc = errand_run(&f->turn, &f->errand, &f->e);
    free(argv[2]);
    return rc;
}

/* The process whose number it printed is gone: what was killed is reaped, or init's to reap. */
static void
assert_gone(const char *pid)
{
    pid_t number = atoi(pid);

    assert_true(number > 1);
    for (int i = 0; i < 200 && kill(number, 0) == 0; i++)
        uv_sleep(10);
    assert_true(kill(number, 0) != 0 && errno == ESRCH);
}

static void
what_it_says_and_how_it_ends_is_kept(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(run(f, "echo one; echo two >&2; read x; echo \"[$x]\"; exit 7"), 0);
    assert_string_equal(str_text(&f->out), "one\n[]\n");
    assert_string_equal(str_text(&f->said), "two\n");
    assert_int_equal(f->errand.status, 7);
    assert_int_equal(f->errand.signal, 0);
    assert_int_equal(run(f, "kill -9 $$"), 0);
    assert_int_equal(f->errand.signal, SIGKILL);
}

static void
no_more_is_kept_than_its_bounds(void **state)
{
    struct fixture *f = *state;

    f->errand.out_max = 1000;
    f->errand.said_max = 33;
    assert_int_equal(run(f, "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo 0123456789; echo no >&2; "
        "done"), 0);
    assert_int_equal(f->out.len, 1000);
    assert_int_equal(f->said.len, 33);
}

static void
a_secret_is_bounded_too(void **state)
{
    struct fixture *f = *state;

    f->errand.secret = &f->secret;
    f->errand.out_max = 10;
    assert_int_equal(run(f, "echo 0123456789abcdef"), 0);
    assert_int_equal(f->secret.len, 10);
    assert_int_equal(f->out.len, 0);
}

static void
at_its_limit_it_is_killed_with_all_that_it_started(void **state)
{
    struct fixture *f = *state;
    uint64_t before = uv_hrtime();

    f->errand.limit_ms = 300;
    assert_int_equal(run(f, "trap '' TERM; sleep 100 & echo $!; wait"), -1);
    assert_int_equal(f->e.code, ERR_TIMEOUT);
    assert_string_equal(f->e.text, "timed out waiting for the errand");
    assert_true(uv_hrtime() - before < 15000000000u);
    assert_gone(str_text(&f->out));
}

/* The person says stop as soon as it is at work. */
static void
on_time(uv_timer_t *timer)
{
    struct fixture *f = timer->data;

    if (f->out.len > 0)
        turn_stop(&f->turn, "enough");
}

static void
a_stop_kills_it(void **state)
{
    struct fixture *f = *state;

    f->timer.data = f;
    uv_timer_start(&f->timer, on_time, 10, 10);
    assert_int_equal(run(f, "echo $$; exec sleep 100"), -1);
    assert_int_equal(f->e.code, ERR_CANCELLED);
    assert_gone(str_text(&f->out));
}

static void
a_program_that_is_not_there_is_an_error(void **state)
{
    struct fixture *f = *state;
    char *argv[] = {(char[]){"/no/such/program"}, NULL};

    f->errand.argv = argv;
    assert_int_equal(errand_run(&f->turn, &f->errand, &f->e), -1);
    assert_int_equal(f->e.code, ERR_START);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_it_says_and_how_it_ends_is_kept, make, unmake),
        cmocka_unit_test_setup_teardown(no_more_is_kept_than_its_bounds, make, unmake),
        cmocka_unit_test_setup_teardown(a_secret_is_bounded_too, make, unmake),
        cmocka_unit_test_setup_teardown(at_its_limit_it_is_killed_with_all_that_it_started, make, unmake),
        cmocka_unit_test_setup_teardown(a_stop_kills_it, make, unmake),
        cmocka_unit_test_setup_teardown(a_program_that_is_not_there_is_an_error, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
