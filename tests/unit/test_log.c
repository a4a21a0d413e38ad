/* SPDX-License-Identifier: BSD-3-Clause
 * test_log: levels, areas, and one clean line each. */
#include "config.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char path[] = "/tmp/fairlead-test-log-XXXXXX";

static size_t
contents(char *out, size_t size)
{
    FILE *f = fopen(path, "r");
    size_t n = fread(out, 1, size - 1, f);

    out[n] = '\0';
    fclose(f);
    return n;
}

static void
levels_and_areas_choose_and_lines_are_clean(void **state)
{
    struct err e;
    char text[4096];
    struct stat st;

    close(mkstemp(path));
    unlink(path);
    assert_int_equal(log_open(path, &e), 0);
    log_set_areas("auth,tunnel");
    log_say(LOG_WARN, "ssh", "seen %d", 1);
    log_say(LOG_DEBUG, "ssh", "hidden");
    log_say(LOG_DEBUG, "auth", "shown\nwith \033[31m");
    log_close();
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    contents(text, sizeof text);
    unlink(path);
    assert_non_null(strstr(text, "warn  ssh: seen 1\n"));
    assert_null(strstr(text, "hidden"));
    assert_non_null(strstr(text, "debug auth: shown with ^[[31m\n"));
    log_set_areas(NULL);
}

static void
a_log_that_cannot_be_opened_says_which(void **state)
{
    struct err e;

    assert_int_equal(log_open("/nonexistent/dir/log", &e), -1);
    assert_non_null(strstr(e.text, "/nonexistent/dir/log"));
    assert_int_equal(e.code, ERR_OS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_and_areas_choose_and_lines_are_clean),
        cmocka_unit_test(a_log_that_cannot_be_opened_says_which),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
