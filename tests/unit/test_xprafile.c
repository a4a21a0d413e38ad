/* SPDX-License-Identifier: BSD-3-Clause
 * test_xprafile: session files of xpra's launcher, read as lists and written. */
#include "config.h"

#include "core/xprafile.h"

#include <stdlib.h>
#include <string.h>

#include "core/pvsc.h"

#include "unit.h"

static int
list_of(struct server_list *l, const char *text, struct err *e)
{
    struct str list = {0};
    int rc = xprafile_list(&list, text, strlen(text), "/a/work.xpra", e);

    if (rc == 0)
        rc = pvsc_parse(l, str_text(&list), list.len, "/a/work.xpra", SERVER_ORIGIN_EXTRA, e);
    str_done(&list);
    return rc;
}

static void
a_file_of_the_launcher_is_a_list_of_one_server(void **state)
{
    static const struct {
        const char *text, *name, *resource;
    } rows[] = {
        {"mode=ssh\nhost=h\n", "work", "ssh://h"},
        {"mode=ssh\nhost=h\nport=-1\npassword=\n", "work", "ssh://h"},
        {"# a comment\n! another\n mode = ssh \r\nhost=h\nssh_port=2222\nport=7\n"
         "username=joe\nsession-name=my \\\ndesk\n",
            "my  desk", "ssh://joe@h:2222/7"},
        {"mode=ssh\nhost=joe@h\npath=alpha\nencoding=png\nno pair\n", "work", "ssh://joe@h/alpha"},
        {"mode=ssh -> ssh\nhost=h\nport=7\nproxy_host=g\nproxy_port=22\nproxy_username=ann\nproxy_key=/k\n"
         "remote-xpra=/opt/x\nsocket-dir=/s\n", "work",
            "ssh://h/7?proxy-host=g&proxy-username=ann&proxy-key=/k&socket-dir=/s&"
            "remote-xpra=/opt/x&proxy-port=22"},
        {"mode=ssh\nhost=h\nproxy_host=\nproxy_username=joe\nproxy_port=22\n"
         "proxy_password=None\n", "work", "ssh://h"},
        {"mode=tcp\nmode=ssh\nhost=fe80::1\n", "work", "ssh://[fe80::1]"},
        {"mode=ssh\nhost=h\nsession-name=<\"&'>", "<\"&'>", "ssh://h"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l = {0};
        struct err e = {0};
        char *resource;

        if (list_of(&l, rows[i].text, &e) != 0)
            fail_msg("%s: %s", rows[i].text, e.text);
        assert_int_equal(l.n, 1);
        resource = resource_text(&l.v[0]->resource);
        assert_string_equal(l.v[0]->name, rows[i].name);
        assert_string_equal(resource, rows[i].resource);
        assert_int_equal(l.v[0]->startup, SERVER_MANUAL);
        free(resource);
        server_list_done(&l);
    }
}

static void
what_is_not_ssh_or_holds_a_password_is_refused_in_words(void **state)
{
    static const char *const rows[][2] = {
        {"", "mode 'tcp'"},
        {"mode=ssl\nhost=h\n", "mode 'ssl'"},
        {"mode=ssh\n", "names no host"},
        {"mode=ssh\nhost=h/7\n", "names no host"},
        {"mode=ssh\nhost=-oX\n", "cannot be a host's name"},
        {"mode=ssh\nhost=h\nport=x\n", "which is its display"},
        {"mode=ssh\nhost=h\nssh_port=70000\n", "ssh_port"},
        {"mode=ssh\nhost=h\npassword=hunter2\n", "holds a password"},
        {"mode=ssh\nhost=joe:hunter2@h\n", "holds a password"},
        {"mode=ssh\nhost=h\nproxy_password=hunter2\n", "holds a password"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l = {0};
        struct err e = {0};

        assert_int_equal(list_of(&l, rows[i][0], &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        if (strstr(e.text, rows[i][1]) == NULL || strstr(e.text, "hunter2") != NULL)
            fail_msg("%s: %s", rows[i][0], e.text);
        server_list_done(&l);
    }
}

static void
what_is_written_is_read_as_the_same_again(void **state)
{
    static const char *const rows[] = {
        "ssh://h", "ssh://joe@h:2222/7", "ssh://h/alpha", "ssh://[::1]:22/7",
        ("ssh://h/7?proxy-host=g&proxy-username=ann&key=/k&proxy-key=/p&socket-dir=/s&"
            "remote-xpra=/x&proxy-port=22"),
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l = {0};
        struct xpra_address a;
        struct str text = {0};
        struct err e;
        char *one, *two;

        assert_int_equal(xpra_parse(&a, rows[i], &e), 0);
        xprafile_write(&text, "the name", &a);
        assert_null(strstr(str_text(&text), "password"));
        assert_int_equal(list_of(&l, str_text(&text), &e), 0);
        one = xpra_text(&a);
        two = resource_text(&l.v[0]->resource);
        assert_string_equal(one, two);
        assert_string_equal(l.v[0]->name, "the name");
        free(one);
        free(two);
        str_done(&text);
        xpra_done(&a);
        server_list_done(&l);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_of_the_launcher_is_a_list_of_one_server),
        cmocka_unit_test(what_is_not_ssh_or_holds_a_password_is_refused_in_words),
        cmocka_unit_test(what_is_written_is_read_as_the_same_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
