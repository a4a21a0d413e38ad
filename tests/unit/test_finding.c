/* SPDX-License-Identifier: BSD-3-Clause
 * test_finding: what was found out once is taken from its file, unless somebody or something changed it. */
#include "config.h"

#include "ssh/finding.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "unit.h"

#define TEXT "what it said\nin two lines\n"

struct kept {
    char dir[32];
    char *file;
};

static struct kept
kept_new(void)
{
    struct kept k = {.dir = "/tmp/test_finding.XXXXXX"};

    assert_non_null(mkdtemp(k.dir));
    k.file = mem_printf("%s/it", k.dir);
    finding_keep(k.dir, "it", "key", TEXT);
    return k;
}

static void
kept_done(struct kept *k)
{
    unlink(k->file);
    assert_int_equal(rmdir(k->dir), 0); /* nothing else was left there */
    free(k->file);
}

static bool
recalls(const struct kept *k, const char *key, size_t max)
{
    struct str out = {0};
    bool found = finding_recall(k->dir, "it", key, max, &out);

    assert_string_equal(str_text(&out), found ? TEXT : "");
    str_done(&out);
    return found;
}

/* As if it had been written so many seconds from now. */
static void
kept_at(const struct kept *k, time_t from_now)
{
    struct timespec times[2] = {{.tv_sec = time(NULL) + from_now}, {.tv_sec = time(NULL) + from_now}};

    assert_int_equal(utimensat(AT_FDCWD, k->file, times, 0), 0);
}

static void
a_finding_is_its_own_keys_and_whole(void **state)
{
    struct kept k = kept_new();
    struct str out = {0};

    assert_true(recalls(&k, "key", 100));
    assert_true(recalls(&k, "key", strlen(TEXT)));
    assert_false(recalls(&k, "another key", 100));
    assert_false(finding_recall(k.dir, "other", "key", 100, &out));
    assert_false(finding_recall(NULL, "it", "key", 100, &out));
    assert_int_equal(truncate(k.file, 70), 0);
    assert_false(recalls(&k, "key", 100));
    kept_done(&k);
}

static void
what_others_can_write_is_none(void **state)
{
    struct kept k = kept_new();
    char *link = mem_printf("%s/real", k.dir);

    assert_int_equal(chmod(k.file, 0620), 0);
    assert_false(recalls(&k, "key", 100));
    assert_int_equal(chmod(k.file, 0602), 0);
    assert_false(recalls(&k, "key", 100));
    assert_int_equal(chmod(k.file, 0600), 0);
    assert_true(recalls(&k, "key", 100));
    assert_int_equal(rename(k.file, link), 0);
    assert_int_equal(symlink(link, k.file), 0);
    assert_false(recalls(&k, "key", 100));
    unlink(link);
    free(link);
    kept_done(&k);
}

static void
it_grows_old_and_does_not_come_from_the_future(void **state)
{
    struct kept k = kept_new();

    kept_at(&k, -23 * 3600);
    assert_true(recalls(&k, "key", 100));
    kept_at(&k, -24 * 3600);
    assert_false(recalls(&k, "key", 100));
    kept_at(&k, 3600);
    assert_false(recalls(&k, "key", 100));
    kept_done(&k);
}

static void
another_file_has_another_key(void **state)
{
    struct kept k = kept_new();
    char *key = finding_key(k.file, "more"), *other = finding_key(k.file, "else"), *later;

    assert_string_not_equal(key, other);
    finding_keep(k.dir, "it", "key", TEXT); /* replaced, with the same length */
    later = finding_key(k.file, "more");
    assert_string_not_equal(key, later);
    free(key);
    free(other);
    free(later);
    kept_done(&k);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_is_its_own_keys_and_whole),
        cmocka_unit_test(what_others_can_write_is_none),
        cmocka_unit_test(it_grows_old_and_does_not_come_from_the_future),
        cmocka_unit_test(another_file_has_another_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
