/* SPDX-License-Identifier: BSD-3-Clause
 * test_conf: settings from text. */
#include "config.h"

#include "core/conf.h"

#include <string.h>

#include "unit.h"

static void
without_a_file_every_setting_has_its_default(void **state)
{
    struct conf c;

    conf_init(&c);
    assert_int_equal(c.connect_timeout_s, 30);
    assert_int_equal(c.hangup_grace_s, 120);
    assert_int_equal(c.alive_interval_s, 15);
    assert_int_equal(c.alive_count, 3);
    assert_int_equal(c.password_prompts, 3);
    assert_int_equal(c.reconnect, CONF_RECONNECT_TUNNELS);
    assert_int_equal(c.reconnect_gate_s, 30);
    assert_int_equal(c.reconnect_limit_s, 3600);
    assert_true(c.hold_clients);
    assert_int_equal(c.stop_grace_s, 3);
    assert_null(c.known_hosts);
    assert_null(c.client);
    assert_null(c.paraview_version);
    conf_done(&c);
}

static void
a_file_in_the_manner_of_ssh_config_is_read(void **state)
{
    static const char text[] =
        "# a comment\n"
        "\n"
        "ConnectTimeout 5\n"
        "  hangupgrace = 10m  \r\n"
        "ServerAliveInterval=0\n"
        "SERVERALIVECOUNTMAX\t7\n"
        "StopGrace 1s\n"
        "Client \"/opt/my paraview/bin/paraview\"\n"
        "UserKnownHostsFile ~/.ssh/hosts two\n"
        "ParaViewVersion 5.13.2-RC1";
    struct conf c;
    struct err e;

    conf_init(&c);
    assert_int_equal(conf_parse(&c, text, sizeof text - 1, "config", &e), 0);
    assert_int_equal(c.connect_timeout_s, 5);
    assert_int_equal(c.hangup_grace_s, 600);
    assert_int_equal(c.alive_interval_s, 0);
    assert_int_equal(c.alive_count, 7);
    assert_int_equal(c.stop_grace_s, 1);
    assert_int_equal(c.password_prompts, 3);
    assert_string_equal(c.client, "/opt/my paraview/bin/paraview");
    assert_string_equal(c.known_hosts, "~/.ssh/hosts two");
    assert_string_equal(c.paraview_version, "5.13.2-RC1");
    conf_done(&c);
}

static void
a_wrong_line_says_where_and_why(void **state)
{
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"Colour yes", "config:1: there is no setting 'Colour'"},
        {"\n#x\nConnectTimeout 0\n",
            "config:3: ConnectTimeout must be between 1 and 3600 seconds"},
        {"ConnectTimeout", "config:1: ConnectTimeout must be between 1 and 3600 seconds"},
        {"ConnectTimeout 2h", "config:1: ConnectTimeout must be between 1 and 3600 seconds"},
        {"ConnectTimeout 1d", "config:1: ConnectTimeout must be between 1 and 3600 seconds"},
        {"ConnectTimeout s", "config:1: ConnectTimeout must be between 1 and 3600 seconds"},
        {"ConnectTimeout -5", "config:1: ConnectTimeout must be between 1 and 3600 seconds"},
        {"HangupGrace 99999999999999999999h",
            "config:1: HangupGrace must be between 0 and 604800 seconds"},
        {"ServerAliveCountMax 3m", "config:1: ServerAliveCountMax must be between 1 and 100"},
        {"ServerAliveCountMax 0x3", "config:1: ServerAliveCountMax must be between 1 and 100"},
        {"Client", "config:1: Client needs a value of 1 to 4096 bytes"},
        {"Client \"\"", "config:1: Client needs a value of 1 to 4096 bytes"},
        {"Client \"a", "config:1: the quote of this value is not closed at its end"},
        {"Client \"a\" b", "config:1: the quote of this value is not closed at its end"},
        {"Client a\x1b[0m", "config:1: Client must not hold control characters"},
        {"ParaViewVersion five", "config:1: ParaViewVersion must be a version such as 5.11.0"},
        {"ParaViewVersion 5.x", "config:1: ParaViewVersion must be a version such as 5.11.0"},
        {"ParaViewVersion 5.1 $(id)", "config:1: ParaViewVersion must be a version such as 5.11.0"},
        {"C\x1b]0;x\x07 1", "config:1: there is no setting 'C^[]0;x^G'"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct conf c;
        struct err e = {0};

        conf_init(&c);
        assert_int_equal(conf_parse(&c, rows[i].text, strlen(rows[i].text), "config", &e), -1);
        assert_string_equal(e.text, rows[i].error);
        assert_int_equal(e.code, ERR_CONFIG);
        assert_int_equal(c.connect_timeout_s, 30);
        assert_null(c.client);
        conf_done(&c);
    }
}

static void
a_nul_byte_is_an_error_and_not_an_end(void **state)
{
    static const char text[] = "StopGrace 1\nStopGrace 2\0 3\n";
    struct conf c;
    struct err e;

    conf_init(&c);
    assert_int_equal(conf_parse(&c, text, sizeof text - 1, "f", &e), -1);
    assert_string_equal(e.text, "f:2: this line holds a NUL byte");
    assert_int_equal(c.stop_grace_s, 1);
    conf_done(&c);
}

static void
a_later_value_replaces_an_earlier_one(void **state)
{
    struct conf c;
    struct err e;

    conf_init(&c);
    assert_int_equal(conf_set(&c, "client", "one", &e), 0);
    assert_int_equal(conf_set(&c, "Client", "two", &e), 0);
    assert_string_equal(c.client, "two");
    assert_int_equal(conf_set(&c, "Client", "", &e), -1);
    assert_string_equal(c.client, "two");
    conf_done(&c);
    assert_null(c.client);
    assert_int_equal(c.connect_timeout_s, 30);
    conf_done(&c);
}

static void
lines_that_bind_keys_are_kept_with_their_places(void **state)
{
    static const char text[] = "bind servers F5 reload\n\nDebug x\nUnbind = log >\n";
    struct conf c;
    struct err e;

    conf_init(&c);
    assert_int_equal(conf_parse(&c, text, strlen(text), "file", &e), 0);
    assert_int_equal(c.binds.n, 4);
    assert_string_equal(c.binds.v[0], "file:1");
    assert_string_equal(c.binds.v[1], "Bind servers F5 reload");
    assert_string_equal(c.binds.v[2], "file:4");
    assert_string_equal(c.binds.v[3], "Unbind log >");
    conf_done(&c);
}

static void
every_row_has_a_keyword_and_help_and_can_be_set(void **state)
{
    const char *keyword, *help;
    size_t i = 0;

    for (; conf_row(i, &keyword, &help); i++) {
        struct conf c;
        struct err e;

        conf_init(&c);
        assert_true(strlen(keyword) > 3 && strlen(help) > 10);
        if (conf_set(&c, keyword, "5", &e) != 0 && conf_set(&c, keyword, "no", &e) != 0 &&
            conf_set(&c, keyword, "mono", &e) != 0)
            assert_int_equal(conf_set(&c, keyword, "5.11.0", &e), 0);
        conf_done(&c);
    }
    assert_true(i > 15);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_file_every_setting_has_its_default),
        cmocka_unit_test(a_file_in_the_manner_of_ssh_config_is_read),
        cmocka_unit_test(a_wrong_line_says_where_and_why),
        cmocka_unit_test(a_nul_byte_is_an_error_and_not_an_end),
        cmocka_unit_test(a_later_value_replaces_an_earlier_one),
        cmocka_unit_test(lines_that_bind_keys_are_kept_with_their_places),
        cmocka_unit_test(every_row_has_a_keyword_and_help_and_can_be_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
