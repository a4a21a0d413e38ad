/* SPDX-License-Identifier: BSD-3-Clause
 * test_phase: the life of a session as a table. */
#include "config.h"

#include "core/phase.h"

#include "unit.h"

static void
every_phase_has_its_words(void **state)
{
    for (int i = 0; i < PHASE_COUNT; i++) {
        enum phase back;

        assert_true(phase_find(phase_name((enum phase)i), &back));
        assert_int_equal(back, i);
        assert_non_null(phase_word((enum phase)i));
    }
}

static void
a_live_phase_can_always_stop_or_fail_and_an_ended_one_stays(void **state)
{
    for (int i = 0; i < PHASE_COUNT; i++) {
        enum phase p = (enum phase)i;

        if (phase_over(p)) {
            for (int k = 0; k < PHASE_COUNT; k++)
                assert_false(phase_may_follow(p, (enum phase)k));
        } else {
            assert_true(phase_may_follow(p, PHASE_FAILED));
            assert_true(p == PHASE_STOPPING || phase_may_follow(p, PHASE_STOPPING));
        }
    }
}

static void
nothing_is_authenticated_before_the_host_key(void **state)
{
    for (int i = 0; i < PHASE_COUNT; i++)
        assert_int_equal(phase_may_follow((enum phase)i, PHASE_AUTH), i == PHASE_HOSTKEY);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_phase_has_its_words),
        cmocka_unit_test(a_live_phase_can_always_stop_or_fail_and_an_ended_one_stays),
        cmocka_unit_test(nothing_is_authenticated_before_the_host_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
