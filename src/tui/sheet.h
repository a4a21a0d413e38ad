/* SPDX-License-Identifier: BSD-3-Clause
 * sheet: fields one below the other, some perhaps folded away behind a line, and buttons under them. */
#ifndef TUI_SHEET_H
#define TUI_SHEET_H

#include "tui/field.h"

struct sheet_button {
    const char *text, *narrow;  /* narrow: where there is little room */
};

/* Zero-initialise, fill fields and buttons, then sheet_begin. */
struct sheet {
    struct field *fields;       /* owned */
    size_t count;
    size_t folded;              /* the last so many stand behind the line of the fold */
    bool open;                  /* the fold */
    char *fold, *fold_narrow;   /* what its line says; owned */
    const struct sheet_button *buttons;
    size_t button_count;
    size_t focus;               /* a row: a field, the line of the fold, or a button */
    struct scroll scroll;
    int label_width;
};

void sheet_begin(struct sheet *s);   /* the cursor goes to the first field that takes it */
void sheet_done(struct sheet *s);

struct field *sheet_field(struct sheet *s);      /* with the cursor; NULL */
bool sheet_on_fold(const struct sheet *s);       /* the cursor is on the line of the fold */
size_t sheet_errors(const struct sheet *s);
bool sheet_changed(const struct sheet *s);

/* Put the cursor on a field, opening the fold when it is behind it. */
void sheet_go(struct sheet *s, const struct field *f);

/* Draw all of it, and under it these words, as many lines of them as half of the area has. Returns
 * what is left under them. */
struct area sheet_draw(struct sheet *s, struct area at, enum draw_style style, const char *words);

/* Do what a key asks. *pressed gets the number of the button that was pressed, else -1. */
bool sheet_act(struct sheet *s, enum action action, int *pressed);
bool sheet_type(struct sheet *s, uint32_t cp);

#endif
