/* SPDX-License-Identifier: BSD-3-Clause
 * fault: what a process says that cannot go on, and with which status it ends. */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/mem.h"
#include "unit.h"

#define SAID "fairlead: ended by a fault of its own or of a library (%s)\n"

static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

#define FAULTS (sizeof faults / sizeof faults[0])

static char said[4096];

/* What the child did is in said and comes back: its exit status, or 1000 and the signal. The handlers of
 * cmocka are not those of a sanitizer: the child begins without. */
static int
run(void (*child)(void))
{
    size_t len = 0;
    ssize_t n;
    int fds[2], status;
    pid_t pid;

    assert_int_equal(pipe(fds), 0);
    pid = fork();
    if (pid == 0) {
        dup2(fds[1], STDERR_FILENO);
        for (size_t i = 0; i < FAULTS; i++)
            signal(faults[i], SIG_DFL);
        child();
        _exit(0);
    }
    close(fds[1]);
    while ((n = read(fds[0], said + len, sizeof said - 1 - len)) > 0)
        len += (size_t)n;
    said[len] = '\0';
    close(fds[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int fault_now;

static void
raised(void)
{
    fault_catch();
    fault_hint("do this");
    raise(fault_now);
}

static void
every_fault_is_named_and_ends_with_the_status_of_a_mistake(void **state)
{
    static const char *const names[FAULTS] = {"SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGABRT"};

    for (size_t i = 0; i < FAULTS; i++) {
        char *wanted = mem_printf(SAID "fairlead: do this\n", names[i]);

        fault_now = faults[i];
        assert_int_equal(run(raised), 70);
        assert_string_equal(said, wanted);
        free(wanted);
    }
}

static int
deeper(volatile int depth)
{
    volatile char room[4096];

    room[0] = (char)depth;
    return depth < 0 ? 0 : deeper(depth + 1) + room[0];
}

static void
too_deep(void)
{
    fault_catch();
    fault_hint("");
    _exit(deeper(1) & 1);
}

static void
there_are_words_when_the_stack_is_used_up(void **state)
{
    char *wanted = mem_printf(SAID, "SIGSEGV");

    assert_int_equal(run(too_deep), 70);
    assert_string_equal(said, wanted);
    free(wanted);
}

static void
give(void)
{
    if (write(STDERR_FILENO, "given back\n", 11) != 11)
        _exit(99);
}

static void
too_much(void)
{
    volatile size_t all = SIZE_MAX / 4;

    fault_give_back(give);
    fault_hint("do this");
    free(mem_alloc(all));
}

static void
without_memory_the_terminal_is_given_back_and_then_it_is_said(void **state)
{
    assert_int_equal(run(too_much), 71);
    assert_string_equal(said, "given back\nfairlead: out of memory\nfairlead: do this\n");
}

static void
give_badly(void)
{
    give();
    abort();
}

static void
worse_and_worse(void)
{
    fault_catch();
    fault_hint("");
    fault_give_back(give_badly);
    raise(SIGSEGV);
}

static void
a_fault_in_giving_back_does_not_end_the_words(void **state)
{
    char *wanted = mem_printf("given back\n" SAID, "SIGABRT");

    assert_int_equal(run(worse_and_worse), 70);
    assert_string_equal(said, wanted);
    free(wanted);
}

static void
knows_better(int signum)
{
    _exit(42);
}

static void
handled(void)
{
    signal(SIGSEGV, knows_better);
    fault_catch();
    raise(fault_now);
}

static void
where_somebody_handles_faults_nothing_is_done(void **state)
{
    fault_now = SIGSEGV;
    assert_int_equal(run(handled), 42);
    fault_now = SIGILL;
    assert_int_equal(run(handled), 1000 + SIGILL);
    assert_string_equal(said, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_is_named_and_ends_with_the_status_of_a_mistake),
        cmocka_unit_test(there_are_words_when_the_stack_is_used_up),
        cmocka_unit_test(without_memory_the_terminal_is_given_back_and_then_it_is_said),
        cmocka_unit_test(a_fault_in_giving_back_does_not_end_the_words),
        cmocka_unit_test(where_somebody_handles_faults_nothing_is_done),
    };
    struct sigaction now;

    if (sigaction(SIGSEGV, NULL, &now) == 0 && now.sa_handler != SIG_DFL)
        return 77; /* a sanitizer's */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
