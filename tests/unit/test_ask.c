/* SPDX-License-Identifier: BSD-3-Clause
 * test_ask: questions and replies cross as JSON. */
#include "config.h"

#include "core/ask.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void
a_question_survives_the_crossing(void **state)
{
    struct ask *a = ask_new(ASK_KBDINT), *b;
    json_t *j, *again;

    a->id = 3;
    a->hop = 1;
    a->hops = 2;
    a->user = mem_dup("alice");
    a->host = mem_dup("login");
    a->port = 2222;
    a->server_text = mem_dup("Two factors");
    a->round = 2;
    a->attempts_left = 2;
    a->retry = true;
    ask_add_prompt(a, "Password: ", false);
    ask_add_prompt(a, "Code: ", true);
    j = ask_json(a);
    b = ask_from_json(j);
    again = ask_json(b);
    assert_true(json_equal(j, again));
    assert_int_equal(b->prompt_count, 2);
    assert_true(b->prompts[1].echo);
    assert_false(b->prompts[0].echo);
    json_decref(j);
    json_decref(again);
    ask_free(a);
    ask_free(b);
}

static void
the_words_of_a_prompt_are_cleaned_and_bounded(void **state)
{
    struct ask *a = ask_new(ASK_KBDINT);

    for (int i = 0; i < 100; i++)
        ask_add_prompt(a, "\033[31mCode\n", false);
    assert_int_equal(a->prompt_count, 32);
    assert_string_equal(a->prompts[0].text, "^[[31mCode ");
    ask_free(a);
}

static void
nonsense_is_no_question(void **state)
{
    static const char *const cases[] = {"{}", "[]", "{\"kind\":\"password\"}", "{\"kind\":7}",
        "{\"kind\":\"x\",\"ask\":1,\"prompts\":[{\"text\":\"a\"}]}",
        "{\"kind\":\"password\",\"ask\":0,\"prompts\":[{\"text\":\"a\"}]}"};

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        json_t *j = json_loads(cases[i], 0, NULL);

        assert_null(ask_from_json(j));
        json_decref(j);
    }
}

static void
a_reply_survives_the_crossing_with_odd_bytes(void **state)
{
    struct reply *r = reply_new(9, 2), *back;
    json_t *j;

    secret_set(&r->answers[0], "p\"\\\xc3\xa4ss", 7);
    secret_set(&r->answers[1], "", 0);
    j = reply_json(r);
    back = reply_from_json(j);
    assert_int_equal(back->ask, 9);
    assert_int_equal(back->count, 2);
    assert_string_equal(secret_text(&back->answers[0]), "p\"\\\xc3\xa4ss");
    assert_int_equal(back->answers[1].len, 0);
    json_decref(j);
    reply_free(r);
    reply_free(back);
}

static void
a_cancel_is_a_reply_without_answers(void **state)
{
    struct reply *r = reply_new(4, 1), *back;
    json_t *j;

    r->cancelled = true;
    j = reply_json(r);
    back = reply_from_json(j);
    assert_true(back->cancelled);
    assert_int_equal(back->count, 0);
    json_decref(j);
    reply_free(r);
    reply_free(back);
}

static void
titles_name_the_place(void **state)
{
    struct ask *a = ask_new(ASK_PASSWORD);
    char *title;

    a->user = mem_dup("alice");
    a->host = mem_dup("login");
    a->port = 2222;
    title = ask_title(a);
    assert_string_equal(title, "Password for alice@login:2222");
    free(title);
    a->port = 22;
    title = ask_title(a);
    assert_string_equal(title, "Password for alice@login");
    free(title);
    ask_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_survives_the_crossing),
        cmocka_unit_test(the_words_of_a_prompt_are_cleaned_and_bounded),
        cmocka_unit_test(nonsense_is_no_question),
        cmocka_unit_test(a_reply_survives_the_crossing_with_odd_bytes),
        cmocka_unit_test(a_cancel_is_a_reply_without_answers),
        cmocka_unit_test(titles_name_the_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
