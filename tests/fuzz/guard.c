/* SPDX-License-Identifier: BSD-3-Clause
 * guard: any text as a command to guard, as a guarded one, and as a line of the guard. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "core/guard.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct guard guard = {.token = "0123456789abcdef0123456789abcdef", .pty = size % 2 == 1};
    char *text = mem_ndup((const char *)data, size), *guarded, *inner;
    char token[33], word[16];
    long arg;

    free(guard_inner(text, token));
    guard_line(guard.token, text, word, &arg);
    guarded = guard_remote(&guard, text);
    inner = guard_inner(guarded, token);
    PROMISE(inner != NULL);
    PROMISE(strcmp(inner, text) == 0);
    PROMISE(strcmp(token, guard.token) == 0);
    free(inner);
    free(guarded);
    free(text);
    return 0;
}
