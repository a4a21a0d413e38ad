/* SPDX-License-Identifier: BSD-3-Clause
 * test_grant: what a guest of our SSH front may ask, when, and of what. */
#include "config.h"

#include "serve/grant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/guard.h"
#include "unit.h"

#define SERVER "fairlead-demo-server --port *"
#define BACK "fairlead-demo-server --reverse --client-host 127.0.0.1 --port *"

static struct grants grants;

static int
setup(void **state)
{
    struct strv run = {0};

    grants = (struct grants){ .listen = true };
    grants_add_connect(&grants, 21000);
    strv_add(&run, "/usr/bin/pvserver");
    strv_add(&run, "--server-port=*");
    grants_add_command(&grants, SERVER, &run);
    strv_add(&run, "--reverse-connection");
    grants_add_command(&grants, BACK, &run);
    strv_done(&run);
    return 0;
}

static int
teardown(void **state)
{
    grants_done(&grants);
    return 0;
}

static char *
exec_joined(const char *text, const int *listening, size_t n, char token[33])
{
    struct grant_facts facts = { listening, n };
    struct strv run = {0};
    char *joined = NULL;

    if (grants_exec(&grants, &facts, text, &run, token))
        joined = strv_join(&run, "|");
    else
        assert_int_equal(run.n, 0);
    strv_done(&run);
    return joined;
}

static void
exec_is(const char *text, const char *expected)
{
    char token[33];
    char *got = exec_joined(text, NULL, 0, token);

    if (expected == NULL)
        assert_null(got);
    else
        assert_string_equal(got, expected);
    free(got);
}

static void
nothing_may_be_asked_before_the_key_exchange_or_when_leaving(void **state)
{
    for (int ask = 0; ask < GRANT_ASKS; ask++) {
        assert_int_equal(grant_ask(GRANT_KEX, (enum grant_ask)ask), GRANT_NO);
        assert_int_equal(grant_ask(GRANT_LEAVING, (enum grant_ask)ask), GRANT_NO);
    }
}

static void
before_login_only_the_two_ways_to_log_in_are_open(void **state)
{
    for (int ask = 0; ask < GRANT_ASKS; ask++) {
        bool open = ask == GRANT_SERVICE || ask == GRANT_AUTH_PASSWORD || ask == GRANT_AUTH_KBDINT;

        assert_int_equal(grant_ask(GRANT_LOGIN, (enum grant_ask)ask) != GRANT_NO, open);
    }
}

static void
after_login_nobody_logs_in_again_and_what_is_not_served_is_refused(void **state)
{
    static const enum grant_ask refused[] = {
        GRANT_SERVICE, GRANT_AUTH_NONE, GRANT_AUTH_PASSWORD, GRANT_AUTH_KBDINT,
        GRANT_AUTH_PUBLICKEY, GRANT_AUTH_OTHER, GRANT_OPEN_OTHER, GRANT_SHELL, GRANT_SUBSYSTEM,
        GRANT_ENV, GRANT_X11, GRANT_CHANNEL_OTHER, GRANT_GLOBAL_OTHER,
    };
    static const enum grant_ask by_target[] = { GRANT_EXEC, GRANT_OPEN_DIRECT, GRANT_LISTEN };

    for (size_t i = 0; i < UNIT_COUNT(refused); i++)
        assert_int_equal(grant_ask(GRANT_IN, refused[i]), GRANT_NO);
    for (size_t i = 0; i < UNIT_COUNT(by_target); i++)
        assert_int_equal(grant_ask(GRANT_IN, by_target[i]), GRANT_TARGET);
}

static void
numbers_outside_of_the_table_are_refused(void **state)
{
    assert_int_equal(grant_ask((enum grant_phase)99, GRANT_SERVICE), GRANT_NO);
    assert_int_equal(grant_ask(GRANT_IN, (enum grant_ask)99), GRANT_NO);
    assert_int_equal(grant_ask((enum grant_phase)-1, (enum grant_ask)-1), GRANT_NO);
    assert_string_equal(grant_ask_name((enum grant_ask)99), "?");
}

static void
every_ask_has_a_name(void **state)
{
    for (int ask = 0; ask < GRANT_ASKS; ask++)
        assert_non_null(grant_ask_name((enum grant_ask)ask));
}

static void
a_granted_command_runs_our_words_with_its_port(void **state)
{
    exec_is("fairlead-demo-server --port 21000", "/usr/bin/pvserver|--server-port=21000");
}

static void
a_command_that_differs_in_anything_is_refused(void **state)
{
    static const char *const texts[] = {
        "", " ", "fairlead-demo-server", "fairlead-demo-server --port",
        "fairlead-demo-server --port 21000 ", " fairlead-demo-server --port 21000",
        "fairlead-demo-server  --port 21000", "fairlead-demo-server --port 21000 x",
        "fairlead-demo-server --port 21000;id", "fairlead-demo-server --port 21000\n",
        "fairlead-demo-server\t--port 21000", "fairlead-demo-server --port *",
        "fairlead-demo-server --port 21001", "fairlead-demo-server --port 021000",
        "fairlead-demo-server --port +21000", "fairlead-demo-server --port 86536",
        "fairlead-demo-server --port 21000.0", "fairlead-demo-server --port $(id)",
        "Fairlead-demo-server --port 21000", "sh -c fairlead-demo-server --port 21000",
        "exec fairlead-demo-server --port 21000", "fairlead-demo-server --host 21000",
    };

    for (size_t i = 0; i < UNIT_COUNT(texts); i++)
        exec_is(texts[i], NULL);
}

static void
a_reverse_command_may_name_a_port_that_the_guest_listens_on(void **state)
{
    static const char text[] =
        "fairlead-demo-server --reverse --client-host 127.0.0.1 --port 33333";
    static const int listening[] = { 44444, 33333 };
    char token[33];

    exec_is(text, NULL);
    char *run = exec_joined(text, listening, 2, token);
    assert_string_equal(run, "/usr/bin/pvserver|--server-port=33333|--reverse-connection");
    assert_string_equal(token, "");
    free(run);
}

static void
the_text_that_a_session_of_ours_sends_is_unwrapped(void **state)
{
    static const char right[] = "0123456789abcdef0123456789abcdef";
    struct guard g = { .token = right };
    char token[33];

    char *text = guard_remote(&g, "fairlead-demo-server --port 21000");
    char *run = exec_joined(text, NULL, 0, token);
    assert_string_equal(run, "/usr/bin/pvserver|--server-port=21000");
    assert_string_equal(token, right);
    free(run);
    free(text);
    text = guard_remote(&g, "fairlead-demo-server --port 21000; id");
    exec_is(text, NULL);
    free(text);
}

static void
a_wrapped_text_with_something_added_is_refused(void **state)
{
    struct guard g = { .token = "0123456789abcdef0123456789abcdef" };
    char *text = guard_remote(&g, "fairlead-demo-server --port 21000");
    size_t n = strlen(text);
    char *longer = malloc(n + 8);

    snprintf(longer, n + 8, "%s; id", text);
    exec_is(longer, NULL);
    snprintf(longer, n + 8, "id; %s", text);
    exec_is(longer, NULL);
    free(longer);
    free(text);
}

static void
connections_go_to_granted_ports_of_loopback_only(void **state)
{
    static const char *const others[] = {
        "::1", "127.0.0.2", "127.1", "0.0.0.0", "0", "", "169.254.169.254", "LOCALHOST",
        "localhost.", "localhost.localdomain", " 127.0.0.1", "2130706433", "::ffff:127.0.0.1",
    };

    assert_true(grants_connect(&grants, "127.0.0.1", 21000));
    assert_true(grants_connect(&grants, "localhost", 21000));
    assert_false(grants_connect(&grants, "127.0.0.1", 21001));
    assert_false(grants_connect(&grants, "127.0.0.1", 22));
    assert_false(grants_connect(&grants, "127.0.0.1", 0));
    assert_false(grants_connect(&grants, "127.0.0.1", 21000 + 65536));
    assert_false(grants_connect(&grants, "127.0.0.1", -1));
    for (size_t i = 0; i < UNIT_COUNT(others); i++)
        assert_false(grants_connect(&grants, others[i], 21000));
}

static void
listeners_are_made_on_loopback_only_and_not_below_1024(void **state)
{
    assert_true(grants_listen(&grants, "localhost", 0));
    assert_true(grants_listen(&grants, "127.0.0.1", 1024));
    assert_false(grants_listen(&grants, "127.0.0.1", 1023));
    assert_false(grants_listen(&grants, "127.0.0.1", 65536));
    assert_false(grants_listen(&grants, "127.0.0.1", -1));
    assert_false(grants_listen(&grants, "", 0));
    assert_false(grants_listen(&grants, "0.0.0.0", 0));
    assert_false(grants_listen(&grants, "*", 0));
    grants.listen = false;
    assert_false(grants_listen(&grants, "localhost", 0));
}

static void
an_empty_list_grants_nothing(void **state)
{
    struct grants none = {0};
    struct grant_facts facts = { NULL, 0 };
    struct strv run = {0};
    char token[33];

    assert_false(grants_exec(&none, &facts, "fairlead-demo-server --port 21000", &run, token));
    assert_false(grants_exec(&none, &facts, "", &run, token));
    assert_false(grants_connect(&none, "127.0.0.1", 21000));
    assert_false(grants_listen(&none, "127.0.0.1", 0));
}

static void
grants_cross_to_the_guest_process_whole(void **state)
{
    json_t *j = grants_json(&grants);
    struct grants back = {0};
    struct err e;

    assert_int_equal(grants_from_json(&back, j, &e), 0);
    json_t *again = grants_json(&back);
    assert_true(json_equal(j, again));
    json_decref(j);
    json_decref(again);
    grants_done(&back);
}

static void
a_broken_list_of_grants_is_an_error(void **state)
{
    static const char *const texts[] = {
        "{}", "[]", "{\"commands\":[],\"connect\":[0]}", "{\"commands\":[],\"connect\":[65536]}",
        "{\"commands\":[],\"connect\":[\"1\"]}", "{\"commands\":[{}],\"connect\":[]}",
        "{\"commands\":[{\"ask\":[\"a\"]}],\"connect\":[]}",
        "{\"commands\":[{\"ask\":[],\"run\":[]}],\"connect\":[]}",
        "{\"commands\":[{\"ask\":[1],\"run\":[\"a\"]}],\"connect\":[]}",
    };

    for (size_t i = 0; i < UNIT_COUNT(texts); i++) {
        json_t *j = json_loads(texts[i], 0, NULL);
        struct grants g = {0};
        struct err e;

        assert_int_equal(grants_from_json(&g, j, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        grants_done(&g);
        json_decref(j);
    }
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(nothing_may_be_asked_before_the_key_exchange_or_when_leaving),
        T(before_login_only_the_two_ways_to_log_in_are_open),
        T(after_login_nobody_logs_in_again_and_what_is_not_served_is_refused),
        T(numbers_outside_of_the_table_are_refused),
        T(every_ask_has_a_name),
        T(a_granted_command_runs_our_words_with_its_port),
        T(a_command_that_differs_in_anything_is_refused),
        T(a_reverse_command_may_name_a_port_that_the_guest_listens_on),
        T(the_text_that_a_session_of_ours_sends_is_unwrapped),
        T(a_wrapped_text_with_something_added_is_refused),
        T(connections_go_to_granted_ports_of_loopback_only),
        T(listeners_are_made_on_loopback_only_and_not_below_1024),
        T(an_empty_list_grants_nothing),
        T(grants_cross_to_the_guest_process_whole),
        T(a_broken_list_of_grants_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
