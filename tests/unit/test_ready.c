/* SPDX-License-Identifier: BSD-3-Clause
 * test_ready: what a line of a server's output says. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/ready.h"

static const struct {
    const char *line;
    enum ready_word word;
    int port;
} lines[] = {
    {"Waiting for client...", READY_SERVER, 0},
    {"Connection URL: cs://vm:21711", READY_SERVER, 0},
    {"Connection URL: csrc://127.0.0.1:21712", READY_SERVER, 0},
    {"Accepting connection(s): vm:35795", READY_ACCEPTING, 35795},
    {"[0] Accepting connection(s): ::1:11111", READY_ACCEPTING, 11111},
    {"\033[32mAccepting connection(s): vm:11111\033[0m", READY_ACCEPTING, 11111},
    {"Accepting connection(s): vm:11111 ", READY_ACCEPTING, 11111},
    {"Accepting connection(s): vm", READY_SERVER, 0},
    {"Accepting connection(s): vm:0", READY_SERVER, 0},
    {"Accepting connection(s): vm:65536", READY_SERVER, 0},
    {"Accepting connection(s): vm:12x", READY_SERVER, 0},
    {"Accepting connection(s): vm:123456789012345", READY_SERVER, 0},
    {"Connecting to client (reverse connection requested)...", READY_SERVER, 0},
    {"Client connected.", READY_CONNECTED, 0},
    {"Exiting...", READY_NOTHING, 0},
    {"Socket error in call to bind. Address already in use.", READY_FAULT, 0},
    {"Connect timeout.", READY_FAULT, 0},
    {"sh: 1: pvserver: not found", READY_NOTHING, 0},
    {"bash: pvserver: command not found", READY_FAULT, 0},
    {"", READY_NOTHING, 0},
};

static void
a_data_and_a_render_server_say_which_they_are(void **state)
{
    static const struct {
        const char *line;
        enum ready_role role;
    } urls[] = {
        {"Connection URL: cdsrs://vm:0/<render-server-hostname>:22221", READY_ROLE_DATA},
        {"Connection URL: cdsrs://<data-server-hostname>:11111/vm:0", READY_ROLE_RENDER},
        {"Connection URL: cdsrsrc://127.0.0.1:1/127.0.0.1:2", READY_ROLE_UNKNOWN},
        {"Connection URL: cs://vm:1", READY_ROLE_UNKNOWN},
    };
    struct ready_line said;

    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        assert_int_equal(ready_match(urls[i].line, &said), READY_SERVER);
        assert_int_equal(said.role, urls[i].role);
    }
}

static void
each_line_says_what_it_says(void **state)
{
    struct ready_line said;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_int_equal(ready_match(lines[i].line, &said), lines[i].word);
        assert_int_equal(said.word, lines[i].word);
        assert_int_equal(said.port, lines[i].port);
        assert_true(said.port > 0 || said.host[0] == '\0');
        assert_true((said.fault != NULL) == (said.word == READY_FAULT));
    }
}

static void
a_server_names_its_machine_when_that_can_be_one(void **state)
{
    struct ready_line said;

    ready_match("[0] Accepting connection(s): node7.cluster:11111", &said);
    assert_string_equal(said.host, "node7.cluster");
    ready_match("Accepting connection(s): -oProxyCommand=x:11111", &said);
    assert_string_equal(said.host, "");
    ready_match("Accepting connection(s): $(id):11111", &said);
    assert_string_equal(said.host, "");
    assert_int_equal(said.port, 11111);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_says_what_it_says),
        cmocka_unit_test(a_data_and_a_render_server_say_which_they_are),
        cmocka_unit_test(a_server_names_its_machine_when_that_can_be_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
