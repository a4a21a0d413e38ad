/* SPDX-License-Identifier: BSD-3-Clause
 * edit: a server changed by --set, or its text in the person's editor. */
#ifndef CMD_EDIT_H
#define CMD_EDIT_H

#include "cmd/cmd.h"

/* One visit to the editor; text becomes what the person has then. As keep_editor. */
int edit_visit(struct cmd *c, struct str *text, struct err *e);

/* The element of s in the editor until it is fit to be written, or the person gives up: asks on the
 * terminal. 0 when the list was changed, or -1 with *e. */
int edit_as_text(struct cmd *c, const struct server *s, struct err *e);

#endif
