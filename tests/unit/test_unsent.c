/* SPDX-License-Identifier: BSD-3-Clause
 * test_unsent: how much may wait in the kernel, on a slow line and on a fast one. */
#include "config.h"

#include "ssh/unsent.h"

#include "unit.h"

#define MS 1000000ULL

/* For a second so many bytes leave in each millisecond. Returns how much may wait then. */
static int
second_of(struct unsent *u, uint64_t *bytes, uint64_t per_ms)
{
    static uint64_t now = 1000 * MS;

    for (int i = 0; i < 1000; i++) {
        now += MS;
        *bytes += per_ms;
        unsent_sent(u, *bytes, now);
    }
    return u->allowed;
}

static void
it_is_told_at_once_and_then_when_it_changes(void **state)
{
    struct unsent u = {0};

    assert_int_equal(unsent_sent(&u, 5000, MS), UNSENT_LEAST);
    assert_int_equal(unsent_sent(&u, 6000, 2 * MS), 0);
}

static void
a_slow_line_lets_little_wait_and_a_fast_one_what_leaves_in_a_moment(void **state)
{
    struct unsent u = {0};
    uint64_t bytes = 0;

    assert_int_equal(second_of(&u, &bytes, 12500), UNSENT_LEAST);
    assert_int_equal(second_of(&u, &bytes, 1000000), UNSENT_MOST);
    assert_in_range(second_of(&u, &bytes, 100000), 150000, 250000);
    assert_in_range(second_of(&u, &bytes, 12500), UNSENT_LEAST, 2 * UNSENT_LEAST);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_told_at_once_and_then_when_it_changes),
        cmocka_unit_test(a_slow_line_lets_little_wait_and_a_fast_one_what_leaves_in_a_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
