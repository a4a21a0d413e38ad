/* SPDX-License-Identifier: BSD-3-Clause
 * text: foreign bytes made safe to show, and the width of what is shown. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* What text_clean keeps beside printable characters. */
enum text_keep {
    TEXT_LINE = 0,  /* one line: newline and tab become blanks */
    TEXT_LINES = 1, /* several lines: newlines stay, tabs become blanks up to the next multiple of 8 */
};

/* Add foreign bytes to out as valid UTF-8 that cannot move a cursor, change a title or hide what it
 * says: C0 as ^X, DEL as ^?, C1 and broken bytes as \xNN, bidi controls, invisible and unassigned
 * format characters as <U+202E>; at most four combining marks on a base. A progress line rewritten
 * with CR keeps its last state. Idempotent. */
void text_clean(struct str *out, const char *bytes, size_t n, enum text_keep keep);

/* The same for one line of at most max_bytes, cut with "...". Allocated. */
char *text_cleaned(const char *s, size_t max_bytes);

/* Decode one character of strict UTF-8 at s; returns its length in bytes, 0 when there is none. */
size_t text_decode(const char *s, size_t n, uint32_t *cp);

/* Write one character as UTF-8; returns its length in bytes. */
size_t text_encode(uint32_t cp, char out[4]);

/* Columns of one code point: 0, 1 or 2. By our own table, so that no locale can change it. */
int text_cp_width(uint32_t cp);

/* Columns that clean UTF-8 takes on a screen. */
int text_width(const char *s);

/* How many bytes of clean UTF-8 fit into columns; never cuts a character. */
size_t text_fit(const char *s, int columns);

/* Add s cut with ".." or padded with blanks to exactly columns. */
void text_pad(struct str *out, const char *s, int columns);

#endif
