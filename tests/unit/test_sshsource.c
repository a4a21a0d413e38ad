/* SPDX-License-Identifier: BSD-3-Clause
 * test_sshsource: which line of which file a keyword comes from, by what ssh -G -vvv says. */
#include "config.h"

#include "core/sshsource.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

struct file {
    const char *path, *text;
};

static char *
files_read(void *arg, const char *path)
{
    for (const struct file *f = arg; f->path != NULL; f++) {
        if (strcmp(f->path, path) == 0)
            return mem_dup(f->text);
    }
    return NULL;
}

/* What was found, "keyword file:line" with '|' between. Allocated. */
static char *
found(const char *dump, const char *said, const struct file *files, const char *option)
{
    struct sshsource_reader reader = {files_read, (void *)files};
    struct sshdump d = {0};
    struct strv lines = {0}, froms = {0};
    struct str out = {0};
    struct err e;

    if (option != NULL) {
        strv_add(&lines, option);
        strv_add(&froms, "-o");
    }
    assert_int_equal(sshdump_parse(&d, dump, strlen(dump), &e), 0);
    sshsource_find(&d, &lines, &froms, said, &reader);
    for (size_t i = 0; i < d.n; i++)
        str_addf(&out, "%s%s %s:%d", i > 0 ? "|" : "", d.rows[i].key,
            d.rows[i].file != NULL ? d.rows[i].file : "", d.rows[i].line);
    sshdump_done(&d);
    strv_done(&lines);
    strv_done(&froms);
    return str_take(&out);
}

static void
check(const char *dump, const char *said, const struct file *files, const char *option, const char *want)
{
    char *got = found(dump, said, files, option);

    assert_string_equal(got, want);
    free(got);
}

static void
only_blocks_that_applied_count_and_the_first_line_of_them(void **state)
{
    static const struct file files[] = {
        {"/c", "User top\nHost a\n  Port 1\nHost b\n  Port 2\n  Port 3\n  IdentityFile x\n"
               "Host *\n  User me\n  IdentityFile y\n"}, {0}};

    check("user top\nport 2\nidentityfile x\nidentityfile y\ncompression no\n",
        "OpenSSH_9.2p1\ndebug1: Reading configuration data /c\n"
        "debug1: /c line 4: Applying options for b\ndebug1: /c line 8: Applying options for *\n",
        files, NULL, "user /c:1|port /c:5|identityfile /c:7|identityfile /c:10|compression :0");
}

static void
a_negated_name_takes_a_block_back(void **state)
{
    static const struct file files[] = {{"/c", "Host * !b\n  Port 1\nHost b\n  Port 2\n"}, {0}};

    check("port 2\n", "debug1: Reading configuration data /c\n"
        "debug1: /c line 1: Applying options for *\n"
        "debug1: /c line 1: Skipping Host block because of negated argument for b\n"
        "debug1: /c line 3: Applying options for b\n", files, NULL, "port /c:4");
}

static void
a_match_is_known_by_its_attributes_and_its_verdict(void **state)
{
    static const struct file files[] = {
        {"/c", "Match host x user y\n  Port 1\nMatch user me\n  Port 2\nMatch all\n  Compression yes\n"},
        {0}};

    check("port 2\ncompression yes\n", "debug1: Reading configuration data /c\n"
        "debug2: checking match for 'host x user y' host h originally h\n"
        "debug3: /c line 1: not matched 'host \"h\"' \ndebug3: /c line 1: matched 'user \"me\"' \n"
        "debug2: match not found\n"
        "debug2: checking match for 'user me' host h originally h\n"
        "debug3: /c line 3: matched 'user \"me\"' \ndebug2: match found\n"
        "debug2: checking match for 'all' host h originally h\ndebug2: match found\n",
        files, NULL, "port /c:4|compression /c:6");
}

static void
a_final_match_counts_in_the_second_pass_only(void **state)
{
    static const struct file files[] = {{"/c", "Match final\n  Port 1\nHost *\n  User me\n"}, {0}};
    static const char one[] = "debug1: Reading configuration data /c\n"
        "debug2: checking match for 'final' host h originally h\n"
        "debug3: /c line 1: not matched 'final'\ndebug2: match not found\n"
        "debug1: /c line 3: Applying options for *\n";

    check("user me\nport 22\n", one, files, NULL, "user /c:4|port :0");
    check("user me\nport 1\n", "debug1: Reading configuration data /c\n"
        "debug2: match not found\ndebug1: /c line 3: Applying options for *\n"
        "debug1: configuration requests final Match pass\ndebug1: re-parsing configuration\n"
        "debug1: Reading configuration data /c\n"
        "debug2: checking match for 'final' host h originally h\n"
        "debug3: /c line 1: matched 'final'\ndebug2: match found\n"
        "debug1: /c line 3: Applying options for *\n", files, NULL, "user /c:4|port /c:2");
}

static void
an_include_is_walked_where_it_stands_and_only_if_its_block_applied(void **state)
{
    static const struct file files[] = {
        {"/c", "Host a\n  Include d/*\nHost *\n  Include e\n  Port 9\n"}, {"/d", "User never\n"},
        {"/e", "Port 7\nHost a\n  User no\n"}, {0}};

    check("port 7\nuser root\n", "debug1: Reading configuration data /c\n"
        "debug3: /c line 2: Including file /d depth 0 (parse only)\n"
        "debug1: Reading configuration data /d\n"
        "debug1: /c line 3: Applying options for *\n"
        "debug3: /c line 4: Including file /e depth 0\ndebug1: Reading configuration data /e\n",
        files, NULL, "port /e:1|user :0");
}

static void
what_stands_before_the_files_comes_first(void **state)
{
    static const struct file files[] = {{"/c", "Port 1\n"}, {0}};

    check("port 5\n", "debug1: Reading configuration data /c\n", files, "Port=5", "port -o:0");
}

static void
files_that_include_each_other_or_are_not_there_end(void **state)
{
    static const struct file files[] = {{"/c", "Include c\nPort 1\n"}, {0}};

    check("port 1\n", "debug1: Reading configuration data /c\n"
        "debug3: /c line 1: Including file /c depth 0\ndebug1: Reading configuration data /c\n"
        "debug1: Reading configuration data /gone\n", files, NULL, "port /c:2");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_blocks_that_applied_count_and_the_first_line_of_them),
        cmocka_unit_test(a_negated_name_takes_a_block_back),
        cmocka_unit_test(a_match_is_known_by_its_attributes_and_its_verdict),
        cmocka_unit_test(a_final_match_counts_in_the_second_pass_only),
        cmocka_unit_test(an_include_is_walked_where_it_stands_and_only_if_its_block_applied),
        cmocka_unit_test(what_stands_before_the_files_comes_first),
        cmocka_unit_test(files_that_include_each_other_or_are_not_there_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
