/* SPDX-License-Identifier: BSD-3-Clause
 * vtbox: another terminal inside a box of ours: its bytes in, cells out, keys back. By libvterm; what is
 * built without it has no box. */
#ifndef TUI_VTBOX_H
#define TUI_VTBOX_H

#include "tui/draw.h"

struct vtbox;

bool vtbox_possible(void); /* whether this program was built with it */

/* reply: bytes for whoever writes to it; borrowed. NULL when there can be no box. */
struct vtbox *vtbox_new(int rows, int columns, void (*reply)(void *arg, const char *bytes, size_t n),
    void *arg);
void vtbox_free(struct vtbox *b);
void vtbox_resize(struct vtbox *b, int rows, int columns);

/* What was written. old: it asked for its answers before, and gets them no more. */
void vtbox_feed(struct vtbox *b, const char *bytes, size_t n, bool old);

/* A key, as in keys.h, as such a terminal sends it: to reply. */
void vtbox_key(struct vtbox *b, int key);

/* Its cells, as many as fit, and the cursor. Nothing of it leaves the area: no title, no bell, no colour that
 * is not one of ours. */
void vtbox_draw(const struct vtbox *b, struct area at);

#endif
