/* SPDX-License-Identifier: BSD-3-Clause
 * digest: the same text that sha256sum prints (FIPS 180-2, appendix B). */
#include "config.h"

#include <string.h>

#include "base/digest.h"
#include "unit.h"

static void
the_standard_s_own_examples_come_out(void **state)
{
    static const struct {
        const char *text, *sum;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    char sum[DIGEST_TEXT];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        digest_sha256(cases[i].text, strlen(cases[i].text), sum);
        assert_string_equal(sum, cases[i].sum);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standard_s_own_examples_come_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
