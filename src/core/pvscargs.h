/* SPDX-License-Identifier: BSD-3-Clause
 * pvscargs: the arguments of a start command as one line, and the line as arguments, in text that is
 * edited. What only pvscedit's files share. */
#ifndef CORE_PVSCARGS_H
#define CORE_PVSCARGS_H

#include "core/xmledit.h"

/* The line that ParaView makes of the values in Arguments: those with white space in quotes; one that
 * is empty shows as "". Adds to out. */
void pvscargs_line(const struct xmledit *x, size_t command, struct str *out);

/* Make the line to arguments. Those that the line has at its begin and at its end stay as they are. */
void pvscargs_set(struct xmledit *x, size_t command, const char *line);

/* Whether quotes come in pairs: what has one left over runs into what stands behind it in a line. */
bool pvscargs_quotes_even(const char *text);

#endif
