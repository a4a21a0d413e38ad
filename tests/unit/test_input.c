/* SPDX-License-Identifier: BSD-3-Clause
 * test_input: bytes of a terminal become keys, whole or in pieces, and nothing else. */
#include "config.h"

#include "tui/input.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "unit.h"

/* The keys that come out, as "Up a (b) Esc": what was pasted in parentheses. */
static void
drain(struct input *in, struct str *out)
{
    struct input_key k;

    while (input_next(in, &k) == INPUT_KEY) {
        char name[24];

        if (k.key == KEYS_UNKNOWN)
            snprintf(name, sizeof name, "-");
        else if (k.key == KEYS_CLICK)
            snprintf(name, sizeof name, "click(%d,%d)", k.y, k.x);
        else if (k.key > KEYS_CLICK)
            snprintf(name, sizeof name, k.key == KEYS_WHEEL_UP ? "wheel-up" : "wheel-down");
        else if (k.key >= 0x80 && k.key < KEYS_UP)
            snprintf(name, sizeof name, "U+%04X", (unsigned)k.key);
        else
            keys_name(k.key, name);
        str_addf(out, k.pasted ? "%s(%s)" : "%s%s", out->len > 0 ? " " : "", name);
    }
}

static struct input *
make(void)
{
    struct input *in = input_new();

    input_add(in, "\033OA", KEYS_UP);
    input_add(in, "\033[24~", KEYS_F12);
    input_add(in, "\033[[A", KEYS_F1);
    input_add(in, "\177", KEYS_BACKSPACE);
    return in;
}

static const struct {
    const char *bytes, *keys;
} rows[] = {
    {"abc", "a b c"},
    {"\r\t", "Enter Tab"},
    {"\001\032", "^A ^Z"},
    {"\177\010", "Backspace ^H"},
    {"\033", "Esc"},
    {"\033\033", "Esc Esc"},
    {"\033q", "Esc q"},
    {"\033OA\033[A\033[B", "Up Up Down"},
    {"\033[1;5C", "Right"},
    {"\033[H\033[4~\033OF\033[1~", "Home End End Home"},
    {"\033[5~\033[6~\033[3~\033[Z", "PageUp PageDown Delete Shift-Tab"},
    {"\033OP\033[11~\033[[A\033[21~\033[24~", "F1 F1 F1 F10 F12"},
    {"\033[<0;12;5Mx", "click(4,11) x"},
    {"\033[<0;12;5m\033[<2;1;1M", "- -"}, /* let go; another button */
    {"\033[<64;1;1M\033[<65;1;1M", "wheel-up wheel-down"},
    {"\033[<0;0;5M\033[<0;99999999;1M\033[<0;1M\033[<M", "- - - -"},
    {"\033[M q!x", "- x"},               /* the old kind of report */
    {"\033[?1;2cx", "- x"},             /* an answer of the terminal */
    {"\033]11;rgb:0/0/0\007x", "- x"},
    {"\033]11;rgb:0/0/0\033\\x", "- x"},
    {"\033P1$r0m\033\\x", "- x"},
    {"\033[99~x", "- x"},
    {"\xc3\xbc\xe6\x97\xa5\xf0\x9f\x94\x92", "U+00FC U+65E5 U+1F512"},
    {"\xff" "a\xc3" "b", "- a - b"},
    {"\033[200~a\rq\033[A\033[201~b", "(a) (Enter) (q) (Esc) ([) (A) b"},
};

static void
sequences_become_keys_and_unknown_ones_nothing(void **state)
{
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct input *in = make();
        struct str out = {0};

        input_feed(in, rows[i].bytes, strlen(rows[i].bytes));
        drain(in, &out);
        input_flush(in);
        drain(in, &out);
        assert_string_equal(str_text(&out), rows[i].keys);
        str_done(&out);
        input_free(in);
    }
}

static void
the_same_comes_out_byte_by_byte(void **state)
{
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct input *in = make();
        struct str out = {0};

        for (size_t k = 0; rows[i].bytes[k] != '\0'; k++) {
            input_feed(in, rows[i].bytes + k, 1);
            drain(in, &out);
        }
        input_flush(in);
        drain(in, &out);
        assert_string_equal(str_text(&out), rows[i].keys);
        str_done(&out);
        input_free(in);
    }
}

static void
a_sequence_that_never_ends_is_dropped(void **state)
{
    struct input *in = make();
    struct input_key k;
    struct str out = {0};

    input_feed(in, "\033[", 2);
    assert_int_equal(input_next(in, &k), INPUT_MORE);
    for (int i = 0; i < INPUT_SEQUENCE_MAX; i++)
        input_feed(in, "1", 1);
    drain(in, &out);
    assert_string_equal(str_text(&out), "-");
    input_feed(in, "x", 1);
    assert_int_equal(input_next(in, &k), INPUT_KEY);
    assert_int_equal(k.key, 'x');
    str_done(&out);
    input_free(in);
}

static void
esc_ends_a_paste_whose_end_was_lost(void **state)
{
    struct input *in = make();
    struct str out = {0};

    input_feed(in, "\033[200~ab", 8);
    drain(in, &out);
    input_feed(in, "\033", 1);
    drain(in, &out);
    input_flush(in);
    drain(in, &out);
    input_feed(in, "q", 1);
    drain(in, &out);
    assert_string_equal(str_text(&out), "(a) (b) q");
    str_done(&out);
    input_free(in);
}

static void
a_paste_of_a_megabyte_takes_no_time(void **state)
{
    struct input *in = make();
    struct input_key k;
    size_t n = 0;
    char block[4096];

    memset(block, 'x', sizeof block);
    input_feed(in, "\033[200~", 6);
    for (int i = 0; i < 256; i++)
        input_feed(in, block, sizeof block);
    while (input_next(in, &k) == INPUT_KEY)
        n += k.key == 'x' && k.pasted;
    assert_int_equal(n, 256 * sizeof block);
    input_free(in);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences_become_keys_and_unknown_ones_nothing),
        cmocka_unit_test(the_same_comes_out_byte_by_byte),
        cmocka_unit_test(a_sequence_that_never_ends_is_dropped),
        cmocka_unit_test(esc_ends_a_paste_whose_end_was_lost),
        cmocka_unit_test(a_paste_of_a_megabyte_takes_no_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
