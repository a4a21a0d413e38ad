/* SPDX-License-Identifier: BSD-3-Clause
 * test_edit: one line of text under readline's keys, in characters and not in bytes. */
#include "config.h"

#include "tui/edit.h"

#include <string.h>

#include "base/text.h"
#include "unit.h"

static void
type(struct edit *e, const char *text)
{
    size_t n = strlen(text);

    for (size_t at = 0; at < n;) {
        uint32_t cp = 0;
        size_t used = text_decode(text + at, n - at, &cp);

        edit_type(e, cp);
        at += used > 0 ? used : 1;
    }
}

static void
keys_edit_where_the_cursor_is(void **state)
{
    static const struct {
        const char *before;
        enum action keys[8];
        const char *after;
        size_t pos;
    } rows[] = {
        {"abc", {ACTION_EDIT_BACKSPACE}, "ab", 2},
        {"abc", {ACTION_EDIT_LEFT, ACTION_EDIT_BACKSPACE}, "ac", 1},
        {"abc", {ACTION_EDIT_HOME, ACTION_EDIT_BACKSPACE}, "abc", 0},
        {"abc", {ACTION_EDIT_HOME, ACTION_EDIT_DELETE}, "bc", 0},
        {"abc", {ACTION_EDIT_DELETE}, "abc", 3},
        {"abc", {ACTION_EDIT_LEFT, ACTION_EDIT_CLEAR}, "c", 0},
        {"abc", {ACTION_EDIT_HOME, ACTION_EDIT_RIGHT, ACTION_EDIT_REST}, "a", 1},
        {"abc", {ACTION_EDIT_HOME, ACTION_EDIT_LEFT, ACTION_EDIT_END}, "abc", 3},
        {"one two  ", {ACTION_EDIT_WORD}, "one ", 4},
        {"one two", {ACTION_EDIT_WORD, ACTION_EDIT_WORD, ACTION_EDIT_WORD}, "", 0},
        {"/a/b c", {ACTION_EDIT_LEFT, ACTION_EDIT_WORD}, "c", 0},
        {"\xc3\xbc\xe6\x97\xa5", {ACTION_EDIT_LEFT, ACTION_EDIT_BACKSPACE}, "\xe6\x97\xa5", 0},
        {"\xc3\xbc\xe6\x97\xa5", {ACTION_EDIT_HOME, ACTION_EDIT_DELETE}, "\xe6\x97\xa5", 0},
        {"ae\xcc\x81", {ACTION_EDIT_BACKSPACE}, "a", 1}, /* a base and its mark are one */
        {"ae\xcc\x81", {ACTION_EDIT_LEFT}, "ae\xcc\x81", 1},
        {"", {ACTION_EDIT_BACKSPACE, ACTION_EDIT_DELETE, ACTION_EDIT_WORD}, "", 0},
    };

    for (int hidden = 0; hidden < 2; hidden++) {
        for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
            struct edit e;

            edit_init(&e, hidden != 0, 100);
            type(&e, rows[i].before);
            for (size_t k = 0; k < 8 && rows[i].keys[k] != ACTION_NONE; k++)
                assert_true(edit_act(&e, rows[i].keys[k]));
            assert_string_equal(edit_text(&e), rows[i].after);
            assert_int_equal(e.pos, rows[i].pos);
            edit_done(&e);
        }
    }
}

static void
letters_go_in_at_the_cursor(void **state)
{
    struct edit e;

    edit_init(&e, false, 100);
    type(&e, "ac");
    edit_act(&e, ACTION_EDIT_LEFT);
    type(&e, "b");
    assert_string_equal(edit_text(&e), "abc");
    assert_int_equal(e.pos, 2);
    assert_false(edit_act(&e, ACTION_ENTER));
    edit_done(&e);
}

static void
what_is_no_printable_character_is_refused(void **state)
{
    static const uint32_t refused[] = {0, 1, 27, '\n', '\t', 0x7f, 0x85, 0xd800, 0x110000};
    static const uint32_t unseen[] = {0x202e, 0x200b, 0xfeff};
    struct edit plain, hidden;

    edit_init(&plain, false, 100);
    edit_init(&hidden, true, 100);
    for (size_t i = 0; i < UNIT_COUNT(refused); i++) {
        assert_false(edit_type(&plain, refused[i]));
        assert_false(edit_type(&hidden, refused[i]));
    }
    for (size_t i = 0; i < UNIT_COUNT(unseen); i++) {
        assert_false(edit_type(&plain, unseen[i]));
        assert_true(edit_type(&hidden, unseen[i])); /* a password is what it is */
    }
    edit_set(&plain, "a\033[2Jb\nc\xff");
    assert_string_equal(edit_text(&plain), "a[2Jbc");
    edit_done(&plain);
    edit_done(&hidden);
}

static void
there_is_a_limit_in_bytes(void **state)
{
    struct edit e;

    edit_init(&e, false, 5);
    type(&e, "abcd");
    assert_false(edit_type(&e, 0xfc));
    assert_true(edit_type(&e, 'e'));
    assert_false(edit_type(&e, 'f'));
    assert_string_equal(edit_text(&e), "abcde");
    edit_done(&e);
}

static void
deleted_bytes_of_a_secret_do_not_stay(void **state)
{
    struct edit e;

    edit_init(&e, true, 100);
    type(&e, "hunter2");
    edit_act(&e, ACTION_EDIT_CLEAR);
    for (size_t i = 0; i < e.text.cap; i++)
        assert_int_equal(e.text.bytes[i], 0);
    edit_done(&e);
    assert_null(e.text.bytes);
}

static void
the_window_shows_the_cursor_and_never_half_a_character(void **state)
{
    static const struct {
        const char *text;
        int left;     /* how often Left is pressed */
        int columns;
        bool hidden;
        size_t from, to;
        int cursor;
    } rows[] = {
        {"abc", 0, 10, false, 0, 3, 3},
        {"abcdef", 0, 4, false, 3, 6, 3},
        {"abcdef", 3, 4, false, 0, 4, 3},
        {"abcdef", 6, 4, false, 0, 4, 0},
        {"\xe6\x97\xa5\xe6\x9c\xac", 0, 4, false, 3, 6, 2},
        {"\xe6\x97\xa5\xe6\x9c\xac", 2, 3, false, 0, 3, 0},
        {"\xe6\x97\xa5\xe6\x9c\xac", 0, 4, true, 0, 6, 2},
        {"", 0, 4, false, 0, 0, 0},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct edit_window w;
        struct edit e;

        edit_init(&e, rows[i].hidden, 100);
        type(&e, rows[i].text);
        for (int k = 0; k < rows[i].left; k++)
            edit_act(&e, ACTION_EDIT_LEFT);
        w = edit_window(&e, rows[i].columns, rows[i].hidden);
        assert_int_equal(w.from, rows[i].from);
        assert_int_equal(w.to, rows[i].to);
        assert_int_equal(w.cursor, rows[i].cursor);
        edit_done(&e);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_edit_where_the_cursor_is),
        cmocka_unit_test(letters_go_in_at_the_cursor),
        cmocka_unit_test(what_is_no_printable_character_is_refused),
        cmocka_unit_test(there_is_a_limit_in_bytes),
        cmocka_unit_test(deleted_bytes_of_a_secret_do_not_stay),
        cmocka_unit_test(the_window_shows_the_cursor_and_never_half_a_character),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
