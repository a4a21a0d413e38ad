/* SPDX-License-Identifier: BSD-3-Clause
 * test_address: which addresses are fetched, where a list is looked for, what it is called then. */
#include "config.h"

#include "cmd/address.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void
only_https_without_a_password_is_fetched(void **state)
{
    static const struct {
        const char *url;
        bool fetched;
    } rows[] = {
        {"https://host/list.pvsc", true},
        {"HTTPS://host:8443/a?b=@c", true},
        {"https://[::1]/x", true},
        {"http://host/x", false},
        {"ftp://host/x", false},
        {"file:///etc/passwd", false},
        {"https://", false},
        {"https:///x", false},
        {"https://user@host/", false},
        {"https://user:word@host/", false},
        {"https://host/a b", false},
        {"https://host/a\nb", false},
        {"https://host\\@other/", false},
        {"host/x", false},
    };
    struct err e;

    for (size_t i = 0; i < UNIT_COUNT(rows); i++)
        assert_int_equal(address_check(rows[i].url, &e) == 0, rows[i].fetched);
}

static void
a_file_is_no_address(void **state)
{
    assert_true(address_is("https://host/"));
    assert_true(address_is("x-y+z://"));
    assert_false(address_is("/a/b://c"));
    assert_false(address_is("://c"));
    assert_false(address_is("servers.pvsc"));
    assert_false(address_is(""));
}

static void
a_list_is_looked_for_where_paraview_looks(void **state)
{
    static const char *const places[] = {
        "https://h/s/",
        "https://h/s/v5_11/nix/servers.pvsc",
        "https://h/s/v5_11/nix/servers.xml",
        "https://h/s/v5_11/servers.pvsc",
        "https://h/s/v5_11/servers.xml",
        "https://h/s/servers.pvsc",
        "https://h/s/servers.xml",
    };
    struct str place = {0};

    for (size_t i = 0; i < UNIT_COUNT(places); i++) {
        str_cut(&place, 0);
        assert_true(address_place(&place, "https://h/s/#part", i, "5.11.0-RC1"));
#ifndef __APPLE__
        assert_string_equal(str_text(&place), places[i]);
#endif
    }
    assert_false(address_place(&place, "https://h/s/", UNIT_COUNT(places), "5.11.0"));
    assert_true(address_place(&place, "https://h/s?list=1", 0, "5.11.0"));
    assert_false(address_place(&place, "https://h/s?list=1", 1, "5.11.0"));
    str_done(&place);
}

static void
a_name_is_safe_as_a_file_of_ours(void **state)
{
    static const char *const rows[][2] = {
        {"/some/where/site.pvsc", "site"},
        {"site.XML", "site"},
        {"../..", "_."},
        {"/", "list"},
        {".hidden", "_hidden"},
        {"-f.pvsc", "_f"},
        {"a b;$(c)\n\x1b", "a_b___c___"},
        {"https://www.example.org/files/pvsc/", "www.example.org-files-pvsc"},
        {"https://h:8443/a/servers.pvsc?x=/y", "h_8443-a"},
        {"https://h/servers.xml", "h"},
        {"https://h", "h"},
    };
    struct str name = {0};

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        str_cut(&name, 0);
        address_name(&name, rows[i][0]);
        assert_string_equal(str_text(&name), rows[i][1]);
        assert_true(address_name_is_safe(str_text(&name)));
    }
    str_done(&name);
}

static void
a_name_is_never_longer_than_a_file_name(void **state)
{
    char from[4096];
    struct str name = {0};

    memset(from, 'x', sizeof from);
    from[sizeof from - 1] = '\0';
    address_name(&name, from);
    assert_in_range(name.len, 50, 200);
    assert_true(address_name_is_safe(str_text(&name)));
    assert_false(address_name_is_safe(from));
    assert_false(address_name_is_safe(""));
    assert_false(address_name_is_safe("a/b"));
    assert_false(address_name_is_safe(".."));
    str_done(&name);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_https_without_a_password_is_fetched),
        cmocka_unit_test(a_file_is_no_address),
        cmocka_unit_test(a_list_is_looked_for_where_paraview_looks),
        cmocka_unit_test(a_name_is_safe_as_a_file_of_ours),
        cmocka_unit_test(a_name_is_never_longer_than_a_file_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
