/* SPDX-License-Identifier: BSD-3-Clause
 * page: lines to read and scroll through: help, details, preview. */
#ifndef TUI_PAGE_H
#define TUI_PAGE_H

#include "tui/screen.h"

/* Takes title over. Add lines, then app_push it. */
struct pane *page_new(struct app *a, char *title);

/* A heading; a line of text, wrapped; a label and what it says, wrapped beside it. */
void page_head(struct pane *p, const char *text);
void page_text(struct pane *p, enum draw_style style, const char *text);
void page_label(struct pane *p, const char *label, enum draw_style style, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void page_blank(struct pane *p);
void page_clear(struct pane *p); /* to fill it anew */

/* How many bytes of clean text go on a line of so many columns: up to a blank when there is one. */
size_t page_wrap(const char *text, int columns);

/* Draw wrapped text at a place; returns the lines it took, at most rows. */
int page_draw_wrapped(struct area at, enum draw_style style, const char *text);

/* How many lines that would be. */
int page_count_wrapped(int columns, const char *text);

#endif
