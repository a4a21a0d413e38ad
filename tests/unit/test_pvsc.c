/* SPDX-License-Identifier: BSD-3-Clause
 * test_pvsc: ParaView's server lists, as ParaView reads them, and what is refused. */
#include "config.h"

#include "core/pvsc.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "unit.h"

static int
parse_bytes(struct server_list *l, const char *bytes, size_t n, struct err *e)
{
    /* Exactly as long as the text, so that a sanitizer sees a read past its end. */
    char *copy = mem_alloc(n);
    int rc;

    memcpy(copy, bytes, n);
    *l = (struct server_list){0};
    *e = (struct err){0};
    rc = pvsc_parse(l, copy, n, "list.pvsc", SERVER_ORIGIN_EXTRA, e);
    free(copy);
    return rc;
}

static void
parse(struct server_list *l, const char *text)
{
    struct err e;

    if (parse_bytes(l, text, strlen(text), &e) != 0)
        fail_msg("%s", e.text);
    assert_int_equal(l->fault_count, 0);
}

/* The one server whose element holds the given text. */
static const struct server *
parse_server(struct server_list *l, const char *attributes, const char *inside)
{
    char *text = mem_printf("<Servers><Server name='s' resource='cs://h:1' %s>%s</Server></Servers>",
        attributes, inside);

    parse(l, text);
    free(text);
    assert_int_equal(l->n, 1);
    return l->v[0];
}

/* The one server with these options. */
static const struct server *
parse_options(struct server_list *l, const char *options)
{
    char *text = mem_printf("<ManualStartup><Options>%s</Options></ManualStartup>", options);
    const struct server *s = parse_server(l, "", text);

    free(text);
    return s;
}

static const struct server *
parse_command(struct server_list *l, const char *inside)
{
    char *text = mem_printf("<CommandStartup>%s</CommandStartup>", inside);
    const struct server *s = parse_server(l, "", text);

    free(text);
    return s;
}

static bool
has_remark(const struct server *s, const char *code)
{
    for (size_t i = 0; i < s->remark_count; i++) {
        if (strcmp(s->remarks[i].code, code) == 0)
            return true;
    }
    return false;
}

static void
a_server_has_what_its_elements_say(void **state)
{
    static const char text[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<!-- a comment with <Server name=\"not this\"/> -->\n"
        "<Servers>\n"
        "  <Other/>\n"
        "  <Server name=\"Gr&#xfc;&#xdf;e &amp; more\" resource=\"csrc://Login:22222\" timeout=\"30\""
        "      configuration=\"\" owner=\"site\" unknown=\"x\">\n"
        "    <CommandStartup>\n"
        "      <Options>\n"
        "        <Option name=\"N\" label=\"Processes\" readonly=\"true\">\n"
        "          <Range type=\"int\" min=\"1\" max=\"64\" step=\"4\" default=\"2\"/>\n"
        "        </Option>\n"
        "        <Set name=\"A\" value=\"b\"/>\n"
        "        <Switch name=\"N\"><Case value=\"2\"><Set name=\"C\" value=\"d\"/></Case></Switch>\n"
        "      </Options>\n"
        "      <SSHCommand exec=\"/opt/server.sh\" process_wait=\"2.5\" delay=\"-1\">\n"
        "        <SSHConfig user=\"joe\" port=\"2222\">\n"
        "          <Terminal/><Askpass/><SSH exec=\"/bin/ssh\"/><PortForwarding local=\"8080\"/>\n"
        "        </SSHConfig>\n"
        "        <Arguments><Argument value=\"$N$\"/><Anything value=\"two\"/></Arguments>\n"
        "      </SSHCommand>\n"
        "    </CommandStartup>\n"
        "    <Hints><Free/></Hints>\n"
        "  </Server>\n"
        "</Servers>\n";
    struct server_list l;
    const struct server *s;

    parse(&l, text);
    assert_int_equal(l.n, 1);
    s = l.v[0];
    assert_string_equal(s->name, "Gr\xc3\xbc\xc3\x9f" "e & more");
    assert_int_equal(s->resource.scheme, RESOURCE_CSRC);
    assert_string_equal(s->resource.host, "login");
    assert_int_equal(s->timeout_s, 30);
    assert_int_equal(s->line, 5);
    assert_string_equal(s->file, "list.pvsc");
    assert_int_equal(s->origin, SERVER_ORIGIN_EXTRA);
    assert_int_equal(s->startup, SERVER_SSH);
    assert_int_equal(s->remark_count, 0);

    assert_int_equal(s->option_count, 1);
    assert_string_equal(s->options[0].name, "N");
    assert_string_equal(s->options[0].label, "Processes");
    assert_int_equal(s->options[0].kind, OPTION_INT);
    assert_true(s->options[0].readonly);
    assert_true(s->options[0].save);
    assert_true(s->options[0].min == 1 && s->options[0].max == 64 && s->options[0].step == 4);
    assert_int_equal(s->options[0].line, 8);
    assert_int_equal(s->set_count, 1);
    assert_string_equal(s->sets[0].name, "A");
    assert_string_equal(s->sets[0].value, "b");
    assert_int_equal(s->switch_count, 1);
    assert_string_equal(s->switches[0].variable, "N");
    assert_string_equal(s->switches[0].cases[0].value, "2");
    assert_string_equal(s->switches[0].cases[0].sets[0].name, "C");
    assert_string_equal(s->switches[0].cases[0].sets[0].value, "d");

    assert_string_equal(s->exec, "/opt/server.sh");
    assert_true(s->process_wait_s == 2.5 && s->delay_s == -1);
    assert_int_equal(s->args.n, 2);
    assert_string_equal(s->args.v[0], "$N$");
    assert_string_equal(s->args.v[1], "two");
    assert_string_equal(s->ssh.user, "joe");
    assert_string_equal(s->ssh.port, "2222");
    assert_string_equal(s->ssh.program, "/bin/ssh");
    assert_true(s->ssh.terminal && s->ssh.askpass && s->ssh.forward);
    assert_null(s->ssh.terminal_program);
    assert_string_equal(s->ssh.terminal_option, "-e");
    assert_string_equal(s->ssh.forward_local, "8080");
    server_list_done(&l);
}

static void
attributes_are_normalised_as_xml_says(void **state)
{
    struct server_list l;
    const struct server *s = parse_command(&l,
        "<Command exec='a\n\tb'><Arguments><x value='tab&#9;x'/><x value='nl&#10;x'/>"
        "<x value=''/><x/><x value='&lt;&gt;&quot;&apos;&amp;&#36;'/><![CDATA[<x value='no'/>]]>"
        "<x value='a\r\nb'/></Arguments></Command>");

    assert_string_equal(s->exec, "a  b");
    assert_int_equal(s->args.n, 5);
    assert_string_equal(s->args.v[0], "tab\tx");
    assert_string_equal(s->args.v[1], "nl\nx");
    assert_string_equal(s->args.v[2], "");
    assert_string_equal(s->args.v[3], "<>\"'&$");
    assert_string_equal(s->args.v[4], "a b");
    server_list_done(&l);
}

static void
the_first_element_of_a_name_counts(void **state)
{
    struct server_list l;
    const struct server *s = parse_command(&l,
        "<Options><Set name='A' value='1'/></Options><Options><Set name='B' value='2'/></Options>"
        "<Command exec='one'><Arguments><x value='1'/></Arguments><Arguments><x value='2'/>"
        "</Arguments></Command><Command exec='two'/>");

    assert_string_equal(s->exec, "one");
    assert_int_equal(s->args.n, 1);
    assert_string_equal(s->args.v[0], "1");
    assert_int_equal(s->set_count, 1);
    assert_string_equal(s->sets[0].name, "A");
    server_list_done(&l);
}

static void
the_way_a_server_starts_is_found_as_in_paraview(void **state)
{
    static const struct {
        const char *inside;
        enum server_startup startup;
        const char *exec, *remark;
    } rows[] = {
        {"", SERVER_INVALID, NULL, "startup-missing"},
        {"<manualstartup/>", SERVER_INVALID, NULL, "startup-missing"},
        {"<ManualStartup/>", SERVER_MANUAL, NULL, NULL},
        {"<CommandStartup><Command exec='x'/></CommandStartup><ManualStartup/>", SERVER_MANUAL, NULL,
            "startup-both"},
        {"<CommandStartup/>", SERVER_COMMAND, NULL, "command-missing"},
        {"<CommandStartup><Command/></CommandStartup>", SERVER_COMMAND, NULL, "command-missing"},
        {"<CommandStartup><Command exec=''/></CommandStartup>", SERVER_COMMAND, "",
            "command-missing"},
        {"<CommandStartup><Command exec='x'/></CommandStartup>", SERVER_COMMAND, "x", NULL},
        {"<CommandStartup><SSHCommand exec='y'/></CommandStartup>", SERVER_COMMAND, NULL,
            "ssh-config-missing"},
        {"<CommandStartup><SSHCommand exec='y'/><Command exec='x'/></CommandStartup>",
            SERVER_COMMAND, "x", "ssh-config-missing"},
        {"<CommandStartup><Command exec='x'/><SSHCommand exec='y'><SSHConfig/></SSHCommand>"
         "</CommandStartup>", SERVER_SSH, "y", NULL},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l;
        const struct server *s = parse_server(&l, "", rows[i].inside);

        print_message("%s\n", rows[i].inside);
        assert_int_equal(s->startup, rows[i].startup);
        assert_true(str_eq(s->exec, rows[i].exec));
        if (rows[i].remark != NULL)
            assert_true(has_remark(s, rows[i].remark));
        else
            assert_int_equal(s->remark_count, 0);
        server_list_done(&l);
    }
}

static void
waiting_times_are_read_as_paraview_reads_them(void **state)
{
    static const struct {
        const char *attributes;
        double wait_s, delay_s;
    } rows[] = {
        {"", 0, 0},
        {"timeout='3'", 3, 0},
        {"timeout='3' process_wait='4'", 4, 0},
        {"timeout='3' process_wait='x'", 3, 0},
        {"process_wait='2.5s' delay=' 7 '", 2.5, 7},
        {"delay='-1'", 0, -1},
        {"delay=''", 0, 0},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l;
        char *text = mem_printf("<Command exec='x' %s/>", rows[i].attributes);
        const struct server *s = parse_command(&l, text);

        assert_true(s->process_wait_s == rows[i].wait_s);
        assert_true(s->delay_s == rows[i].delay_s);
        free(text);
        server_list_done(&l);
    }
}

static void
a_servers_timeout_is_a_strict_integer(void **state)
{
    static const struct {
        const char *resource, *attribute;
        int timeout_s;
        bool remark;
    } rows[] = {
        {"cs://h", "", 60, false},          {"csrc://", "", -1, false},
        {"cdsrsrc://a/b", "", -1, false},   {"cs://h", "timeout='5'", 5, false},
        {"cs://h", "timeout='0'", 0, false}, {"cs://h", "timeout='-7'", -1, false},
        {"csrc://", "timeout='5'", 5, false}, {"cs://h", "timeout='5s'", 0, true},
        {"csrc://", "timeout=''", 0, true}, {"cs://h", "timeout='2.5'", 0, true},
        {"cs://h", "timeout='99999999999'", 0, true},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l;
        char *text = mem_printf("<Servers><Server name='s' resource='%s' %s><ManualStartup/>"
            "</Server></Servers>", rows[i].resource, rows[i].attribute);

        parse(&l, text);
        assert_int_equal(l.v[0]->timeout_s, rows[i].timeout_s);
        assert_int_equal(has_remark(l.v[0], "timeout-not-a-number"), rows[i].remark);
        free(text);
        server_list_done(&l);
    }
}

static void
an_options_type_is_its_first_child_element(void **state)
{
    static const struct {
        const char *type;
        int kind; /* -1: skipped */
    } rows[] = {
        {"<String/>", OPTION_STRING},
        {"text<!-- x --><String/><Range/>", OPTION_STRING},
        {"<Password/>", OPTION_PASSWORD},
        {"<File/>", OPTION_FILE},
        {"<Boolean/>", OPTION_BOOLEAN},
        {"<Enumeration/>", OPTION_ENUM},
        {"<Range max='1'/>", OPTION_INT},
        {"<Range type='int' max='1'/>", OPTION_INT},
        {"<Range type='double' max='1'/>", OPTION_DOUBLE},
        {"<Range type='float' max='1'/>", OPTION_DOUBLE},
        {"", -1},
        {"text", -1},
        {"<string/>", -1},
        {"<Number/><String/>", -1},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l;
        char *text = mem_printf("<Option name='A'>%s</Option>", rows[i].type);
        const struct server *s = parse_options(&l, text);

        print_message("%s\n", rows[i].type);
        assert_int_equal(s->option_count, rows[i].kind >= 0);
        if (rows[i].kind >= 0)
            assert_int_equal(s->options[0].kind, rows[i].kind);
        else
            assert_true(has_remark(s, "option-without-type") || has_remark(s, "option-type-unknown"));
        free(text);
        server_list_done(&l);
    }
}

static void
save_and_readonly_are_exact_words(void **state)
{
    static const struct {
        const char *attributes, *type;
        bool readonly, save, random;
    } rows[] = {
        {"", "<String/>", false, true, false},
        {"save='true' readonly='true'", "<String/>", true, true, false},
        {"save='false' readonly='false'", "<String/>", false, false, false},
        {"save='True' readonly='True'", "<String/>", false, false, false},
        {"save='1' readonly='1'", "<String/>", false, false, false},
        {"save='true'", "<Range max='9' default='random'/>", false, false, true},
        {"save='true'", "<String default='Random'/>", false, true, false},
        {"save='true'", "<Password/>", false, false, false},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l;
        char *text = mem_printf("<Option name='A' %s>%s</Option>", rows[i].attributes, rows[i].type);
        const struct option *o = parse_options(&l, text)->options;

        assert_int_equal(o->readonly, rows[i].readonly);
        assert_int_equal(o->save, rows[i].save);
        assert_int_equal(o->random, rows[i].random);
        assert_string_equal(o->label, "A");
        free(text);
        server_list_done(&l);
    }
}

static void
a_range_has_the_limits_of_its_attributes(void **state)
{
    static const struct {
        const char *attributes;
        double min, max, step;
        bool has_max;
        const char *remark;
    } rows[] = {
        {"min='1' max='64' step='4'", 1, 64, 4, true, NULL},
        {"max='5'", 0, 5, 1, true, NULL},
        {"max='5' step='0'", 0, 5, 1, true, NULL},
        {"max='5' step='-2'", 0, 5, 1, true, NULL},
        {"max='5' min='x' step='x'", 0, 5, 1, true, NULL},
        {"type='double' min='-0.5' max='2.5' step='0.1'", -0.5, 2.5, 0.1, true, NULL},
        {"type='double' min='0.001' max='0.129' step='0.001'", 0, 0.13, 0.01, true, NULL},
        {"", 0, 0, 1, false, "range-max-missing"},
        {"max='99999999999'", 0, 0, 1, false, "range-max-missing"},
        {"max='9.5'", 0, 0, 1, false, "range-max-missing"},
        {"min='5' max='3'", 3, 3, 1, true, "range-empty"},
        {"max='5' default='6'", 0, 5, 1, true, "range-default-outside"},
        {"max='5' default='-1'", 0, 5, 1, true, "range-default-outside"},
        {"max='5' default='2.5'", 0, 5, 1, true, "range-default-not-a-number"},
        {"max='5' default=''", 0, 5, 1, true, "range-default-not-a-number"},
        {"max='5' default='random'", 0, 5, 1, true, NULL},
        {"max='5' default='5'", 0, 5, 1, true, NULL},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l;
        char *text = mem_printf("<Option name='A'><Range %s/></Option>", rows[i].attributes);
        const struct server *s = parse_options(&l, text);
        const struct option *o = s->options;

        print_message("%s\n", rows[i].attributes);
        assert_true(o->min == rows[i].min && o->step == rows[i].step);
        assert_int_equal(o->has_max, rows[i].has_max);
        if (rows[i].has_max)
            assert_true(o->max == rows[i].max);
        if (rows[i].remark != NULL)
            assert_true(has_remark(s, rows[i].remark));
        else
            assert_int_equal(s->remark_count, 0);
        free(text);
        server_list_done(&l);
    }
}

static void
an_enumeration_keeps_its_entries_in_order_with_their_labels(void **state)
{
    struct server_list l;
    const struct option *o = parse_options(&l,
        "<Option name='A'><Enumeration default='b'><Entry value='a' label='First'/>"
        "<Other value='x'/><Entry value='b'/><Entry label='none'/></Enumeration></Option>")->options;

    assert_int_equal(o->entry_count, 3);
    assert_string_equal(o->entries[0].value, "a");
    assert_string_equal(o->entries[0].label, "First");
    assert_string_equal(o->entries[1].value, "b");
    assert_string_equal(o->entries[1].label, "b");
    assert_string_equal(o->entries[2].value, "");
    assert_string_equal(o->entries[2].label, "none");
    server_list_done(&l);
}

static void
a_boolean_has_two_words_of_its_own(void **state)
{
    struct server_list l;
    const struct server *s = parse_options(&l,
        "<Option name='A'><Boolean/></Option><Option name='B'><Boolean true='yes' false=''/></Option>");

    assert_string_equal(s->options[0].on, "1");
    assert_string_equal(s->options[0].off, "0");
    assert_string_equal(s->options[1].on, "yes");
    assert_string_equal(s->options[1].off, "");
    server_list_done(&l);
}

static void
a_defect_that_the_file_shows_gets_a_remark(void **state)
{
    static const struct {
        const char *options, *code, *text;
    } rows[] = {
        {"<Option name='QUEUE'><Enumeration default='fast'><Entry value='a'/></Enumeration></Option>",
            "enum-default-not-listed",
            "Option QUEUE: default 'fast' is not one of its entries; ParaView would send nothing"},
        {"<Option name='Q'><Enumeration><Entry value='a'/></Enumeration></Option>",
            "enum-default-missing", "Option Q: no default; ParaView would send nothing"},
        {"<Option name='B'><Boolean default='true'/></Option>", "boolean-default-not-listed",
            "Option B: default 'true' is neither '1' nor '0', so it is off"},
        {"<Option name='P'><Password default='x'/></Option>", "password-in-file",
            "Option P: its password is in the file, for every reader"},
        {"<Option name='A'><File/></Option><Option name='A'><String/></Option>", "option-duplicate",
            "Option A is there more than once; the last one counts"},
        {"<Option name='A'/>", "option-without-type",
            "Option A has no element that says its type; it is skipped"},
        {"<Option name='A'><Text/></Option>", "option-type-unknown",
            "Option A has the unknown type 'Text'; it is skipped"},
        {"<Option><String/></Option>", "option-without-name", "An Option has no name; it is skipped"},
        {"<Choice/>", "element-unknown", "'Choice' means nothing in Options; it is skipped"},
        {"<Set value='x'/>", "set-without-name", "A Set has no name; it is skipped"},
        {"<Set name='PV_SERVER_PORT' value='1'/>", "set-port",
            "A Set of PV_SERVER_PORT changes the text of commands only, not the port that is "
            "connected to"},
        {"<Switch><Case value='a'/></Switch>", "switch-without-name",
            "A Switch does not name a variable; it is skipped"},
        {"<Switch name='A'><Case/></Switch>", "case-without-value",
            "A Case has no value; it never matches"},
        {"<Option name='A'/><Switch name='PV_CLIENT_PLATFORM'/>", "switch-dead",
            "Options holds no usable Option, so ParaView never looks at its Switch"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l;
        const struct server *s = parse_options(&l, rows[i].options);
        const struct remark *found = NULL;

        print_message("%s\n", rows[i].options);
        for (size_t k = 0; k < s->remark_count; k++) {
            if (strcmp(s->remarks[k].code, rows[i].code) == 0)
                found = &s->remarks[k];
        }
        assert_non_null(found);
        assert_string_equal(found->text, rows[i].text);
        assert_int_equal(found->line, 1);
        server_list_done(&l);
    }
}

static void
a_dead_switch_is_kept_and_a_live_one_has_no_remark(void **state)
{
    struct server_list l;
    const struct server *s = parse_options(&l, "<Switch name='A'><Case value='1'/></Switch>");

    assert_int_equal(s->switch_count, 1);
    assert_true(has_remark(s, "switch-dead"));
    server_list_done(&l);
    s = parse_options(&l, "<Switch name='A'/><Option name='A'><String/></Option>");
    assert_int_equal(s->switch_count, 1);
    assert_int_equal(s->remark_count, 0);
    server_list_done(&l);
}

static void
an_ssh_configuration_with_a_defect_gets_a_remark(void **state)
{
    static const struct {
        const char *resource, *config, *remark; /* NULL: none */
        bool forward;
    } rows[] = {
        {"cs://h:1", "<PortForwarding/>", NULL, true},
        {"cs://h:1", "<PortForwarding local='8080'/>", NULL, true},
        {"cs://h:1", "<PortForwarding local='$PV_SERVER_PORT$'/>", NULL, true},
        {"cs://h:1", "<PortForwarding local='http'/>", "forward-local-not-a-port", true},
        {"cs://h:1", "<PortForwarding local=''/>", "forward-local-not-a-port", true},
        {"cs://h:1", "<PortForwarding local='70000'/>", "forward-local-not-a-port", true},
        {"cs://h", "<PortForwarding/>", "forward-port-missing", true},
        {"cdsrs://a/b", "<PortForwarding/>", "forward-scheme", true},
        {"cs://h:1", "<AskPass/>", "askpass-misspelled", false},
        {"cs://h:1", "<Askpass/>", NULL, false},
        {"cs://h:1", "<Terminal exec='xterm' command_option='-x'/>", NULL, false},
        {"h", "", "scheme-unknown", false},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l;
        char *text = mem_printf("<Servers><Server name='s' resource='%s'><CommandStartup>"
            "<SSHCommand exec='x'><SSHConfig>%s</SSHConfig></SSHCommand></CommandStartup></Server>"
            "</Servers>", rows[i].resource, rows[i].config);

        print_message("%s %s\n", rows[i].resource, rows[i].config);
        parse(&l, text);
        assert_int_equal(l.v[0]->startup, SERVER_SSH);
        assert_int_equal(l.v[0]->ssh.forward, rows[i].forward);
        if (rows[i].remark != NULL)
            assert_true(has_remark(l.v[0], rows[i].remark));
        else
            assert_int_equal(l.v[0]->remark_count, 0);
        free(text);
        server_list_done(&l);
    }
}

static void
an_option_for_the_port_makes_up_for_a_resource_without_one(void **state)
{
    struct server_list l;

    parse(&l, "<Servers><Server name='s' resource='cs://h'><CommandStartup><Options>"
        "<Option name='PV_SERVER_PORT'><Range max='9'/></Option></Options><SSHCommand exec='x'>"
        "<SSHConfig><PortForwarding/></SSHConfig></SSHCommand></CommandStartup></Server></Servers>");
    assert_int_equal(l.v[0]->remark_count, 0);
    server_list_done(&l);
}

static void
builtin_entries_are_skipped_and_a_later_name_replaces_an_earlier_one(void **state)
{
    struct server_list l;

    parse(&l, "<Servers><Server name='a' resource='cs://one'><ManualStartup/></Server>"
        "<Server name='builtin' resource='builtin:'><ManualStartup/></Server>\n"
        "<Server name='a' resource='cs://two'><ManualStartup/></Server><server name='b'/>"
        "<x:Server xmlns:x='urn:x' name='c' resource='cs://c'/></Servers>");
    assert_int_equal(l.n, 1);
    assert_string_equal(l.v[0]->resource.host, "two");
    assert_true(has_remark(l.v[0], "replaces"));
    server_list_done(&l);
}

static void
a_list_without_servers_is_no_fault(void **state)
{
    static const char *const texts[] = {"<Servers/>", "\xef\xbb\xbf<Servers></Servers>",
        " \n<Servers><!-- none --></Servers>", "<?xml version='1.0'?><Servers/>",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?pi x?><Servers/>",
        "<?xml version='1.0' encoding='us-ascii' standalone='yes'?><Servers/>"};

    for (size_t i = 0; i < UNIT_COUNT(texts); i++) {
        struct server_list l;

        parse(&l, texts[i]);
        assert_int_equal(l.n, 0);
    }
}

static void
a_list_that_says_latin1_is_read_as_what_it_is(void **state)
{
    static const struct {
        const char *name, *read;
    } rows[] = {
        {"Dr\xe4sden \xa4", "Dr\xc3\xa4sden \xc2\xa4"},    /* really ISO-8859-1 */
        {"Dr\xc3\xa4sden", "Dr\xc3\xa4sden"},              /* UTF-8 all the same */
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server_list l;
        char *text = mem_printf("<?xml version='1.0' encoding='ISO-8859-1'?><Servers>"
            "<Server name='%s' resource='cs://h'><ManualStartup/></Server></Servers>", rows[i].name);

        parse(&l, text);
        assert_string_equal(l.v[0]->name, rows[i].read);
        free(text);
        server_list_done(&l);
    }
}

static void
a_fault_keeps_the_servers_of_other_files(void **state)
{
    struct server_list l;
    struct err e;

    parse(&l, "<Servers><Server name='a' resource='cs://h'><ManualStartup/></Server></Servers>");
    assert_int_equal(pvsc_parse(&l, "<Servers><Server name='b'/>", 27, "other", SERVER_ORIGIN_USER,
        &e), -1);
    assert_int_equal(l.n, 1);
    assert_int_equal(l.fault_count, 1);
    server_list_done(&l);
}

/* The bytes of a file, NULL when it cannot be read. */
static char *
file_bytes(const char *path, size_t *n)
{
    char *bytes = mem_alloc(PVSC_SIZE_MAX + 1);
    FILE *f = fopen(path, "rb");

    if (f == NULL) {
        free(bytes);
        return NULL;
    }
    *n = fread(bytes, 1, PVSC_SIZE_MAX + 1, f);
    fclose(f);
    return bytes;
}

static DIR *
open_wild(char *path, size_t size)
{
    const char *data = getenv("FAIRLEAD_DATA"), *top = getenv("abs_top_srcdir");

    if (data != NULL)
        snprintf(path, size, "%s/pvsc/wild", data);
    else
        snprintf(path, size, "%s/../shared/data/pvsc/wild", top != NULL ? top : ".");
    return opendir(path);
}

static void
every_list_that_sites_publish_is_read_unless_its_root_is_wrong(void **state)
{
    char path[2048], file[4096];
    DIR *d = open_wild(path, sizeof path);
    struct dirent *entry;
    int files = 0, faults = 0, servers = 0;

    if (d == NULL) {
        print_message("no published lists in %s (set FAIRLEAD_DATA)\n", path);
        skip();
    }
    while ((entry = readdir(d)) != NULL) {
        struct server_list l;
        struct err e;
        char *bytes;
        size_t n = 0;
        int rc;

        if (entry->d_name[0] == '.')
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        bytes = file_bytes(file, &n);
        assert_non_null(bytes);
        rc = parse_bytes(&l, bytes, n, &e);
        print_message("%s: %zu %s\n", entry->d_name, l.n, e.text);
        assert_int_equal(rc, strstr(entry->d_name, "noroot") != NULL ? -1 : 0);
        if (rc != 0)
            assert_non_null(strstr(e.text, "begins with <Servers>"));
        faults += rc != 0;
        servers += (int)l.n;
        files++;
        free(bytes);
        server_list_done(&l);
    }
    closedir(d);
    assert_true(files >= 60 && faults == 4 && servers >= files - faults);
}

static void
a_place_is_where_an_element_begins(void **state)
{
    static const char element[] = "<Server\n name='s' resource='cs://h'\n><CommandStartup>\n"
                                  "  <Options><Switch/>\n"
                                  "   <Option name='N'\n><String/></Option></Options>\n"
                                  " <Command><Arguments>\n<A value='1'/> <A value='2'/></Arguments>"
                                  "</Command></CommandStartup></Server>";
    char *text = mem_printf("\xef\xbb\xbf<Servers>\r\n  <!-- <Server> -->%s</Servers>", element);
    char digest[DIGEST_TEXT];
    struct server_list l;
    const struct server *s;

    parse(&l, text);
    s = l.v[0];
    assert_int_equal(s->line, 2);
    assert_int_equal(s->column, 20);
    assert_int_equal(s->options[0].line, 6);
    assert_int_equal(s->options[0].column, 4);
    assert_string_equal(s->remarks[0].code, "switch-without-name");
    assert_int_equal(s->remarks[0].line, 5);
    assert_int_equal(s->remarks[0].column, 12);
    assert_int_equal(s->command.line, 8);
    assert_int_equal(s->arg_places[1].line, 9);
    assert_int_equal(s->arg_places[1].column, 16);
    digest_sha256(element, strlen(element), digest);
    assert_string_equal(s->digest, digest);
    server_list_done(&l);
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_has_what_its_elements_say),
        cmocka_unit_test(attributes_are_normalised_as_xml_says),
        cmocka_unit_test(the_first_element_of_a_name_counts),
        cmocka_unit_test(the_way_a_server_starts_is_found_as_in_paraview),
        cmocka_unit_test(waiting_times_are_read_as_paraview_reads_them),
        cmocka_unit_test(a_servers_timeout_is_a_strict_integer),
        cmocka_unit_test(an_options_type_is_its_first_child_element),
        cmocka_unit_test(save_and_readonly_are_exact_words),
        cmocka_unit_test(a_range_has_the_limits_of_its_attributes),
        cmocka_unit_test(an_enumeration_keeps_its_entries_in_order_with_their_labels),
        cmocka_unit_test(a_boolean_has_two_words_of_its_own),
        cmocka_unit_test(a_defect_that_the_file_shows_gets_a_remark),
        cmocka_unit_test(a_dead_switch_is_kept_and_a_live_one_has_no_remark),
        cmocka_unit_test(an_ssh_configuration_with_a_defect_gets_a_remark),
        cmocka_unit_test(an_option_for_the_port_makes_up_for_a_resource_without_one),
        cmocka_unit_test(builtin_entries_are_skipped_and_a_later_name_replaces_an_earlier_one),
        cmocka_unit_test(a_list_without_servers_is_no_fault),
        cmocka_unit_test(a_list_that_says_latin1_is_read_as_what_it_is),
        cmocka_unit_test(a_place_is_where_an_element_begins),
        cmocka_unit_test(a_fault_keeps_the_servers_of_other_files),
        cmocka_unit_test(every_list_that_sites_publish_is_read_unless_its_root_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
