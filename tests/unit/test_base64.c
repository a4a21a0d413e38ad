/* SPDX-License-Identifier: BSD-3-Clause
 * base64: the letters of RFC 4648. */
#include "config.h"

#include <string.h>

#include "base/base64.h"
#include "unit.h"

static void
the_standard_s_own_examples_come_out_and_go_back(void **state)
{
    static const struct {
        const char *bytes, *letters;
    } cases[] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}, {"\xff\xfe\xfb", "//77"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str letters = {0}, bytes = {0};

        base64_add(&letters, cases[i].bytes, strlen(cases[i].bytes));
        assert_string_equal(str_text(&letters), cases[i].letters);
        assert_true(base64_read(&bytes, cases[i].letters));
        assert_string_equal(str_text(&bytes), cases[i].bytes);
        str_done(&letters);
        str_done(&bytes);
    }
}

static void
what_is_no_base64_is_refused(void **state)
{
    static const char *const bad[] = {"Z", "Zg", "Zg=", "Zm9vY===", "Zm9v!", "Zg==Zg==", "Zm 9v"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct str bytes = {0};

        assert_false(base64_read(&bytes, bad[i]));
        str_done(&bytes);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standard_s_own_examples_come_out_and_go_back),
        cmocka_unit_test(what_is_no_base64_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
