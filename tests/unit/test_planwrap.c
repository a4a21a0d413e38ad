/* SPDX-License-Identifier: BSD-3-Clause
 * test_planwrap: start commands with an ssh inside, tunnels without a command, and an ssh that does it. */
#include "config.h"

#include "core/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "try.h"

/* A Command whose words are those of text, at its blanks; quoted values are the caller's. */
#define WRAPPED(options, exec, args) \
    "<CommandStartup><Options>" options "</Options><Command exec='" exec "'><Arguments>" args \
    "</Arguments></Command></CommandStartup>"
#define XTERM_SSH ARG("-T") ARG("two words") ARG("-e") ARG("ssh")

static void
assert_forward(const struct plan_forward *f, const char *id, const char *want)
{
    char *listen = endpoint_text(&f->listen), *target = endpoint_text(&f->target);
    char *text = mem_printf("%s %s %s%s", f->reverse ? "R" : "L", listen, target,
        f->extra ? " extra" : "");

    assert_string_equal(f->id, id);
    assert_string_equal(text, want);
    free(listen);
    free(target);
    free(text);
}

static void
assert_hop(const struct plan *p, size_t i, const char *want)
{
    char *text;

    assert_true(i < p->hop_count);
    text = plan_hop_text(&p->hops[i]);
    assert_string_equal(text, want);
    free(text);
}

/* As the session's process sees it. */
static struct plan *
crossed(const struct plan *p)
{
    json_t *wire = plan_json(p, PLAN_WIRE);
    struct err e = {0};
    struct plan *back = plan_from_json(wire, &e);

    if (back == NULL)
        fail_msg("%s", e.text);
    json_decref(wire);
    return back;
}

static void
an_ssh_in_a_terminal_becomes_hop_forward_and_remote_words(void **state)
{
    struct try t;
    struct plan *p;

    try_read(&t, "resource='csrc://localhost'",
        WRAPPED(PORT("PV_SERVER_PORT"), "xterm", XTERM_SSH ARG("-t") ARG("-R")
            ARG("$PV_SERVER_PORT$:localhost:$PV_SERVER_PORT$") ARG("joe@gw.example.org")
            ARG("/opt/start.sh") ARG("$PV_SERVER_PORT$") ARG("a  b")));
    try_set(&t, "PV_SERVER_PORT", "2222");
    p = try_plan(&t);
    assert_int_equal(p->where, PLAN_REMOTE);
    assert_hop(p, 0, "joe@gw.example.org");
    assert_int_equal(p->hop_count, 1);
    assert_int_equal(p->forward_count, 1);
    assert_forward(&p->forwards[0], "f1", "R localhost:2222 localhost:2222");
    assert_words(&p->argv, "/opt/start.sh|2222|a  b");
    assert_string_equal(p->command, "/opt/start.sh 2222 a  b");
    assert_true(p->pty);
    assert_true(p->secure);
    assert_true(p->wrapper.n >= 4);
    assert_string_equal(p->wrapper.v[0], "xterm");
    assert_string_equal(p->client_url, "csrc://localhost:2222");
    assert_int_equal(p->listen_port, 2222);
    assert_words(&p->paraview_argv, "xterm|-T|two words|-e|ssh|-t|-R|2222:localhost:2222|"
                                    "joe@gw.example.org|/opt/start.sh|2222|a  b");
    assert_false(warns(p, "client-port"));
    assert_survives_the_wire(p);
    try_done(&t);
}

static void
the_forward_of_the_resource_comes_first_and_others_are_extra(void **state)
{
    struct try t;
    struct plan *p;
    struct err e;

    try_read(&t, "resource='cs://localhost:11111'",
        WRAPPED("", "ssh", ARG("-L") ARG("8000:db:80") ARG("-L11111:node7:11111") ARG("-R")
            ARG("9:localhost:22") ARG("gw") ARG("start") ARG("$PV_SERVER_PORT$")));
    p = try_plan(&t);
    assert_int_equal(p->forward_count, 3);
    assert_forward(&p->forwards[0], "f1", "L 127.0.0.1:11111 node7:11111");
    assert_forward(&p->forwards[1], "f2", "L 127.0.0.1:8000 db:80 extra");
    assert_forward(&p->forwards[2], "f3", "R localhost:9 localhost:22 extra");
    assert_string_equal(p->client_url, "cs://localhost:11111");
    assert_false(p->pty);
    assert_survives_the_wire(p);

    p = crossed(p);
    assert_int_equal(plan_bind(p, "f1", 40001, &e), 0);
    assert_int_equal(plan_bind(p, "f2", 40002, &e), 0);
    assert_string_equal(p->client_url, "cs://localhost:40001");
    assert_forward(&p->forwards[1], "f2", "L 127.0.0.1:40002 db:80 extra");
    assert_string_equal(p->command, "start 11111");
    plan_free(p);
    try_done(&t);
}

static void
a_client_port_that_is_not_the_resources_is_warned_of_and_led_to_the_client(void **state)
{
    struct try t;
    struct plan *p;

    try_read(&t, "resource='csrc://localhost'",
        WRAPPED(STRING("CLIENT_PORT", "2222") STRING("SERVER_PORT", "3333"), "xterm",
            XTERM_SSH ARG("-R") ARG("$SERVER_PORT$:localhost:$CLIENT_PORT$") ARG("gw")
            ARG("start") ARG("$SERVER_PORT$")));
    p = try_plan(&t);
    assert_forward(&p->forwards[0], "f1", "R localhost:3333 localhost:11111");
    assert_int_equal(p->listen_port, 11111);
    assert_string_equal(p->command, "start 3333");
    assert_true(warns(p, "client-port"));
    try_done(&t);
}

static void
of_several_forwards_to_wrong_ports_none_is_the_way(void **state)
{
    struct try t;

    try_read(&t, "resource='csrc://localhost:1'",
        WRAPPED("", "ssh", ARG("-R") ARG("5:localhost:6") ARG("-R") ARG("7:localhost:8")
            ARG("gw") ARG("start")));
    try_plan(&t);
    assert_forward(&t.plan->forwards[0], "f2", "R localhost:5 localhost:6 extra");
    assert_forward(&t.plan->forwards[1], "f3", "R localhost:7 localhost:8 extra");
    assert_false(t.plan->secure);
    assert_int_equal(t.plan->listen_port, 1);
    try_done(&t);
}

static void
a_reverse_port_that_comes_out_is_the_forwards_alone(void **state)
{
    struct try t;
    struct plan *p;
    struct err e;

    try_read(&t, "resource='csrc://localhost:5001'",
        WRAPPED("", "xterm", XTERM_SSH ARG("-R") ARG("0:localhost:$PV_SERVER_PORT$") ARG("gw")
            ARG("start") ARG("$PV_SERVER_PORT$")));
    p = crossed(try_plan(&t));
    assert_int_equal(plan_bind(p, "f1", 5002, &e), 0);
    assert_forward(&p->forwards[0], "f1", "R localhost:5002 localhost:5001");
    assert_string_equal(p->command, "start 5001");
    assert_int_equal(p->listen_port, 5001);
    plan_free(p);
    try_done(&t);
}

static void
a_client_that_listens_elsewhere_leaves_the_servers_port_alone(void **state)
{
    struct try t;
    struct err e;

    try_read(&t, "resource='csrc://localhost:11111'",
        WRAPPED("", "ssh", ARG("-R") ARG("$PV_SERVER_PORT$:localhost:$PV_SERVER_PORT$") ARG("gw")
            ARG("start") ARG("$PV_SERVER_PORT$")));
    try_plan(&t);
    assert_int_equal(plan_bind(t.plan, "client", 5001, &e), 0);
    assert_forward(&t.plan->forwards[0], "f1", "R localhost:11111 localhost:5001");
    assert_string_equal(t.plan->command, "start 11111");
    assert_string_equal(t.plan->client_url, "csrc://localhost:5001");
    try_done(&t);
}

static void
a_data_server_and_a_render_server_have_a_forward_each(void **state)
{
    struct try t;

    try_read(&t, "resource='cdsrs://localhost:5000//localhost:6000'",
        WRAPPED("", "ssh", ARG("-L") ARG("7:db:8") ARG("-L") ARG("6000:vis:22221") ARG("-L")
            ARG("5000:data:11111") ARG("gw") ARG("start")));
    try_plan(&t);
    assert_forward(&t.plan->forwards[0], "f1", "L 127.0.0.1:5000 data:11111");
    assert_forward(&t.plan->forwards[1], "f2", "L 127.0.0.1:6000 vis:22221");
    assert_forward(&t.plan->forwards[2], "f3", "L 127.0.0.1:7 db:8 extra");
    assert_true(t.plan->secure);
    assert_survives_the_wire(t.plan);
    try_done(&t);
    try_read(&t, "resource='cdsrs://localhost:5000//localhost:6000'",
        WRAPPED("", "ssh", ARG("-L") ARG("6000:vis:22221") ARG("gw") ARG("start")));
    try_plan(&t);
    assert_forward(&t.plan->forwards[0], "f3", "L 127.0.0.1:6000 vis:22221 extra");
    try_done(&t);
}

static void
addresses_of_this_machine_stay_and_its_names_are_the_loopback(void **state)
{
    struct try t;

    try_read(&t, "resource='csrc://desk:11111'",
        WRAPPED("", "ssh", ARG("-R") ARG("5:DESK:11111") ARG("-R") ARG("6:127.0.0.2:7") ARG("-L")
            ARG("*:8:db:9") ARG("-L") ARG("127.0.0.3:10:db:11") ARG("gw") ARG("start")));
    try_plan(&t);
    assert_forward(&t.plan->forwards[0], "f1", "R localhost:5 localhost:11111");
    assert_forward(&t.plan->forwards[1], "f2", "R localhost:6 127.0.0.2:7 extra");
    assert_forward(&t.plan->forwards[2], "f3", "L 127.0.0.1:8 db:9 extra");
    assert_forward(&t.plan->forwards[3], "f4", "L 127.0.0.3:10 db:11 extra");
    try_done(&t);
}

static void
an_ssh_without_a_forward_only_starts(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://node7:11111'",
        WRAPPED("", "xterm", XTERM_SSH ARG("node7") ARG("pvserver")));
    try_plan(&t);
    assert_int_equal(t.plan->where, PLAN_REMOTE);
    assert_hop(t.plan, 0, "node7");
    assert_int_equal(t.plan->forward_count, 0);
    assert_string_equal(t.plan->client_url, "cs://node7:11111");
    assert_false(t.plan->secure);
    try_done(&t);
}

static void
an_ssh_without_words_is_a_tunnel_alone(void **state)
{
    struct try t;
    struct plan *p;

    try_read(&t, "resource='cs://localhost:11111'",
        WRAPPED("", "ssh", ARG("-N") ARG("-L") ARG("11111:localhost:11111") ARG("gw")));
    p = try_plan(&t);
    assert_int_equal(p->where, PLAN_NONE);
    assert_hop(p, 0, "gw");
    assert_forward(&p->forwards[0], "f1", "L 127.0.0.1:11111 localhost:11111");
    assert_int_equal(p->argv.n, 0);
    assert_true(p->wrapper.n > 0);
    assert_survives_the_wire(p);
    try_done(&t);
}

static void
what_is_not_certain_runs_as_written_and_says_why(void **state)
{
    struct try t;

    try_read(&t, "resource='csrc://localhost:1'",
        WRAPPED("", "bash", ARG("-c") ARG("echo x | ssh -R 1:localhost:2 gw start")));
    try_plan(&t);
    assert_int_equal(t.plan->where, PLAN_LOCAL);
    assert_words(&t.plan->argv, "bash|-c|echo x | ssh -R 1:localhost:2 gw start");
    assert_int_equal(t.plan->hop_count, 0);
    assert_true(warns(t.plan, "wrapper-unsure"));
    try_done(&t);
    try_read(&t, "resource='cs://localhost:1'", WRAPPED("", "pvserver", ARG("-sp=1")));
    try_plan(&t);
    assert_int_equal(t.plan->where, PLAN_LOCAL);
    assert_false(warns(t.plan, "wrapper-unsure"));
    try_done(&t);
}

static void
what_is_not_done_here_is_warned_of(void **state)
{
    struct try t;
    struct plan *p;

    try_read(&t, "resource='cs://localhost:1'",
        WRAPPED("", "ssh", ARG("-A") ARG("-X") ARG("-D") ARG("1080") ARG("-i") ARG("~/keys/a")
            ARG("-J") ARG("out@door:2200") ARG("-p") ARG("2201") ARG("gw") ARG("start")));
    p = try_plan(&t);
    assert_int_equal(p->where, PLAN_REMOTE);
    assert_true(warns(p, "agent-forwarding"));
    assert_true(warns(p, "x11-forwarding"));
    assert_true(warns(p, "dynamic-forward"));
    assert_int_equal(p->hop_count, 2);
    assert_hop(p, 0, "out@door:2200");
    assert_hop(p, 1, "gw:2201");
    assert_words(&p->hops[1].keys, "~/keys/a");
    assert_survives_the_wire(p);
    p = crossed(p);
    assert_words(&p->hops[1].keys, "~/keys/a");
    plan_free(p);
    try_done(&t);
}

static void
a_session_of_putty_is_a_host_of_the_configuration(void **state)
{
    struct try t;

    try_read(&t, "resource='csrc://localhost:1'",
        WRAPPED("", "cmd", ARG("/C") ARG("start") ARG("plink") ARG("-load") ARG("lab") ARG("-R")
            ARG("5:localhost:1") ARG("/opt/start")));
    try_plan(&t);
    assert_hop(t.plan, 0, "lab");
    assert_true(warns(t.plan, "putty-session"));
    try_done(&t);
}

static void
a_secret_reaches_the_remote_words_and_no_eye(void **state)
{
    struct try t;
    struct plan *p;
    json_t *shown;
    char *text;

    try_read(&t, "resource='cs://localhost:1'",
        WRAPPED(PASSWORD("P"), "xterm", XTERM_SSH ARG("gw") ARG("start") ARG("$P$")));
    values_set(&t.chosen, "P", "s3cr3t", "flag", true);
    p = try_plan(&t);
    assert_string_equal(p->command, "start s3cr3t");
    shown = plan_json(p, PLAN_SHOW);
    text = json_dumps(shown, 0);
    assert_non_null(strstr(text, "start ***"));
    assert_null(strstr(text, "s3cr3t"));
    free(text);
    json_decref(shown);
    try_done(&t);
}

/* ---- A tunnel and nothing to start ---- */

static void
an_ssh_config_of_a_manual_startup_is_a_tunnel(void **state)
{
    static const char *const bodies[] = {
        "<ManualStartup><SSHConfig user='joe' port='2222'><PortForwarding local='8080'/></SSHConfig>"
        "</ManualStartup>",
        "<ManualStartup><SSHCommand><SSHConfig user='joe' port='2222'><PortForwarding local='8080'/>"
        "</SSHConfig></SSHCommand></ManualStartup>",
        "<CommandStartup><SSHCommand><SSHConfig user='joe' port='2222'>"
        "<PortForwarding local='8080'/></SSHConfig></SSHCommand></CommandStartup>",
    };

    for (size_t i = 0; i < UNIT_COUNT(bodies); i++) {
        struct try t;

        try_read(&t, "resource='cs://gw:11111'", bodies[i]);
        try_plan(&t);
        assert_int_equal(t.plan->where, PLAN_NONE);
        assert_hop(t.plan, 0, "joe@gw:2222");
        assert_forward(&t.plan->forwards[0], "f1", "L 127.0.0.1:8080 localhost:11111");
        assert_string_equal(t.plan->client_url, "cs://localhost:8080");
        assert_true(t.plan->secure);
        assert_int_equal(t.plan->warning_count, 0);
        assert_survives_the_wire(t.plan);
        try_done(&t);
    }
}

static void
a_forward_in_a_manual_startup_needs_no_more(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://gw:11111'",
        "<ManualStartup><PortForwarding local='8080'/></ManualStartup>");
    try_plan(&t);
    assert_int_equal(t.plan->where, PLAN_NONE);
    assert_hop(t.plan, 0, "gw");
    assert_forward(&t.plan->forwards[0], "f1", "L 127.0.0.1:8080 localhost:11111");
    try_done(&t);
}

static void
a_command_in_a_manual_startup_stays_unseen(void **state)
{
    struct try t;

    try_read(&t, "resource='cs://gw:11111'",
        "<ManualStartup><SSHCommand exec='x'><SSHConfig><PortForwarding/></SSHConfig></SSHCommand>"
        "</ManualStartup>");
    try_plan(&t);
    assert_int_equal(t.plan->where, PLAN_NONE);
    assert_int_equal(t.plan->hop_count, 0);
    try_done(&t);
    try_read(&t, "resource='cs://gw:11111'",
        "<CommandStartup><SSHCommand><SSHConfig/></SSHCommand></CommandStartup>");
    try_fails(&t, ERR_DATA, "no command");
    try_done(&t);
}

static void
the_ssh_that_a_file_names_is_told_and_crosses(void **state)
{
    struct plan *copy;
    struct try t;
    struct err e;
    json_t *j;

    try_read(&t, "resource='cs://gw:11111'", "<CommandStartup><SSHCommand exec='/r/srv'><SSHConfig>"
        "<Terminal/><SSH exec='/opt/ssh'/></SSHConfig></SSHCommand></CommandStartup>");
    try_plan(&t);
    assert_int_equal(t.plan->where, PLAN_REMOTE);
    assert_int_equal(t.plan->hop_count, 1);
    assert_string_equal(t.plan->ssh_program, "/opt/ssh");
    j = plan_json(t.plan, PLAN_WIRE);
    copy = plan_from_json(j, &e);
    assert_non_null(copy);
    assert_string_equal(copy->ssh_program, "/opt/ssh");
    plan_free(copy);
    json_decref(j);
    try_done(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ssh_in_a_terminal_becomes_hop_forward_and_remote_words),
        cmocka_unit_test(the_forward_of_the_resource_comes_first_and_others_are_extra),
        cmocka_unit_test(a_client_port_that_is_not_the_resources_is_warned_of_and_led_to_the_client),
        cmocka_unit_test(of_several_forwards_to_wrong_ports_none_is_the_way),
        cmocka_unit_test(a_reverse_port_that_comes_out_is_the_forwards_alone),
        cmocka_unit_test(a_client_that_listens_elsewhere_leaves_the_servers_port_alone),
        cmocka_unit_test(a_data_server_and_a_render_server_have_a_forward_each),
        cmocka_unit_test(addresses_of_this_machine_stay_and_its_names_are_the_loopback),
        cmocka_unit_test(an_ssh_without_a_forward_only_starts),
        cmocka_unit_test(an_ssh_without_words_is_a_tunnel_alone),
        cmocka_unit_test(what_is_not_certain_runs_as_written_and_says_why),
        cmocka_unit_test(what_is_not_done_here_is_warned_of),
        cmocka_unit_test(a_session_of_putty_is_a_host_of_the_configuration),
        cmocka_unit_test(a_secret_reaches_the_remote_words_and_no_eye),
        cmocka_unit_test(an_ssh_config_of_a_manual_startup_is_a_tunnel),
        cmocka_unit_test(a_forward_in_a_manual_startup_needs_no_more),
        cmocka_unit_test(a_command_in_a_manual_startup_stays_unseen),
        cmocka_unit_test(the_ssh_that_a_file_names_is_told_and_crosses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
