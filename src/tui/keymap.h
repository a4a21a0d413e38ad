/* SPDX-License-Identifier: BSD-3-Clause
 * keymap: the key table as the person has it: what Bind and Unbind lines made of it. Pure. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include "base/err.h"
#include "base/str.h"
#include "tui/keys.h"

struct keymap;

/* The table as it is. */
struct keymap *keymap_new(void);
void keymap_free(struct keymap *m);

/* Do "bind SCREEN KEY NAME" or "unbind SCREEN KEY". SCREEN is a keys_screen_word, or all: then it is
 * done on each screen where it can be. Nothing is changed when it is refused: ERR_CONFIG. */
int keymap_change(struct keymap *m, const char *line, struct err *e);

/* The row that a key stands for there; NULL: it is not bound. */
const struct keys_row *keymap_find(const struct keymap *m, enum keys_screen screen, int key);

/* Adds the keys of a row there, the one to be shown first in front, with a blank between them.
 * False when it has none. */
bool keymap_keys(const struct keymap *m, enum keys_screen screen, const struct keys_row *row,
    struct str *out);

/* The first of them; -1. */
int keymap_key(const struct keymap *m, enum keys_screen screen, const struct keys_row *row);

/* For a sentence: the key that does it there; false, and name is empty, when none does. */
bool keymap_name(const struct keymap *m, enum keys_screen screen, enum action action, char name[24]);

#endif
