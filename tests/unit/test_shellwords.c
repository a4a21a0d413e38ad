/* SPDX-License-Identifier: BSD-3-Clause
 * test_shellwords: the words of a line, beside those that the real sh makes of it. */
#include "config.h"

#include "core/shellwords.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

/* "[a][b c]"; NULL when a shell has more to do. Allocated. */
static char *
words_of(const char *line, enum shellwords_kind kind)
{
    struct strv words = {0};
    struct str b = {0};
    bool simple = shellwords_read(&words, line, kind) == NULL;

    for (size_t i = 0; i < words.n; i++)
        str_addf(&b, "[%s]", words.v[i]);
    strv_done(&words);
    if (simple)
        return str_take(&b);
    str_done(&b);
    return NULL;
}

/* The same of sh, for which the words are those of the function p. Allocated. */
static char *
words_of_sh(const char *line)
{
    struct str command = {0}, out = {0};
    char part[512];
    size_t n;
    FILE *f;

    str_add(&command, "p() { for w; do printf '[%s]' \"$w\"; done; }; p ");
    str_add(&command, line);
    f = popen(str_text(&command), "r");
    assert_non_null(f);
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        str_addn(&out, part, n);
    assert_int_equal(pclose(f), 0);
    str_done(&command);
    return str_take(&out);
}

static void
simple_lines_have_the_words_that_sh_gives_them(void **state)
{
    static const char *const lines[] = {
        "", "a", " a  b\tc ", "'a b' c", "\"a b\" c", "a'b'\"c\"d", "''", "\"\" ''", "a '' b",
        "'a\"b' \"a'b\"", "a\\ b", "\\a\\\\", "\\'\\\"", "\"a\\\"b\\\\c\\$d\\`e\\f\"", "'a\\b'",
        "a #b", "a#b", "'#' a", "# a", "a;", "a ; ", "a; exit", "a;\nexit\n", "a\n", "a \\\n b",
        "a\\\nb", "\"a\\\nb\"", "'a\nb'", "\"a;b|c&d>e<f(g)h*i?j[k{l}m~n=o\"", "';|&><()*?[{}~=$`'",
        "a=b c~d e=~", "a:b@c,d%e+f^g!h", "\\$a \\`b \\* \\; \\~ \\#", "\303\251 a", "a]",
    };

    for (size_t i = 0; i < UNIT_COUNT(lines); i++) {
        char *ours = words_of(lines[i], SHELLWORDS_SHELL), *theirs = words_of_sh(lines[i]);

        if (ours == NULL)
            fail_msg("%s is simple", lines[i]);
        assert_string_equal(ours, theirs);
        free(ours);
        free(theirs);
    }
}

static void
what_a_shell_would_have_to_do_is_not_read(void **state)
{
    static const char *const lines[] = {
        "a | b", "a || b", "a && b", "a & b", "a &", "a > b", "a 2>b", "a < b", "a << b", "$a",
        "\"$a\"", "`a`", "\"`a`\"", "$(a)", "(a)", "a; b", "a\nb", "a; exit 1", "a; exitb", "a;;",
        ";", ";#\na", "a\n;", "a; exit;;", "a*", "a?", "[a]", "{a,b}", "~", "~/a", "a ~b", "=a",
        "'a", "\"a", "\"a\\", "a\\", "a; # b\nc",
    };

    for (size_t i = 0; i < UNIT_COUNT(lines); i++) {
        char *words = words_of(lines[i], SHELLWORDS_SHELL);

        if (words != NULL)
            fail_msg("%s is read as %s", lines[i], words);
    }
}

/* g_shell_parse_argv expands nothing. */
static void
a_launcher_of_a_desktop_only_quotes(void **state)
{
    static const char *const rows[][2] = {
        {"ssh h 'a b' \"c d\" e\\ f", "[ssh][h][a b][c d][e f]"},
        {"a $b `c` d;e|f & g > h ~ *", "[a][$b][`c`][d;e|f][&][g][>][h][~][*]"},
        {"a \"$b\" # c", "[a][$b]"},
        {"a\nb", "[a][b]"},
    };

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        char *words = words_of(rows[i][0], SHELLWORDS_QUOTED);

        assert_non_null(words);
        assert_string_equal(words, rows[i][1]);
        free(words);
    }
    assert_null(words_of("'a", SHELLWORDS_QUOTED));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple_lines_have_the_words_that_sh_gives_them),
        cmocka_unit_test(what_a_shell_would_have_to_do_is_not_read),
        cmocka_unit_test(a_launcher_of_a_desktop_only_quotes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
