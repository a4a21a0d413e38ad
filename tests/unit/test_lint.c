/* SPDX-License-Identifier: BSD-3-Clause
 * test_lint: every rule finds what it is for, where it is, and nothing else. */
#include "config.h"

#include "core/lint.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/pvsc.h"
#include "unit.h"

#define LIST(inside) "<Servers>" inside "</Servers>"
#define SERVER(resource, inside) "<Server name='s' resource='" resource "'>" inside "</Server>"
#define STARTUP(resource, inside) \
    LIST(SERVER(resource, "<CommandStartup>" inside "</CommandStartup>"))
#define OPTIONS(inside) \
    STARTUP("cs://h:1", "<Options>" inside "</Options><Command exec='/x'/>")
#define OPTION(attributes, kind) "<Option name='A' " attributes ">" kind "</Option>"
#define STRING(name, text) "<Option name='" name "'><String default='" text "'/></Option>"
#define INT(name, text) "<Option name='" name "'><Range min='1' max='65535' default='" text "'/></Option>"
#define ARGUMENTS(inside) "<Arguments>" inside "</Arguments>"
#define ARG(text) "<Argument value='" text "'/>"
#define COMMAND(options, exec, arguments) \
    "<Options>" options "</Options><Command exec='" exec "'>" ARGUMENTS(arguments) "</Command>"
#define SSH(config, inside) "<SSHCommand exec='x'><SSHConfig" config "</SSHConfig>" inside "</SSHCommand>"
#define MANUAL "<ManualStartup/>"

/* The codes of all findings, in their order, each with a blank behind. Allocated. */
static char *
codes_of(const char *text)
{
    struct str out = {0};
    struct lint l = {0};

    lint_text(&l, text, strlen(text), "list.pvsc");
    lint_finish(&l);
    for (size_t i = 0; i < l.n; i++)
        str_addf(&out, "%s%s", i > 0 ? " " : "", l.v[i].rule->code);
    lint_done(&l);
    return str_take(&out);
}

static const struct {
    const char *text, *codes;
} cases[] = {
    /* lists and elements */
    {LIST(SERVER("cs://h:1", MANUAL)), ""},
    {"<Servers>", "list-malformed"},
    {"", "list-malformed"},
    {SERVER("cs://h:1", MANUAL), "list-malformed"},
    {LIST("<Sever/>"), "element-unknown"},
    {LIST("<Set/>" SERVER("cs://h:1", MANUAL)), "element-misplaced"},
    {LIST(SERVER("builtin:", MANUAL) SERVER("cs://h:1", MANUAL)), "builtin-in-file"},
    {LIST(SERVER("cs://h:1", MANUAL "<Hints><Any thing='1'/></Hints>")), ""},
    {LIST(SERVER("cs://h:1", "<manualStartup/>")), "startup-missing element-unknown"},
    {LIST(SERVER("cs://h:1", MANUAL MANUAL)), "element-repeated"},
    {LIST(SERVER("cs://h:1", MANUAL "<CommandStartup><Command exec='x'/></CommandStartup>")),
        "startup-both"},
    {STARTUP("cs://h:1", "<Command exec='/x'/><Command exec='/y'/>"), "element-repeated"},
    {STARTUP("cs://h:1", "<Set name='A' value='1'/><Command exec='/x'/>"), "element-misplaced"},
    {STARTUP("cs://h:1", "<SSHcommand exec='/x'/><Command exec='/x'/>"), "element-unknown"},
    {STARTUP("cs://h:1", SSH("><AskPass/>", "")), "element-unknown"},
    {STARTUP("cs://h:1", SSH("><Askpass/><Terminal/><SSH exec='ssh'/>", "")), ""},
    {STARTUP("cs://h:1", "<SSHCommand exec='/x'/>"), "command-missing ssh-config-missing"},
    {STARTUP("cs://h:1", ""), "command-missing"},
    {STARTUP("cs://h:1", "<Command exec='/x'/>" SSH("/><SSHConfig>", "")),
        "command-unused element-repeated"},
    {LIST(SERVER("cs://h:1", "")), "startup-missing"},
    {LIST("<Server name='s' resource='cs://h:1' configuration='' owner='me'>" MANUAL "</Server>"), ""},
    {LIST("<Server name='s' ressource='x' resource='cs://h:1'>" MANUAL "</Server>"),
        "attribute-misspelled"},
    {LIST("<Server name='s' resource='cs://h:1' colour='x'>" MANUAL "</Server>"), "attribute-unknown"},
    {STARTUP("cs://h:1", "<Command Exec='/x'/>"), "command-missing attribute-misspelled"},
    {STARTUP("cs://h:1", "<Command exec='/x' Arguments='0'/>"), ""},
    {STARTUP("cs://h:1", "<Command exec='/x'><Arguments><Any value='a'/><Argument/></Arguments></Command>"),
        "argument-without-value"},

    /* servers and resources */
    {LIST("<Server name='' resource='cs://h:1'>" MANUAL "</Server>"), "name-missing"},
    {LIST(SERVER("cs://h:1", MANUAL) SERVER("cs://h:2", MANUAL)), "name-repeated"},
    {LIST("<Server name='s' timeout='soon' resource='cs://h:1'>" MANUAL "</Server>"),
        "timeout-not-a-number"},
    {LIST(SERVER("vnc://h:1", MANUAL)), "scheme-unknown"},
    {LIST(SERVER("cs://h:$P$", MANUAL)), "resource-variable"},
    {LIST(SERVER("cs://h:port", MANUAL)), "resource-port"},
    {LIST(SERVER("cs://h:65536", MANUAL)), "resource-port"},
    {LIST(SERVER("cs://h:0", MANUAL)), "resource-port"},
    {LIST(SERVER("cdsrs://a:1//b:x", MANUAL)), "resource-port"},
    {LIST(SERVER("cdsrs://a:1//b:2", MANUAL)), ""},
    {LIST(SERVER("csrc://:1", MANUAL)), ""},
    {LIST(SERVER("csrc://", MANUAL)), ""},
    {LIST(SERVER("cs://", MANUAL)), "resource-host-missing"},
    {STARTUP("csrc://", SSH(">", "")), "ssh-host-missing"},
    {LIST(SERVER("cs://me@h:1", MANUAL)), "resource-user"},
    {LIST(SERVER("ssh://me@h/1", MANUAL)), ""},
    {LIST(SERVER("ssh://me:secret@h/1", MANUAL)), "xpra-address"},
    {LIST(SERVER("cs://::1:11111", MANUAL)), "resource-ipv6"},
    {LIST(SERVER("cs://[::1]:11111", MANUAL)), ""},
    {LIST(SERVER("cs://Host:1", MANUAL)), "resource-upper-case"},
    {LIST(SERVER("cs://a//b", MANUAL)), "resource-path"},

    /* options */
    {OPTIONS(INT("N", "4") STRING("S", "text") OPTION("save='true'", "<File/>")), ""},
    {OPTIONS("<Option><String/></Option>"), "option-without-name"},
    {OPTIONS(STRING("B", "") OPTION("", "")), "option-without-type"},
    {OPTIONS(STRING("B", "") OPTION("", "<Integer/>")), "option-type-unknown"},
    {OPTIONS(OPTION("", "<String/><File/>")), "option-second-kind"},
    {OPTIONS(STRING("A", "") STRING("A", "")), "option-duplicate"},
    {OPTIONS(STRING("USER", "me")), "option-overrides"},
    {OPTIONS(STRING("SSH_USER", "me")), ""},
    {OPTIONS(STRING("A", "") "<Set name='PATH' value='/x'/>"), "option-overrides"},
    {OPTIONS(OPTION("save='1'", "<String/>")), "flag-not-true"},
    {OPTIONS(OPTION("", "<Range type='integer' max='2'/>")), "range-type-unknown"},
    {OPTIONS(OPTION("", "<Range min='1'/>")), "range-max-missing"},
    {OPTIONS(OPTION("", "<Range min='1' default='random'/>")), "random-max-missing"},
    {OPTIONS(OPTION("", "<Range min='9' max='2'/>")), "range-empty"},
    {OPTIONS(OPTION("", "<Range min='one' max='2'/>")), "range-limit-not-a-number"},
    {OPTIONS(OPTION("", "<Range max='9' default='7.9'/>")), "range-default-not-a-number"},
    {OPTIONS(OPTION("", "<Range type='double' max='9' default='7.9'/>")), ""},
    {OPTIONS(OPTION("", "<Range max='9' default='10'/>")), "range-default-outside"},
    {OPTIONS(OPTION("", "<Boolean default='true'/>")), "boolean-default-not-listed"},
    {OPTIONS(OPTION("", "<Boolean default='false'/>")), "boolean-default-off"},
    {OPTIONS(OPTION("", "<Boolean true='true' default='true'/>")), ""},
    {OPTIONS(OPTION("", "<Enumeration default='L'><Entry value='a' label='L'/></Enumeration>")),
        "enum-default-not-listed"},
    {OPTIONS(OPTION("", "<Enumeration><Entry value='a'/></Enumeration>")), "enum-default-missing"},
    {OPTIONS(OPTION("", "<Enumeration default=''/>")), "enum-default-not-listed enum-empty"},
    {OPTIONS(OPTION("", "<Enumeration default='a'><Entry value='a'/><Entry value='a'/></Enumeration>")),
        "entry-duplicate"},
    {OPTIONS(OPTION("", "<Enumeration default='a'><Entry value='a'/><Entry label='b'/></Enumeration>")),
        "entry-without-value"},
    {OPTIONS("<Option name='PV_SERVER_PORT'><Range min='1' max='70000'/></Option>"), "port-range"},
    {OPTIONS("<Option name='PV_SERVER_PORT'><Range min='-1' max='9'/></Option>"), "port-range"},
    {OPTIONS(INT("PV_SERVER_PORT", "11111")), ""},
    {OPTIONS(STRING("PV_SERVER_PORT", "none")), "port-default"},
    {OPTIONS(STRING("PV_SERVER_PORT", "11111")), ""},

    /* sets and switches */
    {OPTIONS(STRING("A", "") "<Set name='B' value='1'/>"), ""},
    {OPTIONS(STRING("A", "") "<Set name='A' value='1'/>"), "set-without-effect"},
    {OPTIONS(STRING("A", "") "<Set value='1'/>"), "set-without-name"},
    {OPTIONS(STRING("A", "") "<Set name='PV_SERVER_PORT' value='1'/>"), "set-port"},
    {OPTIONS("<Switch name='HOME'><Case value='x'/></Switch>"), "switch-dead"},
    {OPTIONS(STRING("A", "") "<Switch name='HOME'><Case value='x'/></Switch>"), ""},
    {OPTIONS(STRING("A", "") "<Switch name='B'><Case value='x'/></Switch>"), "switch-variable-unknown"},
    {OPTIONS(STRING("A", "") "<Switch><Case value='x'/></Switch>"), "switch-without-name"},
    {OPTIONS(STRING("A", "") "<Switch name='A'><Case/></Switch>"), "case-without-value"},
    {OPTIONS(STRING("A", "") "<Switch name='A'><Case value='x'/><Case value='x'/></Switch>"),
        "case-duplicate"},
    {OPTIONS(OPTION("", "<Boolean default='0'/>") "<Switch name='A'><Case value='0'/><Case value='1'/>"
        "<Case value='true'/></Switch>"), "case-impossible"},
    {OPTIONS(OPTION("", "<Boolean default='0'/>") "<Switch name='A'><Case value='0'/></Switch>"),
        "case-missing"},
    {OPTIONS(STRING("A", "") "<Switch name='PV_CLIENT_PLATFORM'><Case value='Linux'/></Switch>"), ""},
    {OPTIONS(STRING("A", "") "<Switch name='PV_CLIENT_PLATFORM'><Case value='linux'/></Switch>"),
        "case-impossible"},
    {OPTIONS(STRING("A", "") "<Switch name='A'><Set name='B' value='x'/></Switch>"), "element-misplaced"},

    /* variables */
    {STARTUP("cs://h:1", COMMAND("", "/x", ARG("$HOME$ $PV_SERVER_PORT$"))), ""},
    {STARTUP("cs://h:1", COMMAND("", "/x", ARG("$queue$") ARG("$queue$"))), "undefined-variable"},
    {STARTUP("cs://h:1", COMMAND("", "/x", ARG("cost$ 5$ $$"))), ""},
    {STARTUP("cs://h:1", COMMAND("", "/x", ARG("$PV_USERNAME$"))), "variable-gone"},
    {STARTUP("cs://h:1", COMMAND(STRING("Queue", "a"), "/x", ARG("$QUEUE$"))), "variable-misspelled"},
    {STARTUP("cs://h:1", COMMAND("", "/x", ARG("$pv_server_port$"))), "variable-misspelled"},
    {STARTUP("cs://h:1", COMMAND(STRING("A", "$B$") STRING("B", "$A$"), "/x", ARG("$A$"))),
        "variable-cycle"},
    {STARTUP("cs://h:1", COMMAND(INT("PV_SERVER_PORT", "1"), "/x", ARG("$PV_CONNECTION_URI$"))),
        "stale-variable"},
    {STARTUP("cs://h:1", COMMAND("", "/x", ARG("$PV_CONNECTION_URI$"))), ""},
    {STARTUP("cs://h:1", COMMAND("", "/x", ARG("$PV_SSH_PF_SERVER_PORT$"))), "forward-variable"},
    {STARTUP("cs://h:1", COMMAND(STRING("A", "1"), "/x", ARG("\\$A$ \\$A$"))), "backslash"},

    /* forwards */
    {LIST(SERVER("cs://h:1", "<ManualStartup><PortForwarding/></ManualStartup>")), "manual-tunnel"},
    {LIST(SERVER("cs://h:1", "<ManualStartup><SSHConfig><PortForwarding/></SSHConfig></ManualStartup>")),
        "manual-tunnel"},
    {STARTUP("cs://h:1", SSH("><PortForwarding/>", "")), ""},
    {STARTUP("cs://h:1", SSH("><PortForwarding local='8080'/>", "")), ""},
    {STARTUP("cs://h", SSH("><PortForwarding/>", "")), "forward-port-missing"},
    {STARTUP("cdsrs://h:1//h:2", SSH("><PortForwarding/>", "")), "forward-scheme"},
    {STARTUP("ssh://h/1", SSH("><PortForwarding/>", "")), "forward-impossible"},
    {STARTUP("cs://h:1", SSH("><PortForwarding local='$PV_SERVER_PORT$'/>", "")),
        "forward-local-server-port"},
    {STARTUP("cs://h:1", SSH("><PortForwarding local='$LOCAL$'/>", "")),
        "forward-local-undefined undefined-variable"},
    {STARTUP("cs://h:1", SSH("><PortForwarding local='eighty'/>", "")), "forward-local-not-a-port"},
    {STARTUP("cs://h:1", SSH("><PortForwarding local='65536'/>", "")), "forward-local-not-a-port"},
    {STARTUP("cs://h:1", SSH("><PortForwarding local='-1'/>", "")), "forward-local-not-a-port"},
    {STARTUP("cs://h:1", SSH("><PortForwarding local='0'/>", "")), "forward-local-zero"},
    {STARTUP("csrc://h:1", SSH("><PortForwarding local='8080'/>", "")), "reverse-local"},
    {STARTUP("csrc://h:8080", SSH("><PortForwarding local='8080'/>", "")), ""},
    {STARTUP("cs://h:1", SSH(" port='ssh'>", "")), "ssh-port"},
    {STARTUP("cs://h:1", SSH(" port='2222' user='$USER$'>", "")), ""},
    {STARTUP("csrc://:11111", COMMAND(INT("S", "9") INT("C", "11111"), "ssh", ARG("-R")
        ARG("$S$:localhost:$C$") ARG("h"))), "client-port"},
    {STARTUP("csrc://:11111", COMMAND(INT("S", "9"), "ssh", ARG("-R$S$:localhost:22222") ARG("h"))),
        "client-port"},
    {STARTUP("csrc://:22222", COMMAND(INT("S", "9"), "ssh", ARG("-R$S$:localhost:22222") ARG("h"))), ""},
    {STARTUP("csrc://", COMMAND(INT("PV_SERVER_PORT", "9"), "ssh", ARG("-R")
        ARG("$PV_SERVER_PORT$:localhost:$PV_SERVER_PORT$") ARG("h"))), ""},
    {STARTUP("cs://localhost:1", COMMAND("", "ssh", ARG("-L2:node:1") ARG("h"))), "client-port"},
    {STARTUP("cs://localhost:1", COMMAND("", "ssh", ARG("-L127.0.0.1:1:node:1") ARG("h"))), ""},
    {STARTUP("cs://h:1", COMMAND("", "ssh", ARG("-L2:node:1") ARG("h"))), ""},

    /* commands */
    {STARTUP("cs://h:1", COMMAND("", "/opt/pvserver", ARG("--use-offscreen-rendering"))), "flag-gone"},
    {STARTUP("csrc://", COMMAND("", "bash", ARG("-c") ARG("mpirun pvserver -rc -ch=h"))),
        "flag-gone flag-old"},
    {STARTUP("csrc://", COMMAND("", "/opt/pvserver", ARG("--rc") ARG("--client-host=h"))), ""},
    {STARTUP("csrc://", COMMAND("", "/opt/pvserver; other -sp=1", ARG("-ch"))), ""},
    {STARTUP("cdsrs://a//b", COMMAND("", "pvdataserver", ARG("--force-offscreen-rendering"))),
        "flag-refused"},
    {STARTUP("cs://h:1", COMMAND("", "pvserver", ARG("--force-offscreen-rendering"))), ""},
    {STARTUP("cs://h:1", COMMAND(STRING("U", ""), "ssh", ARG("-l") ARG("$U$") ARG("host"))),
        "empty-word"},
    {STARTUP("cs://h:1", COMMAND(STRING("U", "me"), "ssh", ARG("-l") ARG("$U$") ARG("host"))), ""},
    {STARTUP("cs://h:1", COMMAND(STRING("U", ""), "ssh", ARG("-tA") ARG("$U$") ARG("host"))), ""},
    {STARTUP("cs://h:1", COMMAND(STRING("U", ""), "x", ARG("--n=4") ARG("$U$") ARG("host"))), ""},
    {STARTUP("cs://h:1", COMMAND(STRING("U", ""), "x", ARG("-t") ARG("$U$") ARG("host"))), "empty-word"},
    {STARTUP("cs://h:1", COMMAND(STRING("U", "a b"), "/x", ARG("$U$"))), "value-splits"},
    {STARTUP("cs://h:1", COMMAND(STRING("U", "a b"), "/x", ARG("for $U$"))), ""},
    {STARTUP("cs://h:1", COMMAND("", "/x", ARG("\"a") ARG("b\""))), ""},
    {STARTUP("cs://h:1", COMMAND("", "/x", ARG("\"a") ARG("b"))), "quote-open"},
    {STARTUP("cs://h:1", "<Command exec='/x' delay='0' process_wait='3'/>"), ""},
    {STARTUP("cs://h:1", "<Command exec='/x' delay='5'/>"), "delay"},
    {STARTUP("cs://h:1", "<Command exec='/x' delay='soon'/>"), "wait-not-a-number"},
    {STARTUP("cs://h:1", "<Command exec='/x' timeout='3'/>"), "wait-old-name"},
    {STARTUP("cs://h:1", "<Command exec='/x' timeout='3' process_wait='3'/>"), ""},
    {STARTUP("cs://h:1", COMMAND("", "ssh", ARG("h") ARG("sbatch job.sh"))), "timeout-queue"},
    {STARTUP("csrc://h:1", COMMAND("", "ssh", ARG("h") ARG("sbatch job.sh"))), ""},
    {STARTUP("cs://h:1", COMMAND("", "./x", "")), "relative-program"},
    {STARTUP("cs://h:1", COMMAND("", "x", "")), ""},
    {STARTUP("cs://h:1", COMMAND("", "@BUILD_DIR@/x", "")), "template"},
    {STARTUP("cs://h:1", COMMAND("", "ssh", ARG("me@host") ARG("you@host"))), ""},
    {STARTUP("cs://h:1", COMMAND("", "cmd", ARG("/C") ARG("plink.exe"))), "windows-only"},
    {STARTUP("cs://h:1", COMMAND("", "/x", ARG("%USERPROFILE%/x"))), "windows-only"},
    {STARTUP("cs://h:1", COMMAND("", "date", ARG("+%Y%m%d"))), ""},
    {STARTUP("cs://h:1", COMMAND(STRING("P", "C:\\tools\\start.bat"), "$P$", "")), "windows-only"},
    {STARTUP("cs://h:1", COMMAND(STRING("A", "") "<Switch name='PV_CLIENT_PLATFORM'><Case value='Windows'>"
        "<Set name='T' value='cmd'/></Case><Case value='Linux'><Set name='T' value='xterm'/></Case>"
        "</Switch>", "$T$", ARG("-hold"))), ""},
    {STARTUP("cs://h:1", COMMAND("", "/usr/bin/xterm", ARG("-e") ARG("ssh"))), "terminal-closes"},
    {STARTUP("cs://h:1", COMMAND("", "xterm", ARG("-hold") ARG("-e") ARG("ssh"))), ""},

    /* passwords */
    {OPTIONS(OPTION("save='false'", "<Password/>")), ""},
    {OPTIONS(OPTION("", "<Password/>")), "password-saved"},
    {OPTIONS(OPTION("save='false'", "<Password default='x'/>")), "password-in-file"},
    {OPTIONS(STRING("DB_PASSWORD", "")), "password-shown"},
    {OPTIONS(STRING("COMPASS", "") STRING("PASSES", "")), ""},
    {STARTUP("cs://h:1", COMMAND(OPTION("save='false'", "<Password/>"), "/x", ARG("--key=$A$"))),
        "password-argument"},
    {STARTUP("cs://h:1", COMMAND("", "sshpass", ARG("-f") ARG("file"))), "password-tool"},
    {STARTUP("cs://h:1", COMMAND("", "plink", ARG("-pw") ARG("x"))), "password-tool"},
    {STARTUP("cs://h:1", COMMAND("", "pvserver", ARG("-pw"))), ""},
};

static void
every_rule_finds_what_it_is_for_and_nothing_else(void **state)
{
    size_t wrong = 0;

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        char *codes = codes_of(cases[i].text);

        if (strcmp(codes, cases[i].codes) != 0) {
            print_error("%s\n  is:     %s\n  should: %s\n", cases[i].text, codes, cases[i].codes);
            wrong++;
        }
        free(codes);
    }
    assert_int_equal(wrong, 0);
}

/* Those of a plan are of test_plan; a second file is needed for one, and a directory for another. */
static void
every_rule_is_shown_here(void **state)
{
    static const char elsewhere[] =
        " replaces list-unreadable askpass-misspelled switch-no-case typed-dollar wrapper"
        " wrapper-unsure paraview-never-ends reverse-render-host agent-forwarding x11-forwarding"
        " dynamic-forward putty-session ";
    size_t n;
    const struct lint_rule *rules = lint_rules(&n);

    for (size_t i = 0; i < n; i++) {
        char *word = mem_printf(" %s ", rules[i].code);
        bool shown = strstr(elsewhere, word) != NULL;

        for (size_t k = 0; !shown && k < UNIT_COUNT(cases); k++) {
            char *codes = mem_printf(" %s ", cases[k].codes);

            shown = strstr(codes, word) != NULL;
            free(codes);
        }
        if (!shown)
            fail_msg("no case shows %s", rules[i].code);
        free(word);
    }
}

static void
every_rule_has_one_row_and_one_sentence(void **state)
{
    size_t n;
    const struct lint_rule *rules = lint_rules(&n);

    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(lint_rule(rules[i].code), &rules[i]);
        assert_int_equal(rules[i].remedy[strlen(rules[i].remedy) - 1], '.');
    }
    assert_null(lint_rule("no-such-rule"));
    assert_string_equal(lint_severity_name(LINT_ERROR), "error");
}

static void
a_place_is_that_of_the_attribute_or_of_the_element(void **state)
{
    static const char text[] = "<Servers>\r\n"
                               "  <Server name='s'\r\n"
                               "    resource='cs://Host:1'>\r\n"
                               "    <ManualStartup><Options>\r\n"
                               "\t<Opton/>\r\n"
                               "    </Options></ManualStartup>\r\n"
                               "  </Server>\r\n"
                               "</Servers>\r\n";
    struct lint l = {0};

    lint_text(&l, text, sizeof text - 1, "list.pvsc");
    lint_finish(&l);
    assert_int_equal(l.n, 2);
    assert_string_equal(l.v[0].rule->code, "resource-upper-case");
    assert_int_equal(l.v[0].line, 3);
    assert_int_equal(l.v[0].column, 5);
    assert_string_equal(l.v[0].server, "s");
    assert_string_equal(l.v[1].rule->code, "element-unknown");
    assert_int_equal(l.v[1].line, 5);
    assert_int_equal(l.v[1].column, 2);
    assert_string_equal(l.v[1].text, "<Opton> means nothing in Options; did you mean <Option>?");
    lint_done(&l);
}

static void
a_misspelled_name_is_told_with_the_one_that_was_meant(void **state)
{
    static const struct {
        const char *text, *meant;
    } spellings[] = {
        {STARTUP("cs://h:1", SSH("><AskPass/>", "")), "<AskPass> means nothing in SSHConfig; did you mean "
                                                      "<Askpass>?"},
        {STARTUP("cs://h:1", "<Command exec='/x'/><SSHcommand/>"),
            "<SSHcommand> means nothing in CommandStartup; did you mean <SSHCommand>?"},
        {STARTUP("cs://h:1", "<Command exec='/x'/><Case/>"),
            "<Case> means nothing in CommandStartup; it belongs in Switch"},
        {STARTUP("cs://h:1", "<Command exec='/x' procces_wait='1'/>"),
            "The attribute 'procces_wait' means nothing in Command; did you mean 'process_wait'?"},
        {STARTUP("cs://h:1", COMMAND(STRING("NPROCS", "1"), "/x", ARG("$NPROC$"))),
            "Nothing here sets NPROC; unless the environment has it, the name stands for itself; did you "
            "mean NPROCS?"},
    };

    for (size_t i = 0; i < UNIT_COUNT(spellings); i++) {
        struct lint l = {0};

        lint_text(&l, spellings[i].text, strlen(spellings[i].text), "list.pvsc");
        assert_int_equal(l.n, 1);
        assert_string_equal(l.v[0].text, spellings[i].meant);
        lint_done(&l);
    }
}

static void
a_name_of_an_earlier_file_is_replaced_by_the_later(void **state)
{
    static const char text[] = LIST(SERVER("cs://h:1", MANUAL));
    struct lint l = {0};

    lint_text(&l, text, sizeof text - 1, "first.pvsc");
    lint_text(&l, text, sizeof text - 1, "second.pvsc");
    lint_finish(&l);
    assert_int_equal(l.n, 1);
    assert_string_equal(l.v[0].rule->code, "replaces");
    assert_string_equal(l.v[0].file, "second.pvsc");
    assert_non_null(strstr(l.v[0].text, "first.pvsc, line 1"));
    lint_done(&l);
}

static void
each_of_several_servers_of_one_name_is_looked_at(void **state)
{
    char *codes = codes_of(LIST(SERVER("cs://h:x", MANUAL) SERVER("cs://h:y", MANUAL)));

    assert_string_equal(codes, "resource-port name-repeated resource-port");
    free(codes);
}

static void
what_the_file_says_is_cleaned(void **state)
{
    static const char text[] = LIST("<Server name='s&#x202e;' resource='cs://h:&#9;&#x9b;'>" MANUAL
                                    "</Server>");
    struct lint l = {0};

    lint_text(&l, text, sizeof text - 1, "a\033[2Jb");
    assert_int_equal(l.n, 1);
    assert_string_equal(l.v[0].file, "a^[[2Jb");
    assert_string_equal(l.v[0].server, "s<U+202E>");
    assert_null(strchr(l.v[0].text, '\x9b'));
    assert_null(strchr(l.v[0].text, '\t'));
    lint_done(&l);
}

static void
a_file_that_cannot_be_read_is_one_error(void **state)
{
    struct lint l = {0};

    lint_unreadable(&l, "dir", "dir is no regular file");
    lint_finish(&l);
    assert_int_equal(l.n, 1);
    assert_int_equal(l.v[0].rule->severity, LINT_ERROR);
    assert_int_equal(l.v[0].line, 0);
    lint_done(&l);
}

/* ---- What sites have published, where it is there ---- */

struct wild {
    struct lint lint;
    size_t errors, warnings;
};

static void
wild_read(struct wild *w, const char *dir, const char *name)
{
    char *path = mem_printf("%s/%s", dir, name), *bytes = mem_alloc(PVSC_SIZE_MAX);
    FILE *f = fopen(path, "rb");
    size_t n;

    assert_non_null(f);
    n = fread(bytes, 1, PVSC_SIZE_MAX, f);
    fclose(f);
    lint_text(&w->lint, bytes, n, name);
    free(bytes);
    free(path);
}

static size_t
wild_count(const struct wild *w, const char *file, const char *code)
{
    size_t n = 0;

    for (size_t i = 0; i < w->lint.n; i++)
        n += strncmp(w->lint.v[i].file, file, strlen(file)) == 0
            && strcmp(w->lint.v[i].rule->code, code) == 0;
    return n;
}

static void
what_is_known_of_published_lists_is_found_and_no_error_is_made_up(void **state)
{
    static const struct {
        const char *file, *code;
        size_t count;
    } known[] = {
        {"", "enum-default-not-listed", 3},
        {"", "forward-local-server-port", 1},
        {"alcf-", "client-port", 4},
        {"alcf-", "option-overrides", 4},
        {"alcf-", "undefined-variable", 3},
        {"olcf-doc-ORNL_frontier", "forward-local-server-port", 1},
        {"olcf-", "option-overrides", 3},
        {"hzdr-", "flag-gone", 6},
        {"hzdr-", "flag-old", 5},
        {"salome-", "flag-gone", 2},
        {"salome-", "builtin-in-file", 1},
        {"fluidnumerics-", "resource-port", 1},
        {"fluidnumerics-", "backslash", 8},
        {"paraview-sshServers", "reverse-local", 3},
        {"", "list-malformed", 4},
    };
    const char *top = getenv("abs_top_srcdir");
    char *path = mem_printf("%s/../shared/data/pvsc/wild", top != NULL ? top : ".");
    struct wild w = {0};
    struct dirent *entry;
    DIR *dir = opendir(path);

    if (dir == NULL) {
        free(path);
        print_message("the published lists are not here\n");
        skip();
    }
    while ((entry = readdir(dir)) != NULL) {
        if (strstr(entry->d_name, ".pvsc") != NULL)
            wild_read(&w, path, entry->d_name);
    }
    closedir(dir);
    free(path);
    lint_finish(&w.lint);
    for (size_t i = 0; i < w.lint.n; i++)
        w.errors += w.lint.v[i].rule->severity == LINT_ERROR;
    for (size_t i = 0; i < UNIT_COUNT(known); i++) {
        size_t count = wild_count(&w, known[i].file, known[i].code);

        if (count != known[i].count)
            fail_msg("%s %s: %zu, not %zu", known[i].file, known[i].code, count, known[i].count);
    }
    assert_int_equal(w.errors, 4); /* those that ParaView refuses too */
    lint_done(&w.lint);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_finds_what_it_is_for_and_nothing_else),
        cmocka_unit_test(every_rule_is_shown_here),
        cmocka_unit_test(every_rule_has_one_row_and_one_sentence),
        cmocka_unit_test(a_place_is_that_of_the_attribute_or_of_the_element),
        cmocka_unit_test(a_misspelled_name_is_told_with_the_one_that_was_meant),
        cmocka_unit_test(a_name_of_an_earlier_file_is_replaced_by_the_later),
        cmocka_unit_test(each_of_several_servers_of_one_name_is_looked_at),
        cmocka_unit_test(what_the_file_says_is_cleaned),
        cmocka_unit_test(a_file_that_cannot_be_read_is_one_error),
        cmocka_unit_test(what_is_known_of_published_lists_is_found_and_no_error_is_made_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
