/* SPDX-License-Identifier: BSD-3-Clause
 * failnth: preloaded, lets one allocation of one program fail: FAILNTH says which one, from 1 on, and
 * FAILNTH_OF the program's path. FAILNTH_COUNT names a file that is told how many there were. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the C library has behind the names that are taken here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_long asked;
static long fails_at; /* 0: this is not the program */

__attribute__((constructor)) static void
failnth_begin(void)
{
    const char *nth = getenv("FAILNTH"), *of = getenv("FAILNTH_OF");
    char program[4096];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);

    program[n > 0 ? n : 0] = '\0';
    if (nth != NULL && of != NULL && strcmp(program, of) == 0)
        fails_at = atol(nth);
    atomic_store(&asked, 0);
}

__attribute__((destructor)) static void
failnth_end(void)
{
    const char *path = getenv("FAILNTH_COUNT");
    char line[32];
    int fd = path != NULL && fails_at > 0 ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;

    if (fd < 0)
        return;
    snprintf(line, sizeof line, "%ld\n", atomic_load(&asked));
    if (write(fd, line, strlen(line)) < 0)
        _exit(99);
    close(fd);
}

static int
failnth_now(void)
{
    if (fails_at <= 0 || atomic_fetch_add(&asked, 1) + 1 != fails_at)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *
malloc(size_t size)
{
    return failnth_now() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
    return failnth_now() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *old, size_t size)
{
    return failnth_now() ? NULL : __libc_realloc(old, size);
}
