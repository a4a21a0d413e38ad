/* SPDX-License-Identifier: BSD-3-Clause
 * str: a growing string, and a list of strings. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise. s is NULL until something was added, then NUL-terminated. Never for secrets. */
struct str {
    char *s;
    size_t len, cap;
};

void str_add(struct str *b, const char *text);            /* NULL adds nothing */
void str_reserve(struct str *b, size_t more); /* a secret leaves no copy where it grows */
void str_addn(struct str *b, const char *bytes, size_t n);
void str_addc(struct str *b, char c);
void str_addf(struct str *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void str_cut(struct str *b, size_t len);                  /* keep the first len bytes */
const char *str_text(const struct str *b);                /* never NULL; borrowed */
char *str_take(struct str *b);                            /* the caller's now; b is empty; never NULL */
void str_done(struct str *b);

/* A list of owned strings. Zero-initialise. v is NULL or ends with NULL, so it serves as argv. */
struct strv {
    char **v;
    size_t n, cap;
};

void strv_add(struct strv *l, const char *text);          /* a copy */
void strv_addn(struct strv *l, const char *bytes, size_t n);
void strv_take(struct strv *l, char *text);               /* takes ownership */
void strv_copy(struct strv *to, const struct strv *from); /* adds copies of all */
char *strv_join(const struct strv *l, const char *between); /* allocated */
void strv_clear(struct strv *l);
void strv_done(struct strv *l);

/* Whole decimal number within [min,max], nothing before or after it. False leaves *out alone. */
bool str_int(const char *text, long long min, long long max, long long *out);

/* The port whose digits text begins with; 0 when it does not begin with one. */
int str_port(const char *text);

/* Equal, with NULL equal to NULL only. */
bool str_eq(const char *a, const char *b);

/* How many letters must be typed anew to make b of a; case does not count. Both are cut at 63 bytes. */
size_t str_distance(const char *a, const char *b);

#endif
