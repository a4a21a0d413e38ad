/* SPDX-License-Identifier: BSD-3-Clause
 * mem: allocation that cannot fail, and secrets that are wiped. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* As malloc and friends, but never NULL: without memory the process says so and exits with 71 (fault_end). */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);
void *mem_resize(void *old, size_t size);
char *mem_dup(const char *s);               /* NULL gives NULL */
char *mem_ndup(const char *s, size_t n);
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Make room for one more element in an array that holds n and has room for *cap. */
void *mem_grow(void *array, size_t n, size_t *cap, size_t element_size);

/* Overwrite memory so that the compiler cannot leave it out. */
void mem_wipe(void *p, size_t size);

/* Let jansson wipe what it frees: its strings may hold an answer. Call before the first json_t. */
void mem_json_init(void);

/* A secret: password, passphrase, second factor. Lives here and nowhere else.
 * Zero-initialise it; bytes is NUL-terminated when len > 0, or NULL. */
struct secret {
    char *bytes;
    size_t len;
    size_t cap;
};

void secret_set(struct secret *s, const char *bytes, size_t len);
void secret_add(struct secret *s, const char *bytes, size_t len);
void secret_cut(struct secret *s, size_t len);       /* keep the first len bytes, wipe the rest */
void secret_move(struct secret *to, struct secret *from); /* from is empty afterwards */
const char *secret_text(const struct secret *s);     /* never NULL; borrowed */
void secret_wipe(struct secret *s);                  /* wiped, freed, empty again */

#endif
