/* SPDX-License-Identifier: BSD-3-Clause
 * ring: what is put in comes out, in order, across the wrap. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/ring.h"
#include "unit.h"

static void
a_new_ring_has_room_and_no_data(void **state)
{
    struct ring r;
    size_t n;

    ring_init(&r, 16);
    ring_space(&r, &n);
    assert_int_equal(n, 16);
    ring_data(&r, &n);
    assert_int_equal(n, 0);
    ring_done(&r);
}

static void
a_full_ring_has_no_room(void **state)
{
    struct ring r;
    size_t n;

    ring_init(&r, 8);
    memcpy(ring_space(&r, &n), "12345678", 8);
    ring_fill(&r, 8);
    ring_space(&r, &n);
    assert_int_equal(n, 0);
    assert_memory_equal(ring_data(&r, &n), "12345678", 8);
    assert_int_equal(n, 8);
    ring_done(&r);
}

static void
a_stretch_ends_at_the_wrap(void **state)
{
    struct ring r;
    size_t n;

    ring_init(&r, 8);
    memcpy(ring_space(&r, &n), "123456", 6);
    ring_fill(&r, 6);
    ring_drain(&r, 4);
    memcpy(ring_space(&r, &n), "78", 2);
    assert_int_equal(n, 2);
    ring_fill(&r, 2);
    memcpy(ring_space(&r, &n), "9abc", 4);
    assert_int_equal(n, 4);
    ring_fill(&r, 4);
    assert_memory_equal(ring_data(&r, &n), "5678", 4);
    assert_int_equal(n, 4);
    ring_drain(&r, 4);
    assert_memory_equal(ring_data(&r, &n), "9abc", 4);
    assert_int_equal(n, 4);
    ring_done(&r);
}

static void
an_empty_ring_starts_over(void **state)
{
    struct ring r;
    size_t n;

    ring_init(&r, 8);
    ring_space(&r, &n);
    ring_fill(&r, 5);
    ring_drain(&r, 5);
    ring_space(&r, &n);
    assert_int_equal(n, 8);
    ring_done(&r);
}

/* A million bytes through 64, in stretches of all sizes. */
static void
bytes_come_out_in_order(void **state)
{
    struct ring r;
    uint32_t in = 0, out = 0, seed = 1;

    ring_init(&r, 64);
    while (out < 1000000) {
        size_t n, some;
        char *space = ring_space(&r, &n);
        const char *data;

        seed = seed * 1103515245u + 12345u;
        some = n > 0 ? (seed >> 16) % (n + 1) : 0;
        for (size_t i = 0; i < some; i++)
            space[i] = (char)(in++ * 31u);
        ring_fill(&r, some);
        data = ring_data(&r, &n);
        some = n > 0 ? (seed >> 8) % (n + 1) : 0;
        for (size_t i = 0; i < some; i++)
            assert_int_equal(data[i], (char)(out++ * 31u));
        ring_drain(&r, some);
        assert_int_equal(in - out, r.used);
    }
    ring_done(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_ring_has_room_and_no_data),
        cmocka_unit_test(a_full_ring_has_no_room),
        cmocka_unit_test(a_stretch_ends_at_the_wrap),
        cmocka_unit_test(an_empty_ring_starts_over),
        cmocka_unit_test(bytes_come_out_in_order),
    };

    return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
