/* SPDX-License-Identifier: BSD-3-Clause
 * test_pvini: what ParaView saved of a server's options. The texts are as Qt 5.15's QSettings wrote them,
 * which ParaView 5.11 uses. */
#include "config.h"

#include "core/pvini.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/pvsc.h"

#include "unit.h"

/* A server of this name with String options and one password. */
static void
server_make(struct server_list *l, const char *name, const char *const *options)
{
    struct str xml = {0};
    struct err e;

    *l = (struct server_list){0};
    str_addf(&xml, "<Servers><Server name='%s' resource='cs://h'><CommandStartup><Options>", name);
    for (size_t i = 0; options[i] != NULL; i++)
        str_addf(&xml, "<Option name='%s'><String/></Option>", options[i]);
    str_add(&xml, "<Option name='PW'><Password/></Option></Options><Command exec='x'/>"
        "</CommandStartup></Server></Servers>");
    if (pvsc_parse(l, str_text(&xml), xml.len, "t.pvsc", SERVER_ORIGIN_USER, &e) < 0)
        fail_msg("%s", e.text);
    str_done(&xml);
}

/* The one option's saved text in a file with these bytes; NULL: none. */
static void
assert_saved(const char *server, const char *option, const char *file, const char *want)
{
    const char *const options[] = {option, NULL};
    struct pvini p = {0};
    struct server_list l;
    const char *text;

    server_make(&l, server, options);
    pvini_parse(&p, file, strlen(file));
    text = pvini_get(&p, l.v[0]->name, &l.v[0]->options[0]);
    if ((text == NULL) != (want == NULL))
        fail_msg("%s.%s is %s in %s", server, option, text != NULL ? text : "absent", file);
    if (want != NULL)
        assert_string_equal(text, want);
    pvini_done(&p);
    server_list_done(&l);
}

static void
keys_and_values_are_read_as_qt_writes_them(void **state)
{
    static const struct {
        const char *server, *option, *line, *want;
    } rows[] = {
        {"local 1", "NPROCS", "local%201.NPROCS=4", "4"},
        {"local 1", "PATH", "local%201.PATH=\"/opt/a b;c,d=e\"", "/opt/a b;c,d=e"},
        {"cs://h", "N/S", "cs%3A\\h.N\\S=slash", "slash"},
        {"q", "AT", "q.AT=@@home", "@home"},
        {"q", "COMMA", "q.COMMA=\"a, b\"", "a, b"},
        {"q", "DEL", "q.DEL=\\x7f\\x61\\x80\\x62", "\x7f" "a\xc2\x80" "b"},
        {"q", "DOLLAR", "q.DOLLAR=$HOME$", "$HOME$"},
        {"q", "EMPTY", "q.EMPTY=", ""},
        {"q", "HEX", "q.HEX=\\x1\\x66\\x65", "\x01" "fe"},
        {"q", "LEAD", "q.LEAD=\" lead and trail \"", " lead and trail "},
        {"q", "NUL", "q.NUL=@String(a\\0\\x62)", NULL},
        {"q", "S", "q.S=@String(text)", "text"},
        {"q", "PERCENT%", "q.PERCENT%25=100%", "100%"},
        {"q", "Q", "q.Q=say \\\"hi\\\" \\\\ back", "say \"hi\" \\ back"},
        {"q", "TAB", "q.TAB=a\\tb\\nc", "a\tb\nc"},
        {"q", "UNSET", "q.UNSET=@Invalid()", NULL},
        {"smile", "X", "smile.X=\\xd83d\\xde00z", "\xf0\x9f\x98\x80z"},
        {"\xc3\xbcmlaut", "WO RT", "%FCmlaut.WO%20RT=gr\\xf6\\xdf\\x65 \\x20ac",
            "gr\xc3\xb6\xc3\x9f" "e \xe2\x82\xac"},
        {"\xe6\x97\xa5\xe6\x9c\xac", "\xe5\x90\x8d", "%U65E5%U672C.%U540D=\\x5024",
            "\xe5\x80\xa4"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        char *file = mem_printf("[SERVER_STARTUP]\n%s\n", rows[i].line);

        print_message("%s\n", rows[i].line);
        assert_saved(rows[i].server, rows[i].option, file, rows[i].want);
        free(file);
    }
}

static void
what_other_programs_may_have_made_of_a_file_is_read_as_qt_reads_it(void **state)
{
    static const struct {
        const char *file, *want;
    } rows[] = {
        {"[SERVER_STARTUP]\r\ns.O = a b \r\n", "a b"},
        {"[SERVER_STARTUP]\ns.O=a ; a comment\n", "a"},
        {"; [SERVER_STARTUP]\ns.O=a\n", NULL},
        {"[General]\ns.O=a\n[SERVER_STARTUP]\ns.P=b\n", NULL},
        {"[SERVER_STARTUP]\ns.O=a\n[Other]\ns.O=b\n", "a"},
        {"[SERVER_STARTUP]\ns.O=a\ns.O=b\n", "b"},
        {"[Other]\nx=\"\n[SERVER_STARTUP]\ns.O=a\n\"\n", NULL},
        {"[SERVER_STARTUP]\ns.O=a\\\nb\n", "ab"},
        {"[SERVER_STARTUP]\ns.O=\\101\\x\n", "A"},
        {"[SERVER_STARTUP]\ns.O=a, b\n", NULL},
        {"[SERVER_STARTUP]\ns.O=@Variant(\\0\\0)\n", NULL},
        {"[SERVER_STARTUP]\ns.O=@ByteArray(x)\n", NULL},
        {"[SERVER_STARTUP]\ns.O=\\xd83d\n", "\xef\xbf\xbd"},
        {"[SERVER_STARTUP]\ns.O=gr\xc3\xbc\xc3\x9f\n", "gr\xc3\xbc\xc3\x9f"},
        {"[SERVER_STARTUP]\ns.O=gr\xfc\xdf\n", "gr\xc3\xbc\xc3\x9f"},
        {"[SERVER_STARTUP]\ns.O", NULL},
        {"[SERVER_STARTUP]\ns.O=\"a", "a"},
        {"[SERVER_STARTUP]\ns.O=a\\", "a"},
        {"", NULL},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        print_message("%s\n", rows[i].file);
        assert_saved("s", "O", rows[i].file, rows[i].want);
    }
}

static void
a_password_is_never_given_out(void **state)
{
    static const char file[] = "[SERVER_STARTUP]\ns.PW=secret\ns.A=1\n";
    const char *const options[] = {"A", "B", NULL};
    struct pvini p = {0};
    struct server_list l;

    server_make(&l, "s", options);
    pvini_parse(&p, file, sizeof file - 1);
    assert_string_equal(pvini_get(&p, "s", &l.v[0]->options[0]), "1");
    assert_null(pvini_get(&p, "s", &l.v[0]->options[1]));
    assert_null(pvini_get(&p, "t", &l.v[0]->options[0]));
    assert_int_equal(l.v[0]->options[2].kind, OPTION_PASSWORD);
    assert_null(pvini_get(&p, "s", &l.v[0]->options[2]));
    pvini_done(&p);
    server_list_done(&l);
}

static void
a_later_file_goes_over_an_earlier_one_where_it_has_a_value(void **state)
{
    static const char old[] = "[SERVER_STARTUP]\ns.A=1\ns.B=2\n", new[] =
        "[SERVER_STARTUP]\ns.A=3\ns.B=@Invalid()\ns.0=x\n";
    const char *const options[] = {"A", "B", NULL};
    struct pvini p = {0};
    struct server_list l;

    server_make(&l, "s", options);
    pvini_parse(&p, old, sizeof old - 1);
    pvini_parse(&p, new, sizeof new - 1);
    assert_string_equal(pvini_get(&p, "s", &l.v[0]->options[0]), "3");
    assert_string_equal(pvini_get(&p, "s", &l.v[0]->options[1]), "2");
    pvini_done(&p);
    server_list_done(&l);
}

static void
a_version_is_newer_by_its_numbers_not_by_its_letters(void **state)
{
    static const char *const names[] = {"ParaView4.4.0.ini", "ParaView5.9.1.ini",
        "ParaView5.10.0-RC1.ini", "ParaView5.10.0-RC2.ini", "ParaView5.10.0.ini",
        "ParaView5.10.0-12-g0a1b2c3.ini", "ParaView5.10.1.ini", "ParaView5.11.0.ini",
        "ParaView6.0.0.ini", "ParaView10.0.0.ini"};

    for (size_t i = 0; i < UNIT_COUNT(names); i++) {
        for (size_t j = 0; j < UNIT_COUNT(names); j++) {
            int order = pvini_compare(names[i], names[j]);

            assert_true(i < j ? order < 0 : i > j ? order > 0 : order == 0);
        }
    }
}

static void
only_the_settings_of_a_version_count(void **state)
{
    static const struct {
        const char *name;
        bool is;
    } rows[] = {
        {"ParaView5.11.0.ini", true},    {"ParaView6.0.0-RC1.ini", true},
        {"ParaView5.11.0-dr.ini", false}, {"ParaView.ini", false},
        {"ParaView-UserSettings.json", false}, {"ParaView5.11.0.ini~", false},
        {"paraview5.11.0.ini", false},   {".ParaView5.11.0.ini", false}, {"", false},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++)
        assert_int_equal(pvini_is_settings(rows[i].name), rows[i].is);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_values_are_read_as_qt_writes_them),
        cmocka_unit_test(what_other_programs_may_have_made_of_a_file_is_read_as_qt_reads_it),
        cmocka_unit_test(a_password_is_never_given_out),
        cmocka_unit_test(a_later_file_goes_over_an_earlier_one_where_it_has_a_value),
        cmocka_unit_test(a_version_is_newer_by_its_numbers_not_by_its_letters),
        cmocka_unit_test(only_the_settings_of_a_version_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
