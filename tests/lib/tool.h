/* SPDX-License-Identifier: BSD-3-Clause
 * tool: what the small programs of the tests share: a clock, and an end that says why. */
#ifndef TOOL_H
#define TOOL_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TOOL_SECOND 1000000000ull

/* A clock that never goes back, in ns. */
static inline uint64_t
tool_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * TOOL_SECOND + (uint64_t)t.tv_nsec;
}

/* End the program TOOL: WHAT, and errno's sentence. */
static inline _Noreturn void
tool_die(const char *tool, const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", tool, what, strerror(errno));
    exit(1);
}

#endif
