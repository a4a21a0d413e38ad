/* SPDX-License-Identifier: BSD-3-Clause
 * test_keymap: what Bind and Unbind lines make of the key table, and which are refused. */
#include "config.h"

#include "tui/keymap.h"

#include <string.h>

#include "unit.h"

static int
setup(void **state)
{
    *state = keymap_new();
    return 0;
}

static int
teardown(void **state)
{
    keymap_free(*state);
    return 0;
}

static void
change(struct keymap *m, const char *line)
{
    struct err e;

    if (keymap_change(m, line, &e) != 0)
        fail_msg("%s: %s", line, e.text);
}

/* Which name a key stands for there; "" for none. */
static const char *
name_of(struct keymap *m, enum keys_screen screen, const char *key)
{
    const struct keys_row *row = keymap_find(m, screen, keys_parse(key));

    return row != NULL ? row->name : "";
}

static void
a_new_key_does_what_the_old_one_goes_on_doing_and_is_shown(void **state)
{
    const struct keys_row *row = keymap_find(*state, KEYS_IN_LIST, 'r');
    struct str keys = {0};

    change(*state, "Bind servers F5 reload");
    assert_string_equal(name_of(*state, KEYS_IN_LIST, "F5"), "reload");
    assert_string_equal(name_of(*state, KEYS_IN_LIST, "r"), "reload");
    assert_true(keymap_keys(*state, KEYS_IN_LIST, row, &keys));
    assert_string_equal(keys.s, "F5 r");
    assert_int_equal(keymap_key(*state, KEYS_IN_LIST, row), keys_parse("F5"));
    str_done(&keys);
}

static void
a_key_that_was_freed_can_be_given_to_something_else(void **state)
{
    change(*state, "unbind servers x");
    assert_string_equal(name_of(*state, KEYS_IN_LIST, "x"), "");
    assert_string_equal(name_of(*state, KEYS_IN_LIVE, "x"), "stop");
    change(*state, "  BIND \t Servers  x   Reload ");
    assert_string_equal(name_of(*state, KEYS_IN_LIST, "x"), "reload");
}

static void
a_row_without_a_key_has_none_to_show(void **state)
{
    const struct keys_row *row = keymap_find(*state, KEYS_IN_LIST, 'x');
    struct str keys = {0};

    change(*state, "Unbind servers x");
    assert_false(keymap_keys(*state, KEYS_IN_LIST, row, &keys));
    assert_int_equal(keymap_key(*state, KEYS_IN_LIST, row), -1);
    assert_int_equal(keys.len, 0);
}

static void
all_means_each_screen_where_it_can_be(void **state)
{
    change(*state, "bind all ^V redraw");
    for (int s = 0; s < KEYS_SCREENS; s++)
        assert_string_equal(name_of(*state, (enum keys_screen)(1u << s), "^V"),
            1u << s == KEYS_IN_TERMINAL ? "" : "redraw");
    change(*state, "unbind all ^V");
    for (int s = 0; s < KEYS_SCREENS; s++)
        assert_string_equal(name_of(*state, (enum keys_screen)(1u << s), "^V"), "");
}

static void
a_line_that_is_refused_says_why_and_changes_nothing(void **state)
{
    static const struct {
        const char *line, *why;
    } rows[] = {
        {"bind", "Bind takes a screen, a key and a name"},
        {"bind servers x", "Bind takes a screen, a key and a name"},
        {"bind servers F5 reload now", "Bind takes a screen, a key and a name"},
        {"unbind servers", "Unbind takes a screen and a key"},
        {"unbind servers x y", "Unbind takes a screen and a key"},
        {"bind nowhere F5 reload", "there is no screen 'nowhere'"},
        {"bind servers F55 reload", "there is no key 'F55'"},
        {"bind servers F5 nothing", "nothing there is called 'nothing'"},
        {"bind servers F5 wrap", "nothing there is called 'wrap'"},
        {"bind all F5 \033[2J", "nothing is called '^[[2J'"},
        {"bind servers x reload", "x already means stop-here in servers"},
        {"bind all F1 redraw", "F1 already means help in servers"},
        {"unbind servers F5", "F5 means nothing there"},
        {"bind servers ^S sort", "^S is never bound"},
        {"bind servers ^Q quit", "^Q is never bound"},
        {"unbind filter ^H", "^H is never bound"},
        {"unbind servers Esc", "Esc keeps what it does"},
        {"unbind all ^C", "^C keeps what it does"},
        {"bind servers ^A add", "^A is bound in text fields only"},
        {"bind filter j filter-down", "j is text in filter"},
        {"bind prompt \xc3\xa4 send", "\xc3\xa4 is text in prompt"},
    };
    struct err e;

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        assert_int_equal(keymap_change(*state, rows[i].line, &e), -1);
        assert_string_equal(e.text, rows[i].why);
        assert_true(e.hint[0] != '\0');
        assert_int_equal(e.code, ERR_CONFIG);
    }
    assert_string_equal(name_of(*state, KEYS_IN_LIST, "x"), "stop-here");
    assert_string_equal(name_of(*state, KEYS_IN_LIST, "F5"), "");
    assert_string_equal(name_of(*state, KEYS_IN_LIST, "F1"), "help");
    assert_string_equal(name_of(*state, KEYS_IN_ASK, "^C"), "cancel");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_new_key_does_what_the_old_one_goes_on_doing_and_is_shown, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_key_that_was_freed_can_be_given_to_something_else, setup, teardown),
        cmocka_unit_test_setup_teardown(a_row_without_a_key_has_none_to_show, setup, teardown),
        cmocka_unit_test_setup_teardown(all_means_each_screen_where_it_can_be, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_line_that_is_refused_says_why_and_changes_nothing, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
