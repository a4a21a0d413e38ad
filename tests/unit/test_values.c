/* SPDX-License-Identifier: BSD-3-Clause
 * test_values: names and what they stand for. */
#include "config.h"

#include "core/values.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "unit.h"

static void
values_are_sorted_by_name_however_they_came(void **state)
{
    static const char *const names[] = {"PV", "B", "a", "PV_SERVER_PORT", "A", "", "Z", "PV_"};
    struct values l = {0};

    for (size_t i = 0; i < UNIT_COUNT(names); i++)
        values_set(&l, names[i], "x", "set", false);
    assert_int_equal(l.n, UNIT_COUNT(names));
    for (size_t i = 1; i < l.n; i++)
        assert_true(strcmp(l.v[i - 1].name, l.v[i].name) < 0);
    values_done(&l);
    assert_int_equal(l.n, 0);
}

static void
setting_a_name_again_replaces_text_origin_and_secrecy(void **state)
{
    struct values l = {0};

    values_set(&l, "PORT", "1", "default", false);
    values_set(&l, "PORT", "2", "flag", true);
    assert_int_equal(l.n, 1);
    assert_string_equal(values_get(&l, "PORT"), "2");
    assert_string_equal(values_find(&l, "PORT")->from, "flag");
    assert_true(values_find(&l, "PORT")->secret);
    values_done(&l);
}

static void
a_value_may_be_replaced_by_its_own_text(void **state)
{
    struct values l = {0};

    values_set(&l, "A", "text", "set", true);
    values_set(&l, values_find(&l, "A")->name, values_get(&l, "A"), "case", true);
    assert_string_equal(values_get(&l, "A"), "text");
    values_done(&l);
}

static void
an_absent_name_is_null_and_an_empty_text_is_not(void **state)
{
    struct values l = {0};

    assert_null(values_get(&l, "A"));
    values_set(&l, "A", "", "set", false);
    values_set(&l, "C", NULL, "set", false);
    assert_string_equal(values_get(&l, "A"), "");
    assert_string_equal(values_get(&l, "C"), "");
    assert_null(values_find(&l, "B"));
    assert_int_equal(l.n, 2);
    values_done(&l);
}

static void
copying_sets_all_and_keeps_what_was_there(void **state)
{
    struct values from = {0}, to = {0};

    values_set(&from, "A", "new", "preset", true);
    values_set(&to, "A", "old", "default", false);
    values_set(&to, "B", "stays", "default", false);
    values_copy(&to, &from);
    values_copy(&to, &to);
    values_done(&from);
    assert_int_equal(to.n, 2);
    assert_string_equal(values_get(&to, "A"), "new");
    assert_string_equal(values_find(&to, "A")->from, "preset");
    assert_true(values_find(&to, "A")->secret);
    assert_string_equal(values_get(&to, "B"), "stays");
    values_done(&to);
}

static void
many_values_are_all_found_again(void **state)
{
    struct values l = {0};
    char name[16];

    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "N%d", i * 7 % 500);
        values_set(&l, name, name, "set", false);
    }
    assert_int_equal(l.n, 500);
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "N%d", i);
        assert_string_equal(values_get(&l, name), name);
    }
    values_done(&l);
}

static void
a_word_of_ours_is_static_and_any_other_is_a_flag(void **state)
{
    static const char *const ours[] = {"predefined", "environment", "default", "random", "saved",
        "preset", "flag", "set", "case"};
    char copy[16];

    for (size_t i = 0; i < UNIT_COUNT(ours); i++) {
        snprintf(copy, sizeof copy, "%s", ours[i]);
        assert_string_equal(values_from_word(copy), ours[i]);
        assert_ptr_not_equal(values_from_word(copy), copy);
    }
    assert_string_equal(values_from_word("socket"), "flag");
    assert_string_equal(values_from_word(""), "flag");
    assert_string_equal(values_from_word(NULL), "flag");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_sorted_by_name_however_they_came),
        cmocka_unit_test(setting_a_name_again_replaces_text_origin_and_secrecy),
        cmocka_unit_test(a_value_may_be_replaced_by_its_own_text),
        cmocka_unit_test(an_absent_name_is_null_and_an_empty_text_is_not),
        cmocka_unit_test(copying_sets_all_and_keeps_what_was_there),
        cmocka_unit_test(many_values_are_all_found_again),
        cmocka_unit_test(a_word_of_ours_is_static_and_any_other_is_a_flag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
