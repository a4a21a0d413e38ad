/* SPDX-License-Identifier: BSD-3-Clause
 * test_window: how far a channel's window opens, and for whom. */
#include "config.h"

#include "ssh/window.h"

#include "unit.h"

#define MS 1000000ULL
#define MB 1000000ULL

/* For a second somebody takes so many bytes in each millisecond. Returns how large the window is then. */
static uint64_t
second_of(struct window *w, uint64_t per_ms, uint64_t rtt_ms, uint64_t *room)
{
    static uint64_t now = 1000 * MS;

    for (int i = 0; i < 1000; i++) {
        now += MS;
        if (window_took(w, per_ms, now, rtt_ms * MS, room))
            w->taken = 0;
    }
    return w->size;
}

static void
a_long_way_gets_twice_what_it_holds(void **state)
{
    uint64_t room = 64 * MB, size;
    struct window w = {0};

    size = second_of(&w, MB / 10, 20, &room);
    assert_in_range(size, 19 * 2 * MB / 10, 21 * 2 * MB / 10);
    assert_int_equal(room, 64 * MB - (size - WINDOW_LEAST));
    assert_int_equal(second_of(&w, MB / 10, 20, &room), size);
    window_done(&w, &room);
    assert_int_equal(room, 64 * MB);
}

static void
a_short_way_a_slow_reader_and_an_unknown_way_get_none(void **state)
{
    static const struct { uint64_t per_ms, rtt_ms; } ways[] = {{MB, 0}, {MB / 2, 1}, {1000, 100}, {0, 50}};
    uint64_t room = 64 * MB;

    for (size_t i = 0; i < UNIT_COUNT(ways); i++) {
        struct window w = {0};

        assert_int_equal(second_of(&w, ways[i].per_ms, ways[i].rtt_ms, &room), 0);
    }
    assert_int_equal(room, 64 * MB);
}

static void
all_of_a_connection_share_the_room(void **state)
{
    uint64_t room = 10 * MB;
    struct window w[3] = {{0}, {0}, {0}};

    for (int i = 0; i < 3; i++)
        second_of(&w[i], MB / 5, 20, &room);
    assert_int_equal(room, 0);
    assert_int_equal(w[0].size - WINDOW_LEAST + w[1].size - WINDOW_LEAST, 10 * MB);
    assert_int_equal(w[2].size, 0);
    window_done(&w[0], &room);
    assert_true(second_of(&w[2], MB / 5, 20, &room) > WINDOW_LEAST);
}

static void
it_is_opened_again_before_it_is_used_up(void **state)
{
    struct window w = {.size = 8 * MB, .since_ns = 1};
    uint64_t room = 0, taken = 0;

    while (!window_took(&w, 1000, 1, 0, &room))
        taken += 1000;
    assert_true(taken < 4 * MB && taken > 100000);
}

/* libssh 0.10 opens it as asked for; newer ones when half of it was taken, which has to be met exactly. */
static void
what_is_taken_ends_where_libssh_opens_it(void **state)
{
    struct window w = {0};
    uint64_t room = 0;

    assert_int_equal(window_step(&w, 3 * MB), window_opens() ? 3 * MB : WINDOW_HALF);
    assert_false(window_took(&w, 1000, 1, 0, &room));
    assert_int_equal(window_step(&w, 1000), 1000);
    assert_int_equal(window_step(&w, 3 * MB), window_opens() ? 3 * MB : WINDOW_HALF - 1000);
    assert_false(window_took(&w, WINDOW_HALF - 1000, 1, 0, &room));
    assert_int_equal(window_step(&w, 3 * MB), window_opens() ? 3 * MB : WINDOW_HALF);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_way_gets_twice_what_it_holds),
        cmocka_unit_test(a_short_way_a_slow_reader_and_an_unknown_way_get_none),
        cmocka_unit_test(all_of_a_connection_share_the_room),
        cmocka_unit_test(it_is_opened_again_before_it_is_used_up),
        cmocka_unit_test(what_is_taken_ends_where_libssh_opens_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
