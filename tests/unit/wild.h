/* SPDX-License-Identifier: BSD-3-Clause
 * wild: the published lists beside the tree, or where FAIRLEAD_DATA says, for the tests that read them. */
#ifndef TESTS_WILD_H
#define TESTS_WILD_H

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

/* The bytes of a file, *n of them and a NUL; NULL: it cannot be read. Allocated. */
static inline char *
wild_read(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    struct str b = {0};
    char part[65536];
    size_t got;

    if (f == NULL)
        return NULL;
    while ((got = fread(part, 1, sizeof part, f)) > 0)
        str_addn(&b, part, got);
    fclose(f);
    *n = b.len;
    return str_take(&b);
}

/* The directory that holds pvsc/wild and the vectors; NULL, with words, when it is not there. Allocated. */
static inline char *
wild_find(void)
{
    const char *named = getenv("FAIRLEAD_DATA"), *srcdir = getenv("srcdir");
    char *dir = named != NULL ? mem_dup(named) :
        mem_printf("%s/../shared/data", srcdir != NULL ? srcdir : ".");
    char *path = mem_printf("%s/pvsc/vectors-5.11.0.jsonl", dir), *text;
    size_t n;

    text = wild_read(path, &n);
    free(path);
    if (text != NULL) {
        free(text);
        return dir;
    }
    printf("skipped: no server lists in %s/pvsc; FAIRLEAD_DATA names their directory\n", dir);
    free(dir);
    return NULL;
}

#endif
