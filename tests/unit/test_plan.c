/* SPDX-License-Identifier: BSD-3-Clause
 * test_plan: from a server and values to what will be done. */
#include "config.h"

#include "core/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "try.h"

static void
the_environment_predefined_sets_options_and_cases_come_in_this_order(void **state)
{
    struct try t;
    struct plan *p;

    try_read(&t, "resource='cs://h:1'",
        COMMAND(STRING("A", "option") STRING("USER", "$HOME$")
                "<Switch name='A'><Case value='option'><Set name='C' value='case'/></Case></Switch>"
                "<Switch name='C'><Case value='case'><Set name='D' value='seen'/></Case></Switch>"
                "<Set name='A' value='set'/><Set name='B' value='set'/>"
                "<Set name='PV_SERVER_HOST' value='set'/>",
            ARG("$A$ $B$ $C$ $D$ $USER$ $NESTED$ $PV_SERVER_HOST$ $PV_VERSION$ $GONE$")));
    p = try_plan(&t);
    assert_words(&p->argv,
        "run|option set case seen /home/alice /home/alice/x set 5.13 GONE");
    assert_value(p, "A", "option", "default");
    assert_value(p, "B", "set", "set");
    assert_value(p, "D", "seen", "case");
    assert_value(p, "HOME", "/home/alice", "environment");
    assert_value(p, "PV_VERSION_FULL", "5.13.2-RC1", "predefined");
    assert_value(p, "PV_VERSION_PATCH", "2", "predefined");
    assert_value(p, "PV_CLIENT_HOST", "desk", "predefined");
    assert_null(values_find(&p->values, "SECRETS"));
    try_done(&t);
}

static void
a_switch_without_an_option_is_dead_as_in_paraview(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://h:1'",
        COMMAND("<Switch name='PV_CLIENT_PLATFORM'><Case value='Linux'>"
                "<Set name='X' value='set'/></Case></Switch>", ARG("$X$")));
    assert_words(&try_plan(&t)->argv, "run|X");
    assert_true(warns(t.plan, "switch-dead"));
    try_done(&t);
}

static void
switches_without_a_variable_or_a_case_warn(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://h:1'",
        COMMAND(STRING("A", "a") "<Switch name='NONE'><Case value='1'/></Switch>"
                "<Switch name='A'><Case value='b'/></Switch>", ""));
    try_plan(&t);
    assert_true(warns(t.plan, "switch-variable-unknown"));
    assert_true(warns(t.plan, "switch-no-case"));
    try_done(&t);
}

static void
an_option_of_the_port_changes_the_resource_and_what_tells_it(void **state)
{
    struct try t;
    struct plan *p;

    try_read(&t, "resource='cs://h'",
        COMMAND(PORT("PV_SERVER_PORT"), ARG("$PV_CONNECTION_URI$") ARG("$PV_SSH_PF_SERVER_PORT$")));
    try_set(&t, "PV_SERVER_PORT", "2222");
    p = try_plan(&t);
    assert_int_equal(p->resource.port, 2222);
    assert_words(&p->argv, "run|cs://h:2222|2222");
    assert_words(&p->paraview_argv, "run|cs://h|11111");
    assert_true(warns(p, "stale-variable"));
    assert_string_equal(p->client_url, "cs://h:2222");
    assert_int_equal(p->client_port, 2222);
    try_done(&t);
}

static void
a_set_of_the_port_changes_the_text_only(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://h:1'",
        COMMAND(STRING("A", "") "<Set name='PV_SERVER_PORT' value='9'/>", ARG("$PV_SERVER_PORT$")));
    assert_words(&try_plan(&t)->argv, "run|9");
    assert_int_equal(t.plan->resource.port, 1);
    try_done(&t);
}

static void
what_a_set_or_a_case_gives_can_be_given_instead(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://h:1'",
        COMMAND(STRING("A", "a") "<Set name='B' value='set'/>"
                "<Switch name='A'><Case value='a'><Set name='C' value='case'/></Case></Switch>",
            ARG("$B$ $C$")));
    try_set(&t, "B", "mine");
    try_set(&t, "C", "too");
    assert_words(&try_plan(&t)->argv, "run|mine too");
    assert_value(t.plan, "C", "too", "flag");
    try_done(&t);
}

static void
a_port_that_is_missing_is_11111(void **state)
{
    struct try t;
    struct plan *p;

    try_read(&t, "resource='cs://gw'", SSH("", "<SSHConfig><PortForwarding/></SSHConfig>",
        ARG("$PV_SERVER_PORT$")));
    p = try_plan(&t);
    assert_words(&p->argv, "/r/srv|11111");
    assert_int_equal(p->forwards[0].listen.port, 11111);
    assert_int_equal(p->forwards[0].target.port, 11111);
    assert_words(&p->paraview_argv, "/usr/bin/ssh|-L|-1:localhost:-1|gw|/r/srv|11111");
    try_done(&t);
}

static void
a_remote_command_with_a_forward_has_hop_forward_and_text(void **state)
{
    struct try t;
    struct plan *p;
    char *text;

    try_read(&t, "resource='cs://GW.example:11111' timeout='30'",
        SSH(STRING("U", "joe"),
            "<SSHConfig user='$U$' port='2222'><Terminal/><PortForwarding local='8080'/>"
            "</SSHConfig>",
            ARG("two words") ARG("$PV_SERVER_PORT$")));
    p = try_plan(&t);
    assert_int_equal(p->where, PLAN_REMOTE);
    assert_string_equal(p->command, "/r/srv two words 11111");
    assert_words(&p->argv, "/r/srv|two words|11111");
    assert_words(&p->wrapper, "xterm|-e|ssh");
    assert_true(p->pty);
    assert_int_equal(p->hop_count, 1);
    text = plan_hop_text(&p->hops[0]);
    assert_string_equal(text, "joe@gw.example:2222");
    free(text);
    assert_string_equal(p->forwards[0].id, "f1");
    assert_false(p->forwards[0].reverse);
    text = endpoint_text(&p->forwards[0].listen);
    assert_string_equal(text, "127.0.0.1:8080");
    free(text);
    text = endpoint_text(&p->forwards[0].target);
    assert_string_equal(text, "localhost:11111");
    free(text);
    assert_string_equal(p->client_url, "cs://localhost:8080");
    assert_int_equal(p->listen_port, -1);
    assert_int_equal(p->timeout_s, 30);
    assert_true(p->secure);
    assert_words(&p->paraview_argv, "/usr/bin/ssh|-p|2222|-L|8080:localhost:11111|"
                                    "joe@gw.example|/r/srv|two words|11111");
    assert_survives_the_wire(p);
    try_done(&t);
}

static void
a_reverse_forward_listens_there_and_leads_to_the_local_port(void **state)
{
    struct try t;
    struct plan *p;

    try_read(&t, "resource='csrc://gw:11114'",
        SSH("", "<SSHConfig><SSH exec='/opt/ssh'/><PortForwarding local='8080'/></SSHConfig>",
            ARG("$PV_SERVER_PORT$")));
    p = try_plan(&t);
    assert_true(p->forwards[0].reverse);
    assert_int_equal(p->forwards[0].listen.port, 11114);
    assert_int_equal(p->forwards[0].target.port, 8080);
    assert_int_equal(p->listen_port, 8080);
    assert_string_equal(p->client_url, "csrc://localhost:8080");
    assert_string_equal(p->command, "/r/srv 11114");
    assert_words(&p->paraview_argv, "/opt/ssh|-R|11114:localhost:8080|gw|/r/srv|11114");
    assert_int_equal(p->timeout_s, -1);
    assert_true(warns(p, "reverse-local"));
    try_done(&t);
}

static void
the_local_port_may_come_from_a_variable_or_an_option(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://gw:5'",
        SSH("", "<SSHConfig><PortForwarding local='$PV_SERVER_PORT$'/></SSHConfig>", ""));
    assert_int_equal(try_plan(&t)->forwards[0].listen.port, 5);
    assert_string_equal(t.plan->paraview_argv.v[2], "5:localhost:5");
    try_done(&t);
    try_read(&t, "resource='cs://gw:5'", SSH(PORT("PV_SSH_PF_SERVER_PORT"),
        "<SSHConfig><PortForwarding/></SSHConfig>", ""));
    try_set(&t, "PV_SSH_PF_SERVER_PORT", "77");
    assert_int_equal(try_plan(&t)->forwards[0].listen.port, 77);
    try_done(&t);
}

static void
what_cannot_be_done_is_refused(void **state)
{
    static const struct {
        const char *attributes, *body, *says;
    } cases[] = {
        { "resource='cs://gw:5'",
          SSH("", "<SSHConfig><PortForwarding local='abc'/></SSHConfig>", ""),
          "t.pvsc:2: the local port 'abc'" },
        { "resource='cs://gw:5'", SSH("", "<SSHConfig port='99999'/>", ""), "ssh port" },
        { "resource='cs://gw:5'", SSH("", "<SSHConfig user='-oProxyCommand=x'/>", ""), "ssh user" },
        { "resource='cs://gw:5'", SSH("", "<SSHConfig user='a;b'/>", ""), "ssh user" },
        { "resource='cs://-oX:5'", SSH("", "<SSHConfig/>", ""), "host" },
        { "resource='csrc://:5'", SSH("", "<SSHConfig/>", ""), "no host" },
        { "resource='cs://gw:5'", SSH(PASSWORD("P"), "<SSHConfig user='$P$'/>", ""), "ssh user" },
        { "resource='cs://gw:5'", COMMAND("<Set name='X' value='$X$'/>", ARG("$X$")), "itself" },
        { "resource='cs://gw:5'", "<CommandStartup/>", "no command" },
        { "resource='cs://gw:5'", "", "neither" },
        { "resource='what://gw:5'", "<ManualStartup/>", "kind" },
    };

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct try t;

        try_read(&t, cases[i].attributes, cases[i].body);
        try_fails(&t, ERR_DATA, cases[i].says);
        try_done(&t);
    }
}

static void
wrong_choices_name_the_option(void **state)
{
    static const struct {
        const char *name, *text, *says;
    } cases[] = {
        { "N", "0", "option N of server 'S': must be" },
        { "N", "many", "option N" },
        { "MISSING", "1", "no option 'MISSING'" },
        { "T", "\xff", "UTF-8" },
        { "PV_SERVER_PORT", "70000", "option PV_SERVER_PORT" },
    };

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct try t;

        try_read(&t, "resource='cs://gw:5'", COMMAND(PORT("N") STRING("T", "")
            STRING("PV_SERVER_PORT", "11111"), ""));
        try_set(&t, cases[i].name, cases[i].text);
        try_fails(&t, ERR_USAGE, cases[i].says);
        try_done(&t);
    }
}

static void
a_saved_value_that_no_longer_fits_is_left_out(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://gw:5'", COMMAND(PORT("N"), ""));
    values_set(&t.chosen, "N", "many", "saved", false);
    values_set(&t.chosen, "OLD", "1", "saved", false);
    assert_value(try_plan(&t), "N", "11111", "default");
    try_done(&t);
    try_read(&t, "resource='cs://gw:5'", COMMAND(PORT("N"), ""));
    values_set(&t.chosen, "N", "12", "saved", false);
    assert_value(try_plan(&t), "N", "12", "saved");
    try_done(&t);
}

static void
the_environment_of_a_command_is_ours_with_the_values_over_it(void **state)
{
    struct strv env = {0};
    struct try t;
    char *joined;

    try_read(&t, "resource='cs://h:1'", COMMAND(STRING("USER", "bob"), ""));
    plan_environ(try_plan(&t), here, &env);
    joined = strv_join(&env, "\n");
    assert_non_null(strstr(joined, "HOME=/home/alice"));
    assert_non_null(strstr(joined, "USER=bob"));
    assert_null(strstr(joined, "USER=alice"));
    assert_non_null(strstr(joined, "PV_SERVER_PORT=1\n"));
    free(joined);
    strv_done(&env);
    try_done(&t);
}

static void
a_local_port_that_came_out_changes_the_client_only(void **state)
{
    struct try t;
    struct plan *p;
    struct err e;

    try_read(&t, "resource='cs://gw:5'",
        SSH("", "<SSHConfig><PortForwarding local='0'/></SSHConfig>",
            ARG("$PV_SERVER_PORT$") ARG("$PV_SSH_PF_SERVER_PORT$")));
    p = try_plan(&t);
    assert_int_equal(plan_bind(p, "f1", 41877, &e), 0);
    assert_string_equal(p->client_url, "cs://localhost:41877");
    assert_string_equal(p->command, "/r/srv 5 5");
    assert_int_equal(plan_bind(p, "server", 6000, &e), 0);
    assert_string_equal(p->client_url, "cs://localhost:41877");
    assert_int_equal(p->forwards[0].target.port, 6000);
    assert_string_equal(p->command, "/r/srv 6000 6000");
    assert_int_equal(p->hop_count, 1);
    assert_survives_the_wire(p);
    try_done(&t);
}

static void
a_remote_port_that_came_out_is_told_to_the_server(void **state)
{
    struct try t;
    struct plan *p;
    struct err e;

    try_read(&t, "resource='csrc://gw:0'",
        SSH("<Option name='PV_SERVER_PORT'><Range min='0' max='9' default='0'/></Option>",
            "<SSHConfig><PortForwarding local='8080'/></SSHConfig>",
            ARG("$PV_SERVER_PORT$") ARG("$PV_CONNECTION_URI$")));
    p = try_plan(&t);
    assert_string_equal(p->command, "/r/srv 0 csrc://gw:0");
    assert_int_equal(plan_bind(p, "f1", 40001, &e), 0);
    assert_string_equal(p->command, "/r/srv 40001 csrc://gw:40001");
    assert_int_equal(p->listen_port, 8080);
    assert_int_equal(plan_bind(p, "client", 8081, &e), 0);
    assert_int_equal(p->forwards[0].target.port, 8081);
    assert_int_equal(p->listen_port, 8081);
    assert_string_equal(p->command, "/r/srv 40001 csrc://gw:40001");
    assert_survives_the_wire(p);
    assert_int_equal(plan_bind(p, "f9", 1, &e), -1);
    assert_int_equal(plan_bind(p, "f1", 0, &e), -1);
    try_done(&t);
}

static void
without_forwards_ports_go_to_the_server_and_the_client(void **state)
{
    struct try t;
    struct err e;

    try_read(&t, "resource='cs://h:0'", COMMAND("", ARG("$PV_SERVER_PORT$")));
    assert_int_equal(plan_bind(try_plan(&t), "server", 4000, &e), 0);
    assert_string_equal(t.plan->client_url, "cs://h:4000");
    assert_words(&t.plan->argv, "run|4000");
    try_done(&t);
    try_read(&t, "resource='csrc://:0'", COMMAND("", ARG("$PV_SERVER_PORT$")));
    assert_int_equal(plan_bind(try_plan(&t), "client", 4001, &e), 0);
    assert_int_equal(t.plan->listen_port, 4001);
    assert_string_equal(t.plan->client_url, "csrc://localhost:4001");
    assert_words(&t.plan->argv, "run|4001");
    try_done(&t);
}

static void
a_client_gets_the_variables_and_where_to_go(void **state)
{
    struct strv words = {0}, out = {0};
    struct try t;
    struct err e;

    try_read(&t, "resource='cs://gw:5'",
        SSH(STRING("N", "4"), "<SSHConfig><PortForwarding local='8080'/></SSHConfig>", ""));
    strv_add(&words, "pvpython");
    strv_add(&words, "$URL$");
    strv_add(&words, "$HOST$ $PORT$");
    strv_add(&words, "");
    strv_add(&words, "--n=$N$ $PV_SERVER_PORT$");
    assert_int_equal(plan_client_words(try_plan(&t), &words, &out, &e), 0);
    assert_words(&out, "pvpython|cs://localhost:8080|127.0.0.1 8080||--n=4 5");
    strv_done(&words);
    strv_done(&out);
    try_done(&t);
}

static void
traps_are_warned_of(void **state)
{
    struct try t;

    try_read(&t, "resource='csrc://h:11111'",
        "<CommandStartup><Options>" STRING("U", "") STRING("CLIENT_PORT", "2222")
        "</Options><Command exec='/usr/X11/bin/xterm'><Arguments>" ARG("-e") ARG("ssh") ARG("-R")
        ARG("1:localhost:$CLIENT_PORT$") ARG("-l") ARG("$U$") ARG("host")
        "</Arguments></Command></CommandStartup>");
    try_plan(&t); /* "host" has become the user */
    assert_true(warns(t.plan, "wrapper-unsure"));
    assert_true(warns(t.plan, "client-port"));
    assert_true(warns(t.plan, "empty-word"));
    assert_int_equal(t.plan->wrapper.n, 0);
    assert_int_equal(t.plan->where, PLAN_LOCAL);
    try_done(&t);
}

static void
a_password_on_a_command_line_is_warned_of(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://h:1'", COMMAND(PASSWORD("P"), ARG("$P$")));
    try_set(&t, "P", "x");
    try_plan(&t);
    assert_true(warns(t.plan, "password-argument"));
    try_done(&t);
    try_read(&t, "resource='cs://h:1'", COMMAND(PASSWORD("P"), ARG("x")));
    try_set(&t, "P", "x");
    try_plan(&t);
    assert_false(warns(t.plan, "password-argument"));
    try_done(&t);
}

static void
a_variable_that_only_paraview_would_choke_on_still_has_a_plan(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://h:1'", COMMAND(STRING("A", ""), ARG("$A$")));
    try_set(&t, "A", "x$A$");
    assert_words(&try_plan(&t)->argv, "run|x$A$");
    assert_int_equal(t.plan->paraview_argv.n, 0);
    assert_true(warns(t.plan, "paraview-never-ends"));
    try_done(&t);
}

static void
a_text_that_the_file_offers_keeps_its_variables(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://h:1'", COMMAND(STRING("A", "$HOME$/a"), ARG("$A$")));
    try_set(&t, "A", "$HOME$/a");
    assert_words(&try_plan(&t)->argv, "run|/home/alice/a");
    try_done(&t);
}

static void
manual_and_builtin_start_nothing(void **state)
{
    const struct values none = {0};
    struct server_list l = {0};
    struct plan *p;
    struct err e;
    struct try t;

    try_read(&t, "resource='cs://h:1'", "<ManualStartup><Options>" STRING("A", "b")
        "</Options></ManualStartup>");
    p = try_plan(&t);
    assert_int_equal(p->where, PLAN_NONE);
    assert_false(p->secure);
    assert_value(p, "A", "b", "default");
    assert_survives_the_wire(p);
    try_done(&t);
    server_list_builtin(&l);
    p = plan_make(l.v[0], &none, &facts, &e);
    assert_non_null(p);
    assert_string_equal(p->kind, "builtin");
    assert_string_equal(p->client_url, "builtin:");
    assert_true(p->secure);
    assert_survives_the_wire(p);
    plan_free(p);
    server_list_done(&l);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_predefined_sets_options_and_cases_come_in_this_order),
        cmocka_unit_test(a_switch_without_an_option_is_dead_as_in_paraview),
        cmocka_unit_test(switches_without_a_variable_or_a_case_warn),
        cmocka_unit_test(an_option_of_the_port_changes_the_resource_and_what_tells_it),
        cmocka_unit_test(a_set_of_the_port_changes_the_text_only),
        cmocka_unit_test(what_a_set_or_a_case_gives_can_be_given_instead),
        cmocka_unit_test(a_port_that_is_missing_is_11111),
        cmocka_unit_test(a_remote_command_with_a_forward_has_hop_forward_and_text),
        cmocka_unit_test(a_reverse_forward_listens_there_and_leads_to_the_local_port),
        cmocka_unit_test(the_local_port_may_come_from_a_variable_or_an_option),
        cmocka_unit_test(what_cannot_be_done_is_refused),
        cmocka_unit_test(wrong_choices_name_the_option),
        cmocka_unit_test(a_saved_value_that_no_longer_fits_is_left_out),
        cmocka_unit_test(the_environment_of_a_command_is_ours_with_the_values_over_it),
        cmocka_unit_test(a_local_port_that_came_out_changes_the_client_only),
        cmocka_unit_test(a_remote_port_that_came_out_is_told_to_the_server),
        cmocka_unit_test(without_forwards_ports_go_to_the_server_and_the_client),
        cmocka_unit_test(a_client_gets_the_variables_and_where_to_go),
        cmocka_unit_test(traps_are_warned_of),
        cmocka_unit_test(a_password_on_a_command_line_is_warned_of),
        cmocka_unit_test(a_variable_that_only_paraview_would_choke_on_still_has_a_plan),
        cmocka_unit_test(a_text_that_the_file_offers_keeps_its_variables),
        cmocka_unit_test(manual_and_builtin_start_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
