/* SPDX-License-Identifier: BSD-3-Clause
 * test_guard: the text of a guarded command, its inverse, and the guard's own lines. */
#include "config.h"

#include "core/guard.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "unit.h"

#define TOKEN "00112233445566778899aabbccddeeff"

static void
inner_gives_back_exactly_what_was_guarded(void **state)
{
    static const char *const commands[] = { "", "a b", "it's\n\\ \"$x\"\n", "\x80\xff", "0123" };
    char token[33];

    for (size_t i = 0; i < 2 * UNIT_COUNT(commands); i++) {
        struct guard g = { TOKEN, i % 2 == 1 };
        char *text = guard_remote(&g, commands[i / 2]), *back = guard_inner(text, token);

        assert_non_null(back);
        assert_string_equal(back, commands[i / 2]);
        assert_string_equal(token, TOKEN);
        free(back);
        free(text);
    }
}

static void
inner_refuses_any_other_text(void **state)
{
    struct guard g = { TOKEN, false };
    char *text = guard_remote(&g, "pvserver --sp=11111"), token[33];
    size_t n = strlen(text);

    assert_null(guard_inner("", token));
    assert_null(guard_inner("pvserver", token));
    for (size_t i = 0; i < n; i++) {
        char kept = text[i], *back;

        text[i] = kept == '0' ? '1' : '0';
        back = guard_inner(text, token);
        /* Another digit in the token or letter in the command is another good text. */
        if (back != NULL)
            assert_true(i > n - strlen("pvserver --sp=11111") * 5 - 42);
        free(back);
        text[i] = ';';
        assert_null(guard_inner(text, token));
        assert_string_equal(token, "");
        text[i] = kept;
    }
    for (size_t i = 0; i < n; i += 7) {
        char *part = mem_ndup(text, i);

        assert_null(guard_inner(part, token));
        free(part);
    }
    free(text);
}

static void
lines_of_the_guard_are_told_from_others(void **state)
{
    static const struct {
        const char *line, *word;
        long arg;
    } cases[] = {
        { "\036fairlead " TOKEN " started 4711", "started", 4711 },
        { "\036fairlead " TOKEN " started 4711\r", "started", 4711 },
        { "\036fairlead " TOKEN " ended 0", "ended", 0 },
        { "\036fairlead " TOKEN " ended", NULL, 0 },
        { "\036fairlead " TOKEN " ended x", NULL, 0 },
        { "\036fairlead " TOKEN " ended 1 2", NULL, 0 },
        { "\036fairlead " TOKEN " other 1", NULL, 0 },
        { "\036fairlead 00112233445566778899aabbccddeef0 ended 1", NULL, 0 },
        { "fairlead " TOKEN " ended 1", NULL, 0 },
        { "", NULL, 0 },
        { "\036", NULL, 0 },
    };

    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        char word[16] = "";
        long arg = -1;
        bool ours = guard_line(TOKEN, cases[i].line, word, &arg);

        assert_int_equal(ours, cases[i].word != NULL);
        if (ours) {
            assert_string_equal(word, cases[i].word);
            assert_int_equal(arg, cases[i].arg);
        }
    }
}

static void
the_name_of_the_machine_is_in_a_line_of_its_own(void **state)
{
    assert_string_equal(guard_host(TOKEN, "\036fairlead " TOKEN " host login1"), "login1");
    assert_null(guard_host(TOKEN, "\036fairlead " TOKEN " host "));
    assert_null(guard_host(TOKEN, "fairlead " TOKEN " host login1"));
    assert_null(guard_host(TOKEN, "\036fairlead 00112233445566778899aabbccddeef0 host login1"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inner_gives_back_exactly_what_was_guarded),
        cmocka_unit_test(inner_refuses_any_other_text),
        cmocka_unit_test(lines_of_the_guard_are_told_from_others),
        cmocka_unit_test(the_name_of_the_machine_is_in_a_line_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
