/* SPDX-License-Identifier: BSD-3-Clause
 * test_plantwo: plans of a data server and a render server: two ways, two ports. */
#include "config.h"

#include "core/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "try.h"

#define FORWARDED(local) "<SSHConfig><PortForwarding" local "/></SSHConfig>"
#define PORTS ARG("$PV_DATA_SERVER_PORT$ $PV_RENDER_SERVER_PORT$")

static void
assert_forward(const struct plan *p, size_t i, const char *want)
{
    const struct plan_forward *f = &p->forwards[i];
    char *listen = endpoint_text(&f->listen), *target = endpoint_text(&f->target);
    char *text = mem_printf("%s %s %s %s", f->id, f->reverse ? "R" : "L", listen, target);

    assert_true(i < p->forward_count);
    assert_string_equal(text, want);
    free(listen);
    free(target);
    free(text);
}

static void
each_server_gets_a_forward_of_its_own(void **state)
{
    struct try t;
    struct plan *p;

    try_read(&t, "resource='cdsrs://gw:11111/gw:22221'",
        SSH("", FORWARDED(" local='8080'"), PORTS));
    p = try_plan(&t);
    assert_int_equal(p->forward_count, 2);
    assert_forward(p, 0, "f1 L 127.0.0.1:8080 localhost:11111");
    assert_forward(p, 1, "f2 L 127.0.0.1:22221 localhost:22221");
    assert_int_equal(plan_way(p, PLAN_SERVER), 0);
    assert_int_equal(plan_way(p, PLAN_RENDER), 1);
    assert_string_equal(p->client_url, "cdsrs://localhost:8080//localhost:22221");
    assert_string_equal(p->command, "/r/srv 11111 22221");
    assert_true(p->secure);
    assert_int_equal(p->listen_port, -1);
    assert_int_equal(p->listen_render_port, -1);
    assert_words(&p->paraview_argv, "/usr/bin/ssh|gw|/r/srv|11111 22221");
    assert_true(warns(p, "forward-scheme"));
    assert_survives_the_wire(p);
    try_done(&t);
}

static void
more_forwards_come_behind_and_leave_the_ways_alone(void **state)
{
    struct try t;
    struct plan *p;
    struct err e;

    try_read(&t, "resource='cdsrs://gw:11111/gw:22221'",
        SSH("", FORWARDED(" local='8080'"), PORTS));
    p = try_plan(&t);
    assert_int_equal(plan_forward_more(p, false, "*:9000:db:5432", &e), 0);
    assert_int_equal(plan_forward_more(p, true, "0:localhost:80", &e), 0);
    assert_forward(p, 2, "f3 L 127.0.0.1:9000 db:5432");
    assert_forward(p, 3, "f4 R localhost:0 localhost:80");
    assert_true(p->forwards[2].extra && p->forwards[3].extra);
    assert_int_equal(plan_way(p, PLAN_SERVER), 0);
    assert_int_equal(plan_way(p, PLAN_RENDER), 1);
    plan_forward_drop(p, 2);
    assert_forward(p, 2, "f4 R localhost:0 localhost:80");
    assert_int_equal(plan_forward_more(p, false, "9001:db:1", &e), 0);
    assert_forward(p, 3, "f5 L 127.0.0.1:9001 db:1");
    assert_int_equal(plan_forward_more(p, false, "9001:db:0", &e), -1);
    assert_int_equal(e.code, ERR_USAGE);
    assert_int_equal(p->forward_count, 4);
    assert_survives_the_wire(p);
    try_done(&t);
}

static void
the_render_server_is_reached_from_the_data_servers_host(void **state)
{
    static const struct {
        const char *attributes, *want;
    } rows[] = {
        {"resource='cdsrs://gw:1/RS.example:2'", "f2 L 127.0.0.1:2 rs.example:2"},
        {"resource='cdsrs://gw//'", "f2 L 127.0.0.1:22221 localhost:22221"},
        {"resource='cdsrs://gw/GW'", "f2 L 127.0.0.1:22221 localhost:22221"},
        {"resource='cdsrs://gw:1//:1'", "f2 L 127.0.0.1:0 localhost:1"},
        {"resource='cdsrs://localhost:1//localhost:2'", "f2 L 127.0.0.1:0 localhost:2"},
        {"resource='cdsrsrc://gw:1//gw:2'", "f2 R localhost:2 localhost:2"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct try t;

        try_read(&t, rows[i].attributes, SSH("", FORWARDED(""), PORTS));
        assert_forward(try_plan(&t), 1, rows[i].want);
        assert_int_equal(t.plan->hop_count, 1);
        try_done(&t);
    }
}

static void
options_of_the_two_ports_change_the_resource(void **state)
{
    struct try t;
    struct plan *p;

    try_read(&t, "resource='cdsrs://gw/gw'",
        SSH(PORT("PV_DATA_SERVER_PORT") PORT("PV_RENDER_SERVER_PORT"), FORWARDED(""), PORTS));
    try_set(&t, "PV_DATA_SERVER_PORT", "41");
    try_set(&t, "PV_RENDER_SERVER_PORT", "42");
    p = try_plan(&t);
    assert_forward(p, 0, "f1 L 127.0.0.1:41 localhost:41");
    assert_forward(p, 1, "f2 L 127.0.0.1:42 localhost:42");
    assert_value(p, "PV_CONNECTION_URI", "cdsrs://gw:41//gw:42", "predefined");
    assert_string_equal(p->command, "/r/srv 41 42");
    try_done(&t);
}

static void
ports_that_came_out_here_change_the_client_only(void **state)
{
    struct try t;
    struct plan *p;
    struct err e;

    try_read(&t, "resource='cdsrs://gw:1/gw:2'", SSH("", FORWARDED(""), PORTS));
    p = try_plan(&t);
    assert_int_equal(plan_bind(p, "f1", 4001, &e), 0);
    assert_int_equal(plan_bind(p, "f2", 4002, &e), 0);
    assert_string_equal(p->client_url, "cdsrs://localhost:4001//localhost:4002");
    assert_string_equal(p->command, "/r/srv 1 2");
    assert_value(p, "PV_RENDER_SERVER_PORT", "2", "predefined");
    assert_survives_the_wire(p);
    try_done(&t);
}

static void
ports_that_the_servers_printed_are_where_the_forwards_go(void **state)
{
    struct try t;
    struct plan *p;
    struct err e;

    try_read(&t, "resource='cdsrs://gw:0/gw:0'", SSH("", FORWARDED(""), PORTS));
    p = try_plan(&t);
    assert_int_equal(plan_bind(p, "server", 4001, &e), 0);
    assert_int_equal(plan_bind(p, "render", 4002, &e), 0);
    assert_int_equal(p->forwards[0].target.port, 4001);
    assert_int_equal(p->forwards[1].target.port, 4002);
    assert_int_equal(p->forwards[1].listen.port, 0);
    assert_value(p, "PV_DATA_SERVER_PORT", "4001", "predefined");
    assert_string_equal(p->command, "/r/srv 4001 4002");
    try_done(&t);
}

static void
reversed_the_client_listens_on_two_ports(void **state)
{
    struct try t;
    struct plan *p;
    struct err e;

    try_read(&t, "resource='cdsrsrc://gw:1/gw:2'", SSH("", FORWARDED(" local='8080'"), PORTS));
    p = try_plan(&t);
    assert_forward(p, 0, "f1 R localhost:1 localhost:8080");
    assert_forward(p, 1, "f2 R localhost:2 localhost:2");
    assert_int_equal(p->listen_port, 8080);
    assert_int_equal(p->listen_render_port, 2);
    assert_int_equal(plan_bind(p, "render-client", 4002, &e), 0);
    assert_int_equal(plan_bind(p, "f1", 3001, &e), 0);
    assert_int_equal(plan_bind(p, "f2", 3002, &e), 0);
    assert_forward(p, 1, "f2 R localhost:3002 localhost:4002");
    assert_string_equal(p->client_url, "cdsrsrc://localhost:8080//localhost:4002");
    assert_string_equal(p->command, "/r/srv 3001 3002");
    assert_survives_the_wire(p);
    try_done(&t);
}

static void
two_servers_cannot_call_one_port(void **state)
{
    struct try t;

    try_read(&t, "resource='cdsrsrc://gw:7/gw:7'", SSH("", FORWARDED(""), ""));
    try_fails(&t, ERR_DATA, "both call port 7");
    try_done(&t);
    try_read(&t, "resource='cdsrsrc://gw/rs'", SSH("", FORWARDED(""), ""));
    assert_true(warns(try_plan(&t), "reverse-render-host"));
    try_done(&t);
    try_read(&t, "resource='cdsrs://gw/-oX'", SSH("", FORWARDED(""), ""));
    try_fails(&t, ERR_DATA, "render server's host");
    try_done(&t);
}

static void
without_forwarding_the_client_goes_to_both_hosts(void **state)
{
    struct try t;
    struct err e;

    try_read(&t, "resource='cdsrs://ds/rs'", "<ManualStartup/>");
    assert_string_equal(try_plan(&t)->client_url, "cdsrs://ds:11111//rs:22221");
    assert_int_equal(t.plan->forward_count, 0);
    assert_false(t.plan->secure);
    try_done(&t);
    try_read(&t, "resource='cdsrs://localhost/127.0.0.1'", "<ManualStartup/>");
    assert_true(try_plan(&t)->secure);
    try_done(&t);
    try_read(&t, "resource='cdsrsrc://:0/:0'", COMMAND("", PORTS));
    assert_int_equal(plan_bind(try_plan(&t), "client", 41, &e), 0);
    assert_int_equal(plan_bind(t.plan, "render-client", 42, &e), 0);
    assert_words(&t.plan->argv, "run|41 42");
    assert_int_equal(t.plan->listen_render_port, 42);
    try_done(&t);
}

static void
a_server_alone_has_no_render_server(void **state)
{
    struct strv words = {0}, out = {0};
    struct try t;
    struct err e;

    try_read(&t, "resource='cs://gw:5'", SSH("", FORWARDED(""), ""));
    assert_int_equal(plan_bind(try_plan(&t), "render", 1, &e), -1);
    assert_int_equal(plan_way(t.plan, PLAN_RENDER), -1);
    strv_add(&words, "$RENDER_PORT$");
    assert_int_equal(plan_client_words(t.plan, &words, &out, &e), 0);
    assert_words(&out, "RENDER_PORT");
    strv_done(&words);
    strv_done(&out);
    try_done(&t);
}

static void
a_client_is_told_both_places(void **state)
{
    struct strv words = {0}, out = {0};
    struct try t;
    struct err e;

    try_read(&t, "resource='cdsrs://gw:5//rs:6'", SSH("", FORWARDED(" local='8'"), ""));
    strv_add(&words, "$URL$");
    strv_add(&words, "$HOST$ $PORT$ $RENDER_HOST$ $RENDER_PORT$");
    assert_int_equal(plan_client_words(try_plan(&t), &words, &out, &e), 0);
    assert_words(&out, "cdsrs://localhost:8//localhost:6|127.0.0.1 8 127.0.0.1 6");
    strv_done(&words);
    strv_done(&out);
    try_done(&t);
}

static void
an_extra_forward_is_no_way_to_a_server(void **state)
{
    struct try t;
    struct err e;

    try_read(&t, "resource='cdsrs://gw:5//gw:6'", SSH("", FORWARDED(""), PORTS));
    try_plan(&t)->forwards[0].extra = true;
    assert_int_equal(plan_way(t.plan, PLAN_SERVER), 1);
    assert_int_equal(plan_way(t.plan, PLAN_RENDER), -1);
    assert_int_equal(plan_bind(t.plan, "f1", 99, &e), 0);
    assert_int_equal(t.plan->forwards[0].listen.port, 99);
    assert_string_equal(t.plan->command, "/r/srv 5 6");
    try_done(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_server_gets_a_forward_of_its_own),
        cmocka_unit_test(more_forwards_come_behind_and_leave_the_ways_alone),
        cmocka_unit_test(the_render_server_is_reached_from_the_data_servers_host),
        cmocka_unit_test(options_of_the_two_ports_change_the_resource),
        cmocka_unit_test(ports_that_came_out_here_change_the_client_only),
        cmocka_unit_test(ports_that_the_servers_printed_are_where_the_forwards_go),
        cmocka_unit_test(reversed_the_client_listens_on_two_ports),
        cmocka_unit_test(two_servers_cannot_call_one_port),
        cmocka_unit_test(without_forwarding_the_client_goes_to_both_hosts),
        cmocka_unit_test(a_server_alone_has_no_render_server),
        cmocka_unit_test(a_client_is_told_both_places),
        cmocka_unit_test(an_extra_forward_is_no_way_to_a_server),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
