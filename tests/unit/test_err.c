/* SPDX-License-Identifier: BSD-3-Clause
 * test_err: codes, sentences and exit statuses. */
#include "config.h"

#include "base/err.h"

#include <errno.h>
#include <string.h>

#include "unit.h"

static void
every_code_has_a_name_of_its_own_and_a_documented_exit(void **state)
{
    static const int known[] = {0, 64, 65, 66, 68, 69, 70, 71, 73, 75, 76, 77, 78, 130};

    for (int i = 0; i < ERR_COUNT; i++) {
        bool found = false;

        assert_non_null(err_name((enum err_code)i));
        assert_int_equal(err_find(err_name((enum err_code)i)), i);
        for (size_t k = 0; k < UNIT_COUNT(known); k++)
            found = found || err_exit((enum err_code)i) == known[k];
        assert_true(found);
    }
    assert_int_equal(err_find("no such word"), ERR_BUG);
    assert_int_equal(err_find(NULL), ERR_BUG);
}

static void
a_prefix_goes_before_the_sentence_and_keeps_the_hint(void **state)
{
    struct err e = {0};

    assert_int_equal(err_set(&e, ERR_HOST, "no route"), -1);
    err_hint(&e, "check the cable");
    assert_int_equal(err_prefix(&e, "login node"), -1);
    assert_string_equal(e.text, "login node: no route");
    assert_string_equal(e.hint, "check the cable");
    assert_int_equal(e.code, ERR_HOST);
}

static void
a_system_error_ends_with_its_words(void **state)
{
    struct err e = {0};

    err_sys(&e, ERR_OS, ENOENT, "cannot read %s", "x");
    assert_string_equal(e.text, "cannot read x: No such file or directory");
}

static void
a_long_sentence_is_cut_and_ends_with_nul(void **state)
{
    struct err e = {0};
    char big[2000];

    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    err_set(&e, ERR_BUG, "%s", big);
    err_prefix(&e, "%s", big);
    err_hint(&e, "%s", big);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    assert_int_equal(strlen(e.hint), sizeof e.hint - 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_name_of_its_own_and_a_documented_exit),
        cmocka_unit_test(a_prefix_goes_before_the_sentence_and_keeps_the_hint),
        cmocka_unit_test(a_system_error_ends_with_its_words),
        cmocka_unit_test(a_long_sentence_is_cut_and_ends_with_nul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
