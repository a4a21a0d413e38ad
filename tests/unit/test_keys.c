/* SPDX-License-Identifier: BSD-3-Clause
 * test_keys: the key table says what it means, once, and leaves alone what it must. */
#include "config.h"

#include "tui/keymap.h"

#include <string.h>

#include "unit.h"

static struct keymap *map; /* the table as it is */

/* What the key does there. */
static enum action
keys_find(enum keys_screen screen, int key)
{
    const struct keys_row *row = keymap_find(map, screen, key);

    return row != NULL ? row->action : ACTION_NONE;
}

static void
names_and_keys_are_each_others_inverse(void **state)
{
    static const struct {
        const char *name;
        int key;
    } rows[] = {
        {"Enter", KEYS_ENTER}, {"Tab", KEYS_TAB}, {"Esc", KEYS_ESC}, {"Space", ' '},
        {"^N", 14}, {"^A", 1}, {"^Z", 26}, {"j", 'j'}, {"?", '?'}, {"/", '/'}, {">", '>'},
        {"F1", KEYS_F1}, {"F10", KEYS_F1 + 9}, {"F12", KEYS_F12},
        {"Shift-Tab", KEYS_BACKTAB}, {"\xc3\xa4", 0xe4},
        {"PageDown", KEYS_PAGE_DOWN}, {"Backspace", KEYS_BACKSPACE},
    };
    char name[24];

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        assert_int_equal(keys_parse(rows[i].name), rows[i].key);
        keys_name(rows[i].key, name);
        assert_string_equal(name, rows[i].name);
    }
    assert_int_equal(keys_parse("NoSuchKey"), -1);
    assert_int_equal(keys_parse(""), -1);
    assert_int_equal(keys_parse("ab"), -1);
}

static void
every_row_can_be_read_and_is_explained(void **state)
{
    const struct keys_row *row;

    for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
        const char *at = row->keys;
        int n = 0;

        while (*at != '\0') {
            assert_true(keys_next(&at) >= 0);
            n++;
        }
        assert_true(n > 0);
        assert_true(row->action != ACTION_NONE && row->screens != 0);
        assert_true(strlen(row->name) > 0 && strlen(row->help) > 0);
        assert_true(strlen(row->hint) < 20);
        assert_true(row->help[strlen(row->help) - 1] != '.');
    }
}

static void
a_screen_has_one_word_for_lines_of_the_configuration(void **state)
{
    for (int s = 0; s < KEYS_SCREENS; s++) {
        const char *word = keys_screen_word((enum keys_screen)(1u << s));

        assert_int_equal(keys_screen_place((enum keys_screen)(1u << s)), s);
        assert_true(strlen(word) > 0 && strpbrk(word, " ,") == NULL);
        for (int other = 0; other < s; other++)
            assert_string_not_equal(word, keys_screen_word((enum keys_screen)(1u << other)));
    }
}

static void
a_name_stands_for_one_row(void **state)
{
    const struct keys_row *row, *other;

    for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
        for (size_t k = i + 1; (other = keys_row(k)) != NULL; k++)
            assert_string_not_equal(row->name, other->name);
    }
}

/* Calls check for each key of each row and each screen it is bound on. */
static void
each_binding(void (*check)(const struct keys_row *row, enum keys_screen screen, int key))
{
    const struct keys_row *row;

    for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
        for (int s = 0; s < KEYS_SCREENS; s++) {
            const char *at = row->keys;
            int key;

            while ((row->screens & 1u << s) != 0 && (key = keys_next(&at)) >= 0)
                check(row, (enum keys_screen)(1u << s), key);
        }
    }
}

static void
check_found(const struct keys_row *row, enum keys_screen screen, int key)
{
    if (keys_find(screen, key) != row->action)
        fail_msg("%s is bound twice in %s: see %s", row->keys, keys_screen_name(screen), row->name);
}

static void
no_key_means_two_things_on_one_screen(void **state)
{
    each_binding(check_found);
}

static void
check_allowed(const struct keys_row *row, enum keys_screen screen, int key)
{
    const unsigned sheets = KEYS_IN_FORM | KEYS_IN_EDIT;
    const unsigned fields = KEYS_IN_FILTER | sheets | KEYS_IN_ASK | KEYS_IN_SEARCH | KEYS_IN_LINE |
        KEYS_IN_CHOOSER;

    assert_true(key != 'H' - '@' && key != 'S' - '@' && key != 'Q' - '@');
    if (key == 'A' - '@' || key == 'B' - '@')
        assert_true((screen & fields) != 0);
    if ((screen & fields) != 0 && (screen & sheets) == 0)
        assert_true(key < ' ' || key >= KEYS_UP);
    if ((screen & sheets) != 0) /* Space is text unless the field makes something of it */
        assert_true(key <= ' ' || key >= KEYS_UP);
    if (key == KEYS_ESC)
        assert_int_equal(row->action, ACTION_BACK);
}

static void
flow_control_prefix_keys_and_letters_in_fields_are_left_alone(void **state)
{
    each_binding(check_allowed);
}

static void
what_is_the_same_everywhere_is_bound_everywhere(void **state)
{
    for (int s = 0; s < KEYS_SCREENS; s++) {
        enum keys_screen screen = (enum keys_screen)(1u << s);

        if (screen == KEYS_IN_TERMINAL)
            continue;
        assert_int_equal(keys_find(screen, 'L' - '@'), ACTION_REDRAW);
        assert_int_equal(keys_find(screen, 'Z' - '@'), ACTION_SUSPEND);
        assert_int_equal(keys_find(screen, 'C' - '@'), ACTION_CANCEL);
        assert_int_equal(keys_find(screen, KEYS_ESC), ACTION_BACK);
        assert_int_equal(keys_find(screen, KEYS_UNKNOWN), ACTION_NONE);
        assert_true(strlen(keys_screen_name(screen)) > 0);
    }
}

static void
one_key_is_ours_in_the_terminal_of_a_session(void **state)
{
    for (int key = 0; key <= KEYS_UNKNOWN; key++)
        assert_int_equal(keys_find(KEYS_IN_TERMINAL, key), key == KEYS_PREFIX ? ACTION_PREFIX : ACTION_NONE);
    assert_int_equal(keys_find(KEYS_IN_PREFIX, '.'), ACTION_BACK);
    assert_int_equal(keys_find(KEYS_IN_PREFIX, KEYS_PREFIX), ACTION_PREFIX);
}

static void
only_servers_quits_and_help_is_never_far(void **state)
{
    for (int s = 0; s < KEYS_SCREENS; s++) {
        enum keys_screen screen = (enum keys_screen)(1u << s);

        if (screen == KEYS_IN_LIST)
            assert_int_equal(keys_find(screen, 'q'), ACTION_QUIT);
        else
            assert_true(keys_find(screen, 'q') != ACTION_QUIT);
        if (screen != KEYS_IN_QUIT && screen != KEYS_IN_YESNO && screen != KEYS_IN_TERMINAL)
            assert_int_equal(keys_find(screen, KEYS_F1), ACTION_HELP);
    }
}

static void
what_agrees_to_a_start_is_no_single_key(void **state)
{
    for (int key = 0; key < KEYS_UNKNOWN; key++) {
        enum action action = keys_find(KEYS_IN_LINE, key);

        assert_true(action != ACTION_YES && action != ACTION_START && action != ACTION_TOGGLE);
    }
    assert_int_equal(keys_find(KEYS_IN_LINE, 'y'), ACTION_NONE);
    assert_int_equal(keys_find(KEYS_IN_LINE, KEYS_ENTER), ACTION_ENTER); /* sends what was typed */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_keys_are_each_others_inverse),
        cmocka_unit_test(every_row_can_be_read_and_is_explained),
        cmocka_unit_test(a_screen_has_one_word_for_lines_of_the_configuration),
        cmocka_unit_test(a_name_stands_for_one_row),
        cmocka_unit_test(no_key_means_two_things_on_one_screen),
        cmocka_unit_test(flow_control_prefix_keys_and_letters_in_fields_are_left_alone),
        cmocka_unit_test(what_is_the_same_everywhere_is_bound_everywhere),
        cmocka_unit_test(one_key_is_ours_in_the_terminal_of_a_session),
        cmocka_unit_test(only_servers_quits_and_help_is_never_far),
        cmocka_unit_test(what_agrees_to_a_start_is_no_single_key),
    };

    int rc;

    map = keymap_new();
    rc = cmocka_run_group_tests(tests, NULL, NULL);
    keymap_free(map);
    return rc;
}
