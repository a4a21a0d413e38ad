/* SPDX-License-Identifier: BSD-3-Clause
 * test_server: a configured server, and the list that finds it. */
#include "config.h"

#include "core/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

static struct server *
server_called(const char *name, const char *resource, const char *file, int line)
{
    struct server *s = server_new();

    free(s->name);
    s->name = mem_dup(name);
    resource_done(&s->resource);
    resource_parse(&s->resource, resource);
    s->file = mem_dup(file);
    s->line = line;
    return s;
}

static void
list_of(struct server_list *l, const char *const *names, size_t n)
{
    *l = (struct server_list){0};
    for (size_t i = 0; i < n; i++)
        server_list_add(l, server_called(names[i], "cs://h", "f", (int)i));
}

static void
a_later_server_takes_the_place_of_an_earlier_one_of_its_name(void **state)
{
    struct server_list l = {0};

    server_list_add(&l, server_called("a", "cs://one", "/etc/servers.pvsc", 3));
    server_list_add(&l, server_called("b", "cs://b", "f", 1));
    server_list_add(&l, server_called("a", "cs://two", "user.pvsc", 9));
    assert_int_equal(l.n, 2);
    assert_string_equal(l.v[0]->name, "a");
    assert_string_equal(l.v[0]->resource.host, "two");
    assert_int_equal(l.v[0]->remark_count, 1);
    assert_string_equal(l.v[0]->remarks[0].code, "replaces");
    assert_string_equal(l.v[0]->remarks[0].text,
        "It replaces the server of the same name in /etc/servers.pvsc, line 3");
    assert_int_equal(l.v[0]->remarks[0].line, 9);
    server_list_done(&l);
    assert_int_equal(l.n, 0);
}

static void
the_list_is_sorted_by_name(void **state)
{
    static const char *const names[] = {"b", "a", "Z", "", "a b"}, *const sorted[] = {"", "Z", "a",
        "a b", "b"};
    struct server_list l;

    list_of(&l, names, UNIT_COUNT(names));
    server_list_sort(&l);
    for (size_t i = 0; i < l.n; i++)
        assert_string_equal(l.v[i]->name, sorted[i]);
    server_list_done(&l);
    server_list_sort(&l);
}

static void
lists_are_merged_in_order_and_the_later_one_wins(void **state)
{
    static const char *const names[] = {"a", "b"};
    struct server_list l, more = {0};

    list_of(&l, names, UNIT_COUNT(names));
    server_list_add(&more, server_called("c", "cs://new", "g", 1));
    server_list_add(&more, server_called("b", "cs://new", "g", 2));
    server_list_fault(&more, "broken", 3, 4, "why");
    server_list_merge(&l, &more);
    assert_int_equal(more.n, 0);
    assert_int_equal(more.fault_count, 0);
    assert_int_equal(l.n, 3);
    assert_string_equal(l.v[1]->name, "b");
    assert_string_equal(l.v[1]->resource.host, "new");
    assert_string_equal(l.v[2]->name, "c");
    assert_int_equal(l.fault_count, 1);
    assert_string_equal(l.faults[0].text, "why");
    server_list_merge(&l, &more);
    assert_int_equal(l.n, 3);
    server_list_done(&more);
    server_list_done(&l);
}

static void
ten_thousand_names_are_each_there_once_also_after_a_sort(void **state)
{
    struct server_list l = {0};
    struct err e;
    char name[32];

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 10000; i++) {
            snprintf(name, sizeof name, "%s-%d", i % 2 == 0 ? "z" : "a", i);
            server_list_add(&l, server_called(name, round == 0 ? "cs://old" : "cs://new", "f", i));
        }
        assert_int_equal(l.n, 10000);
        server_list_sort(&l);
    }
    assert_string_equal(l.v[0]->name, "a-1");
    for (size_t i = 0; i < l.n; i++)
        assert_string_equal(l.v[i]->resource.host, "new");
    assert_null(server_list_find(&l, "z-12345", &e));
    assert_string_equal(e.hint, "Did you mean: z-1234, a-1235, a-1245?");
    server_list_done(&l);
}

static void
there_is_one_builtin_server(void **state)
{
    struct server_list l = {0};
    struct err e;

    server_list_builtin(&l);
    assert_int_equal(l.n, 1);
    assert_string_equal(l.v[0]->name, "builtin");
    assert_string_equal(server_kind_text(l.v[0]), "builtin");
    assert_int_equal(l.v[0]->startup, SERVER_BUILTIN);
    assert_int_equal(l.v[0]->origin, SERVER_ORIGIN_BUILTIN);
    assert_null(l.v[0]->file);
    assert_ptr_equal(server_list_find(&l, "builtin", &e), l.v[0]);
    server_list_add(&l, server_called("builtin", "cs://h", "f", 1));
    assert_string_equal(l.v[0]->remarks[0].text,
        "It replaces the built-in server of the same name");
    server_list_done(&l);
}

static void
a_server_is_found_by_its_name_or_by_the_only_part_that_fits(void **state)
{
    static const char *const names[] = {"Frontier (login)", "Frontier", "summit", "Andes 2", "gpu",
        "gpu-large", ""};
    static const struct {
        const char *text, *name; /* NULL: not found */
        enum err_code code;
        const char *error, *hint;
    } rows[] = {
        {"Frontier", "Frontier", ERR_NONE, NULL, NULL},
        {"gpu", "gpu", ERR_NONE, NULL, NULL},
        {"SUMM", "summit", ERR_NONE, NULL, NULL},
        {"2", "Andes 2", ERR_NONE, NULL, NULL},
        {"", "", ERR_NONE, NULL, NULL},
        {"front", NULL, ERR_USAGE, "'front' is part of the names of 2 servers",
            "Give the whole name: Frontier (login), Frontier"},
        {"i", NULL, ERR_USAGE, "'i' is part of the names of 3 servers",
            "Give the whole name: Frontier (login), Frontier, summit"},
        {"Sumit", NULL, ERR_NOT_FOUND, "no server is called 'Sumit'", "Did you mean: summit?"},
        {"gpu_large", NULL, ERR_NOT_FOUND, "no server is called 'gpu_large'",
            "Did you mean: gpu-large?"},
        {"something else", NULL, ERR_NOT_FOUND, "no server is called 'something else'",
            "'fairlead list' shows the names"},
        {"x\x1b[2J", NULL, ERR_NOT_FOUND, "no server is called 'x^[[2J'",
            "'fairlead list' shows the names"},
    };
    struct server_list l;

    list_of(&l, names, UNIT_COUNT(names));
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct err e = {0};
        const struct server *s = server_list_find(&l, rows[i].text, &e);

        print_message("%s\n", rows[i].text);
        if (rows[i].name != NULL) {
            assert_non_null(s);
            assert_string_equal(s->name, rows[i].name);
            continue;
        }
        assert_null(s);
        assert_int_equal(e.code, rows[i].code);
        assert_string_equal(e.text, rows[i].error);
        assert_string_equal(e.hint, rows[i].hint);
    }
    server_list_done(&l);
}

static void
an_empty_list_and_an_empty_name_find_nothing(void **state)
{
    static const char *const names[] = {"only"};
    struct server_list l = {0};
    struct err e;

    assert_null(server_list_find(&l, "x", &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    list_of(&l, names, 1);
    assert_null(server_list_find(&l, "", &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    server_list_done(&l);
}

static void
the_last_option_of_a_name_counts(void **state)
{
    struct server *s = server_new();

    s->options = mem_zalloc(3 * sizeof *s->options);
    s->option_count = s->option_cap = 3;
    s->options[0] = (struct option){.name = mem_dup("A"), .line = 1};
    s->options[1] = (struct option){.name = mem_dup("B"), .line = 2};
    s->options[2] = (struct option){.name = mem_dup("A"), .line = 3};
    assert_int_equal(server_option(s, "A")->line, 3);
    assert_int_equal(server_option(s, "B")->line, 2);
    assert_null(server_option(s, "C"));
    server_free(s);
    server_free(NULL);
}

static void
a_kind_is_told_in_a_word(void **state)
{
    static const struct {
        const char *resource, *kind;
    } rows[] = {{"cs://h", "pv"}, {"csrc://", "pv rc"}, {"cdsrs://a/b", "pv"},
        {"cdsrsrc://a/b", "pv rc"}, {"ssh://h/10", "xpra"}, {"what://", "pv"}};

    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct server *s = server_called("n", rows[i].resource, NULL, 0);

        assert_string_equal(server_kind_text(s), rows[i].kind);
        server_free(s);
    }
    assert_string_equal(server_startup_name(SERVER_COMMAND), "local");
    assert_string_equal(server_startup_name(SERVER_SSH), "remote");
    assert_string_equal(server_startup_name(SERVER_MANUAL), "none");
    assert_string_equal(server_startup_name(SERVER_INVALID), "none");
    assert_string_equal(server_origin_name(SERVER_ORIGIN_EXTRA), "extra");
    assert_string_equal(server_origin_name(SERVER_ORIGIN_IMPORTED), "imported");
}

static void
a_remark_cannot_carry_an_escape(void **state)
{
    struct server *s = server_new();

    server_remark(s, 4, 9, "code", "Option %s", "\x1b]0;title\x07");
    assert_string_equal(s->remarks[0].text, "Option ^[]0;title^G");
    assert_int_equal(s->remarks[0].line, 4);
    server_free(s);
}

static void
a_fault_is_kept_with_its_place(void **state)
{
    struct server_list l = {0};

    server_list_fault(&l, "f.pvsc", 3, 7, "why");
    assert_int_equal(l.fault_count, 1);
    assert_string_equal(l.faults[0].file, "f.pvsc");
    assert_string_equal(l.faults[0].text, "why");
    assert_int_equal(l.faults[0].line, 3);
    assert_int_equal(l.faults[0].column, 7);
    server_list_done(&l);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_later_server_takes_the_place_of_an_earlier_one_of_its_name),
        cmocka_unit_test(the_list_is_sorted_by_name),
        cmocka_unit_test(lists_are_merged_in_order_and_the_later_one_wins),
        cmocka_unit_test(ten_thousand_names_are_each_there_once_also_after_a_sort),
        cmocka_unit_test(there_is_one_builtin_server),
        cmocka_unit_test(a_server_is_found_by_its_name_or_by_the_only_part_that_fits),
        cmocka_unit_test(an_empty_list_and_an_empty_name_find_nothing),
        cmocka_unit_test(the_last_option_of_a_name_counts),
        cmocka_unit_test(a_kind_is_told_in_a_word),
        cmocka_unit_test(a_remark_cannot_carry_an_escape),
        cmocka_unit_test(a_fault_is_kept_with_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
