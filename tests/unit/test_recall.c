/* SPDX-License-Identifier: BSD-3-Clause
 * test_recall: what was chosen last time, as text. */
#include "config.h"

#include "core/recall.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static void
what_is_written_is_read_back_whatever_is_in_it(void **state)
{
    static const struct {
        const char *server, *option, *value;
        int64_t time_s;
    } rows[] = {
        {"local", "PV_SERVER_PORT", "11111", 1700000000},
        {"local", NULL, "ok", 1700000001},
        {"tab\there", "O", "line\nbreak\r\x01\x7f", 0},
        {"100%", "%41", "%", 1},
        {"", "EMPTY", "", INT64_MAX},
        {"Gr\xc3\xbc\xc3\x9f" "e", "\xff", "a b;c", 5},
    };
    struct recall r = {0}, again = {0};
    struct str text = {0}, twice = {0};

    for (size_t i = 0; i < UNIT_COUNT(rows); i++)
        recall_set(&r, rows[i].server, rows[i].option, rows[i].value, rows[i].time_s);
    recall_text(&r, &text);
    recall_parse(&again, text.s, text.len);
    assert_int_equal(again.n, UNIT_COUNT(rows));
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        assert_string_equal(recall_get(&again, rows[i].server, rows[i].option), rows[i].value);
        assert_int_equal(again.v[i].time_s, rows[i].time_s);
    }
    recall_text(&again, &twice);
    assert_string_equal(str_text(&text), str_text(&twice));
    str_done(&text);
    str_done(&twice);
    recall_done(&r);
    recall_done(&again);
}

static void
a_line_that_cannot_be_read_is_kept_out_and_the_others_stay(void **state)
{
    static const char *const bad[] = {
        "",
        "# comment",
        "1\ta\tb",
        "x\ta\tb\tc",
        "-1\ta\tb\tc",
        "1 \ta\tb\tc",
        "99999999999999999999\ta\tb\tc",
        "1\ta\tb\tc\td",
        "1\ta%\tb\tc",
        "1\ta%4\tb\tc",
        "1\ta%zz\tb\tc",
        "1\ta%00\tb\tc",
        "1\ta\tb\tc\r",
        "1\ta\tb\t\x01",
    };

    for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
        struct recall r = {0};
        char text[128];

        snprintf(text, sizeof text, "1\tfirst\tO\tv\n%s\n2\tlast\tO\tv", bad[i]);
        recall_parse(&r, text, strlen(text));
        assert_int_equal(r.n, 2);
        assert_string_equal(recall_get(&r, "first", "O"), "v");
        assert_string_equal(recall_get(&r, "last", "O"), "v");
        recall_done(&r);
    }
}

static void
bytes_after_the_given_length_are_not_read_and_a_nul_breaks_its_line_only(void **state)
{
    static const char text[] = "1\ta\tO\tv\n2\tb\0\tO\tv\n3\tc\tO\tv\n4\td\tO\tv\n";
    struct recall r = {0};

    recall_parse(&r, text, 27);
    assert_int_equal(r.n, 2);
    assert_non_null(recall_get(&r, "a", "O"));
    assert_non_null(recall_get(&r, "c", "O"));
    recall_done(&r);
}

static void
the_last_value_counts_and_a_run_is_apart_from_the_options(void **state)
{
    struct recall r = {0};

    assert_null(recall_get(&r, "s", "O"));
    assert_int_equal(recall_used(&r, "s"), 0);
    recall_set(&r, "s", "O", "one", 1);
    recall_set(&r, "s", NULL, "ok", 7);
    recall_set(&r, "s", "O", "two", 2);
    recall_set(&r, "t", NULL, "auth", 9);
    assert_int_equal(r.n, 3);
    assert_string_equal(recall_get(&r, "s", "O"), "two");
    assert_string_equal(recall_get(&r, "s", NULL), "ok");
    assert_null(recall_get(&r, "t", "O"));
    assert_int_equal(recall_used(&r, "s"), 7);
    assert_int_equal(recall_used(&r, "t"), 9);
    recall_done(&r);
}

static void
the_oldest_entries_go_when_there_are_too_many(void **state)
{
    struct recall r = {0};
    char name[16];

    for (int i = 0; i < 2100; i++) {
        snprintf(name, sizeof name, "s%d", i);
        recall_set(&r, name, NULL, "ok", i);
    }
    assert_int_equal(r.n, 2000);
    assert_null(recall_get(&r, "s99", NULL));
    assert_non_null(recall_get(&r, "s100", NULL));
    assert_non_null(recall_get(&r, "s2099", NULL));
    recall_done(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back_whatever_is_in_it),
        cmocka_unit_test(a_line_that_cannot_be_read_is_kept_out_and_the_others_stay),
        cmocka_unit_test(bytes_after_the_given_length_are_not_read_and_a_nul_breaks_its_line_only),
        cmocka_unit_test(the_last_value_counts_and_a_run_is_apart_from_the_options),
        cmocka_unit_test(the_oldest_entries_go_when_there_are_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
