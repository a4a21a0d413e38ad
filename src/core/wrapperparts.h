/* SPDX-License-Identifier: BSD-3-Clause
 * wrapperparts: what the readers of launch commands share; each takes one layer of words away. */
#ifndef CORE_WRAPPERPARTS_H
#define CORE_WRAPPERPARTS_H

#include <stdbool.h>

#include "core/shellwords.h"
#include "core/wrapper.h"

#define WRAPPER_HOPS_MAX 8
#define WRAPPER_FORWARDS_MAX 32

/* How far the reading is. */
struct wrapread {
    struct wrapper *w;
    struct strv words;    /* of this layer */
    size_t at;            /* the next of them */
    char *terminal;       /* the terminal emulator around them, as it was written; NULL */
};

enum wrapread_next {
    WRAPREAD_MORE, /* one layer is taken away: the next word is a program */
    WRAPREAD_END,  /* w says what was found */
};

const char *wrapread_word(const struct wrapread *r);    /* the next word; NULL at the end; borrowed */
void wrapread_outer(struct wrapread *r, size_t n);      /* the next n words are not needed here */

/* The rest of the words is this line instead: read it into words. */
enum wrapread_next wrapread_line(struct wrapread *r, const char *line, enum shellwords_kind kind);

/* UNSURE, and why. */
enum wrapread_next wrapread_unsure(struct wrapread *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* UNSURE with that reason when a terminal is around the words or an ssh is among them, else NONE. */
enum wrapread_next wrapread_strange(struct wrapread *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The last part of a path of any platform, without quotes around it and without ".exe". Allocated. */
char *wrapper_base(const char *text);

/* Whether a word is in a list of words with a blank around each; an exact match. */
bool wrapper_listed(const char *list, const char *word, size_t n);

/* The readers: the next word is their program, and x_knows said so of its wrapper_base. */
bool wrapterm_knows(const char *base);
enum wrapread_next wrapterm_read(struct wrapread *r);
bool wrapcmd_knows(const char *base);
enum wrapread_next wrapcmd_read(struct wrapread *r);
bool wrapshell_knows(const char *base);
enum wrapread_next wrapshell_read(struct wrapread *r);
enum wrapread_next wrapshell_line(struct wrapread *r, const char *line); /* sh -c LINE */
bool wrapapple_knows(const char *base);
enum wrapread_next wrapapple_read(struct wrapread *r);
bool sshwords_knows(const char *base);
enum wrapread_next sshwords_read(struct wrapread *r);

#endif
