/* SPDX-License-Identifier: BSD-3-Clause
 * test_expand: $NAME$, ParaView's own way of it, and the splitting into words. */
#include "config.h"

#include "core/expand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "unit.h"

static struct values vars;

static int
setup(void **state)
{
    values_set(&vars, "A", "one", "default", false);
    values_set(&vars, "B", "[$A$]", "set", false);
    values_set(&vars, "EMPTY", "", "default", false);
    values_set(&vars, "TYPED", "$A$", "flag", false);
    values_set(&vars, "SAVED", "$A$", "saved", false);
    values_set(&vars, "PW", "se$cr$et", "flag", true);
    values_set(&vars, "FILEPW", "$A$", "default", true);
    values_set(&vars, "ODD", "x$", "default", false);
    values_set(&vars, "SELF", "a$SELF$", "default", false);
    values_set(&vars, "PING", "$PONG$", "environment", false);
    values_set(&vars, "PONG", "$PING$", "case", false);
    values_set(&vars, "WITH\nLINE", "two", "default", false);
    return 0;
}

static int
teardown(void **state)
{
    values_done(&vars);
    return 0;
}

struct expand_case {
    const char *text, *ours, *paraviews; /* NULL: an error */
};

static const struct expand_case cases[] = {
    { "", "", "" },
    { "plain", "plain", "plain" },
    { "$A$", "one", "one" },
    { "$A$$A$", "oneone", "oneone" },
    { "$B$", "[one]", "[one]" },
    { "$UNKNOWN$", "UNKNOWN", "UNKNOWN" },
    { "a$$b", "ab", "ab" },
    { "$", "$", "$" },
    { "lone$dollar", "lone$dollar", "lone$dollar" },
    { "$A B$", "$A B$", "$A B$" },
    { "$A$B$", "oneB$", "oneB$" },
    { "x $EMPTY$ y", "x  y", "x  y" },
    { "$WITH\nLINE$", "two", "two" },
    { "$x $A$", "$x one", "$x one" },
    /* What was typed is kept here, and read as a variable there. */
    { "$TYPED$", "$A$", "one" },
    { "$SAVED$", "$A$", "one" },
    { "-p $PW$ -u $A$", "-p se$cr$et -u one", "-p secret -u one" },
    { "$FILEPW$", "$A$", "one" },
    { "$ODD$A$", "x$A$", "xone" },
    /* ParaView never comes back from these. */
    { "$SELF$", NULL, NULL },
    { "$PING$", NULL, NULL },
};

static void
variables_are_put_in_once_and_what_was_typed_is_kept(void **state)
{
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct str out = {0};
        struct err e = {0};
        int rc = expand_text(&out, cases[i].text, &vars, &e);

        assert_int_equal(rc, cases[i].ours != NULL ? 0 : -1);
        if (rc == 0)
            assert_string_equal(str_text(&out), cases[i].ours);
        else
            assert_int_equal(e.code, ERR_DATA);
        str_done(&out);
    }
}

static void
paraviews_way_reads_everything_again(void **state)
{
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct str out = {0};
        struct err e = {0};
        int rc = expand_as_paraview(&out, cases[i].text, &vars, &e);

        assert_int_equal(rc, cases[i].paraviews != NULL ? 0 : -1);
        if (rc == 0)
            assert_string_equal(str_text(&out), cases[i].paraviews);
        str_done(&out);
    }
}

static void
text_is_added_behind_what_is_there(void **state)
{
    struct str out = {0};
    struct err e;

    str_add(&out, "before ");
    assert_int_equal(expand_text(&out, "$A$", &vars, &e), 0);
    assert_string_equal(out.s, "before one");
    str_done(&out);
}

static void
a_text_that_explodes_is_an_error_soon(void **state)
{
    struct values many = {0};
    struct str out = {0};
    struct err e;

    for (int i = 0; i < 40; i++) {
        char name[16], text[40];

        snprintf(name, sizeof name, "V%d", i);
        snprintf(text, sizeof text, "$V%d$$V%d$", i + 1, i + 1);
        values_set(&many, name, text, "default", false);
    }
    for (int empty = 0; empty < 2; empty++) {
        values_set(&many, "V40", empty ? "" : "0123456789", "default", false);
        assert_int_equal(expand_text(&out, "$V0$", &many, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        str_done(&out);
    }
    values_set(&many, "V40", "0123456789", "default", false);
    assert_int_equal(expand_as_paraview(&out, "$V0$", &many, &e), -1);
    str_done(&out);
    values_done(&many);
}

static void
words_are_split_as_qt_does(void **state)
{
    static const struct {
        const char *text, *words; /* joined with '|' */
    } splits[] = {
        { "", "" },
        { "   ", "" },
        { "a b", "a|b" },
        { "  a\t\n b ", "a|b" },
        { "\"a b\" c", "a b|c" },
        { "a\"b c\"d", "ab cd" },
        { "\"\"", "" },
        { "a \"\" b", "a|b" },
        { "\"\"\"", "\"" },
        { "triple\"\"\"quote", "triple\"quote" },
        { "\"\"\"\"a b\"", "\"a b" },
        { "\"open to the end", "open to the end" },
        { "'single quotes'", "'single|quotes'" },
        { "back\\slash \\\"a b\\\"", "back\\slash|\\a b\\" },
        { "a\xc2\xa0" "b\xe3\x80\x80" "c", "a|b|c" },
        { "\xff \x80", "\xff|\x80" },
        { "$HOME *;&", "$HOME|*;&" },
    };

    for (size_t i = 0; i < UNIT_COUNT(splits); i++) {
        struct strv words = {0};
        char *joined;

        expand_split(&words, splits[i].text);
        joined = strv_join(&words, "|");
        assert_string_equal(joined, splits[i].words);
        free(joined);
        strv_done(&words);
    }
}

static void
arguments_with_blanks_are_quoted_in_the_command_line(void **state)
{
    struct strv args = {0};
    char *line;

    strv_add(&args, "plain");
    strv_add(&args, "two words");
    strv_add(&args, "");
    strv_add(&args, "$X$");
    strv_add(&args, "a\tb");
    line = expand_command_line("the exec", &args);
    assert_string_equal(line, "the exec plain \"two words\"  $X$ \"a\tb\"");
    free(line);
    strv_done(&args);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_are_put_in_once_and_what_was_typed_is_kept),
        cmocka_unit_test(paraviews_way_reads_everything_again),
        cmocka_unit_test(text_is_added_behind_what_is_there),
        cmocka_unit_test(a_text_that_explodes_is_an_error_soon),
        cmocka_unit_test(words_are_split_as_qt_does),
        cmocka_unit_test(arguments_with_blanks_are_quoted_in_the_command_line),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
