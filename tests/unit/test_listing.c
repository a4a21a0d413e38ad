/* SPDX-License-Identifier: BSD-3-Clause
 * test_listing: what another machine says about a directory, also when it lies. */
#include "config.h"

#include "core/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"


static int
listing_of(struct listing *l, const char *const lines[], struct err *e)
{
    *l = (struct listing){0};
    *e = (struct err){0};
    for (size_t i = 0; lines[i] != NULL; i++)
        listing_line(l, lines[i]);
    return listing_end(l, "/d", "host", e);
}

static void
names_are_taken_after_whatever_was_said_before(void **state)
{
    static const char *const lines[] = {"welcome", "fairlead-listings", "6162", "", "fairlead-listing",
        "2f6400620061", "2f002f3200", "", "fairlead-listing end", "616200", NULL};
    struct listing l;
    struct err e;

    assert_int_equal(listing_of(&l, lines, &e), 0);
    assert_string_equal(l.dir, "/d");
    assert_int_equal(l.names.n, 2);
    assert_string_equal(l.names.v[0], "a/");
    assert_string_equal(l.names.v[1], "b");
    assert_false(l.more);
    listing_done(&l);
}

static void
what_is_no_listing_is_refused(void **state)
{
    static const char *const bad[] = {
        "",                     /* nothing */
        "2f640",                /* half a byte */
        "2f6400zz00",           /* no digit */
        "2F6400",               /* nor are these */
        "640061002f3100",       /* a directory that is not from the root */
        "2f640061",             /* cut in a name */
        "2f64006100",           /* cut after one */
        "2f640061002f3200",     /* one is missing */
        "2f640061002f31002f3100", /* more behind the count */
        "2f640061002f7800",     /* no count */
        "2f6400612f62002f3100", /* a name that leads elsewhere */
        "2f64002e2e2f61002f3100", /* and another */
    };

    for (size_t i = 0; i < UNIT_COUNT(bad); i++) {
        const char *lines[] = {"fairlead-listing", bad[i], "fairlead-listing end", NULL};
        struct listing l;
        struct err e;

        assert_int_equal(listing_of(&l, lines, &e), -1);
        assert_int_equal(e.code, ERR_START);
        assert_non_null(strstr(e.text, "host"));
        listing_done(&l);
    }
}

static void
what_does_not_end_is_no_listing(void **state)
{
    const char *lines[] = {"fairlead-listing", "2f640061002f3100", NULL};
    struct listing l;
    struct err e;

    assert_int_equal(listing_of(&l, lines, &e), -1);
    listing_done(&l);
}

static void
a_directory_with_more_says_so(void **state)
{
    const char *lines[] = {"fairlead-listing", "2f64006100002f3100", "fairlead-listing end", NULL};
    struct listing l;
    struct err e;

    assert_int_equal(listing_of(&l, lines, &e), 0);
    assert_true(l.more);
    assert_int_equal(l.names.n, 1);
    listing_done(&l);
}

static void
the_reason_is_cleaned(void **state)
{
    const char *lines[] = {"fairlead-listing", "fairlead-listing failed No\033]0;x\007 way", NULL};
    struct listing l;
    struct err e;

    assert_int_equal(listing_of(&l, lines, &e), -1);
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_null(strchr(e.text, '\033'));
    assert_non_null(strstr(e.text, "/d on host cannot be read: No"));
    listing_done(&l);
}

static void
a_path_here_begins_at_the_root_or_at_home(void **state)
{
    static const char *const paths[][2] = {{"/d/e", "/d/e"}, {"/", "/"}, {"", "/h/me"}, {"~", "/h/me"},
        {"~/d", "/h/me/d"}, {"~other/d", NULL}, {"~other", NULL}, {"d", NULL}};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct err e = {0};
        char *path = listing_here(paths[i][0], "/h/me", &e);

        if (paths[i][1] != NULL)
            assert_string_equal(path, paths[i][1]);
        else
            assert_null(path);
        assert_int_equal(e.code, paths[i][1] != NULL ? ERR_NONE : ERR_USAGE);
        free(path);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_taken_after_whatever_was_said_before),
        cmocka_unit_test(what_is_no_listing_is_refused),
        cmocka_unit_test(what_does_not_end_is_no_listing),
        cmocka_unit_test(a_directory_with_more_says_so),
        cmocka_unit_test(the_reason_is_cleaned),
        cmocka_unit_test(a_path_here_begins_at_the_root_or_at_home),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
