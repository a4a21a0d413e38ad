/* SPDX-License-Identifier: BSD-3-Clause
 * mem: allocation that cannot fail, and secrets that are wiped. */
#include "config.h"

#include "base/mem.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/fault.h"

_Noreturn static void
mem_fail(void)
{
    fault_end(err_exit(ERR_OS), "out of memory");
}

void *
mem_alloc(size_t size)
{
    void *p = malloc(size > 0 ? size : 1);

    if (p == NULL)
        mem_fail();
    return p;
}

void *
mem_zalloc(size_t size)
{
    void *p = calloc(1, size > 0 ? size : 1);

    if (p == NULL)
        mem_fail();
    return p;
}

void *
mem_resize(void *old, size_t size)
{
    void *p = realloc(old, size > 0 ? size : 1);

    if (p == NULL)
        mem_fail();
    return p;
}

char *
mem_dup(const char *s)
{
    return s != NULL ? mem_ndup(s, strlen(s)) : NULL;
}

char *
mem_ndup(const char *s, size_t n)
{
    char *p = mem_alloc(n + 1);

    if (n > 0)
        memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

char *
mem_printf(const char *fmt, ...)
{
    va_list ap;
    char *p = NULL;

    va_start(ap, fmt);
    if (vasprintf(&p, fmt, ap) < 0)
        mem_fail();
    va_end(ap);
    return p;
}

void *
mem_grow(void *array, size_t n, size_t *cap, size_t element_size)
{
    if (n < *cap)
        return array;
    *cap = *cap > 0 ? *cap * 2 : 8;
    return mem_resize(array, *cap * element_size);
}

void
mem_wipe(void *p, size_t size)
{
    if (p != NULL && size > 0)
        explicit_bzero(p, size);
}

/* jansson frees without a size, so each block carries its own in front of it. */
struct block {
    size_t size;
    max_align_t bytes[];
};

static void *
json_alloc(size_t size)
{
    struct block *b = mem_alloc(sizeof *b + size);

    b->size = size;
    return b->bytes;
}

static void
json_release(void *p)
{
    struct block *b;

    if (p == NULL)
        return;
    b = (struct block *)((char *)p - offsetof(struct block, bytes));
    mem_wipe(p, b->size);
    free(b);
}

void
mem_json_init(void)
{
    json_set_alloc_funcs(json_alloc, json_release);
}

/* Growing moves the bytes by hand: realloc could leave the old ones behind unwiped. */
static void
secret_reserve(struct secret *s, size_t len)
{
    size_t cap = s->cap > 0 ? s->cap : 64;
    char *bytes;

    if (len < s->cap)
        return;
    while (cap <= len)
        cap *= 2;
    bytes = mem_zalloc(cap);
    if (s->len > 0)
        memcpy(bytes, s->bytes, s->len);
    mem_wipe(s->bytes, s->cap);
    free(s->bytes);
    s->bytes = bytes;
    s->cap = cap;
}

void
secret_set(struct secret *s, const char *bytes, size_t len)
{
    secret_cut(s, 0);
    secret_add(s, bytes, len);
}

void
secret_add(struct secret *s, const char *bytes, size_t len)
{
    secret_reserve(s, s->len + len);
    if (len > 0)
        memcpy(s->bytes + s->len, bytes, len);
    s->len += len;
    s->bytes[s->len] = '\0';
}

void
secret_cut(struct secret *s, size_t len)
{
    if (len >= s->len)
        return;
    mem_wipe(s->bytes + len, s->len - len);
    s->len = len;
}

void
secret_move(struct secret *to, struct secret *from)
{
    if (to == from)
        return;
    secret_wipe(to);
    *to = *from;
    *from = (struct secret){0};
}

const char *
secret_text(const struct secret *s)
{
    return s->bytes != NULL ? s->bytes : "";
}

void
secret_wipe(struct secret *s)
{
    mem_wipe(s->bytes, s->cap);
    free(s->bytes);
    *s = (struct secret){0};
}
