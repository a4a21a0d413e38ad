/* SPDX-License-Identifier: BSD-3-Clause
 * test_opts: what the command line says. */
#include "config.h"

#include "cmd/opts.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define WORDS_MAX 16

/* The names are those of the program; nothing is run here. */
static const struct command table[OPTS_COMMANDS] = {
    [OPTS_LIST] = {.name = "list"},
    [OPTS_SHOW] = {.name = "show"},
    [OPTS_START] = {.name = "start"},
    [OPTS_STATUS] = {.name = "status"},
    [OPTS_ATTACH] = {.name = "attach"},
    [OPTS_URL] = {.name = "url"},
    [OPTS_STOP] = {.name = "stop"},
    [OPTS_LOGS] = {.name = "logs"},
    [OPTS_ADD] = {.name = "add"},
    [OPTS_EDIT] = {.name = "edit"},
    [OPTS_COPY] = {.name = "copy"},
    [OPTS_REMOVE] = {.name = "remove"},
    [OPTS_IMPORT] = {.name = "import"},
    [OPTS_EXPORT] = {.name = "export"},
    [OPTS_DEMO] = {.name = "demo"},
    [OPTS_VERSION] = {.name = "version"},
    [OPTS_HELP] = {.name = "help"},
    [OPTS_SESSION] = {.name = "session-process"},
};

/* Parse "fairlead" and the words; the array ends with NULL. */
static int
parse(struct opts *o, const char *const *words, struct err *e)
{
    char *argv[WORDS_MAX + 1] = {(char *)(uintptr_t) "fairlead"};
    int argc = 1;

    while (argc < WORDS_MAX && words[argc - 1] != NULL) {
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
        argc++;
    }
    *e = (struct err){0};
    return opts_parse(o, table, argc, argv, e);
}

#define PARSE(o, e, ...) parse(o, (const char *const[]){__VA_ARGS__, NULL}, e)

static void
the_first_word_that_names_a_subcommand_is_it(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "start", "list"), 0);
    assert_int_equal(o.command, OPTS_START);
    assert_int_equal(o.words.n, 1);
    assert_string_equal(o.words.v[0], "list");
    opts_done(&o);
}

static void
no_subcommand_is_the_screen_with_a_pattern(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "gpu", "--ascii"), 0);
    assert_int_equal(o.command, OPTS_BROWSE);
    assert_string_equal(o.words.v[0], "gpu");
    assert_true(o.ascii);
    opts_done(&o);
}

static void
properties_are_set_as_often_as_one_likes(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "edit", "it", "--set", "timeout=7", "--set=user=me"), 0);
    assert_int_equal(o.command, OPTS_EDIT);
    assert_int_equal(o.sets.n, 2);
    assert_string_equal(o.sets.v[0], "timeout=7");
    assert_string_equal(o.sets.v[1], "user=me");
    opts_done(&o);
    assert_int_equal(PARSE(&o, &e, "copy", "it", "new", "--set", "timeout=7"), -1);
    opts_done(&o);
    assert_int_equal(PARSE(&o, &e, "import", "f", "--as", "x", "--dry-run"), 0);
    assert_true(o.dry_run);
    assert_string_equal(o.as, "x");
    opts_done(&o);
}

static void
batch_without_a_subcommand_is_start(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "--batch", "gpu", "-O", "N=2", "--wait", "exit"), 0);
    assert_int_equal(o.command, OPTS_START);
    assert_true(o.batch);
    assert_int_equal(o.wait, OPTS_WAIT_EXIT);
    assert_string_equal(o.values.v[0], "N=2");
    opts_done(&o);
}

static void
what_follows_two_dashes_is_the_client_untouched(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "start", "gpu", "--", "pvpython", "-v", "--", "$URL$"), 0);
    assert_true(o.has_client);
    assert_int_equal(o.client.n, 4);
    assert_string_equal(o.client.v[1], "-v");
    assert_string_equal(o.client.v[2], "--");
    assert_int_equal(o.verbose, 0);
    opts_done(&o);
}

static void
a_value_may_be_attached_or_the_next_word(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "start", "x", "-p2222", "-l", "joe", "--timeout=5", "-vv",
                         "--exit-ssh", "no"),
        0);
    assert_int_equal(o.port, 2222);
    assert_string_equal(o.user, "joe");
    assert_int_equal(o.timeout_s, 5);
    assert_int_equal(o.verbose, 2);
    assert_int_equal(o.keep, SESSION_KEEP);
    opts_done(&o);
}

static void
dash_f_is_a_list_and_in_logs_it_follows(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "-f", "a.pvsc", "list", "-f", "b.pvsc"), 0);
    assert_int_equal(o.lists.n, 2);
    opts_done(&o);
    assert_int_equal(PARSE(&o, &e, "logs", "-f", "s1", "-n", "3"), 0);
    assert_true(o.follow);
    assert_int_equal(o.lists.n, 0);
    assert_int_equal(o.lines, 3);
    assert_string_equal(o.words.v[0], "s1");
    opts_done(&o);
}

static void
an_unknown_flag_names_the_nearest_one(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "list", "--jsn"), -1);
    assert_int_equal(e.code, ERR_USAGE);
    assert_non_null(strstr(e.text, "--jsn"));
    assert_non_null(strstr(e.hint, "--json"));
    opts_done(&o);
}

static void
a_flag_of_another_subcommand_is_refused_by_name(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "list", "--detach"), -1);
    assert_int_equal(e.code, ERR_USAGE);
    assert_non_null(strstr(e.text, "fairlead list does not take --detach"));
    opts_done(&o);
}

static void
jump_hosts_are_taken_as_they_are_written(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "start", "x", "-J", "me@bastion,inner:23"), 0);
    assert_string_equal(o.jumps, "me@bastion,inner:23");
    opts_done(&o);
}

static void
another_ssh_is_for_starting_and_showing(void **state)
{
    struct opts o;
    struct err e;

    assert_int_equal(PARSE(&o, &e, "start", "x", "--ssh=ssh -x"), 0);
    assert_string_equal(o.ssh, "ssh -x");
    opts_done(&o);
    assert_int_equal(PARSE(&o, &e, "stop", "--ssh=ssh"), -1);
    assert_non_null(strstr(e.text, "fairlead stop does not take --ssh"));
    opts_done(&o);
    assert_int_equal(PARSE(&o, &e, "start", "x", "--ssh="), -1);
    assert_non_null(strstr(e.text, "--ssh"));
    opts_done(&o);
}

static void
what_is_wrong_with_a_value_is_said(void **state)
{
    static const struct {
        const char *words[4], *said;
    } cases[] = {
        {{"start", "x", "-p"}, "-p needs a value: PORT"},
        {{"start", "x", "-p0"}, "-p takes a number from 1 to 65535, not '0'"},
        {{"start", "x", "-p22x"}, "not '22x'"},
        {{"start", "x", "--wait=soon"}, "--wait takes ready, queued, started or exit, not 'soon'"},
        {{"start", "x", "--exit-ssh=maybe"}, "--exit-ssh takes yes, no or ask"},
        {{"start", "x", "--trust=0123abc"}, "--trust takes the 64 digits of a SHA-256, not '0123abc'"},
        {{"start", "x", "--batch=1"}, "--batch takes no value"},
        {{"list", "-46"}, "exclude each other"},
        {{"list", "--", "x"}, "a client after --"},
    };

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct opts o;
        struct err e;

        assert_int_equal(parse(&o, cases[i].words, &e), -1);
        assert_int_equal(e.code, ERR_USAGE);
        assert_non_null(strstr(e.text, cases[i].said));
        opts_done(&o);
    }
}

static void
the_nearest_name_must_be_near(void **state)
{
    static const char *const names[] = {"NPROCS", "QUEUE", "ACCOUNT"};

    assert_string_equal(opts_nearest("NPROC", names, 3), "NPROCS");
    assert_string_equal(opts_nearest("QUEU", names, 3), "QUEUE");
    assert_null(opts_nearest("zzzzzzzz", names, 3));
    assert_null(opts_nearest("x", names, 0));
}

static void
every_flag_that_exists_has_a_help(void **state)
{
    const char *written, *help;

    for (size_t i = 0; opts_row(i, &written, &help); i++) {
        assert_true(written[0] == '-');
        assert_non_null(help);
    }
}

static void
a_port_is_a_decimal_number_up_to_65535_and_nothing_else(void **state)
{
    static const char *const bad[] = {"0", "65536", "131073", "2000blah", "blah2000", "-1", "+22",
        "0x16", " 22", "1e3", "", "4294967318", "18446744073709551638"};
    static const char *const good[] = {"1", "22", "65535"};
    struct opts o;
    struct err e;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(PARSE(&o, &e, "start", "x", "-p", bad[i]), -1);
        assert_int_equal(e.code, ERR_USAGE);
        opts_done(&o);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(PARSE(&o, &e, "start", "x", "-p", good[i]), 0);
        opts_done(&o);
    }
}

static void
the_flags_of_every_subcommand_are_words_for_another_run(void **state)
{
    struct strv words = {0};
    struct opts o;
    struct err e;
    char *line;

    assert_int_equal(PARSE(&o, &e, "-fa", "-p22", "-f", "b", "-4", "--exit-ssh=no", "--config=none",
        "it"), 0);
    opts_common(&o, &words);
    line = strv_join(&words, " ");
    assert_string_equal(line, "-f a -f b -p 22 -4 --config none");
    free(line);
    strv_done(&words);
    opts_done(&o);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_port_is_a_decimal_number_up_to_65535_and_nothing_else),
        cmocka_unit_test(the_first_word_that_names_a_subcommand_is_it),
        cmocka_unit_test(no_subcommand_is_the_screen_with_a_pattern),
        cmocka_unit_test(properties_are_set_as_often_as_one_likes),
        cmocka_unit_test(batch_without_a_subcommand_is_start),
        cmocka_unit_test(what_follows_two_dashes_is_the_client_untouched),
        cmocka_unit_test(a_value_may_be_attached_or_the_next_word),
        cmocka_unit_test(dash_f_is_a_list_and_in_logs_it_follows),
        cmocka_unit_test(an_unknown_flag_names_the_nearest_one),
        cmocka_unit_test(a_flag_of_another_subcommand_is_refused_by_name),
        cmocka_unit_test(jump_hosts_are_taken_as_they_are_written),
        cmocka_unit_test(another_ssh_is_for_starting_and_showing),
        cmocka_unit_test(what_is_wrong_with_a_value_is_said),
        cmocka_unit_test(the_nearest_name_must_be_near),
        cmocka_unit_test(the_flags_of_every_subcommand_are_words_for_another_run),
        cmocka_unit_test(every_flag_that_exists_has_a_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
