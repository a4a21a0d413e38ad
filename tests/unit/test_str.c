/* SPDX-License-Identifier: BSD-3-Clause
 * test_str: growing strings, lists, whole numbers. */
#include "config.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void
a_string_grows_by_every_kind_of_addition(void **state)
{
    struct str b = {0};
    char *taken;

    assert_string_equal(str_text(&b), "");
    str_add(&b, "one");
    str_add(&b, NULL);
    str_addc(&b, ' ');
    str_addn(&b, "twofold", 3);
    for (int i = 0; i < 100; i++)
        str_addf(&b, " %d", i);
    assert_int_equal(b.len, strlen(b.s));
    assert_int_equal(strncmp(b.s, "one two 0 1 2", 13), 0);
    str_cut(&b, 7);
    taken = str_take(&b);
    assert_string_equal(taken, "one two");
    assert_null(b.s);
    free(taken);
}

static void
taking_an_empty_string_gives_an_empty_one(void **state)
{
    struct str b = {0};
    char *taken = str_take(&b);

    assert_string_equal(taken, "");
    free(taken);
}

static void
a_list_always_ends_with_null(void **state)
{
    struct strv a = {0}, b = {0};
    char *joined;

    for (int i = 0; i < 40; i++) {
        strv_add(&a, "w");
        assert_null(a.v[a.n]);
    }
    strv_copy(&b, &a);
    strv_addn(&b, "last one", 4);
    assert_int_equal(b.n, 41);
    assert_string_equal(b.v[40], "last");
    strv_clear(&a);
    assert_int_equal(a.n, 0);
    strv_add(&a, "x");
    strv_add(&a, "y z");
    joined = strv_join(&a, "+");
    assert_string_equal(joined, "x+y z");
    free(joined);
    strv_done(&a);
    strv_done(&b);
}

static void
only_whole_decimal_numbers_are_taken(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        long long n;
    } cases[] = {
        {"0", true, 0}, {"1", true, 1}, {"65535", true, 65535}, {"22", true, 22},
        {"65536", false, 0}, {"131073", false, 0}, {"2000blah", false, 0},
        {"blah2000", false, 0}, {"-1", false, 0}, {"+22", false, 0}, {"0x16", false, 0},
        {" 22", false, 0}, {"22 ", false, 0}, {"1e3", false, 0}, {"", false, 0}, {"-", false, 0},
        {NULL, false, 0}, {"4294967318", false, 0}, {"18446744073709551638", false, 0},
    };

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        long long n = -7;

        assert_int_equal(str_int(cases[i].text, 0, 65535, &n), cases[i].ok);
        assert_int_equal(n, cases[i].ok ? cases[i].n : -7);
    }
}

static void
a_port_is_one_or_none(void **state)
{
    assert_int_equal(str_port("22"), 22);
    assert_int_equal(str_port("65535 (x)"), 65535);
    assert_int_equal(str_port("65536"), 0);
    assert_int_equal(str_port("99999999999999999999999"), 0);
    assert_int_equal(str_port("-1"), 0);
    assert_int_equal(str_port(" 1"), 0);
    assert_int_equal(str_port(""), 0);
}

static void
the_distance_of_words_is_what_must_be_typed_anew(void **state)
{
    assert_int_equal(str_distance("Askpass", "AskPass"), 0);
    assert_int_equal(str_distance("Comand", "Command"), 1);
    assert_int_equal(str_distance("", "Set"), 3);
    assert_int_equal(str_distance("kitten", "sitting"), 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_grows_by_every_kind_of_addition),
        cmocka_unit_test(taking_an_empty_string_gives_an_empty_one),
        cmocka_unit_test(a_list_always_ends_with_null),
        cmocka_unit_test(only_whole_decimal_numbers_are_taken),
        cmocka_unit_test(a_port_is_one_or_none),
        cmocka_unit_test(the_distance_of_words_is_what_must_be_typed_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
