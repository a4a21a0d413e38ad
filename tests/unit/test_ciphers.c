/* SPDX-License-Identifier: BSD-3-Clause
 * test_ciphers: which ciphers are offered, by what the processor does fast and what libssh was seen to do. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "ssh/ciphers.h"
#include "ssh/sshconf.h"

#include "unit.h"

static const struct ciphers fast = {true, FLIP_REFUSED}, slow = {false, FLIP_REFUSED};
static const struct ciphers taken = {true, FLIP_TAKEN}, untried = {true, FLIP_UNTRIED};

static bool
begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static void
what_the_processor_does_fast_comes_first(void **state)
{
    assert_true(begins(ciphers_order(&fast), "aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20"));
    assert_true(begins(ciphers_order(&slow), "chacha20-poly1305@openssh.com,aes128-gcm@openssh.com"));
    assert_true(strstr(ciphers_order(&fast), "aes256-ctr,") != NULL);
}

static void
gcm_is_out_unless_a_flipped_bit_was_refused(void **state)
{
    assert_true(begins(ciphers_order(&taken), "chacha20-poly1305@openssh.com,aes256-ctr"));
    assert_null(strstr(ciphers_order(&taken), "gcm"));
    assert_null(strstr(ciphers_order(&untried), "gcm"));
    assert_true(strstr(ciphers_why(&taken), "does not notice") != NULL);
    assert_true(strstr(ciphers_why(&untried), "could not be tried") != NULL);
}

/* What becomes of a list of ssh_config; NULL: it is refused. Allocated. */
static char *
chosen(const struct ciphers *c, const char *list, struct err *e)
{
    struct sshconf conf = {.alias = mem_dup("gpu"), .ciphers = mem_dup(list)};
    char *now = ciphers_choose(c, &conf, e) == 0 ? mem_dup(conf.ciphers) : NULL;

    sshconf_done(&conf);
    return now;
}

static void
becomes(const struct ciphers *c, const char *list, const char *wanted)
{
    struct err e = {0};
    char *now = chosen(c, list, &e);

    assert_string_equal(now, wanted);
    free(now);
}

static void
a_list_of_ssh_config_counts_as_it_is_written(void **state)
{
    becomes(&fast, "aes256-ctr,aes256-gcm@openssh.com", "aes256-ctr,aes256-gcm@openssh.com");
    becomes(&slow, "aes256-gcm@openssh.com", "aes256-gcm@openssh.com");
    becomes(&taken, "aes256-ctr,aes128-cbc", "aes256-ctr,aes128-cbc");
    becomes(&fast, "+aes128-cbc", "+aes128-cbc");
}

static void
but_for_gcm_where_it_is_not_safe(void **state)
{
    becomes(&taken, "aes256-gcm@openssh.com,aes256-ctr,aes128-gcm@openssh.com", "aes256-ctr");
    becomes(&untried, ",aes128-cbc,,aes128-gcm@openssh.com", "aes128-cbc");
    becomes(&taken, "+aes128-cbc", ciphers_order(&taken));
}

static void
a_list_of_nothing_but_gcm_is_refused_there(void **state)
{
    struct err e = {0};

    assert_null(chosen(&taken, "aes256-gcm@openssh.com,aes128-gcm@openssh.com", &e));
    assert_int_equal(e.code, ERR_CONFIG);
    assert_true(strstr(e.text, "gpu") != NULL && strstr(e.text, "does not notice") != NULL);
    assert_null(chosen(&untried, "aes256-gcm@openssh.com", &e));
    assert_true(strstr(e.text, "could not be tried") != NULL);
}

/* Not a mock: the library that this is linked with. Whether it refuses is its build's affair. */
static void
the_library_in_use_is_tried_and_the_answer_kept(void **state)
{
    char dir[] = "/tmp/test_ciphers.XXXXXX", *inner, *file;
    enum flip found = flip_try();
    FILE *f;

    assert_int_not_equal(found, FLIP_UNTRIED);
    assert_int_equal(flip_try(), found);
    assert_non_null(mkdtemp(dir));
    inner = mem_printf("%s/above/cache", dir);
    file = mem_printf("%s/libssh-gcm", inner);
    assert_int_equal(flip_here(inner), found);
    assert_int_equal(access(file, R_OK), 0);
    f = fopen(file, "w"); /* a damaged file is no answer */
    fputs("0000000000000000000000000000000000000000000000000000000000000000\n", f);
    fputs(found == FLIP_REFUSED ? "taken" : "refused", f);
    fclose(f);
    assert_int_equal(flip_here(inner), found);
    assert_int_equal(flip_here("/proc/nowhere"), found);
    assert_int_equal(flip_here(NULL), found);
    unlink(file);
    rmdir(inner);
    inner[strlen(inner) - strlen("/cache")] = '\0';
    rmdir(inner);
    rmdir(dir);
    free(inner);
    free(file);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_processor_does_fast_comes_first),
        cmocka_unit_test(gcm_is_out_unless_a_flipped_bit_was_refused),
        cmocka_unit_test(a_list_of_ssh_config_counts_as_it_is_written),
        cmocka_unit_test(but_for_gcm_where_it_is_not_safe),
        cmocka_unit_test(a_list_of_nothing_but_gcm_is_refused_there),
        cmocka_unit_test(the_library_in_use_is_tried_and_the_answer_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
