/* SPDX-License-Identifier: BSD-3-Clause
 * test_resource: what a server is reached by, as QUrl and ParaView read it. */
#include "config.h"

#include "core/resource.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "unit.h"

/* What comes of a text. Rows with a source are what the real ParaView 5.11.0 did. */
static const struct {
    const char *text;
    enum resource_scheme scheme;
    const char *host;
    int port;
    const char *render_host;
    int render_port;
    const char *printed;
} reads[] = {
    /* ParaView */
    {"cs://127.0.0.1:21760", RESOURCE_CS, "127.0.0.1", 21760, NULL, -1, "cs://127.0.0.1:21760"},
    {"csrc://gw.example:21762", RESOURCE_CSRC, "gw.example", 21762, NULL, -1,
        "csrc://gw.example:21762"},
    {"cs://gw.example", RESOURCE_CS, "gw.example", -1, NULL, -1, "cs://gw.example"},
    {"cs://localhost:port", RESOURCE_CS, "localhost", -1, NULL, -1, "cs://localhost"},
    {"cs://", RESOURCE_CS, "", -1, NULL, -1, "cs://"},
    {"cs://HOST.Example.ORG:1234", RESOURCE_CS, "host.example.org", 1234, NULL, -1,
        "cs://host.example.org:1234"},
    {"cdsrs://ds:1//rs:2", RESOURCE_CDSRS, "ds", 1, "rs", 2, "cdsrs://ds:1//rs:2"},
    {"cdsrs://ds/rs", RESOURCE_CDSRS, "ds", -1, "rs", -1, "cdsrs://ds//rs"},
    {"cs://me@h.example:77", RESOURCE_CS, "h.example", 77, NULL, -1, "cs://h.example:77"},
    {"cs://[::1]:77", RESOURCE_CS, "::1", 77, NULL, -1, "cs://[::1]:77"},
    {"cs://my_host:77", RESOURCE_CS, "my_host", 77, NULL, -1, "cs://my_host:77"},
    {"cs://h1.a//h2.b", RESOURCE_CS, "h1.a", -1, NULL, -1, "cs://h1.a"},
    /* lists in the wild */
    {"csrc://", RESOURCE_CSRC, "", -1, NULL, -1, "csrc://"},
    {"csrc://:11111", RESOURCE_CSRC, "", 11111, NULL, -1, "csrc://:11111"},
    {"builtin:", RESOURCE_BUILTIN, "", -1, NULL, -1, "builtin:"},
    /* schemes */
    {"CSRC://AZ", RESOURCE_CSRC, "az", -1, NULL, -1, "csrc://az"},
    {"CSRC://h", RESOURCE_CSRC, "h", -1, NULL, -1, "csrc://h"},
    {"cdsrsrc://a:5/b:6/c", RESOURCE_CDSRSRC, "a", 5, "b", 6, "cdsrsrc://a:5//b:6"},
    {"cdsrs://a", RESOURCE_CDSRS, "a", -1, "", -1, "cdsrs://a//"},
    {"cdsrs:", RESOURCE_CDSRS, "", -1, "", -1, "cdsrs:////"},
    {"catalyst:", RESOURCE_OTHER, "", -1, NULL, -1, "catalyst:"},
    {"Catalyst://Node:22222", RESOURCE_OTHER, "node", 22222, NULL, -1, "catalyst://node:22222"},
    {"", RESOURCE_OTHER, "", -1, NULL, -1, ""},
    {"localhost", RESOURCE_OTHER, "", -1, NULL, -1, ""},
    {" cs://h", RESOURCE_OTHER, "", -1, NULL, -1, ""},
    {"1cs://h", RESOURCE_OTHER, "", -1, NULL, -1, ""},
    {"://h", RESOURCE_OTHER, "", -1, NULL, -1, ""},
    {"cs:h:1", RESOURCE_CS, "", -1, NULL, -1, "cs://"},
    /* what follows is left out */
    {"cs://h:1;key:value", RESOURCE_CS, "h", 1, NULL, -1, "cs://h:1"},
    {"cs://h:1#name", RESOURCE_CS, "h", 1, NULL, -1, "cs://h:1"},
    {"cs://h:1?x=y", RESOURCE_CS, "h", 1, NULL, -1, "cs://h:1"},
    {"cs://h:1/path", RESOURCE_CS, "h", 1, NULL, -1, "cs://h:1"},
    {";cs://h", RESOURCE_OTHER, "", -1, NULL, -1, ""},
    /* ports */
    {"cs://h:0", RESOURCE_CS, "h", 0, NULL, -1, "cs://h:0"},
    {"cs://h:65535", RESOURCE_CS, "h", 65535, NULL, -1, "cs://h:65535"},
    {"cs://h:65536", RESOURCE_CS, "h", -1, NULL, -1, "cs://h"},
    {"cs://h:99999999999999999999", RESOURCE_CS, "h", -1, NULL, -1, "cs://h"},
    {"cs://h:-1", RESOURCE_CS, "h", -1, NULL, -1, "cs://h"},
    {"cs://h:", RESOURCE_CS, "h", -1, NULL, -1, "cs://h"},
    {"cs://h:00080", RESOURCE_CS, "h", 80, NULL, -1, "cs://h:80"},
    /* users, brackets, hosts that cannot be one */
    {"cs://u:p@w@h:1", RESOURCE_CS, "", 1, NULL, -1, "cs://:1"},
    {"cs://u:9@h", RESOURCE_CS, "h", -1, NULL, -1, "cs://h"},
    {"cs://[fe80::1%eth0]", RESOURCE_CS, "fe80::1%eth0", -1, NULL, -1, "cs://[fe80::1%eth0]"},
    {"cs://[host]:1", RESOURCE_CS, "", 1, NULL, -1, "cs://:1"},
    {"cs://[::1", RESOURCE_CS, "", -1, NULL, -1, "cs://"},
    {"cs://a:b:1", RESOURCE_CS, "", 1, NULL, -1, "cs://:1"},
    {"cs://-oProxyCommand=x", RESOURCE_CS, "-oproxycommand=x", -1, NULL, -1,
        "cs://-oproxycommand=x"},
};

static void
a_text_is_read_and_printed_as_paraview_does(void **state)
{
    for (size_t i = 0; i < UNIT_COUNT(reads); i++) {
        struct resource r;
        char *printed;

        resource_parse(&r, reads[i].text);
        printed = resource_text(&r);
        print_message("%s\n", reads[i].text);
        assert_int_equal(r.scheme, reads[i].scheme);
        assert_string_equal(r.host, reads[i].host);
        assert_int_equal(r.port, reads[i].port);
        assert_true(str_eq(r.render_host, reads[i].render_host));
        assert_int_equal(r.render_port, reads[i].render_port);
        assert_string_equal(printed, reads[i].printed);
        free(printed);
        resource_done(&r);
    }
}

static void
what_is_printed_is_read_as_the_same_again(void **state)
{
    for (size_t i = 0; i < UNIT_COUNT(reads); i++) {
        struct resource r, again;
        char *once, *twice;

        resource_parse(&r, reads[i].text);
        once = resource_text(&r);
        resource_parse(&again, once);
        twice = resource_text(&again);
        assert_string_equal(once, twice);
        free(once);
        free(twice);
        resource_done(&r);
        resource_done(&again);
    }
}

static void
an_ssh_address_keeps_user_and_display_but_no_password(void **state)
{
    static const struct {
        const char *text, *host, *printed;
        int port;
    } rows[] = {
        {"ssh://joe@Host/100", "Host", "ssh://joe@Host/100", -1},
        {"ssh://joe@host:2222/:100;ignored", "host", "ssh://joe@host:2222/100", 2222},
        {"ssh:host:7", "host", "ssh://host/7", -1},
        {"SSH/host/", "host", "ssh://host", -1},
        {"ssh://joe@[::1]:22/wayland-1", "::1", "ssh://joe@[::1]:22/wayland-1", 22},
        {"ssh://joe:hunter2@host/100", "", "ssh:", -1},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct resource r, copy;
        char *printed;

        resource_parse(&r, rows[i].text);
        resource_copy(&copy, &r);
        resource_done(&r);
        printed = resource_text(&copy);
        assert_int_equal(copy.scheme, RESOURCE_SSH);
        assert_string_equal(copy.host, rows[i].host);
        assert_int_equal(copy.port, rows[i].port);
        assert_string_equal(printed, rows[i].printed);
        assert_int_equal(copy.wrong != NULL, rows[i].host[0] == '\0');
        assert_true(copy.wrong == NULL || strstr(copy.wrong->text, "password") != NULL);
        free(printed);
        resource_done(&copy);
    }
}

static void
a_copy_shares_nothing_with_its_original(void **state)
{
    struct resource r, copy;

    resource_parse(&r, "cdsrs://a:1//b:2");
    resource_copy(&copy, &r);
    resource_done(&r);
    assert_string_equal(copy.host, "a");
    assert_string_equal(copy.render_host, "b");
    assert_int_equal(copy.render_port, 2);
    assert_string_equal(copy.scheme_text, "cdsrs");
    resource_done(&copy);
}

static void
only_csrc_and_cdsrsrc_are_reverse_and_only_cdsrs_kinds_have_two_servers(void **state)
{
    static const struct {
        const char *text;
        bool reverse, two;
    } rows[] = {
        {"cs://h", false, false},    {"csrc://h", true, false},     {"cdsrs://h/h", false, true},
        {"cdsrsrc://h/h", true, true}, {"builtin:", false, false}, {"ssh://h", false, false},
        {"other://h", false, false},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct resource r;

        resource_parse(&r, rows[i].text);
        assert_int_equal(resource_reverse(&r), rows[i].reverse);
        assert_int_equal(resource_two(&r), rows[i].two);
        resource_done(&r);
    }
}

static void
a_host_or_user_that_ssh_or_a_shell_could_misread_is_not_ok(void **state)
{
    static const struct {
        const char *text;
        bool host, user;
    } rows[] = {
        {"login.example.org", true, true},
        {"my_host", true, true},
        {"127.0.0.1", true, true},
        {"::1", true, true},
        {"fe80::1%eth0", true, true},
        {"joe@REALM", false, true},
        {"joe+x", false, true},
        {"", false, false},
        {"-oProxyCommand=x", false, false},
        {"-x", false, false},
        {"a b", false, false},
        {"a;b", false, false},
        {"$(id)", false, false},
        {"a`id`", false, false},
        {"a'b", false, false},
        {"a\nb", false, false},
        {"a/b", false, false},
        {"a\x1b[0m", false, false},
        {"h\xc3\xb6st", false, false},
    };
    char *lengthy = mem_alloc(300);

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        print_message("%s\n", rows[i].text);
        assert_int_equal(resource_host_ok(rows[i].text), rows[i].host);
        assert_int_equal(resource_user_ok(rows[i].text), rows[i].user);
    }
    memset(lengthy, 'a', 299);
    lengthy[299] = '\0';
    assert_false(resource_host_ok(lengthy));
    lengthy[253] = '\0';
    assert_true(resource_host_ok(lengthy));
    assert_false(resource_host_ok(NULL));
    assert_false(resource_user_ok(NULL));
    free(lengthy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_read_and_printed_as_paraview_does),
        cmocka_unit_test(what_is_printed_is_read_as_the_same_again),
        cmocka_unit_test(an_ssh_address_keeps_user_and_display_but_no_password),
        cmocka_unit_test(a_copy_shares_nothing_with_its_original),
        cmocka_unit_test(only_csrc_and_cdsrsrc_are_reverse_and_only_cdsrs_kinds_have_two_servers),
        cmocka_unit_test(a_host_or_user_that_ssh_or_a_shell_could_misread_is_not_ok),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
