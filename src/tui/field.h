/* SPDX-License-Identifier: BSD-3-Clause
 * field: one option in the form: its control, its value, what is wrong with it. */
#ifndef TUI_FIELD_H
#define TUI_FIELD_H

#include "core/option.h"
#include "core/values.h"
#include "tui/screen.h"

struct field {
    const struct option *o;   /* borrowed */
    struct edit edit;         /* the value, whatever the kind; hidden for a password */
    char *first;              /* the value at the beginning; NULL for a password */
    const char *from;         /* where that came from */
    char *error;              /* why it cannot be the value; NULL: it can */
    const char *off;          /* why nothing is to be typed here, static; NULL */
};

void field_init(struct field *f, const struct option *o, const char *saved, uint64_t *seed);
void field_done(struct field *f);

/* It takes the cursor: neither fixed nor off. */
bool field_is_open(const struct field *f);

bool field_changed(const struct field *f);

/* Another value, as typed. */
void field_fill(struct field *f, const char *value);

/* The value into chosen, with where it came from. */
void field_put(const struct field *f, struct values *chosen);

/* What is wrong with the value, as others found; until it changes. */
void field_fail(struct field *f, const char *why);

/* Left and Right, Space, ^R and the editing keys; false when it makes nothing of it. */
bool field_act(struct field *f, enum action action);
bool field_type(struct field *f, uint32_t cp);

/* The control and, behind it, limits or what is wrong. */
void field_draw(const struct field *f, struct area at, bool focused);

/* One sentence on what may stand here. */
void field_describe(const struct field *f, struct str *out);

#endif
