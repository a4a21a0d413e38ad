/* SPDX-License-Identifier: BSD-3-Clause
 * token: random digits that nobody guesses. */
#include "config.h"

#include "base/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/types.h>

void
token_make(char text[TOKEN_TEXT])
{
    unsigned char raw[(TOKEN_TEXT - 1) / 2];

    if (getrandom(raw, sizeof raw, 0) != (ssize_t)sizeof raw)
        abort();
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(text + 2 * i, 3, "%02x", raw[i]);
}
