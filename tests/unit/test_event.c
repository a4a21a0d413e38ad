/* SPDX-License-Identifier: BSD-3-Clause
 * test_event: the table of events, as JSON and as words. */
#include "config.h"

#include "core/event.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void
a_stamped_event_is_one_line_in_a_fixed_order(void **state)
{
    struct event *e = event_make(EVENT_PHASE, "{s:s,s:s?}", "phase", "connect", "why", NULL);
    char *line;

    event_stamp(e, "s1", 7, 1795262701120);
    line = event_line(e);
    assert_string_equal(line, "{\"v\":1,\"seq\":7,\"t\":\"2026-11-21T12:05:01.120Z\",\"event\":\"phase\","
        "\"session\":\"s1\",\"phase\":\"connect\"}");
    assert_int_equal(event_time_ms(e), 1795262701120);
    free(line);
    event_free(e);
}

static void
an_event_comes_back_from_its_line(void **state)
{
    struct event *e = event_make(EVENT_READY, "{s:s,s:f}", "url", "cs://localhost:1", "seconds", 1.5);
    struct event *back;
    char *line;

    event_stamp(e, "s1", 1, 0);
    line = event_line(e);
    back = event_parse(line, strlen(line));
    assert_int_equal(back->kind, EVENT_READY);
    assert_string_equal(event_text(back, "url"), "cs://localhost:1");
    assert_true(event_real(back, "seconds", 0) > 1.4);
    assert_null(event_text(back, "host"));
    assert_null(event_parse("{\"event\":\"unheard\"}", 19));
    assert_null(event_parse("no json", 7));
    free(line);
    event_free(e);
    event_free(back);
}

static void
every_kind_has_fields_with_a_type_and_a_help(void **state)
{
    for (int k = 0; k < EVENT_COUNT; k++) {
        const char *name, *type, *help;
        size_t n = 0;

        while ((name = event_field((enum event_kind)k, n, &type, &help)) != NULL) {
            assert_non_null(strchr("sirbo", type[0]));
            assert_true(strlen(help) > 3);
            n++;
        }
        assert_true(n > 0);
        assert_non_null(event_name((enum event_kind)k));
    }
}

static void
the_schema_names_every_kind(void **state)
{
    json_t *schema = event_schema();

    assert_int_equal(json_array_size(json_object_get(schema, "oneOf")), EVENT_COUNT);
    json_decref(schema);
}

static void
words_are_for_people(void **state)
{
    struct event *e = event_make(EVENT_FORWARD, "{s:s,s:s,s:s,s:s,s:s,s:i}", "id", "f1", "dir", "L",
        "listen", "127.0.0.1:41020", "target", "localhost:11111", "state", "listening",
        "asked", 11111);
    char *words = event_words(e);

    assert_string_equal(words, "L 127.0.0.1:41020 -> localhost:11111 listening (11111 was taken)");
    free(words);
    event_free(e);
    e = event_make(EVENT_TRAFFIC, "{s:s,s:i,s:i,s:i,s:i}", "forward", "f1", "in", 1, "out", 2,
        "open", 1, "total", 1);
    assert_null(event_words(e));
    event_free(e);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stamped_event_is_one_line_in_a_fixed_order),
        cmocka_unit_test(an_event_comes_back_from_its_line),
        cmocka_unit_test(every_kind_has_fields_with_a_type_and_a_help),
        cmocka_unit_test(the_schema_names_every_kind),
        cmocka_unit_test(words_are_for_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
