/* SPDX-License-Identifier: BSD-3-Clause
 * test_xpra: addresses of xpra sessions, in every form that xpra took. */
#include "config.h"

#include "core/xpra.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#include "unit.h"

static void
every_form_that_xpra_took_is_read_and_printed_as_one(void **state)
{
    static const char *const rows[][2] = {
        {"ssh://host", "ssh://host"},
        {"ssh://host/", "ssh://host"},
        {"ssh://joe@Host:2222/7", "ssh://joe@Host:2222/7"},
        {"ssh://host/:7", "ssh://host/7"},
        {"ssh://host/7.0", "ssh://host/7"},
        {"ssh://host/007", "ssh://host/7"},
        {"ssh://host/0", "ssh://host/0"},
        {"ssh://host/7/", "ssh://host/7"},
        {"ssh://host/alpha", "ssh://host/alpha"},
        {"ssh://host/my session", "ssh://host/my%20session"},
        {"ssh://host/my%20session", "ssh://host/my%20session"},
        {"ssh://host/50%", "ssh://host/50%25"},
        {"ssh://host/me@home", "ssh://host/me@home"},
        {"ssh://host/a,b", "ssh://host/a%2Cb"},
        {"ssh/joe@host:2222/7", "ssh://joe@host:2222/7"},
        {"ssh/host", "ssh://host"},
        {"ssh:host", "ssh://host"},
        {"ssh:host:7", "ssh://host/7"},
        {"ssh:joe@host:7", "ssh://joe@host/7"},
        {"ssh:host:alpha", "ssh://host/alpha"},
        {"ssh:[::1]:7", "ssh://[::1]/7"},
        {"ssh:[::1]", "ssh://[::1]"},
        {"xpra+ssh://host:22/7", "ssh://host:22/7"},
        {"XPRA+SSH://host/7", "ssh://host/7"},
        {"ssh:///7", "ssh://127.0.0.1/7"},
        {"ssh://@host/7", "ssh://host/7"},
        {"ssh://joe@work@host/7", "ssh://joe@work@host/7"},
        {"ssh://joe:@host/7", "ssh://joe@host/7"},
        {"ssh://[::1]/7", "ssh://[::1]/7"},
        {"ssh://[::1]:2222/7", "ssh://[::1]:2222/7"},
        {"ssh://fe80::1/7", "ssh://[fe80::1]/7"},
        {"ssh://fe80::1:22222/7", "ssh://[fe80::1]:22222/7"},
        {"ssh://fe80::1%eth0:2222/7", "ssh://[fe80::1%eth0]:2222/7"},
        {"ssh://host/7#part", "ssh://host/7"},
        {"ssh://host/7?agent=no", "ssh://host/7"},
        {"ssh://host/10,agent=no", "ssh://host/10"},
        {"ssh://host/7?proxy=gate", "ssh://host/7?proxy-host=gate"},
        {"ssh://host/7?proxy=ann@gate:2222",
            "ssh://host/7?proxy-host=gate&proxy-username=ann&proxy-port=2222"},
        {"ssh://host/7?proxy=ssh://ann@gate", "ssh://host/7?proxy-host=gate&proxy-username=ann"},
        {"ssh://host?proxy_host=gate&proxy_port=22&key=~/k",
            "ssh://host?proxy-host=gate&key=~/k&proxy-port=22"},
        {"ssh://host/7?proxy_host=gate&proxy_key=/k%20k", "ssh://host/7?proxy-host=gate&proxy-key=/k%20k"},
        {"ssh://host/7?socket_dir=/tmp/x&remote-xpra=/opt/x",
            "ssh://host/7?socket-dir=/tmp/x&remote-xpra=/opt/x"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct xpra_address a, copy;
        struct err e = {0};
        char *text;

        if (xpra_parse(&a, rows[i][0], &e) != 0)
            fail_msg("%s: %s", rows[i][0], e.text);
        xpra_copy(&copy, &a);
        xpra_done(&a);
        text = xpra_text(&copy);
        assert_string_equal(text, rows[i][1]);
        free(text);
        xpra_done(&copy);
    }
}

static void
what_cannot_be_meant_is_refused_in_words(void **state)
{
    static const char *const rows[][2] = {
        {"ssh", "begins with ssh://"},
        {"tcp://host:1/", "begins with ssh://"},
        {"vnc+ssh://host/1", "begins with ssh://"},
        {"ssh:/host", "come '://', ':' or '/'"},
        {"ssh:", "names no host"},
        {"ssh::7", "names no host"},
        {"ssh://host:0/", "no number from 1 to 65535"},
        {"ssh://host:x/", "no number from 1 to 65535"},
        {"ssh://host:65536/", "no number from 1 to 65535"},
        {"ssh://[::1/7", "hold no IPv6 address"},
        {"ssh://[host]/7", "hold no IPv6 address"},
        {"ssh://[::1]22/7", "after the ']'"},
        {"ssh://-oProxyCommand=x/7", "cannot be a host's name"},
        {"ssh://ho st/7", "cannot be a host's name"},
        {"ssh://-l@host/7", "cannot be a user's name"},
        {"ssh://host/-7", "cannot be a display"},
        {"ssh://host/a/b", "cannot be a display"},
        {"ssh://host/a%0ab", "cannot be a display"},
        {"ssh://host/65536", "they end at 65535"},
        {"ssh://host/99999999999999999999", "they end at 65535"},
        {"ssh://host/7?encoding=png", "'encoding' is nothing"},
        {"ssh://host/7?x", "'x' is nothing"},
        {"ssh://host/7?username=other", "says again"},
        {"ssh://host/7?display=8", "says again"},
        {"ssh://host/7?proxy_port=22", "not say which host is"},
        {"ssh://host/7?proxy=-g", "a host on the way"},
        {"ssh://host/7?remote-xpra=-x", "a file's name"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct xpra_address a;
        struct err e = {0};

        assert_int_equal(xpra_parse(&a, rows[i][0], &e), -1);
        assert_int_equal(e.code, ERR_USAGE);
        if (strstr(e.text, rows[i][1]) == NULL)
            fail_msg("%s: %s", rows[i][0], e.text);
        xpra_done(&a);
    }
}

static void
a_password_is_refused_and_never_repeated(void **state)
{
    static const char *const rows[] = {
        "ssh://joe:hunter2@host/7", "ssh/joe:hunter2@host/7", "ssh:joe:hunter2@host:7",
        "ssh://joe:hun@ter2@host/7", "xpra+ssh://:hunter2@host", "ssh://host/7?password=hunter2",
        "ssh://host/7,password=hunter2", "ssh://host/7?proxy=ann:hunter2@gate",
        "ssh://host/7?proxy_host=gate&proxy_password=hunter2",
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct xpra_address a;
        struct err e = {0};

        assert_int_equal(xpra_parse(&a, rows[i], &e), -1);
        assert_non_null(strstr(e.text, "holds a password"));
        assert_non_null(strstr(e.hint, "--password-file"));
        assert_null(strstr(e.text, "ter2"));
        xpra_done(&a);
    }
}

static void
a_password_with_a_slash_is_not_repeated_either(void **state)
{
    struct xpra_address a;
    struct err e = {0};

    assert_int_equal(xpra_parse(&a, "ssh://joe:hun/ter2@host/7", &e), -1);
    assert_null(strstr(e.text, "hun"));
    assert_null(strstr(e.text, "ter2"));
    xpra_done(&a);
}

static void
only_what_begins_as_an_address_is_one(void **state)
{
    assert_true(xpra_is("ssh://host"));
    assert_true(xpra_is("ssh:host"));
    assert_true(xpra_is("SSH/host"));
    assert_true(xpra_is("xpra+ssh:host"));
    assert_false(xpra_is("ssh"));
    assert_false(xpra_is("sshd:host"));
    assert_false(xpra_is("cs://host"));
    assert_false(xpra_is("gpu-large"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_that_xpra_took_is_read_and_printed_as_one),
        cmocka_unit_test(what_cannot_be_meant_is_refused_in_words),
        cmocka_unit_test(a_password_is_refused_and_never_repeated),
        cmocka_unit_test(a_password_with_a_slash_is_not_repeated_either),
        cmocka_unit_test(only_what_begins_as_an_address_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
