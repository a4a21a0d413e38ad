/* SPDX-License-Identifier: BSD-3-Clause
 * base64: bytes as the letters of RFC 4648, which keys are written in, and back. */
#include "config.h"

#include "base/base64.h"

#include <stdint.h>
#include <string.h>

static const char base64_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_add(struct str *out, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i += 3) {
        uint32_t three = 0;
        size_t have = n - i < 3 ? n - i : 3;

        for (size_t k = 0; k < 3; k++)
            three = three << 8 | (k < have ? (unsigned char)bytes[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            str_addc(out, k <= have ? base64_letters[three >> (18 - 6 * k) & 63] : '=');
    }
}

bool
base64_read(struct str *out, const char *text)
{
    size_t letters = strspn(text, base64_letters), pad = strspn(text + letters, "=");
    uint32_t bits = 0;

    if ((letters + pad) % 4 != 0 || pad > 2 || text[letters + pad] != '\0')
        return false;
    for (size_t i = 0; i < letters; i++) {
        bits = bits << 6 | (uint32_t)(strchr(base64_letters, text[i]) - base64_letters);
        if (i % 4 > 0)
            str_addc(out, (char)(bits >> (6 - 2 * (i % 4)) & 255));
    }
    return true;
}
