/* SPDX-License-Identifier: BSD-3-Clause
 * mouse: what a click meets, as of the last draw: rows of a list, hints at the bottom.
 * Off until a key turns it on: then it is the terminal no more that selects text with it. */
#ifndef TUI_MOUSE_H
#define TUI_MOUSE_H

#include "tui/input.h"
#include "tui/screen.h"

/* Before a draw: nothing can be clicked; then a pane says where the rows of its list stand (row s->top at the
 * top of the area), and the frame where a hint is. */
void mouse_begin(struct app *a);
void mouse_rows(struct app *a, struct scroll *s, struct area at);
void mouse_hint(struct app *a, struct area at, enum action action);

void mouse_toggle(struct app *a);

/* KEYS_CLICK, KEYS_WHEEL_UP, KEYS_WHEEL_DOWN. */
void mouse_key(struct app *a, const struct input_key *k);

#endif
