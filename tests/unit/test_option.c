/* SPDX-License-Identifier: BSD-3-Clause
 * test_option: what is asked: limits, first values, steps, and what is shown. */
#include "config.h"

#include "core/option.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

static struct option_entry queue_entries[] = {
    {(char *)"debug", (char *)"Debug (30 min)"},
    {(char *)"batch", (char *)"batch"},
    {(char *)"gpu", (char *)"GPU \x1b[2J"},
};

static const struct option
    nodes = {.kind = OPTION_INT, .min = 1, .max = 64, .has_max = true, .step = 4, .save = true,
        .initial = (char *)"2"},
    port = {.kind = OPTION_INT, .min = 1025, .step = 1, .save = true, .initial = (char *)"11111"},
    shift = {.kind = OPTION_INT, .min = -5, .max = 5, .has_max = true, .step = 1, .save = true},
    scale = {.kind = OPTION_DOUBLE, .min = 0.5, .max = 2.5, .has_max = true, .step = 0.1,
        .save = true, .initial = (char *)"0.123456"},
    free_scale = {.kind = OPTION_DOUBLE, .min = -1, .step = 1, .save = true},
    account = {.kind = OPTION_STRING, .save = true, .initial = (char *)"a\nb"},
    password = {.kind = OPTION_PASSWORD, .save = true},
    file = {.kind = OPTION_FILE, .save = true},
    gl = {.kind = OPTION_BOOLEAN, .save = true, .on = (char *)"-osmesa", .off = (char *)"none"},
    queue = {.kind = OPTION_ENUM, .save = true, .entries = queue_entries, .entry_count = 3,
        .initial = (char *)"batch"},
    lost = {.kind = OPTION_ENUM, .save = true, .entries = queue_entries, .entry_count = 3,
        .initial = (char *)"none of them"},
    no_entries = {.kind = OPTION_ENUM, .save = true};

static void
a_value_is_taken_or_refused_with_the_reason(void **state)
{
    static const struct {
        const struct option *o;
        const char *text, *error; /* NULL: fine */
    } rows[] = {
        {&nodes, "1", NULL},
        {&nodes, "64", NULL},
        {&nodes, "0", "must be between 1 and 64"},
        {&nodes, "65", "must be between 1 and 64"},
        {&nodes, "-1", "must be between 1 and 64"},
        {&nodes, "", "must be a whole number between 1 and 64"},
        {&nodes, "2.5", "must be a whole number between 1 and 64"},
        {&nodes, "1e1", "must be a whole number between 1 and 64"},
        {&nodes, "0x10", "must be a whole number between 1 and 64"},
        {&nodes, " 2", "must be a whole number between 1 and 64"},
        {&nodes, "2;rm", "must be a whole number between 1 and 64"},
        {&nodes, "99999999999999999999", "must be a whole number between 1 and 64"},
        {&port, "2147483647", NULL},
        {&port, "2147483648", "must be 2147483647 or less"},
        {&port, "1024", "must be 1025 or more"},
        {&port, "x", "must be a whole number, 1025 or more"},
        {&shift, "-5", NULL},
        {&shift, "-6", "must be between -5 and 5"},
        {&scale, "0.5", NULL},
        {&scale, "2.5", NULL},
        {&scale, "1e0", NULL},
        {&scale, "2.51", "must be between 0.5 and 2.5"},
        {&scale, "0,7", "must be a number between 0.5 and 2.5"},
        {&scale, "nan", "must be a number between 0.5 and 2.5"},
        {&scale, "inf", "must be a number between 0.5 and 2.5"},
        {&scale, "1.2.3", "must be a number between 0.5 and 2.5"},
        {&free_scale, "1000000", NULL},
        {&free_scale, "-1.5", "must be -1 or more"},
        {&free_scale, "x", "must be a number, -1 or more"},
        {&account, "", NULL},
        {&account, "proj042 $(x)", NULL},
        {&account, "a\nb", NULL}, /* as the file itself says */
        {&account, "a\nc", "must be one line without control characters"},
        {&password, "s3 cr$et", NULL},
        {&password, "a\x1b", "must be one line without control characters"},
        {&file, "/scratch/me/run 12", NULL},
        {&file, "/a\x7f", "must be one line without control characters"},
        {&gl, "-osmesa", NULL},
        {&gl, "none", NULL},
        {&gl, "true", "must be '-osmesa' or 'none'"},
        {&gl, "", "must be '-osmesa' or 'none'"},
        {&queue, "gpu", NULL},
        {&queue, "GPU", "must be one of debug, batch, gpu"},
        {&queue, "Debug (30 min)", "must be one of debug, batch, gpu"},
        {&queue, "", "must be one of debug, batch, gpu"},
        {&lost, "", NULL}, /* as ParaView sends it */
        {&lost, "batch", NULL},
        {&lost, "GPU", "must be one of debug, batch, gpu"},
        {&no_entries, "", NULL},
        {&no_entries, "x", "has no entries to choose from"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct err e = {0};
        int rc = option_check(rows[i].o, rows[i].text, &e);

        print_message("%s '%s'\n", option_kind_name(rows[i].o->kind), rows[i].text);
        assert_int_equal(rc, rows[i].error == NULL ? 0 : -1);
        if (rows[i].error != NULL) {
            assert_string_equal(e.text, rows[i].error);
            assert_int_equal(e.code, ERR_USAGE);
        }
    }
}

static void
a_text_of_64_kib_is_too_long(void **state)
{
    char *text = mem_alloc(65537);
    struct err e;

    memset(text, 'x', 65536);
    text[65536] = '\0';
    assert_int_equal(option_check(&file, text, &e), -1);
    text[65535] = '\0';
    assert_int_equal(option_check(&file, text, &e), 0);
    free(text);
}

static void
a_long_list_of_choices_is_cut_in_an_error(void **state)
{
    static char values[100][24];
    struct option_entry entries[100];
    struct option o = {.kind = OPTION_ENUM, .entries = entries, .entry_count = 100};
    struct err e;

    for (int i = 0; i < 100; i++) {
        snprintf(values[i], sizeof values[i], "queue%02d", i);
        entries[i].value = entries[i].label = values[i];
    }
    assert_int_equal(option_check(&o, "x", &e), -1);
    assert_non_null(strstr(e.text, "queue00, queue01"));
    assert_non_null(strstr(e.text, ", ..."));
    assert_true(strlen(e.text) < 500);
}

static void
a_form_begins_with_what_paraviews_widgets_show(void **state)
{
    static const struct {
        const struct option *o;
        const char *initial, *saved, *value, *from;
    } rows[] = {
        {&nodes, "2", NULL, "2", "default"},
        {&nodes, " +7 ", NULL, "7", "default"},
        {&nodes, "007", NULL, "7", "default"},
        {&nodes, "7.9", NULL, "1", "default"},
        {&nodes, "many", NULL, "1", "default"},
        {&nodes, "", NULL, "1", "default"},
        {&nodes, NULL, NULL, "1", "default"},
        {&nodes, "1000", NULL, "64", "default"},
        {&nodes, "-4", NULL, "1", "default"},
        {&nodes, "2", "9", "9", "saved"},
        {&nodes, "2", "900", "64", "saved"},
        {&nodes, "2", "none", "2", "default"},
        {&port, "11111", NULL, "11111", "default"},
        {&port, "4294967296", NULL, "1025", "default"},
        {&shift, NULL, NULL, "0", "default"},
        {&shift, "-9", NULL, "-5", "default"},
        {&scale, "0.123456", NULL, "0.5", "default"},
        {&free_scale, "0.123456", NULL, "0.12", "default"},
        {&free_scale, "7.9", NULL, "7.9", "default"},
        {&free_scale, "3", NULL, "3", "default"},
        {&free_scale, "3.10", NULL, "3.1", "default"},
        {&free_scale, "0.125", NULL, "0.12", "default"},
        {&free_scale, "0.375", NULL, "0.38", "default"},
        {&free_scale, "-0.001", NULL, "0", "default"},
        {&free_scale, "-0.5", NULL, "-0.5", "default"},
        {&free_scale, "1.5e3", NULL, "1500", "default"},
        {&free_scale, "25e-2", NULL, "0.25", "default"},
        {&free_scale, "1e400", NULL, "0", "default"},
        {&account, "proj", NULL, "proj", "default"},
        {&account, NULL, NULL, "", "default"},
        {&account, "proj", "", "", "saved"},
        {&account, "random", "x", "x", "saved"},
        {&password, "letmein", "kept", "letmein", "default"},
        {&file, "/a", "/b", "/b", "saved"},
        {&gl, "-osmesa", NULL, "-osmesa", "default"},
        {&gl, NULL, NULL, "none", "default"},
        {&gl, "true", NULL, "none", "default"},
        {&gl, "none", "-osmesa", "-osmesa", "saved"},
        {&gl, "-osmesa", "gone", "-osmesa", "default"},
        {&queue, "batch", NULL, "batch", "default"},
        {&queue, "Debug (30 min)", NULL, "", "default"}, /* a label is no value */
        {&queue, NULL, NULL, "", "default"},
        {&queue, "batch", "gpu", "gpu", "saved"},
        {&queue, "batch", "closed", "batch", "default"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct option o = *rows[i].o;
        const char *from = NULL;
        uint64_t seed = 1;
        char *value;

        o.initial = (char *)rows[i].initial;
        value = option_start(&o, rows[i].saved, &seed, &from);
        print_message("%s '%s'\n", option_kind_name(o.kind), rows[i].initial);
        assert_string_equal(value, rows[i].value);
        assert_string_equal(from, rows[i].from);
        free(value);
    }
}

static void
a_kept_value_does_not_count_where_the_file_says_so(void **state)
{
    struct option o = account;
    uint64_t seed = 1;
    char *value;

    o.initial = (char *)"new";
    o.save = false;
    value = option_start(&o, "old", &seed, NULL);
    assert_string_equal(value, "new");
    free(value);
    o.save = o.readonly = true;
    value = option_start(&o, "old", &seed, NULL);
    assert_string_equal(value, "new");
    free(value);
}

static void
a_random_number_is_within_its_limits_and_never_the_upper_one(void **state)
{
    static const struct {
        double min, max;
        bool has_max;
    } rows[] = {{0, 2, true}, {1025, 65535, true}, {60000, 0, false}, {-3, 3, true}};
    uint64_t seed = 42;

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct option o = {.kind = OPTION_INT, .random = true, .save = true, .min = rows[i].min,
            .max = rows[i].max, .has_max = rows[i].has_max, .initial = (char *)"random"};
        double top = rows[i].has_max ? rows[i].max : 65535, low = 1e9, high = -1e9;

        for (int k = 0; k < 2000; k++) {
            const char *from;
            char *text = option_start(&o, "1", &seed, &from);
            double value;

            assert_true(option_read_int(text, &value));
            assert_string_equal(from, "random");
            low = value < low ? value : low;
            high = value > high ? value : high;
            free(text);
        }
        assert_true(low >= rows[i].min && high < top);
        assert_true(high - low >= (top - rows[i].min - 1) * 0.9);
    }
}

static void
random_values_differ_from_each_other_and_repeat_with_the_seed(void **state)
{
    struct option o = {.kind = OPTION_DOUBLE, .random = true, .min = 0, .max = 1000000,
        .has_max = true};
    uint64_t one = 7, other = 7;
    char *first = option_start(&o, NULL, &one, NULL), *second = option_start(&o, NULL, &one, NULL),
         *again = option_start(&o, NULL, &other, NULL);

    assert_string_not_equal(first, second);
    assert_string_equal(first, again);
    free(first);
    free(second);
    free(again);
}

static void
random_without_room_is_the_lower_limit_and_a_word_for_a_text(void **state)
{
    struct option o = {.kind = OPTION_INT, .random = true, .min = 5, .max = 5, .has_max = true};
    const char *from;
    uint64_t seed = 1;
    char *value = option_start(&o, NULL, &seed, &from);

    assert_string_equal(value, "5");
    free(value);
    o = (struct option){.kind = OPTION_STRING, .random = true, .initial = (char *)"random"};
    value = option_start(&o, "kept", &seed, &from);
    assert_string_equal(value, "random");
    assert_string_equal(from, "default");
    free(value);
}

static void
arrow_keys_step_within_the_limits(void **state)
{
    static const struct {
        const struct option *o;
        const char *now;
        int direction;
        const char *then;
    } rows[] = {
        {&nodes, "2", 1, "6"},          {&nodes, "62", 1, "64"},      {&nodes, "2", -1, "1"},
        {&nodes, "x", 1, "2"},          {&nodes, "2147483647", 1, "64"},
        {&port, "2147483647", 1, "2147483647"},                       {&port, "1025", -1, "1025"},
        {&scale, "1", 1, "1.1"},        {&scale, "0.55", -1, "0.5"},  {&scale, "2.45", 1, "2.5"},
        {&gl, "none", 1, "-osmesa"},    {&gl, "-osmesa", -1, "none"}, {&gl, "?", 1, "-osmesa"},
        {&queue, "debug", 1, "batch"},  {&queue, "gpu", 1, "debug"},  {&queue, "debug", -1, "gpu"},
        {&queue, "", 1, "debug"},       {&queue, "", -1, "gpu"},      {&no_entries, "x", 1, "x"},
        {&account, "text", 1, "text"},  {&file, "", -1, ""},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        char *then = option_step(rows[i].o, rows[i].now, rows[i].direction);

        print_message("%s '%s'\n", option_kind_name(rows[i].o->kind), rows[i].now);
        assert_string_equal(then, rows[i].then);
        free(then);
    }
}

static void
a_screen_shows_labels_and_stars_and_no_escape(void **state)
{
    static const struct {
        const struct option *o;
        const char *value, *shown;
    } rows[] = {
        {&queue, "debug", "Debug (30 min)"}, {&queue, "gpu", "GPU ^[[2J"}, {&queue, "?", "?"},
        {&password, "ab", "********"},       {&password, "abcdefghijklmnop", "********"},
        {&password, "", ""},                 {&account, "a\x1b[0m", "a^[[0m"}, {&nodes, "4", "4"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        char *shown = option_shown(rows[i].o, rows[i].value);

        assert_string_equal(shown, rows[i].shown);
        free(shown);
    }
}

static void
numbers_are_read_and_printed_the_same_in_a_locale_with_commas(void **state)
{
    uint64_t seed = 1;
    char *value;

    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL && setlocale(LC_ALL, "fr_FR.UTF-8") == NULL) {
        print_message("no such locale is installed\n");
        skip();
    }
    value = option_start(&scale, "1.25", &seed, NULL);
    setlocale(LC_ALL, "C");
    assert_string_equal(value, "1.25");
    free(value);
}

static void
a_number_ends_where_a_stream_would_stop(void **state)
{
    static const struct {
        const char *text, *rest; /* NULL: no number */
        double value;
    } rows[] = {
        {"5", "", 5},          {" \t-2.5s", "s", -2.5}, {"1e3x", "x", 1000}, {"1e", "e", 1},
        {"1e+", "e+", 1},      {".5", "", 0.5},         {"5.", "", 5},       {"1.2.3", ".3", 1.2},
        {"+3", "", 3},         {"x", NULL, 0},          {"", NULL, 0},       {"-", NULL, 0},
        {".", NULL, 0},        {"1e999999999999", "", 0}, {"0e999999999999", "", 0},
        {"123456789012345678901234567890", "", 0},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        const char *end = NULL;
        double value = -7;
        bool found = option_number(rows[i].text, &value, &end);

        print_message("'%s'\n", rows[i].text);
        assert_int_equal(found, rows[i].rest != NULL);
        if (found) {
            assert_string_equal(end, rows[i].rest);
            if (rows[i].value != 0)
                assert_true(value == rows[i].value);
        } else {
            assert_true(value == -7);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_taken_or_refused_with_the_reason),
        cmocka_unit_test(a_text_of_64_kib_is_too_long),
        cmocka_unit_test(a_long_list_of_choices_is_cut_in_an_error),
        cmocka_unit_test(a_form_begins_with_what_paraviews_widgets_show),
        cmocka_unit_test(a_kept_value_does_not_count_where_the_file_says_so),
        cmocka_unit_test(a_random_number_is_within_its_limits_and_never_the_upper_one),
        cmocka_unit_test(random_values_differ_from_each_other_and_repeat_with_the_seed),
        cmocka_unit_test(random_without_room_is_the_lower_limit_and_a_word_for_a_text),
        cmocka_unit_test(arrow_keys_step_within_the_limits),
        cmocka_unit_test(a_screen_shows_labels_and_stars_and_no_escape),
        cmocka_unit_test(numbers_are_read_and_printed_the_same_in_a_locale_with_commas),
        cmocka_unit_test(a_number_ends_where_a_stream_would_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
