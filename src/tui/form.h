/* SPDX-License-Identifier: BSD-3-Clause
 * form: the option form, as its files share it: form.c fields and start, formpreset.c what is kept. */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include "core/server.h"
#include "tui/sheet.h"

struct form {
    struct pane pane;
    const struct server *server;
    struct sheet sheet;
    struct option presets;   /* a choice of those that there are: the first row; no name: no row */
};

/* The values of all fields, without what is no option of the server. */
void form_values(const struct form *f, struct values *out);

/* Make the row of presets anew, after there are others; now: the one that it shows, NULL: none. */
void formpreset_fill(struct form *f, const char *now);
void formpreset_done(struct form *f);

/* Whether the cursor is on it. */
bool formpreset_on(const struct form *f);

/* The row shows another one: its values into the fields. */
void formpreset_load(struct form *f);

/* Ask for a name, and keep the values under it; ask whether to forget the one that is shown. */
void formpreset_save(struct form *f);
void formpreset_delete(struct form *f);

#endif
