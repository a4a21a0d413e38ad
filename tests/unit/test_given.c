/* SPDX-License-Identifier: BSD-3-Clause
 * given: a password that was handed over goes to its host, and to nobody else. */
#include "config.h"

#include <string.h>

#include "core/given.h"
#include "unit.h"

static void
add(struct givens *g, const char *host, const char *text)
{
    struct secret s = {0};

    secret_set(&s, text, strlen(text));
    givens_add(g, host, &s);
    assert_int_equal(s.len, 0); /* it was taken over */
}

static const char *
find(const struct givens *g, const char *user, const char *host, size_t nth)
{
    const struct secret *s = givens_find(g, user, host, nth);

    return s != NULL ? secret_text(s) : NULL;
}

static void
each_host_gets_its_own_in_the_order_they_came(void **state)
{
    struct givens g = {0};

    add(&g, "gate", "one");
    add(&g, "ann@gate", "two");
    add(&g, "login", "three");
    assert_string_equal(find(&g, "ann", "gate", 0), "one");
    assert_string_equal(find(&g, "ann", "GATE", 1), "two");
    assert_null(find(&g, "ann", "gate", 2));
    assert_string_equal(find(&g, "bob", "gate", 0), "one");
    assert_null(find(&g, "bob", "gate", 1));
    assert_string_equal(find(&g, "ann", "login", 0), "three");
    givens_done(&g);
}

static void
a_name_that_only_begins_or_ends_like_it_gets_nothing(void **state)
{
    struct givens g = {0};

    add(&g, "ann@gate", "secret");
    assert_null(find(&g, "an", "gate", 0));
    assert_null(find(&g, "anna", "gate", 0));
    assert_null(find(&g, "ann", "gat", 0));
    assert_null(find(&g, "ann", "gate.example", 0));
    assert_null(find(NULL, "ann", "gate", 0));
    givens_done(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_host_gets_its_own_in_the_order_they_came),
        cmocka_unit_test(a_name_that_only_begins_or_ends_like_it_gets_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
