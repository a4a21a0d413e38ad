/* SPDX-License-Identifier: BSD-3-Clause
 * test_wordsjson: words of any bytes cross as JSON and are the same on the other side. */
#include "config.h"

#include "core/wordsjson.h"

#include <stdlib.h>
#include <string.h>

#include "core/ask.h"
#include "unit.h"

static const char *const words[] = {
    "", "plain", "caf\xc3\xa9", "caf\xe9", "\xff\xfe\xfd", "{\"base64\":\"AAAA\"}", "a\xc3", "\xed\xa0\x80",
};

/* What comes out of the text that is sent. Takes j over. */
static json_t *
sent(json_t *j)
{
    char *text = json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY);
    json_t *back = json_loads(text, JSON_DECODE_ANY, NULL);

    free(text);
    json_decref(j);
    assert_non_null(back);
    return back;
}

static void
every_word_arrives_byte_for_byte(void **state)
{
    struct strv out = {0}, in = {0};
    json_t *j;

    for (size_t i = 0; i < UNIT_COUNT(words); i++)
        strv_add(&in, words[i]);
    j = sent(wordsjson_make(&in));
    wordsjson_read(&out, j);
    assert_int_equal(out.n, in.n);
    for (size_t i = 0; i < in.n; i++)
        assert_string_equal(out.v[i], in.v[i]);
    json_decref(j);
    strv_done(&in);
    strv_done(&out);
}

static void
what_is_utf8_is_a_string_to_read(void **state)
{
    json_t *j = wordsjson_word("caf\xc3\xa9");

    assert_string_equal(json_string_value(j), "caf\xc3\xa9");
    json_decref(j);
    assert_null(wordsjson_word(NULL));
}

static void
what_is_no_word_is_passed_over(void **state)
{
    json_t *j = json_loads("[1,null,{\"base64\":3},{\"base64\":\"*\"},{\"base64\":\"YQ==\",\"b\":1},"
        "\"a\"]", 0, NULL);
    struct strv out = {0};

    assert_non_null(j);
    wordsjson_read(&out, j);
    assert_int_equal(out.n, 1);
    assert_string_equal(out.v[0], "a");
    json_decref(j);
    strv_done(&out);
}

static void
an_answer_of_any_bytes_arrives(void **state)
{
    struct reply *r = reply_new(7, 2), *back;
    json_t *j;

    secret_set(&r->answers[0], "p\xe4ss\0word", 9);
    secret_set(&r->answers[1], "pl\0ain", 6);
    j = sent(reply_json(r));
    back = reply_from_json(j);
    assert_non_null(back);
    assert_int_equal(back->answers[0].len, 9);
    assert_memory_equal(back->answers[0].bytes, "p\xe4ss\0word", 9);
    assert_int_equal(back->answers[1].len, 6);
    assert_memory_equal(back->answers[1].bytes, "pl\0ain", 6);
    json_decref(j);
    reply_free(r);
    reply_free(back);
}

static void
what_is_shown_is_clean_however_deep_it_stands(void **state)
{
    json_t *j = json_pack("{s:[o,s],s:{s:o}}", "list", wordsjson_word("caf\xe9"), "plain", "base64", "base64",
        wordsjson_word("\xff"));

    j = wordsjson_shown(j);
    assert_string_equal(json_string_value(json_array_get(json_object_get(j, "list"), 0)), "caf\\xe9");
    assert_string_equal(json_string_value(json_array_get(json_object_get(j, "list"), 1)), "plain");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(j, "base64"), "base64")), "\\xff");
    json_decref(j);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_arrives_byte_for_byte),
        cmocka_unit_test(what_is_utf8_is_a_string_to_read),
        cmocka_unit_test(what_is_no_word_is_passed_over),
        cmocka_unit_test(an_answer_of_any_bytes_arrives),
        cmocka_unit_test(what_is_shown_is_clean_however_deep_it_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
