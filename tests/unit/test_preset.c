/* SPDX-License-Identifier: BSD-3-Clause
 * test_preset: values kept under names. */
#include "config.h"

#include "core/preset.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

static void
add_option(struct server *s, const char *name, enum option_kind kind, bool save, bool random)
{
    struct option *o;

    s->options = mem_grow(s->options, s->option_count, &s->option_cap, sizeof *s->options);
    o = &s->options[s->option_count++];
    *o = (struct option){.name = mem_dup(name), .label = mem_dup(name), .kind = kind, .save = save,
        .random = random, .max = 16, .step = 1, .has_max = true};
}

static struct server *
make_server(void)
{
    struct server *s = server_new();

    free(s->name);
    s->name = mem_dup("site");
    add_option(s, "NODES", OPTION_INT, true, false);
    add_option(s, "PORT", OPTION_INT, true, true);
    add_option(s, "LICENSE", OPTION_PASSWORD, true, false);
    add_option(s, "SECRETIVE", OPTION_STRING, false, false);
    return s;
}

static void
keep(struct recall *r, const struct server *s, const char *name, const char *nodes)
{
    struct values chosen = {0};

    values_set(&chosen, "NODES", nodes, "flag", false);
    values_set(&chosen, "PORT", "11", "random", false);
    values_set(&chosen, "LICENSE", "hush", "flag", true);
    values_set(&chosen, "SECRETIVE", "hush", "flag", false);
    preset_set(r, s, name, &chosen, 1);
    values_done(&chosen);
}

static void
a_preset_has_what_may_be_kept_and_nothing_else(void **state)
{
    struct server *s = make_server();
    struct recall r = {.whole = true};
    struct str text = {0};

    keep(&r, s, "quick", "4");
    assert_string_equal(preset_get(&r, "site", "quick", "NODES"), "4");
    assert_null(preset_get(&r, "site", "quick", "PORT"));
    assert_null(preset_get(&r, "site", "quick", "LICENSE"));
    assert_null(preset_get(&r, "site", "quick", "SECRETIVE"));
    recall_text(&r, &text);
    assert_null(strstr(str_text(&text), "hush"));
    str_done(&text);
    recall_done(&r);
    server_free(s);
}

static void
names_come_in_their_order_and_only_those_of_the_server(void **state)
{
    struct server *s = make_server();
    struct recall r = {.whole = true};
    struct strv names = {0};

    keep(&r, s, "slow", "1");
    keep(&r, s, "quick", "4");
    recall_set(&r, "other", "its/NODES", "2", 1);
    preset_names(&r, "site", &names);
    assert_int_equal(names.n, 2);
    assert_string_equal(names.v[0], "quick");
    assert_string_equal(names.v[1], "slow");
    preset_set(&r, s, "quick", NULL, 1);
    assert_false(preset_has(&r, "site", "quick"));
    assert_true(preset_has(&r, "site", "slow"));
    strv_done(&names);
    recall_done(&r);
    server_free(s);
}

static void
a_value_that_the_option_no_longer_allows_is_left_out(void **state)
{
    struct server *s = make_server();
    struct recall r = {.whole = true};
    struct values out = {0};
    struct err e = {0};

    keep(&r, s, "big", "99");
    keep(&r, s, "quick", "4");
    assert_int_equal(preset_choose(&r, s, "big", &out, &e), 0);
    assert_null(values_find(&out, "NODES"));
    assert_int_equal(preset_choose(&r, s, "quick", &out, &e), 0);
    assert_string_equal(values_get(&out, "NODES"), "4");
    assert_string_equal(values_find(&out, "NODES")->from, "preset");
    assert_int_equal(preset_choose(&r, s, "qick", &out, &e), -1);
    assert_string_equal(e.text, "site has no preset qick");
    assert_string_equal(e.hint, "it has big, quick");
    values_done(&out);
    recall_done(&r);
    server_free(s);
}

static void
a_name_is_one_to_forty_bytes_without_what_would_break_it(void **state)
{
    static const char *const bad[] = {
        "", " a", "a ", "a/b", "a\tb", "12345678901234567890123456789012345678901"};
    struct err e;

    for (size_t i = 0; i < UNIT_COUNT(bad); i++)
        assert_int_equal(preset_check_name(bad[i], &e), -1);
    assert_int_equal(preset_check_name("two words", &e), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_preset_has_what_may_be_kept_and_nothing_else),
        cmocka_unit_test(names_come_in_their_order_and_only_those_of_the_server),
        cmocka_unit_test(a_value_that_the_option_no_longer_allows_is_left_out),
        cmocka_unit_test(a_name_is_one_to_forty_bytes_without_what_would_break_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
