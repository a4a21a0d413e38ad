/* SPDX-License-Identifier: BSD-3-Clause
 * input: bytes of a terminal into keys. Pure.
 *
 * Our own decoder instead of curses': what is typed may be a password and must not stay in a buffer
 * that nobody wipes; a sequence that is not known is swallowed whole instead of being taken for
 * letters; pasted text is told from typed; a lone Esc costs no blocking wait. */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/keys.h"

/* The longest sequence that is waited for; more is dropped. */
#define INPUT_SEQUENCE_MAX 64

struct input;

enum input_result {
    INPUT_KEY,     /* *key was filled */
    INPUT_NOTHING, /* all bytes are used */
    INPUT_MORE,    /* the beginning of a sequence: feed more, or flush after a moment */
};

struct input_key {
    int key;       /* as in keys.h */
    bool pasted;   /* between the marks of a bracketed paste: never a command */
    int y, x;      /* of a click, from 0 */
};

struct input *input_new(void);
void input_free(struct input *in);   /* wipes */

/* A sequence of this terminal (from terminfo) and its key. It wins over the usual ones. */
void input_add(struct input *in, const char *sequence, int key);

void input_feed(struct input *in, const char *bytes, size_t n);
enum input_result input_next(struct input *in, struct input_key *key);

/* Nothing followed: a waiting Esc is the Esc key, any other beginning is dropped. */
void input_flush(struct input *in);

#endif
