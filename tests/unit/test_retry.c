/* SPDX-License-Identifier: BSD-3-Clause
 * test_retry: when a lost connection is tried again, and when it is given up. */
#include "config.h"

#include "ssh/retry.h"

#include "unit.h"

#define GATE 30000

static struct retry
rules(void)
{
    return (struct retry){.gate_ms = GATE, .limit_ms = 3600000};
}

/* One that was up for long enough, and is lost at 100 s. */
static struct retry
lost(enum retry_end *end, uint64_t *wait)
{
    struct retry r = rules();

    retry_up(&r, 100000 - GATE);
    *end = retry_next(&r, ERR_LOST, 100000, 0, wait);
    return r;
}

static void
who_asks_for_a_new_connection_is_not_held_by_the_gate(void **state)
{
    struct retry r = rules();
    uint64_t wait = 0;

    retry_up(&r, 1000);
    retry_asked(&r);
    assert_int_equal(retry_next(&r, ERR_HOST, 2000, 0, &wait), RETRY_AGAIN);
    assert_int_equal(wait, 1000);
}

static void
the_waits_double_up_to_a_minute(void **state)
{
    static const uint64_t seconds[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};

    for (size_t i = 0; i < UNIT_COUNT(seconds); i++)
        assert_int_equal(retry_wait_ms((int)i + 1, 0), seconds[i] * 1000);
    assert_int_equal(retry_wait_ms(1000000, 0), RETRY_MAX_MS);
}

static void
chance_adds_up_to_a_quarter_and_never_takes_away(void **state)
{
    uint64_t least = UINT64_MAX, most = 0;

    for (uint32_t chance = 0; chance < 5000; chance += 7) {
        uint64_t wait = retry_wait_ms(4, chance);

        least = wait < least ? wait : least;
        most = wait > most ? wait : most;
    }
    assert_in_range(least, 8000, 8100);
    assert_in_range(most, 9900, 10000);
    assert_int_equal(retry_wait_ms(1, UINT32_MAX) / 1000, 1);
}

static void
there_are_no_more_than_six_tries_in_any_minute(void **state)
{
    uint64_t at[40] = {0};

    for (int i = 1; i < 40; i++)
        at[i] = at[i - 1] + retry_wait_ms(i, 0);
    for (int i = 0; i + 6 < 40; i++)
        assert_true(at[i + 6] - at[i] >= 60000);
}

static void
a_first_connection_that_dies_young_is_not_made_again(void **state)
{
    struct retry r = rules();
    uint64_t wait;

    retry_up(&r, 5000);
    assert_int_equal(retry_next(&r, ERR_LOST, 5000 + GATE - 1, 0, &wait), RETRY_YOUNG);
}

static void
without_a_gate_even_that_one_is(void **state)
{
    struct retry r = {0};
    uint64_t wait;

    retry_up(&r, 5000);
    assert_int_equal(retry_next(&r, ERR_LOST, 5000, 0, &wait), RETRY_AGAIN);
    assert_int_equal(wait, 1000);
}

static void
one_that_was_good_once_may_die_young_later_and_waits_longer_each_time(void **state)
{
    enum retry_end end;
    uint64_t wait, now = 100000;
    struct retry r = lost(&end, &wait);

    assert_int_equal(end, RETRY_AGAIN);
    for (int i = 2; i <= 5; i++) {
        retry_up(&r, now += wait);
        assert_int_equal(retry_next(&r, ERR_LOST, now += 100, 0, &wait), RETRY_AGAIN);
        assert_int_equal(r.attempt, i);
        assert_int_equal(wait, retry_wait_ms(i, 0));
    }
}

static void
once_it_was_up_for_the_gate_again_the_waits_begin_anew(void **state)
{
    enum retry_end end;
    uint64_t wait;
    struct retry r = lost(&end, &wait);

    for (int i = 0; i < 5; i++)
        retry_next(&r, ERR_HOST, 110000, 0, &wait);
    assert_int_equal(r.attempt, 6);
    retry_up(&r, 200000);
    assert_int_equal(retry_next(&r, ERR_LOST, 200000 + GATE, 0, &wait), RETRY_AGAIN);
    assert_int_equal(r.attempt, 1);
    assert_int_equal(r.lost_ms, 200000 + GATE);
}

static void
what_only_a_person_can_mend_ends_it(void **state)
{
    static const enum err_code final[] = {ERR_AUTH, ERR_HOSTKEY, ERR_INPUT, ERR_CONFIG, ERR_CANCELLED,
        ERR_USAGE, ERR_DATA, ERR_OS, ERR_LISTEN, ERR_TRUST, ERR_BUG};
    static const enum err_code passing[] = {ERR_LOST, ERR_HOST, ERR_TIMEOUT, ERR_PROTOCOL, ERR_FORWARD};

    for (size_t i = 0; i < UNIT_COUNT(final); i++) {
        enum retry_end end;
        uint64_t wait;
        struct retry r = lost(&end, &wait);

        assert_int_equal(retry_next(&r, final[i], 101000, 0, &wait), RETRY_USELESS);
    }
    for (size_t i = 0; i < UNIT_COUNT(passing); i++) {
        enum retry_end end;
        uint64_t wait;
        struct retry r = lost(&end, &wait);

        assert_int_equal(retry_next(&r, passing[i], 101000, 0, &wait), RETRY_AGAIN);
    }
}

static void
it_is_given_up_after_the_limit(void **state)
{
    enum retry_end end;
    uint64_t wait;
    struct retry r = lost(&end, &wait);

    assert_int_equal(retry_next(&r, ERR_HOST, 100000 + 3599999, 0, &wait), RETRY_AGAIN);
    assert_int_equal(retry_next(&r, ERR_HOST, 100000 + 3600000, 0, &wait), RETRY_LATE);
    r.limit_ms = 0;
    assert_int_equal(retry_next(&r, ERR_HOST, 1000000000, 0, &wait), RETRY_AGAIN);
}

static void
a_command_that_fails_is_not_started_for_ever(void **state)
{
    enum retry_end end;
    uint64_t wait;
    struct retry r = lost(&end, &wait);

    for (int i = 1; i < RETRY_STARTS; i++)
        assert_int_equal(retry_next(&r, ERR_START, 101000, 0, &wait), RETRY_AGAIN);
    assert_int_equal(retry_next(&r, ERR_START, 101000, 0, &wait), RETRY_USELESS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_asks_for_a_new_connection_is_not_held_by_the_gate),
        cmocka_unit_test(the_waits_double_up_to_a_minute),
        cmocka_unit_test(chance_adds_up_to_a_quarter_and_never_takes_away),
        cmocka_unit_test(there_are_no_more_than_six_tries_in_any_minute),
        cmocka_unit_test(a_first_connection_that_dies_young_is_not_made_again),
        cmocka_unit_test(without_a_gate_even_that_one_is),
        cmocka_unit_test(one_that_was_good_once_may_die_young_later_and_waits_longer_each_time),
        cmocka_unit_test(once_it_was_up_for_the_gate_again_the_waits_begin_anew),
        cmocka_unit_test(what_only_a_person_can_mend_ends_it),
        cmocka_unit_test(it_is_given_up_after_the_limit),
        cmocka_unit_test(a_command_that_fails_is_not_started_for_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
