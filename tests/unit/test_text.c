/* SPDX-License-Identifier: BSD-3-Clause
 * test_text: foreign bytes made safe, and widths. */
#include "config.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void
what_could_harm_a_terminal_is_spelled_out(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain", "plain"},
        {"\033]0;title\007", "^[]0;title^G"},
        {"\033[2J", "^[[2J"},
        {"a\tb", "a b"},
        {"two\nlines", "two lines"},
        {"\177", "^?"},
        {"\xc2\x9b" "31m", "<U+009B>31m"},
        {"\x9b" "31m", "\\x9b31m"},
        {"\xff\xfe", "\\xff\\xfe"},
        {"\xe2\x80\xae" "evil", "<U+202E>evil"},
        {"zero\xe2\x80\x8bwidth", "zero<U+200B>width"},
        {"\xc0\xaf", "\\xc0\\xaf"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"\xcc\x81", "\xe2\x97\x8c\xcc\x81"},
        {"10%\r20%\r30%", "30%"},
        {"dos\r\n", "dos "},
        {"k\xc3\xa4se \xe4\xb8\xad", "k\xc3\xa4se \xe4\xb8\xad"},
        {"\xe2\x94\x82", "\xe2\x94\x82"},
    };

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct str out = {0};

        text_clean(&out, cases[i].in, strlen(cases[i].in), TEXT_LINE);
        assert_string_equal(str_text(&out), cases[i].out);
        str_done(&out);
    }
}

static void
lines_stay_lines_when_they_may(void **state)
{
    struct str out = {0};

    text_clean(&out, "a\tb\r\nsecond\n\n", 13, TEXT_LINES);
    assert_string_equal(str_text(&out), "a       b\nsecond\n\n");
    str_done(&out);
}

static void
marks_cannot_pile_up(void **state)
{
    struct str in = {0}, out = {0};

    str_add(&in, "a");
    for (int i = 0; i < 100; i++)
        str_add(&in, "\xcc\x81");
    text_clean(&out, in.s, in.len, TEXT_LINE);
    assert_int_equal(out.len, 1 + 4 * 2);
    str_done(&in);
    str_done(&out);
}

/* Every byte string comes out as valid UTF-8 without a control character, and stays as it is then. */
static void
cleaning_twice_changes_nothing_and_random_bytes_become_text(void **state)
{
    unsigned seed = 42;

    for (int round = 0; round < 2000; round++) {
        struct str once = {0}, twice = {0};
        char bytes[64];
        size_t at = 0;

        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (char)((seed = seed * 1103515245 + 12345) >> 16);
        text_clean(&once, bytes, sizeof bytes, TEXT_LINE);
        while (at < once.len) {
            uint32_t cp = 0;
            size_t n = text_decode(once.s + at, once.len - at, &cp);

            assert_true(n > 0);
            assert_true(cp >= 0x20 && cp != 0x7f && !(cp >= 0x80 && cp < 0xa0));
            at += n;
        }
        text_clean(&twice, str_text(&once), once.len, TEXT_LINE);
        assert_string_equal(str_text(&once), str_text(&twice));
        str_done(&once);
        str_done(&twice);
    }
}

static void
a_cleaned_text_is_bounded_and_never_cuts_a_character(void **state)
{
    char *t = text_cleaned("\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad", 7);

    assert_string_equal(t, "\xe4\xb8\xad\xe4\xb8\xad...");
    free(t);
    t = text_cleaned("short", 5);
    assert_string_equal(t, "short");
    free(t);
    t = text_cleaned(NULL, 5);
    assert_string_equal(t, "");
    free(t);
}

static void
widths_count_columns(void **state)
{
    assert_int_equal(text_width("abc"), 3);
    assert_int_equal(text_width("\xe4\xb8\xad\xe6\x96\x87"), 4);
    assert_int_equal(text_width("e\xcc\x81"), 1);
    assert_int_equal(text_width("\xf0\x9f\x94\x92"), 2);
    assert_int_equal(text_fit("\xe4\xb8\xad\xe6\x96\x87", 3), 3);
    assert_int_equal(text_fit("abc", 10), 3);
    assert_int_equal(text_fit("abc", 0), 0);
}

static void
padding_gives_exactly_the_columns(void **state)
{
    static const struct {
        const char *in;
        int columns;
        const char *out;
    } cases[] = {
        {"abc", 5, "abc  "}, {"abcdef", 5, "abc.."}, {"abcdef", 6, "abcdef"}, {"abc", 2, ".."},
        {"abc", 0, ""}, {"", 3, "   "}, {"abc", 1, "."},
        {"\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97", 5, "\xe4\xb8\xad.. "},
    };

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct str out = {0};

        text_pad(&out, cases[i].in, cases[i].columns);
        assert_string_equal(str_text(&out), cases[i].out);
        assert_int_equal(text_width(str_text(&out)), cases[i].columns);
        str_done(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_could_harm_a_terminal_is_spelled_out),
        cmocka_unit_test(lines_stay_lines_when_they_may),
        cmocka_unit_test(marks_cannot_pile_up),
        cmocka_unit_test(cleaning_twice_changes_nothing_and_random_bytes_become_text),
        cmocka_unit_test(a_cleaned_text_is_bounded_and_never_cuts_a_character),
        cmocka_unit_test(widths_count_columns),
        cmocka_unit_test(padding_gives_exactly_the_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
