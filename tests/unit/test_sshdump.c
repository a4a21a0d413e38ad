/* SPDX-License-Identifier: BSD-3-Clause
 * test_sshdump: what ssh -G prints, and which of it somebody said. */
#include "config.h"

#include "core/sshdump.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/sshkeyword.h"
#include "unit.h"

static struct sshdump
dump_of(const char *text)
{
    struct sshdump d = {0};
    struct err e;

    assert_int_equal(sshdump_parse(&d, text, strlen(text), &e), 0);
    return d;
}

static void
a_line_is_a_keyword_and_the_rest_of_it(void **state)
{
    struct sshdump d = dump_of("user me\nproxycommand nc %h %p\nIdentityFile ~/a b\r\nidentityfile c\n"
                               "pkcs11provider\n");
    size_t at = 0;

    assert_string_equal(sshdump_get(&d, "user"), "me");
    assert_string_equal(sshdump_get(&d, "proxycommand"), "nc %h %p");
    assert_string_equal(sshdump_next(&d, "identityfile", &at)->value, "~/a b");
    assert_string_equal(sshdump_next(&d, "identityfile", &at)->value, "c");
    assert_null(sshdump_next(&d, "identityfile", &at));
    assert_string_equal(sshdump_get(&d, "pkcs11provider"), "");
    assert_null(sshdump_get(&d, "port"));
    sshdump_done(&d);
}

static void
what_is_no_such_text_is_an_error_and_not_read_on(void **state)
{
    static const char *const texts[] = {"usage: ssh host\n", " user me\n",
        "user\tme\n", "\033[1muser me\n", "-o x\n"};
    struct err e;

    for (size_t i = 0; i < UNIT_COUNT(texts); i++) {
        struct sshdump d = {0};

        assert_int_equal(sshdump_parse(&d, texts[i], strlen(texts[i]), &e), -1);
        assert_int_equal(e.code, ERR_CONFIG);
        sshdump_done(&d);
    }
}

static void
more_than_the_bounds_is_an_error(void **state)
{
    struct str text = {0};
    struct sshdump d = {0};
    struct err e;

    for (int i = 0; i <= SSHDUMP_ROWS_MAX; i++)
        str_add(&text, "sendenv X\n");
    assert_int_equal(sshdump_parse(&d, text.s, text.len, &e), -1);
    assert_int_equal(d.n, SSHDUMP_ROWS_MAX);
    sshdump_done(&d);
    while (text.len <= SSHDUMP_SIZE_MAX)
        str_add(&text, "sendenv 0123456789012345678901234567890123456789\n");
    assert_int_equal(sshdump_parse(&d, text.s, text.len, &e), -1);
    assert_int_equal(d.n, 0);
    str_done(&text);
}

static void
given_is_what_has_a_place_or_is_no_default(void **state)
{
    struct sshdump defaults = dump_of("serveraliveinterval 0\nciphers a,b\nidentityfile x\nidentityfile y\n");
    struct sshdump d = dump_of("serveraliveinterval 0\nciphers a\nidentityfile x\nhostkeyalias z\n");

    assert_false(sshdump_given(&d, &defaults, "serveraliveinterval"));
    assert_true(sshdump_given(&d, &defaults, "ciphers"));
    assert_true(sshdump_given(&d, &defaults, "identityfile"));
    assert_true(sshdump_given(&d, &defaults, "hostkeyalias"));
    assert_false(sshdump_given(&d, &defaults, "bindaddress"));
    assert_true(sshdump_given(&d, NULL, "serveraliveinterval"));
    d.rows[0].file = mem_dup("config");
    assert_true(sshdump_given(&d, &defaults, "serveraliveinterval"));
    sshdump_done(&d);
    sshdump_done(&defaults);
}

static void
times_and_switches_are_read_in_all_their_ways(void **state)
{
    struct sshdump d = dump_of("a 90\nb 1m30s\nc 2H\nd none\ne 99999999999\nf 1x\ng 1h1h\ny yes\nt true\n"
                               "n NO\no off\nz false\nk ask\n");

    assert_int_equal(sshdump_int(&d, "a", 7), 90);
    assert_int_equal(sshdump_int(&d, "b", 7), 90);
    assert_int_equal(sshdump_int(&d, "c", 7), 7200);
    assert_int_equal(sshdump_int(&d, "d", 7), 7);
    assert_int_equal(sshdump_int(&d, "e", 7), 7);
    assert_int_equal(sshdump_int(&d, "f", 7), 7);
    assert_int_equal(sshdump_int(&d, "g", 7), 7200);
    assert_true(sshdump_yes(&d, "y", false) && sshdump_yes(&d, "t", false) && sshdump_yes(&d, "k", false));
    assert_false(sshdump_yes(&d, "n", true) || sshdump_yes(&d, "o", true) || sshdump_yes(&d, "z", true));
    assert_true(sshdump_yes(&d, "absent", true));
    sshdump_done(&d);
}

static void
every_keyword_has_a_reason_or_counts(void **state)
{
    const struct sshkeyword *k;

    for (size_t i = 0; (k = sshkeyword_row(i)) != NULL; i++) {
        assert_true(k->honoured == (k->why == NULL));
        assert_ptr_equal(sshkeyword_find(k->key), k);
        assert_false(k->honoured && k->needed);
    }
    assert_string_equal(sshkeyword_find("pubkeyacceptedkeytypes")->key, "pubkeyacceptedalgorithms");
    assert_null(sshkeyword_find("nosuchkeyword"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_keyword_and_the_rest_of_it),
        cmocka_unit_test(what_is_no_such_text_is_an_error_and_not_read_on),
        cmocka_unit_test(more_than_the_bounds_is_an_error),
        cmocka_unit_test(given_is_what_has_a_place_or_is_no_default),
        cmocka_unit_test(times_and_switches_are_read_in_all_their_ways),
        cmocka_unit_test(every_keyword_has_a_reason_or_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
