/* SPDX-License-Identifier: BSD-3-Clause
 * test_rows: which servers the list shows and in which order; which columns fit; small units. */
#include "config.h"

#include "tui/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "tui/columns.h"
#include "tui/units.h"
#include "unit.h"

static void
add(struct server_list *l, const char *name, const char *resource)
{
    struct server *s = server_new();

    free(s->name);
    s->name = mem_dup(name);
    s->startup = SERVER_MANUAL;
    s->origin = SERVER_ORIGIN_USER;
    resource_done(&s->resource);
    resource_parse(&s->resource, resource);
    server_list_add(l, s);
}

struct fixture {
    struct server_list list;
    struct recall recall;
    struct rows rows;
};

static int
setup(void **state)
{
    static struct fixture f;

    f = (struct fixture){0};
    add(&f.list, "Delta", "cs://a.example");
    add(&f.list, "alpha", "csrc://c.example");
    add(&f.list, "beta", "cs://b.example");
    server_list_fault(&f.list, "/tmp/broken.pvsc", 3, 1, "this tag is broken");
    recall_set(&f.recall, "beta", NULL, "ended", 200);
    recall_set(&f.recall, "Delta", NULL, "ended", 100);
    recall_set(&f.recall, "alpha", "NODES", "3", 900);
    rows_fill(&f.rows, &f.list, &f.recall);
    *state = &f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;

    rows_done(&f->rows);
    server_list_done(&f->list);
    recall_done(&f->recall);
    return 0;
}

/* "beta Delta alpha"; a fault is "!". */
static void
assert_shown(const struct rows *r, const char *want)
{
    struct str out = {0};

    for (size_t i = 0; i < r->shown_count; i++) {
        const struct row *row = rows_at(r, i);

        str_addf(&out, "%s%s", i > 0 ? " " : "", row->server != NULL ? row->server->name : "!");
    }
    assert_string_equal(str_text(&out), want);
    str_done(&out);
}

static void
the_last_used_comes_first_and_faults_before_all(void **state)
{
    struct fixture *f = *state;

    assert_shown(&f->rows, "! beta Delta alpha");
    rows_sort(&f->rows, ROWS_BY_NAME, false);
    assert_shown(&f->rows, "! Delta alpha beta");
    rows_sort(&f->rows, ROWS_BY_NAME, true);
    assert_shown(&f->rows, "! beta alpha Delta");
    rows_sort(&f->rows, ROWS_BY_HOST, false);
    assert_shown(&f->rows, "! Delta beta alpha");
    rows_sort(&f->rows, ROWS_BY_KIND, false);
    assert_shown(&f->rows, "! Delta beta alpha");
}

static void
a_filter_wants_all_its_words_in_any_case_in_any_column(void **state)
{
    struct fixture *f = *state;

    rows_filter(&f->rows, "DEL");
    assert_shown(&f->rows, "Delta");
    rows_filter(&f->rows, "rc");
    assert_shown(&f->rows, "alpha");
    rows_filter(&f->rows, "example  et");
    assert_shown(&f->rows, "beta");
    rows_filter(&f->rows, "broken");
    assert_shown(&f->rows, "!");
    rows_filter(&f->rows, "nothing has this");
    assert_shown(&f->rows, "");
    rows_filter(&f->rows, "");
    assert_shown(&f->rows, "! beta Delta alpha");
}

static void
a_filter_stays_when_the_order_or_the_list_changes(void **state)
{
    struct fixture *f = *state;

    rows_filter(&f->rows, "b.ex");
    rows_sort(&f->rows, ROWS_BY_NAME, true);
    assert_shown(&f->rows, "beta");
    add(&f->list, "gamma", "cs://b.example.org");
    rows_fill(&f->rows, &f->list, &f->recall);
    assert_shown(&f->rows, "gamma beta");
}

static void
typing_on_gives_the_same_as_typing_at_once(void **state)
{
    struct fixture *f = *state;
    char filter[8] = "";

    for (const char *c = "a.ex"; *c != '\0'; c++) {
        snprintf(filter + strlen(filter), 2, "%c", *c);
        rows_filter(&f->rows, filter);
    }
    assert_shown(&f->rows, "Delta");
    rows_filter(&f->rows, "a"); /* shorter again: all that hold it are back */
    assert_shown(&f->rows, "! beta Delta alpha");
}

static void
columns_fall_away_by_their_order_and_the_rest_is_shared(void **state)
{
    static const struct column c[] = {
        {"A", 10, 20, 0, 1}, {"B", 5, 5, 2, 0}, {"C", 8, 30, 1, 1}, {"D", 4, 4, 0, 0}};
    static const struct {
        int width, want[4];
    } cases[] = {
        {30, {10, 5, 8, 4}},
        {40, {15, 5, 13, 4}},
        {29, {13, 0, 10, 4}},
        {20, {15, 0, 0, 4}},
        {100, {20, 5, 30, 4}},
        {12, {7, 0, 0, 4}},
    };
    int widths[4];

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        columns_fit(c, 4, cases[i].width, widths);
        for (int k = 0; k < 4; k++)
            assert_int_equal(widths[k], cases[i].want[k]);
    }
}

static void
times_and_sizes_take_few_columns(void **state)
{
    static const struct {
        double bytes;
        const char *text;
    } sizes[] = {{0, "0"}, {999, "999"}, {1000, "1.0K"}, {1536, "1.5K"}, {10240, "10K"},
        {48.0 * 1048576, "48M"}, {3.1 * 1073741824, "3.1G"}};
    static const struct {
        int64_t ago_s;
        const char *text;
    } ago[] = {{0, "now"}, {59, "now"}, {60, "1m"}, {7200, "2h"}, {3 * 86400, "3d"},
        {14 * 86400, "2w"}, {60 * 86400, "2mo"}, {800 * 86400, "2y"}};
    char out[UNITS_MAX];

    for (size_t i = 0; i < UNIT_COUNT(sizes); i++) {
        units_bytes(sizes[i].bytes, out);
        assert_string_equal(out, sizes[i].text);
    }
    for (size_t i = 0; i < UNIT_COUNT(ago); i++) {
        units_ago(1000000000, 1000000000 + ago[i].ago_s, out);
        assert_string_equal(out, ago[i].text);
    }
    units_ago(0, 1000000000, out);
    assert_string_equal(out, "never");
    units_elapsed(77 * 1000, out);
    assert_string_equal(out, "1:17");
    units_elapsed(7384 * 1000, out);
    assert_string_equal(out, "2:03:04");
    units_rate(0.2, out);
    assert_string_equal(out, "0");
    units_rate(92160, out);
    assert_string_equal(out, "90K/s");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_last_used_comes_first_and_faults_before_all, setup,
            teardown),
        cmocka_unit_test_setup_teardown(a_filter_wants_all_its_words_in_any_case_in_any_column,
            setup, teardown),
        cmocka_unit_test_setup_teardown(a_filter_stays_when_the_order_or_the_list_changes, setup,
            teardown),
        cmocka_unit_test_setup_teardown(typing_on_gives_the_same_as_typing_at_once, setup,
            teardown),
        cmocka_unit_test(columns_fall_away_by_their_order_and_the_rest_is_shared),
        cmocka_unit_test(times_and_sizes_take_few_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
