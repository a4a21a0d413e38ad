/* SPDX-License-Identifier: BSD-3-Clause
 * test_xprasessions: what a host says of its xpra sessions. */
#include "config.h"

#include "core/xprasessions.h"

#include <stdio.h>

#include "unit.h"

/* :7 of joe on gpu, its socket in /run. */
#define SEVEN "7837 78616c706861 786a6f65 78677075 782f72756e"
#define SEVEN_UNNAMED "7837 78 786a6f65 78677075 782f746d70"
#define TEN "783130 78 786a6f65 78677075 782f72756e"

static void
a_line_is_a_session_and_its_words_may_hold_anything(void **state)
{
    struct xprasessions s = {0};

    xprasessions_read(&s, "Welcome to gpu");
    xprasessions_read(&s, "fairlead-xpra live 60 783720 78612062 786a6f65 78677075 782f72756e");
    assert_false(s.whole);
    xprasessions_read(&s, "fairlead-xpra end");
    assert_true(s.whole);
    assert_int_equal(s.n, 1);
    assert_string_equal(s.v[0].display, "7 ");
    assert_string_equal(s.v[0].name, "a b");
    assert_string_equal(s.v[0].owner, "joe");
    assert_string_equal(s.v[0].host, "gpu");
    assert_string_equal(s.v[0].socket, "/run");
    assert_int_equal(s.v[0].age_s, 60);
    assert_string_equal(xprasession_state_name(s.v[0].state), "live");
    xprasessions_done(&s);
}

static void
a_line_that_is_none_adds_nothing(void **state)
{
    static const char *const rows[] = {
        "",
        "fairlead-xpra",
        "fairlead-xpra ",
        "fairlead-xpra live 60 7837 78 78 78",
        "fairlead-xpra alive 60 " SEVEN,
        "fairlead-xpra live x " SEVEN,
        "fairlead-xpra live 60 " SEVEN " 78",
        "fairlead-xpra live 60 78 78 78 78 782f",
        "fairlead-xpra live 60 7837 78 78 78 7872756e",
        "fairlead-xpra live 60 783 78 78 78 782f",
        "fairlead-xpra live 60 7837 7800 78 78 782f",
        "fairlead-xpra live 60 7837 78zz 78 78 782f",
        "fairlead-xpra live 60 37 78 78 78 782f",
    };
    struct xprasessions s = {0};

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        xprasessions_read(&s, rows[i]);
        if (s.n != 0 || s.whole)
            fail_msg("%s", rows[i]);
    }
    xprasessions_done(&s);
}

static void
of_the_sockets_of_one_session_the_best_is_kept(void **state)
{
    struct xprasessions s = {0};

    xprasessions_read(&s, "fairlead-xpra dead 60 " SEVEN_UNNAMED);
    xprasessions_read(&s, "fairlead-xpra live 50 " SEVEN);
    xprasessions_read(&s, "fairlead-xpra live 40 " SEVEN_UNNAMED);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.v[0].state, XPRASESSION_LIVE);
    assert_string_equal(s.v[0].name, "alpha");
    assert_int_equal(s.v[0].age_s, 50);
    xprasessions_done(&s);
}

static void
what_listens_comes_first_then_by_number(void **state)
{
    struct xprasessions s = {0};

    xprasessions_read(&s, "fairlead-xpra dead -1 7833 78 786a6f65 78677075 782f72756e");
    xprasessions_read(&s, "fairlead-xpra live 60 " TEN);
    xprasessions_read(&s, "fairlead-xpra live 60 " SEVEN);
    xprasessions_sort(&s);
    assert_string_equal(s.v[0].display, "7");
    assert_string_equal(s.v[1].display, "10");
    assert_string_equal(s.v[2].display, "3");
    xprasessions_done(&s);
}

static void
more_than_anybody_has_are_passed_over(void **state)
{
    struct xprasessions s = {0};
    char line[200];

    for (int i = 0; i < XPRASESSIONS_MAX + 10; i++) {
        snprintf(line, sizeof line, "fairlead-xpra live 60 78%02x%02x 78 78 78 782f",
            0x30 + i % 64, 1 + i / 64);
        xprasessions_read(&s, line);
    }
    assert_int_equal(s.n, XPRASESSIONS_MAX);
    xprasessions_done(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_session_and_its_words_may_hold_anything),
        cmocka_unit_test(a_line_that_is_none_adds_nothing),
        cmocka_unit_test(of_the_sockets_of_one_session_the_best_is_kept),
        cmocka_unit_test(what_listens_comes_first_then_by_number),
        cmocka_unit_test(more_than_anybody_has_are_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
