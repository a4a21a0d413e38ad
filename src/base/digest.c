/* SPDX-License-Identifier: BSD-3-Clause
 * digest: SHA-256 of bytes, as sha256sum prints it. */
#include "config.h"

#include "base/digest.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

void
digest_sha256(const void *bytes, size_t n, char out[DIGEST_TEXT])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    if (EVP_Digest(bytes, n, sum, &size, EVP_sha256(), NULL) != 1 || size != 32) {
        fputs("fairlead: libcrypto has no SHA-256\n", stderr);
        abort();
    }
    for (unsigned i = 0; i < size; i++)
        snprintf(out + 2 * i, 3, "%02x", sum[i]);
}
