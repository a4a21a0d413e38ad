/* SPDX-License-Identifier: BSD-3-Clause
 * test_meaning: what a list means, in ParaView's order of evaluation, seen in the words that come out. */
#include "config.h"

#include "core/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "try.h"

/* The plan for a client of another version, or in another environment. */
static struct plan *
plan_with(struct try *t, const char *version, char *const *env)
{
    struct facts other = facts;

    other.version_full = version != NULL ? version : facts.version_full;
    other.environ = env != NULL ? env : facts.environ;
    t->plan = plan_make(t->list.v[0], &t->chosen, &other, &t->e);
    if (t->plan == NULL)
        fail_msg("%s", t->e.text);
    return t->plan;
}

static void
each_form_of_a_url_has_its_predefined_variables(void **state)
{
    static const struct {
        const char *resource, *words;
    } rows[] = {
        {"cs://HOST.Example.ORG:1234", "run|host.example.org:1234|:-1|:-1|cs"},
        {"cs://h;key=value:5", "run|h:11111|:-1|:-1|cs"},
        {"cs://h:7#name", "run|h:7|:-1|:-1|cs"},
        {"cs://me:secret@h:77/path", "run|h:77|:-1|:-1|cs"},
        {"cs://my_host:77", "run|my_host:77|:-1|:-1|cs"},
        {"cs://localhost:port", "run|localhost:11111|:-1|:-1|cs"},
        {"cs://[::1]:77", "run|::1:77|:-1|:-1|cs"},
        {"csrc://", "run|:11111|:-1|:-1|csrc"},
        {"csrc://:4000", "run|:4000|:-1|:-1|csrc"},
        {"cdsrs://ds/rs", "run|:-1|ds:11111|rs:22221|cdsrs"},
        {"cdsrs://ds:1//RS:2", "run|:-1|ds:1|rs:2|cdsrs"},
        {"cdsrsrc://:1//:2", "run|:-1|:1|:2|cdsrsrc"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        char *attributes = mem_printf("resource='%s'", rows[i].resource);
        struct try t;

        print_message("%s\n", rows[i].resource);
        try_read(&t, attributes, COMMAND("", ARG("$PV_SERVER_HOST$:$PV_SERVER_PORT$")
            ARG("$PV_DATA_SERVER_HOST$:$PV_DATA_SERVER_PORT$")
            ARG("$PV_RENDER_SERVER_HOST$:$PV_RENDER_SERVER_PORT$") ARG("$PV_CONNECTION_SCHEME$")));
        assert_words(&try_plan(&t)->argv, rows[i].words);
        assert_words(&t.plan->paraview_argv, rows[i].words);
        try_done(&t);
        free(attributes);
    }
}

static void
the_versions_variables_are_the_clients(void **state)
{
    static const struct {
        const char *full, *words;
    } rows[] = {
        {"5.11.0", "run|5|11|0|5.11|5.11.0"},
        {"6.0.1-RC2", "run|6|0|1|6.0|6.0.1-RC2"},
        {"5.13.2-1234-gabcdef0", "run|5|13|2|5.13|5.13.2-1234-gabcdef0"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct try t;

        try_read(&t, "resource='cs://h:1'", COMMAND("", ARG("$PV_VERSION_MAJOR$")
            ARG("$PV_VERSION_MINOR$") ARG("$PV_VERSION_PATCH$") ARG("$PV_VERSION$")
            ARG("$PV_VERSION_FULL$")));
        assert_words(&plan_with(&t, rows[i].full, NULL)->argv, rows[i].words);
        try_done(&t);
    }
}

static void
the_forwards_port_is_fresh_here_and_as_each_version_has_it_in_paraviews_words(void **state)
{
    static const struct {
        const char *version, *theirs;
    } rows[] = {
        {"5.7.0", "8080"}, {"5.10.1", "8080"}, {"5.11.0", "11111"}, {"5.13.3", "11111"},
        {"6.0.0", "-1"},   {"6.2.0-RC1", "-1"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct try t;

        try_read(&t, "resource='cs://gw'", SSH(PORT("PV_SERVER_PORT"),
            "<SSHConfig><PortForwarding local='8080'/></SSHConfig>",
            ARG("$PV_SSH_PF_SERVER_PORT$")));
        try_set(&t, "PV_SERVER_PORT", "2222");
        plan_with(&t, rows[i].version, NULL);
        assert_string_equal(t.plan->command, "/r/srv 2222");
        assert_string_equal(t.plan->paraview_argv.v[t.plan->paraview_argv.n - 1], rows[i].theirs);
        assert_true(warns(t.plan, "stale-variable"));
        try_done(&t);
        try_read(&t, "resource='cs://gw'", SSH(PORT("PV_SSH_PF_SERVER_PORT"),
            "<SSHConfig><PortForwarding/></SSHConfig>", ARG("$PV_SSH_PF_SERVER_PORT$")));
        try_set(&t, "PV_SSH_PF_SERVER_PORT", "99");
        plan_with(&t, rows[i].version, NULL);
        assert_string_equal(t.plan->paraview_argv.v[t.plan->paraview_argv.n - 1], "99");
        assert_int_equal(t.plan->forwards[0].listen.port, 99);
        try_done(&t);
    }
}

static void
the_connect_id_of_the_environment_counts_only_behind_a_question(void **state)
{
    static char id[] = "PV_CONNECT_ID=42";
    char *env[] = {id, NULL};
    struct try t;

    try_read(&t, "resource='cs://h:1'", COMMAND("", ""));
    assert_null(values_find(&plan_with(&t, NULL, env)->values, "PV_CONNECT_ID"));
    try_done(&t);
    try_read(&t, "resource='cs://h:1'", COMMAND(STRING("A", ""), ""));
    assert_value(plan_with(&t, NULL, env), "PV_CONNECT_ID", "42", "environment");
    try_done(&t);
    try_read(&t, "resource='cs://h:1'",
        COMMAND(STRING("A", "") "<Set name='PV_CONNECT_ID' value='7'/>", ARG("$PV_CONNECT_ID$")));
    assert_words(&plan_with(&t, NULL, env)->argv, "run|7");
    try_done(&t);
}

static void
a_switch_tests_predefined_and_environment_variables_and_its_first_case_wins(void **state)
{
    struct try t;

    try_read(&t, "resource='csrc://h:1'", COMMAND(STRING("A", "")
        "<Switch name='PV_CONNECTION_SCHEME'><Case value='cs'><Set name='X' value='cs'/></Case>"
        "<Case value='csrc'><Set name='X' value='first'/><Set name='Y' value='$X$+'/></Case>"
        "<Case value='csrc'><Set name='X' value='second'/></Case></Switch>"
        "<Switch name='HOME'><Case value='/home/alice'><Set name='Z' value='home'/></Case></Switch>",
        ARG("$X$") ARG("$Y$") ARG("$Z$")));
    assert_words(&try_plan(&t)->argv, "run|first|first+|home");
    assert_words(&t.plan->paraview_argv, "run|first|first+|home");
    try_done(&t);
}

static void
a_case_goes_over_a_value_and_a_set_does_not(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://h:1'", COMMAND(STRING("A", "a") STRING("B", "b")
        "<Set name='A' value='set'/><Switch name='A'><Case value='typed'>"
        "<Set name='B' value='case'/></Case></Switch>", ARG("$A$") ARG("$B$")));
    try_set(&t, "A", "typed");
    try_set(&t, "B", "typed too");
    assert_words(&try_plan(&t)->argv, "run|typed|case");
    try_done(&t);
}

static void
of_two_options_of_a_name_the_last_counts(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://h:1'",
        COMMAND(STRING("A", "first") STRING("A", "last"), ARG("$A$")));
    assert_words(&try_plan(&t)->argv, "run|last");
    assert_true(warns(t.plan, "option-duplicate"));
    try_done(&t);
}

static void
defaults_come_out_as_paraviews_widgets_give_them(void **state)
{
    static const struct {
        const char *type, *words;
    } rows[] = {
        {"<Range type='int' min='2' max='9' default='7.9'/>", "run|[2]"},
        {"<Range type='int' min='2' max='9' default='77'/>", "run|[9]"},
        {"<Range type='int' min='2' max='9'/>", "run|[2]"},
        {"<Range type='double' min='0' max='1' default='0.123456'/>", "run|[0.12]"},
        {"<Range type='real' min='0' max='1' default='0.5'/>", "run|[0.5]"},
        {"<Boolean true='--on' false='--off' default='--on'/>", "run|[--on]"},
        {"<Boolean true='--on' false='--off' default='true'/>", "run|[--off]"},
        {"<Boolean/>", "run|[0]"},
        {"<Enumeration default='b'><Entry value='a'/><Entry value='b'/></Enumeration>", "run|[b]"},
        {"<Enumeration default='B'><Entry value='a'/><Entry value='b' label='B'/></Enumeration>",
            "run|[]"},
        {"<String/>", "run|[]"},
        {"<File default='/a b'/>", "run|[/a|b]"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        char *body = mem_printf("<CommandStartup><Options><Option name='O'>%s</Option></Options>"
            "<Command exec='run'><Arguments><Argument value='[$O$]'/></Arguments></Command>"
            "</CommandStartup>", rows[i].type);
        struct try t;

        print_message("%s\n", rows[i].type);
        try_read(&t, "resource='cs://h:1'", body);
        assert_words(&try_plan(&t)->argv, rows[i].words);
        assert_words(&t.plan->paraview_argv, rows[i].words);
        try_done(&t);
        free(body);
    }
}

static void
a_random_port_changes_the_resource_and_can_be_repeated(void **state)
{
    static const char option[] = COMMAND("<Option name='PV_SERVER_PORT' save='true'>"
        "<Range type='int' min='11000' max='12000' default='random'/></Option>",
        ARG("$PV_SERVER_PORT$"));
    struct try t;
    char *once;

    try_read(&t, "resource='cs://h:1'", option);
    values_set(&t.chosen, "PV_SERVER_PORT", "11999", "saved", false);
    assert_in_range(try_plan(&t)->resource.port, 11000, 11999);
    assert_string_equal(values_find(&t.plan->values, "PV_SERVER_PORT")->from, "random");
    once = mem_dup(values_get(&t.plan->values, "PV_SERVER_PORT"));
    try_done(&t);
    try_read(&t, "resource='cs://h:1'", option);
    try_set(&t, "PV_SERVER_PORT", once);
    assert_string_equal(try_plan(&t)->argv.v[1], once);
    free(once);
    try_done(&t);
}

static void
a_set_of_the_two_ports_changes_the_text_only(void **state)
{
    struct try t;

    try_read(&t, "resource='cdsrs://a:1//b:2'", COMMAND(STRING("A", "")
        "<Set name='PV_DATA_SERVER_PORT' value='8'/><Set name='PV_RENDER_SERVER_PORT' value='9'/>",
        ARG("$PV_DATA_SERVER_PORT$") ARG("$PV_RENDER_SERVER_PORT$")));
    assert_words(&try_plan(&t)->argv, "run|8|9");
    assert_int_equal(t.plan->resource.port, 1);
    assert_int_equal(t.plan->resource.render_port, 2);
    assert_true(warns(t.plan, "set-port"));
    try_done(&t);
}

static void
more_options_for_ssh_stand_before_the_host_as_they_are(void **state)
{
    static char more[] = "PARAVIEW_SSH_OPTIONS=-J a,b -o \"X Y\"";
    char *env[] = {more, NULL};
    struct try t;

    try_read(&t, "resource='cs://gw:5'", SSH("", "<SSHConfig user='joe' port='22'/>", ARG("x")));
    assert_words(&plan_with(&t, "6.0.0", env)->paraview_argv,
        "/usr/bin/ssh|-p|22|-J|a,b|-o|X Y|joe@gw|/r/srv|x");
    try_done(&t);
}

static void
words_for_the_remote_shell_are_joined_without_quotes(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://gw:5'", SSH(STRING("E", ""), "<SSHConfig/>",
        ARG("a b") ARG("$E$") ARG("$UNKNOWN$") ARG("; exit")));
    assert_words(&try_plan(&t)->argv, "/r/srv|a b|UNKNOWN|; exit");
    assert_string_equal(t.plan->command, "/r/srv a b UNKNOWN ; exit");
    try_done(&t);
}

static void
manual_startup_wins_and_still_asks(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://h:1'", "<CommandStartup><Command exec='run'/></CommandStartup>"
        "<ManualStartup><Options>" PORT("PV_SERVER_PORT") "</Options></ManualStartup>");
    try_set(&t, "PV_SERVER_PORT", "2222");
    assert_int_equal(try_plan(&t)->where, PLAN_NONE);
    assert_string_equal(t.plan->client_url, "cs://h:2222");
    try_done(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_of_a_url_has_its_predefined_variables),
        cmocka_unit_test(the_versions_variables_are_the_clients),
        cmocka_unit_test(
            the_forwards_port_is_fresh_here_and_as_each_version_has_it_in_paraviews_words),
        cmocka_unit_test(the_connect_id_of_the_environment_counts_only_behind_a_question),
        cmocka_unit_test(a_switch_tests_predefined_and_environment_variables_and_its_first_case_wins),
        cmocka_unit_test(a_case_goes_over_a_value_and_a_set_does_not),
        cmocka_unit_test(of_two_options_of_a_name_the_last_counts),
        cmocka_unit_test(defaults_come_out_as_paraviews_widgets_give_them),
        cmocka_unit_test(a_random_port_changes_the_resource_and_can_be_repeated),
        cmocka_unit_test(a_set_of_the_two_ports_changes_the_text_only),
        cmocka_unit_test(more_options_for_ssh_stand_before_the_host_as_they_are),
        cmocka_unit_test(words_for_the_remote_shell_are_joined_without_quotes),
        cmocka_unit_test(manual_startup_wins_and_still_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
