/* SPDX-License-Identifier: BSD-3-Clause
 * test_planjson: a plan as it is shown, and as it crosses to the session's process. */
#include "config.h"

#include "core/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "try.h"

static char *
dump(const struct plan *p, enum plan_json_for use)
{
    json_t *j = plan_json(p, use);
    char *text = json_dumps(j, JSON_SORT_KEYS | JSON_COMPACT);

    json_decref(j);
    assert_non_null(text);
    return text;
}

static void
secrets_are_complete_on_the_wire_and_stars_elsewhere(void **state)
{
    struct try t;
    struct plan *p;
    struct strv env = {0};
    char *shown, *wire;

    try_read(&t, "resource='cs://h:1'", COMMAND(PASSWORD("PW") "<Set name='IN' value='[$PW$]'/>",
        ARG("--pw=$PW$") ARG("$IN$")));
    try_set(&t, "PW", "hun$ter$2");
    p = try_plan(&t);
    assert_words(&p->argv, "run|--pw=hun$ter$2|[hun$ter$2]");
    assert_words(&p->paraview_argv, "run|--pw=***|[***]");
    shown = dump(p, PLAN_SHOW);
    assert_null(strstr(shown, "hun"));
    assert_non_null(strstr(shown, "\"argv\":[\"run\",\"--pw=***\",\"[***]\"]"));
    wire = dump(p, PLAN_WIRE);
    assert_non_null(strstr(wire, "--pw=hun$ter$2"));
    plan_environ(p, here, &env);
    for (size_t i = 0; i < env.n; i++) {
        assert_null(strstr(env.v[i], "hun"));
        assert_int_not_equal(strncmp(env.v[i], "PW=", 3), 0);
    }
    assert_survives_the_wire(p);
    assert_true(warns(p, "typed-dollar"));
    strv_done(&env);
    free(shown);
    free(wire);
    try_done(&t);
}

static void
a_plan_that_crossed_can_still_be_bound(void **state)
{
    struct try t;
    struct err e;
    json_t *wire;

    try_read(&t, "resource='csrc://gw:1'", SSH(PASSWORD("P"),
        "<SSHConfig><PortForwarding/></SSHConfig>", ARG("$PV_SERVER_PORT$") ARG("$P$")));
    try_set(&t, "P", "a$b$");
    wire = plan_json(try_plan(&t), PLAN_WIRE);
    plan_free(t.plan);
    t.plan = plan_from_json(wire, &e);
    json_decref(wire);
    assert_non_null(t.plan);
    assert_int_equal(plan_bind(t.plan, "f1", 7, &e), 0);
    assert_string_equal(t.plan->command, "/r/srv 7 a$b$");
    try_done(&t);
}

#define HEAD(kind) \
    "{\"v\":1,\"name\":\"a\",\"kind\":\"" kind "\",\"resource\":\"cs://a\""

static void
nonsense_over_the_socket_is_refused(void **state)
{
    static const char *const texts[] = {
        "{}", "[]", "{\"v\":1}",
        HEAD("paraview") "}",
        HEAD("other") ",\"startup\":{\"where\":\"none\"}}",
        HEAD("paraview") ",\"startup\":{\"where\":\"local\"}}",
        HEAD("paraview") ",\"startup\":{\"where\":\"none\"},\"hops\":[{\"host\":\"-oX\"}]}",
        HEAD("paraview") ",\"startup\":{\"where\":\"none\"},\"forwards\":[{\"id\":\"f1\","
                         "\"dir\":\"L\",\"listen\":{\"host\":\"a\",\"port\":70000}}]}",
    };

    for (size_t i = 0; i < UNIT_COUNT(texts); i++) {
        json_t *j = json_loads(texts[i], 0, NULL);
        struct err e = {0};

        assert_non_null(j);
        assert_null(plan_from_json(j, &e));
        assert_int_equal(e.code, ERR_BUG);
        json_decref(j);
    }
}

static void
what_is_shown_is_written_down(void **state)
{
    static const char want[] =
        "{\"client\":{\"host\":\"localhost\",\"port\":8080,\"url\":\"cs://localhost:8080\"},"
        "\"forwards\":[{\"dir\":\"L\",\"id\":\"f1\","
        "\"listen\":{\"host\":\"127.0.0.1\",\"port\":8080},"
        "\"target\":{\"host\":\"localhost\",\"port\":5}}],"
        "\"hops\":[{\"host\":\"gw\",\"port\":22,\"user\":\"joe\"}],"
        "\"kind\":\"paraview\",\"name\":\"S\",\"options\":[{\"default\":\"2\",\"label\":\"Nodes\","
        "\"max\":8,\"min\":1,\"name\":\"N\",\"readonly\":false,\"save\":true,\"step\":1,"
        "\"type\":\"int\"}],"
        "\"paraview_argv\":[\"/usr/bin/ssh\",\"-p\",\"22\",\"-L\",\"8080:localhost:5\",\"joe@gw\","
        "\"/r/srv\",\"2\"],"
        "\"resource\":\"cs://gw:5\",\"reverse\":false,\"scheme\":\"cs\",\"secure\":true,"
        "\"source\":{\"file\":\"t.pvsc\",\"line\":2,\"origin\":\"extra\"},"
        "\"startup\":{\"argv\":[\"/r/srv\",\"2\"],\"command\":\"/r/srv 2\",\"delay\":0,"
        "\"process_wait\":0,\"pty\":false,\"where\":\"remote\",\"wrapper\":[\"ssh\"]},"
        "\"timeout\":60,\"v\":1,\"values\":{";
    struct try t;
    json_t *j;
    char *text;

    try_read(&t, "resource='cs://gw:5'",
        SSH("<Option name='N' label='Nodes'><Range min='1' max='8' default='2'/></Option>",
            "<SSHConfig user='joe' port='22'><PortForwarding local='8080'/></SSHConfig>",
            ARG("$N$")));
    text = dump(try_plan(&t), PLAN_SHOW);
    assert_int_equal(strncmp(text, want, strlen(want)), 0);
    j = json_loads(text, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(json_object_get(
        json_object_get(j, "values"), "N"), "from")), "default");
    assert_true(json_is_array(json_object_get(j, "warnings")));
    json_decref(j);
    free(text);
    try_done(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_complete_on_the_wire_and_stars_elsewhere),
        cmocka_unit_test(a_plan_that_crossed_can_still_be_bound),
        cmocka_unit_test(nonsense_over_the_socket_is_refused),
        cmocka_unit_test(what_is_shown_is_written_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
