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
    struct recall recall, marks;
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
    rows_fill(&f.rows, &f.list, &f.recall, &f.marks);
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
    recall_done(&f->marks);
    return 0;
}

/* "beta Delta alpha"; a fault is "!", the head of a group "[user 2]". */
static void
assert_shown(const struct rows *r, const char *want)
{
    struct str out = {0};

    for (size_t i = 0; i < r->shown_count; i++) {
        const struct row *row = rows_at(r, i);

        str_add(&out, i > 0 ? " " : "");
        if (row->group != NULL)
            str_addf(&out, "[%s %zu]", row->group->title, row->group->count);
        else
            str_add(&out, row->server != NULL ? row->server->name : "!");
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
    rows_fill(&f->rows, &f->list, &f->recall, &f->marks);
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
a_word_may_be_of_one_column_and_may_be_unwanted(void **state)
{
    struct fixture *f = *state;

    rows_filter(&f->rows, "kind:rc");
    assert_shown(&f->rows, "alpha");
    rows_filter(&f->rows, "host:b.ex");
    assert_shown(&f->rows, "beta");
    rows_filter(&f->rows, "name:a !name:alpha !source:user");
    assert_shown(&f->rows, "");
    rows_filter(&f->rows, "a.example");
    assert_shown(&f->rows, "Delta");
    rows_filter(&f->rows, "!beta !broken !host:c.");
    assert_shown(&f->rows, "Delta");
    rows_filter(&f->rows, "host: !"); /* not yet a word */
    assert_shown(&f->rows, "! beta Delta alpha");
}

static void
when_nothing_has_the_words_those_with_their_letters_are_shown_the_nearest_first(void **state)
{
    struct fixture *f = *state;

    add(&f->list, "d-e-l-t-a", "cs://z");
    rows_fill(&f->rows, &f->list, &f->recall, &f->marks);
    rows_filter(&f->rows, "dlt");
    assert_shown(&f->rows, "Delta d-e-l-t-a");
    assert_true(f->rows.near);
    rows_filter(&f->rows, "dlt !host:z");
    assert_shown(&f->rows, "Delta");
    rows_filter(&f->rows, "elt");
    assert_shown(&f->rows, "Delta");
    assert_false(f->rows.near);
    rows_filter(&f->rows, "dx");
    assert_shown(&f->rows, "");
}

static void
what_is_pinned_comes_first_in_every_order_and_tags_are_found(void **state)
{
    struct fixture *f = *state;

    recall_set(&f->marks, "alpha", "pin", "yes", 1);
    recall_set(&f->marks, "beta", "tags", "gpu big", 1);
    rows_fill(&f->rows, &f->list, &f->recall, &f->marks);
    assert_shown(&f->rows, "! alpha beta Delta");
    rows_sort(&f->rows, ROWS_BY_NAME, true);
    assert_shown(&f->rows, "! alpha beta Delta");
    rows_sort(&f->rows, ROWS_AS_LISTED, false);
    assert_shown(&f->rows, "! alpha Delta beta");
    rows_filter(&f->rows, "tag:GPU");
    assert_shown(&f->rows, "beta");
    rows_filter(&f->rows, "tag:pinned");
    assert_shown(&f->rows, "alpha");
}

static int
rank_of_delta(void *arg, const struct server *s)
{
    return strcmp(s->name, "Delta") == 0 ? 0 : 1;
}

static void
the_order_by_state_is_that_of_who_tells_it(void **state)
{
    struct fixture *f = *state;

    rows_sort(&f->rows, ROWS_BY_STATE, false);
    rows_states(&f->rows, rank_of_delta, NULL);
    assert_shown(&f->rows, "! Delta alpha beta");
}

static void
by_source_each_file_is_a_group_that_folds_and_a_filter_unfolds_all(void **state)
{
    struct fixture *f = *state;

    f->list.v[0]->origin = SERVER_ORIGIN_BUILTIN;
    recall_set(&f->marks, "beta", "pin", "yes", 1);
    rows_fill(&f->rows, &f->list, &f->recall, &f->marks);
    rows_sort(&f->rows, ROWS_BY_SOURCE, false);
    assert_shown(&f->rows, "! [pinned 1] beta [user 1] alpha [builtin 1] Delta");
    assert_ptr_equal(rows_head(&f->rows, 4), rows_at(&f->rows, 3));
    rows_fold(&f->rows, rows_at(&f->rows, 3));
    assert_shown(&f->rows, "! [pinned 1] beta [user 1] [builtin 1] Delta");
    assert_int_equal(f->rows.passed, 4);
    rows_filter(&f->rows, "a");
    assert_shown(&f->rows, "! [pinned 1] beta [user 1] alpha [builtin 1] Delta");
    rows_filter(&f->rows, "");
    rows_fold(&f->rows, rows_at(&f->rows, 3));
    assert_shown(&f->rows, "! [pinned 1] beta [user 1] alpha [builtin 1] Delta");
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

/* A server whose resource names nobody, and whose command is an ssh to the value of an option. */
static void
add_wrapped(struct server_list *l, const char *name, const char *host)
{
    struct server *s;

    add(l, name, "csrc://");
    s = l->v[l->n - 1];
    s->startup = SERVER_COMMAND;
    s->exec = mem_dup("xterm");
    strv_add(&s->args, "-e");
    strv_add(&s->args, "ssh");
    strv_add(&s->args, "-R");
    strv_add(&s->args, "11111:localhost:11111");
    strv_add(&s->args, host);
    strv_add(&s->args, "run.sh");
}

static void
the_host_is_where_the_command_leads(void **state)
{
    struct fixture *f = *state;
    const struct row *row;

    add_wrapped(&f->list, "wrapped", "alice@aa.example");
    rows_fill(&f->rows, &f->list, &f->recall, &f->marks);
    rows_sort(&f->rows, ROWS_BY_HOST, false);
    assert_shown(&f->rows, "! Delta wrapped beta alpha");
    rows_sort(&f->rows, ROWS_BY_HOST, true);
    assert_shown(&f->rows, "! alpha beta wrapped Delta");
    rows_filter(&f->rows, "host:aa.ex");
    assert_shown(&f->rows, "wrapped");
    row = rows_at(&f->rows, 0);
    assert_string_equal(row_host(row), "aa.example");
    rows_filter(&f->rows, "host:a.example");
    assert_shown(&f->rows, "wrapped Delta");
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
        cmocka_unit_test_setup_teardown(a_word_may_be_of_one_column_and_may_be_unwanted, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            when_nothing_has_the_words_those_with_their_letters_are_shown_the_nearest_first, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            what_is_pinned_comes_first_in_every_order_and_tags_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(the_order_by_state_is_that_of_who_tells_it, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            by_source_each_file_is_a_group_that_folds_and_a_filter_unfolds_all, setup, teardown),
        cmocka_unit_test_setup_teardown(the_host_is_where_the_command_leads, setup, teardown),
        cmocka_unit_test(columns_fall_away_by_their_order_and_the_rest_is_shared),
        cmocka_unit_test(times_and_sizes_take_few_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
