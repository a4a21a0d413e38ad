/* SPDX-License-Identifier: BSD-3-Clause
 * test_pvscedit: a list is changed where it was asked to be, and in no other byte. */
#include "config.h"

#include "core/pvscedit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/pvsc.h"
#include "unit.h"

/* One server in the middle of all that may stand around it. */
#define BEFORE \
    "<?xml version=\"1.0\"?>\n<!-- mine -->\n<Servers>\n" \
    "  <Server name='first' resource='cs://a:1'><ManualStartup/></Server>\n\n"
#define AFTER \
    "\n  <Other a='&#65;'/> text\n  <Server name=\"last\" resource=\"cs://z:1\"/>\n</Servers>\n<!-- end -->\n"

static struct str
set(const char *text, const char *server, const char *property, const char *value)
{
    struct str out = {0};
    struct err e;

    if (pvscedit_set(&out, text, strlen(text), server, property, value, &e) != 0)
        fail_msg("%s=%s: %s", property, value, e.text);
    return out;
}

static void
assert_refused(const char *text, const char *property, const char *value, enum err_code code,
    const char *why)
{
    struct str out = {0};
    struct err e = {0};

    assert_int_equal(pvscedit_set(&out, text, strlen(text), "s", property, value, &e), -1);
    assert_string_equal(e.text, why);
    assert_int_equal(e.code, code);
    assert_int_equal(out.len, 0);
    str_done(&out);
}

static void
assert_get(const char *text, const char *server, const char *property, const char *expected)
{
    struct str out = {0};
    struct err e;

    if (pvscedit_get(&out, text, strlen(text), server, property, &e) != 0)
        fail_msg("%s: %s", property, e.text);
    assert_string_equal(str_text(&out), expected);
    str_done(&out);
}

/* Setting makes the one text of the other, and getting gives what was set. */
static void
assert_set(const char *text, const char *property, const char *value, const char *expected)
{
    const char *server = strcmp(property, "name") == 0 ? value : "s";
    struct str out = set(text, "s", property, value), again;

    assert_string_equal(str_text(&out), expected);
    assert_get(out.s, server, property, value);
    again = set(out.s, server, property, value);
    assert_string_equal(str_text(&again), expected);
    str_done(&again);
    str_done(&out);
}

/* The same for one server, with everything around it. */
static void
assert_server(const char *server, const char *property, const char *value, const char *expected)
{
    char *before = mem_printf("%s%s%s", BEFORE, server, AFTER);
    char *after = mem_printf("%s%s%s", BEFORE, expected, AFTER);

    assert_set(before, property, value, after);
    free(before);
    free(after);
}

/* ---- Attributes ---- */

static void
only_the_value_changes(void **state)
{
    assert_server("  <Server  name='s'\n\tresource = \"cs://h:1\" x='&amp;'/>", "resource",
        "csrc://o:2", "  <Server  name='s'\n\tresource = \"csrc://o:2\" x='&amp;'/>");
    assert_server("  <Server name='s' resource='cs://h:1'></Server >", "name", "it's <&\"x\">",
        "  <Server name='it&apos;s &lt;&amp;\"x\">' resource='cs://h:1'></Server >");
    assert_server("  <Server name=\"s\"/>", "name", "a \"b\"\t'c'",
        "  <Server name=\"a &quot;b&quot;&#9;'c'\"/>");
}

static void
a_new_attribute_stands_behind_the_others(void **state)
{
    assert_server("<Server name='s' resource='cs://h:1' />", "timeout", "30",
        "<Server name='s' resource='cs://h:1' timeout=\"30\" />");
    assert_server("<Server name='s'\n        resource='cs://h:1'>\n</Server>", "timeout", "-1",
        "<Server name='s'\n        resource='cs://h:1'\n        timeout=\"-1\">\n</Server>");
}

static void
an_empty_value_takes_an_optional_attribute_out(void **state)
{
    assert_server("<Server name='s' timeout='3' resource='cs://h'/>", "timeout", "",
        "<Server name='s' resource='cs://h'/>");
    assert_refused("<Servers><Server name='s' resource='cs://h'/></Servers>", "resource", "",
        ERR_USAGE, "resource must not be empty");
}

static void
an_old_name_of_an_attribute_stays_in_use(void **state)
{
    assert_server("<Server name='s'><CommandStartup><Command timeout='3'/></CommandStartup></Server>",
        "process_wait", "4",
        "<Server name='s'><CommandStartup><Command timeout='4'/></CommandStartup></Server>");
    assert_server("<Server name='s'><CommandStartup><Command timeout='3' process_wait='1'/>"
                  "</CommandStartup></Server>",
        "process_wait", "",
        "<Server name='s'><CommandStartup><Command/></CommandStartup></Server>");
}

static void
of_two_servers_of_one_name_the_last_is_meant(void **state)
{
    const char *text = "<Servers><Server name='s' timeout='1'/><Server name='s' timeout='2'/>"
                       "<Server name='s' resource='builtin:'/></Servers>";

    assert_get(text, "s", "timeout", "2");
    assert_set(text, "timeout", "3",
        "<Servers><Server name='s' timeout='1'/><Server name='s' timeout='3'/>"
        "<Server name='s' resource='builtin:'/></Servers>");
}

static void
what_cannot_be_is_refused_with_a_sentence(void **state)
{
    const char *text = "<Servers><Server name='s'><ManualStartup><Options>"
                       "<Option name='N'><Range min='1' max='4' default='2'/></Option></Options>"
                       "</ManualStartup></Server><Server name='t'/></Servers>";

    assert_refused(text, "name", "t", ERR_USAGE, "there is a server called 't' already");
    assert_refused(text, "name", "", ERR_USAGE, "a server must have a name");
    assert_refused(text, "name", "a\x01", ERR_USAGE,
        "name holds a control character, for which XML has no form");
    assert_refused(text, "name", "a\xff", ERR_USAGE, "name is not UTF-8 text");
    assert_refused(text, "timeout", "soon", ERR_USAGE,
        "timeout must be a whole number of seconds, or -1 for ever");
    assert_refused(text, "resource", "builtin:", ERR_USAGE,
        "resource must be cs:// or csrc://HOST:PORT, cdsrs:// or cdsrsrc://HOST:PORT//HOST:PORT, or "
        "ssh://USER@HOST/DISPLAY");
    assert_refused(text, "startup", "both", ERR_USAGE, "startup must be manual, command or ssh");
    assert_refused(text, "exec", "x", ERR_USAGE,
        "exec belongs to a start command, and this server has none");
    assert_refused(text, "user", "joe", ERR_USAGE,
        "user belongs to a start through SSH, and this server has none");
    assert_refused(text, "option.N.default", "5", ERR_USAGE,
        "option.N.default must be between 1 and 4");
    assert_refused(text, "option.M.default", "5", ERR_NOT_FOUND, "the server has no option M");
    assert_refused(text, "colour", "red", ERR_USAGE, "there is no property 'colour'");
    assert_refused("<Servers/>", "name", "x", ERR_NOT_FOUND, "no server in this list is called 's'");
    assert_refused("<Servers>", "name", "x", ERR_DATA,
        "1:10: this is not well-formed XML: Premature end of data in tag Servers line 1");
}

/* ---- Startup ---- */

static void
another_startup_keeps_all_that_is_in_it(void **state)
{
    static const char manual[] =
        "<Server name='s'>\n"
        " <ManualStartup >\n"
        "  <!-- why --><Options><Option name='N'><String/></Option></Options>\n"
        "  <Odd/>\n"
        " </ManualStartup>\n"
        " <Hints><Own/></Hints>\n"
        "</Server>";
    char *text = mem_printf("<Servers>%s</Servers>", manual);
    struct str out = set(text, "s", "startup", "command"), back;
    const char *made = strstr(out.s, "<Command/>");

    assert_non_null(made);
    assert_get(out.s, "s", "startup", "command");
    back = set(out.s, "s", "startup", "manual");
    assert_get(back.s, "s", "startup", "manual");
    str_done(&back);
    back = set(out.s, "s", "startup", "ssh");
    assert_non_null(strstr(back.s, "<SSHCommand><SSHConfig/></SSHCommand>"));
    assert_non_null(strstr(back.s, "<!-- why --><Options>"));
    assert_non_null(strstr(back.s, "<Hints><Own/></Hints>"));
    str_done(&back);
    str_done(&out);
    free(text);
}

static void
a_startup_is_made_with_the_indentation_of_its_neighbours(void **state)
{
    assert_server("\t<Server name='s'/>", "startup", "manual",
        "\t<Server name='s'>\n\t\t<ManualStartup/>\n\t</Server>");
    assert_server("  <Server name='s'>\n    <ManualStartup/>\n  </Server>", "startup", "ssh",
        "  <Server name='s'>\n    <CommandStartup>\n      <SSHCommand>\n        <SSHConfig/>\n"
        "      </SSHCommand>\n    </CommandStartup>\n  </Server>");
    assert_set("<Servers>\r\n\t<Server name='s'>\r\n\t\t<ManualStartup/>\r\n\t</Server>\r\n</Servers>",
        "startup", "command",
        "<Servers>\r\n\t<Server name='s'>\r\n\t\t<CommandStartup>\r\n\t\t\t<Command/>\r\n"
        "\t\t</CommandStartup>\r\n\t</Server>\r\n</Servers>");
}

static void
a_startup_that_would_win_is_taken_out(void **state)
{
    assert_server("<Server name='s'><ManualStartup/><CommandStartup><Command exec='x'/>"
                  "</CommandStartup></Server>",
        "startup", "command",
        "<Server name='s'><CommandStartup><Command exec='x'/></CommandStartup></Server>");
    assert_server("<Server name='s'><CommandStartup><SSHCommand exec='y'><SSHConfig/></SSHCommand>"
                  "<Command exec='x'/></CommandStartup></Server>",
        "startup", "command",
        "<Server name='s'><CommandStartup><Command exec='x'/></CommandStartup></Server>");
}

static void
a_command_becomes_an_ssh_command_and_back(void **state)
{
    static const char command[] =
        "<Server name='s'><CommandStartup><Command exec='x' own='1'><Arguments>"
        "<Argument value='$A$'/></Arguments></Command></CommandStartup></Server>";
    static const char ssh[] =
        "<Server name='s'><CommandStartup><SSHCommand exec='x' own='1'><SSHConfig/><Arguments>"
        "<Argument value='$A$'/></Arguments></SSHCommand></CommandStartup></Server>";

    assert_server(command, "startup", "ssh", ssh);
    assert_server(ssh, "startup", "command",
        "<Server name='s'><CommandStartup><Command exec='x' own='1'><SSHConfig/><Arguments>"
        "<Argument value='$A$'/></Arguments></Command></CommandStartup></Server>");
}

/* ---- SSHConfig ---- */

#define SSH(config) \
    "<Server name='s'>\n <CommandStartup>\n  <SSHCommand exec='x'>\n   " config \
    "\n  </SSHCommand>\n </CommandStartup>\n</Server>"

static void
what_ssh_needs_is_added_and_taken_out(void **state)
{
    assert_server(SSH("<SSHConfig/>"), "user", "joe", SSH("<SSHConfig user=\"joe\"/>"));
    assert_server(SSH("<SSHConfig/>"), "port", "$P$", SSH("<SSHConfig port=\"$P$\"/>"));
    assert_server(SSH("<SSHConfig/>"), "terminal", "yes",
        SSH("<SSHConfig>\n    <Terminal/>\n   </SSHConfig>"));
    assert_server(SSH("<SSHConfig>\n    <Terminal/>\n   </SSHConfig>"), "forward", "8080",
        SSH("<SSHConfig>\n    <Terminal/>\n    <PortForwarding local=\"8080\"/>\n   </SSHConfig>"));
    assert_server(SSH("<SSHConfig><Terminal exec='xterm'/><SSH exec='ssh'/></SSHConfig>"), "terminal",
        "no", SSH("<SSHConfig><SSH exec='ssh'/></SSHConfig>"));
    assert_server(SSH("<SSHConfig><SSH exec='ssh'/></SSHConfig>"), "ssh", "",
        SSH("<SSHConfig></SSHConfig>"));
    assert_server(SSH("<SSHConfig><SSH exec='ssh'/></SSHConfig>"), "ssh", "plink",
        SSH("<SSHConfig><SSH exec='plink'/></SSHConfig>"));
    assert_server(SSH("<SSHConfig><PortForwarding local='1' x='2'/></SSHConfig>"), "forward", "yes",
        SSH("<SSHConfig><PortForwarding x='2'/></SSHConfig>"));
    assert_server(SSH("<SSHConfig><PortForwarding/></SSHConfig>"), "forward", "no",
        SSH("<SSHConfig></SSHConfig>"));
}

/* ---- Arguments ---- */

#define ARGS(inside) \
    "<Server name='s'>\n <CommandStartup>\n  <Command exec='x y'>" inside \
    "</Command>\n </CommandStartup>\n</Server>"

static void
arguments_that_stay_are_not_touched(void **state)
{
    assert_server(ARGS("<Arguments>\n<Argument value='a'/> <!-- 1 -->\n<Own value='b  c'/>\n"
                       "<Argument value=\"d\"/>\n</Arguments>"),
        "args", "a \"b  c\" new d",
        ARGS("<Arguments>\n<Argument value='a'/> <!-- 1 -->\n<Own value='b  c'/>\n"
             "<Argument value=\"new\"/>\n<Argument value=\"d\"/>\n</Arguments>"));
    assert_server(ARGS("<Arguments>\n<Argument value='a'/>\n<Own value='b'/>\n"
                       "<Argument value=\"d\"/>\n</Arguments>"),
        "args", "a d", ARGS("<Arguments>\n<Argument value='a'/>\n<Argument value=\"d\"/>\n</Arguments>"));
    assert_server(ARGS("<Arguments><Argument value='a'/><Skipped/><Own value='b' k='1'/></Arguments>"),
        "args", "a z",
        ARGS("<Arguments><Argument value='a'/><Skipped/><Own value='z' k='1'/></Arguments>"));
}

static void
arguments_come_and_go(void **state)
{
    assert_server(ARGS(""), "args", "$A$ \"$B$ c\"",
        ARGS("\n   <Arguments>\n    <Argument value=\"$A$\"/>\n    <Argument value=\"$B$ c\"/>\n"
             "   </Arguments>\n  "));
    assert_server("<Server name='s'><CommandStartup><Command/></CommandStartup></Server>", "args", "a",
        "<Server name='s'><CommandStartup><Command><Arguments><Argument value=\"a\"/></Arguments>"
        "</Command></CommandStartup></Server>");
    assert_server(ARGS("<Arguments>\n  <Argument value='a'/>\n</Arguments>"), "args", "", ARGS(""));
    assert_server(ARGS("<Arguments><!-- k --><Argument value='a'/></Arguments>"), "args", "",
        ARGS("<Arguments><!-- k --></Arguments>"));
}

static void
the_line_is_the_one_that_paraview_makes(void **state)
{
    static const char *const values[] = {
        "''", "'a b'", "'&quot;a b&quot;'", "'a&#10;b'", "'-c &quot;x y&quot;'", "'$A B$'",
        "'&quot;&quot;&quot;q&quot;&quot;&quot;'", "'  '",
    };

    for (size_t i = 0; i < UNIT_COUNT(values); i++) {
        char *text = mem_printf("<Servers><Server name='s'><CommandStartup><Command exec='x'><Arguments>"
                                "<Argument value='1'/><Argument value=%s/><Argument value='2'/>"
                                "</Arguments></Command></CommandStartup></Server></Servers>",
            values[i]);
        struct str line = {0}, out;
        struct err e;

        assert_int_equal(pvscedit_get(&line, text, strlen(text), "s", "args", &e), 0);
        str_add(&line, " new");
        out = set(text, "s", "args", line.s);
        assert_non_null(strstr(out.s, values[i]));
        assert_non_null(strstr(out.s, "<Argument value=\"new\"/></Arguments>"));
        str_done(&out);
        str_done(&line);
        free(text);
    }
}

static void
a_word_with_quotes_inside_stays_one_word(void **state)
{
    struct str out = set("<Servers>" ARGS("") "</Servers>", "s", "args", "--x=\"c d\" \"e\"\"\" f\"");

    assert_non_null(strstr(out.s, "<Argument value=\"--x=c d\"/>"));
    assert_non_null(strstr(out.s, "<Argument value=\"e&quot;&quot;&quot; f\"/>"));
    assert_get(out.s, "s", "args", "\"--x=c d\" \"e\"\"\" f\"");
    str_done(&out);
}

static void
a_quote_left_over_runs_on_as_in_paraview(void **state)
{
    struct str out = set("<Servers>" ARGS("<Arguments><Argument value='&quot;a'/><Argument value='b'/>"
                                          "</Arguments>") "</Servers>",
        "s", "args", "\"a b c");

    assert_non_null(strstr(out.s, "<Argument value='a b c'/></Arguments>"));
    str_done(&out);
}

static void
command_is_program_and_arguments(void **state)
{
    assert_get("<Servers>" ARGS("<Arguments><Argument value='a'/></Arguments>") "</Servers>", "s",
        "command", "x y a");
    assert_server(ARGS("<Arguments><Argument value='a'/></Arguments>"), "command", "x y a b",
        ARGS("<Arguments><Argument value='a'/><Argument value=\"b\"/></Arguments>"));
    assert_server("<Server name='s'><CommandStartup><Command exec='x'><Arguments><Own value='a'/>"
                  "</Arguments></Command></CommandStartup></Server>",
        "command", "\"/a b/c\" a",
        "<Server name='s'><CommandStartup><Command exec='\"/a b/c\"'><Arguments><Own value='a'/>"
        "</Arguments></Command></CommandStartup></Server>");
}

/* ---- Options ---- */

static void
the_default_and_the_label_of_an_option_are_set(void **state)
{
#define OPTIONS(a, b) \
    "<Server name='s'><ManualStartup><Options><Option name='N.x'><String/></Option>" \
    "<Option name='N.x' label='" a "'><Range default='" b "' max='9'/></Option></Options>" \
    "</ManualStartup></Server>"
    assert_server(OPTIONS("l", "1"), "option.N.x.default", "7", OPTIONS("l", "7"));
    assert_server(OPTIONS("l", "1"), "option.N.x.default", "random", OPTIONS("l", "random"));
    assert_server(OPTIONS("l", "1"), "option.N.x.label", "How many", OPTIONS("How many", "1"));
#undef OPTIONS
}

/* ---- Elements ---- */

static void
a_server_goes_with_its_line_and_its_comment(void **state)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"<Servers>\n  <!-- of s,\n       long -->\n  <Server name='s'/>\n  <Server name='t'/>\n</Servers>\n",
            "<Servers>\n  <Server name='t'/>\n</Servers>\n"},
        {"<Servers>\r\n\t<!-- head -->\r\n\r\n\t<Server name='s'>\r\n\t</Server>  \r\n</Servers>",
            "<Servers>\r\n\t<!-- head -->\r\n\r\n</Servers>"},
        {"<Servers>\n<Server name='t'/> <!-- of t -->\n<Server name='s'/> <!-- rest -->\n</Servers>",
            "<Servers>\n<Server name='t'/> <!-- of t -->\n<!-- rest -->\n</Servers>"},
        {"<Servers><Server name='t'/><Server name='s'/></Servers>",
            "<Servers><Server name='t'/></Servers>"},
        {"<Servers><Server name='s'/></Servers>", "<Servers></Servers>"},
        {"<Servers>\n<!-- a --> -->\n<![CDATA[<!--]]> -->\n<Server name='s'/>\n</Servers>",
            "<Servers>\n<!-- a --> -->\n<![CDATA[<!--]]> -->\n</Servers>"},
    };

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct str out = {0};
        struct err e;

        assert_int_equal(pvscedit_remove(&out, cases[i].before, strlen(cases[i].before), "s", &e), 0);
        assert_string_equal(str_text(&out), cases[i].after);
        str_done(&out);
    }
}

static void
an_element_is_given_byte_for_byte(void **state)
{
    static const char element[] = "<Server name = 's'\r\n x='&#65;'>\r\n <!-- c -->\r\n</Server >";
    char *text = mem_printf("<Servers>\r\n  %s\r\n</Servers>", element);
    struct str out = {0}, again = {0};
    struct err e;

    assert_int_equal(pvscedit_element(&out, text, strlen(text), "s", &e), 0);
    assert_string_equal(str_text(&out), element);
    assert_int_equal(pvscedit_replace(&again, text, strlen(text), "s", out.s, &e), 0);
    assert_string_equal(str_text(&again), text);
    str_done(&again);
    str_done(&out);
    free(text);
}

static void
assert_append(const char *text, const char *element, const char *expected)
{
    struct str out = {0};
    struct err e;

    if (pvscedit_append(&out, text, strlen(text), element, &e) != 0)
        fail_msg("%s", e.text);
    assert_string_equal(str_text(&out), expected);
    str_done(&out);
}

static void
an_element_is_indented_as_its_neighbours(void **state)
{
    static const char element[] = "<Server name='n' resource='cs://h'>\n  <CommandStartup>\n"
                                  "    <Command exec='a\n      b'/>\n\n  </CommandStartup>\n</Server>\n";

    assert_append("", element,
        "<Servers>\n  <Server name='n' resource='cs://h'>\n    <CommandStartup>\n"
        "      <Command exec='a\n      b'/>\n\n    </CommandStartup>\n  </Server>\n</Servers>\n");
    assert_append("<Servers>\r\n\t<Server name='t'>\r\n\t\t<ManualStartup/>\r\n\t</Server>\r\n</Servers>",
        element,
        "<Servers>\r\n\t<Server name='t'>\r\n\t\t<ManualStartup/>\r\n\t</Server>\r\n"
        "\t<Server name='n' resource='cs://h'>\r\n\t\t<CommandStartup>\r\n"
        "\t\t\t<Command exec='a\r\n      b'/>\r\n\r\n\t\t</CommandStartup>\r\n\t</Server>\r\n</Servers>");
    assert_append("<Servers/>", "<Server name='n'/>", "<Servers>\n  <Server name='n'/>\n</Servers>");
    assert_append("<Servers>\n    <Server name='t'/>\n    <!-- end -->\n</Servers>\n",
        "<Server name='n'/>",
        "<Servers>\n    <Server name='t'/>\n    <!-- end -->\n    <Server name='n'/>\n</Servers>\n");
    assert_append("<Servers><Server name='t'/></Servers>", "<Server name='n'/>",
        "<Servers><Server name='t'/><Server name='n'/></Servers>");
}

static void
a_new_server_can_be_filled(void **state)
{
    struct str element = {0}, list = {0}, next;
    struct err e;

    pvscedit_new(&element, "a & b", "cs://h:11111");
    assert_int_equal(pvscedit_append(&list, "", 0, element.s, &e), 0);
    next = set(list.s, "a & b", "startup", "ssh");
    str_done(&list);
    list = set(next.s, "a & b", "command", "/opt/pvserver --server-port=$PV_SERVER_PORT$");
    assert_string_equal(list.s,
        "<Servers>\n  <Server name=\"a &amp; b\" resource=\"cs://h:11111\">\n    <CommandStartup>\n"
        "      <SSHCommand exec=\"/opt/pvserver\">\n        <SSHConfig/>\n        <Arguments>\n"
        "          <Argument value=\"--server-port=$PV_SERVER_PORT$\"/>\n        </Arguments>\n"
        "      </SSHCommand>\n    </CommandStartup>\n  </Server>\n</Servers>\n");
    str_done(&next);
    str_done(&list);
    str_done(&element);
}

static void
what_is_no_single_server_is_refused(void **state)
{
    static const struct {
        const char *element, *why;
        enum err_code code;
    } cases[] = {
        {"<Server name='s'/>", "there is a server called 's' already", ERR_USAGE},
        {"<Server/>", "a server must have a name", ERR_USAGE},
        {"<Server name='n'/><Server name='m'/>",
            "1:19: this is not well-formed XML: Extra content at the end of the document", ERR_DATA},
        {"<Servers/>", "1:1: this is not one <Server> element, with nothing around it", ERR_DATA},
        {"<!-- c --><Server name='n'/>",
            "1:1: this is not one <Server> element, with nothing around it", ERR_DATA},
        {"<Server name='n' resource='builtin:'/>",
            "a server with the resource builtin: is skipped when lists are read", ERR_USAGE},
        {"", "1:1: the file is empty", ERR_DATA},
        {"<Server\nname='n'", "1:1: this tag has no end ('>')", ERR_DATA},
    };
    static const char text[] = "<Servers><Server name='s'/></Servers>";

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct str out = {0};
        struct err e = {0};

        assert_int_equal(pvscedit_append(&out, text, strlen(text), cases[i].element, &e), -1);
        assert_string_equal(e.text, cases[i].why);
        assert_int_equal(e.code, cases[i].code);
        assert_int_equal(out.len, 0);
    }
}

/* ---- Encodings ---- */

static void
a_file_keeps_its_encoding(void **state)
{
#define LATIN1 "<?xml version='1.0' encoding='ISO-8859-1'?><Servers><!-- \xe9 --><Server name='s'"
    static const char ascii[] = "<?xml version='1.0' encoding='ISO-8859-1'?><Servers><Server name='s'";
    static const char bom[] = "\xef\xbb\xbf<Servers>\n<Server name='s'";
    char *text, *expected;

    assert_set(LATIN1 "/></Servers>", "name", "\xc3\xa9 \xe2\x82\xac",
        "<?xml version='1.0' encoding='ISO-8859-1'?><Servers><!-- \xe9 -->"
        "<Server name='&#233; &#8364;'/></Servers>");
    assert_get(LATIN1 " timeout='\xe9'/></Servers>", "s", "timeout", "\xc3\xa9");
    assert_append(LATIN1 "/></Servers>", "<Server name='\xc3\xa9\xe2\x82\xac'/>",
        LATIN1 "/><Server name='\xe9&#8364;'/></Servers>");
    text = mem_printf("%s/></Servers>", ascii);
    assert_set(text, "name", "\xc3\xa9",
        "<?xml version='1.0' encoding='ISO-8859-1'?><Servers><Server name='&#233;'/></Servers>");
    free(text);
    text = mem_printf("%s/></Servers>", bom);
    expected = mem_printf("%s timeout=\"5\"/></Servers>", bom);
    assert_set(text, "timeout", "5", expected);
    assert_set(text, "name", "\xc3\xa9",
        "\xef\xbb\xbf<Servers>\n<Server name='\xc3\xa9'/></Servers>");
    free(text);
    free(expected);
#undef LATIN1
}

static void
every_property_has_a_help_text(void **state)
{
    size_t n;
    const struct pvscedit_property *v = pvscedit_properties(&n);

    assert_int_equal(n, 16);
    for (size_t i = 0; i < n; i++)
        assert_true(strlen(v[i].help) > 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_value_changes),
        cmocka_unit_test(a_new_attribute_stands_behind_the_others),
        cmocka_unit_test(an_empty_value_takes_an_optional_attribute_out),
        cmocka_unit_test(an_old_name_of_an_attribute_stays_in_use),
        cmocka_unit_test(of_two_servers_of_one_name_the_last_is_meant),
        cmocka_unit_test(what_cannot_be_is_refused_with_a_sentence),
        cmocka_unit_test(another_startup_keeps_all_that_is_in_it),
        cmocka_unit_test(a_startup_is_made_with_the_indentation_of_its_neighbours),
        cmocka_unit_test(a_startup_that_would_win_is_taken_out),
        cmocka_unit_test(a_command_becomes_an_ssh_command_and_back),
        cmocka_unit_test(what_ssh_needs_is_added_and_taken_out),
        cmocka_unit_test(arguments_that_stay_are_not_touched),
        cmocka_unit_test(arguments_come_and_go),
        cmocka_unit_test(the_line_is_the_one_that_paraview_makes),
        cmocka_unit_test(a_word_with_quotes_inside_stays_one_word),
        cmocka_unit_test(a_quote_left_over_runs_on_as_in_paraview),
        cmocka_unit_test(command_is_program_and_arguments),
        cmocka_unit_test(the_default_and_the_label_of_an_option_are_set),
        cmocka_unit_test(a_server_goes_with_its_line_and_its_comment),
        cmocka_unit_test(an_element_is_given_byte_for_byte),
        cmocka_unit_test(an_element_is_indented_as_its_neighbours),
        cmocka_unit_test(a_new_server_can_be_filled),
        cmocka_unit_test(what_is_no_single_server_is_refused),
        cmocka_unit_test(a_file_keeps_its_encoding),
        cmocka_unit_test(every_property_has_a_help_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
