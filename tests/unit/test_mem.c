/* SPDX-License-Identifier: BSD-3-Clause
 * test_mem: secrets grow, move and are wiped. */
#include "config.h"

#include "base/mem.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void
a_secret_grows_and_can_be_cut(void **state)
{
    struct secret s = {0};

    assert_string_equal(secret_text(&s), "");
    for (int i = 0; i < 1000; i++)
        secret_add(&s, "ab", 2);
    assert_int_equal(s.len, 2000);
    secret_cut(&s, 3);
    assert_string_equal(secret_text(&s), "aba");
    for (size_t i = 3; i < 2000; i++)
        assert_int_equal(s.bytes[i], 0);
    secret_wipe(&s);
    assert_null(s.bytes);
}

static void
a_moved_secret_is_in_one_place_only(void **state)
{
    struct secret a = {0}, b = {0};

    secret_set(&a, "first", 5);
    secret_set(&b, "second", 6);
    secret_move(&b, &a);
    assert_null(a.bytes);
    assert_string_equal(secret_text(&b), "first");
    secret_move(&b, &b);
    assert_string_equal(secret_text(&b), "first");
    secret_wipe(&b);
}

static void
setting_a_shorter_secret_leaves_nothing_of_the_longer(void **state)
{
    struct secret s = {0};

    secret_set(&s, "a long one", 10);
    secret_set(&s, "x", 1);
    assert_int_equal(s.len, 1);
    for (size_t i = 1; i < 10; i++)
        assert_int_equal(s.bytes[i], 0);
    secret_wipe(&s);
}

static void
json_works_with_the_wiping_allocator(void **state)
{
    json_t *j;
    char *text;

    mem_json_init();
    j = json_pack("{s:s,s:[i,i]}", "k", "value", "l", 1, 2);
    text = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(text, "{\"k\":\"value\",\"l\":[1,2]}");
    json_decref(j);
    json_malloc_t get;
    json_free_t release;
    json_get_alloc_funcs(&get, &release);
    release(text);
}

static void
an_array_grows_only_when_it_is_full(void **state)
{
    size_t cap = 0;
    int *a = NULL;

    for (size_t n = 0; n < 100; n++) {
        a = mem_grow(a, n, &cap, sizeof *a);
        assert_true(cap > n);
        a[n] = (int)n;
    }
    for (int n = 0; n < 100; n++)
        assert_int_equal(a[n], n);
    free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_grows_and_can_be_cut),
        cmocka_unit_test(a_moved_secret_is_in_one_place_only),
        cmocka_unit_test(setting_a_shorter_secret_leaves_nothing_of_the_longer),
        cmocka_unit_test(json_works_with_the_wiping_allocator),
        cmocka_unit_test(an_array_grows_only_when_it_is_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
