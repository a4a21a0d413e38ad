/* SPDX-License-Identifier: BSD-3-Clause
 * test_knownname: the names in a known_hosts file. */
#include "config.h"

#include "ssh/knownname.h"

#include <string.h>

#include "unit.h"

static void
a_field_names_what_ssh_says_it_names(void **state)
{
    static const struct {
        const char *field, *name;
        bool fits;
    } rows[] = {
        {"host", "host", true},
        {"HOST", "host", true},
        {"host", "hosts", false},
        {"m\xc3\xbcnster", "m\xc3\xbcnster", true},
        {"hosts", "host", false},
        {"", "host", false},
        {"a,host,b", "host", true},
        {"a,,b", "host", false},
        {"h*t", "host", true},
        {"*", "host", true},
        {"**t", "host", true},
        {"h?st", "host", true},
        {"?????", "host", false},
        {"*.example.org", "a.b.example.org", true},
        {"*.example.org", "example.org", false},
        {"a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
        {"!host,*", "host", false},
        {"*,!host", "host", false},
        {"*,!other", "host", true},
        {"!other", "host", false},
        {"[127.0.0.1]:2222", "[127.0.0.1]:2222", true},
        {"[127.0.0.*]:*", "[127.0.0.1]:2222", true},
        {"127.0.0.1", "[127.0.0.1]:2222", false},
        {"|1|", "host", false},
        {"|1|AAAA|AAAA", "host", false},
        {"|1|****************************|****************************", "host", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (knownname_fits(rows[i].field, rows[i].name) != rows[i].fits)
            fail_msg("%s and %s", rows[i].field, rows[i].name);
    }
}

static void
nothing_is_read_behind_a_hash_that_is_cut(void **state)
{
    struct str field = {0};

    assert_true(knownname_hash(&field, "host"));
    *strrchr(field.s, '|') = '\0';
    assert_false(knownname_fits(field.s, "host"));
    str_done(&field);
}

static void
a_hashed_name_fits_itself_alone(void **state)
{
    struct str one = {0}, two = {0};

    assert_true(knownname_hash(&one, "[host]:2222"));
    assert_true(knownname_hash(&two, "[host]:2222"));
    assert_string_not_equal(one.s, two.s);
    assert_true(knownname_fits(one.s, "[host]:2222"));
    assert_true(knownname_fits(two.s, "[host]:2222"));
    assert_false(knownname_fits(one.s, "host"));
    str_done(&one);
    str_done(&two);
}

static void
a_name_that_ssh_keygen_hashed_is_known(void **state)
{
    static const char hashed[] = "|1|z7LewNUdn6g2eid+yFJ96xHbr0s=|4CPU7JOBRxmnNI8BdvRr50tTQ9Y=";

    assert_true(knownname_fits(hashed, "[lab.example.org]:2222"));
    assert_false(knownname_fits(hashed, "lab.example.org"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_names_what_ssh_says_it_names),
        cmocka_unit_test(nothing_is_read_behind_a_hash_that_is_cut),
        cmocka_unit_test(a_hashed_name_fits_itself_alone),
        cmocka_unit_test(a_name_that_ssh_keygen_hashed_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
