/* SPDX-License-Identifier: BSD-3-Clause
 * pvscedit: a list of servers changed in place: bytes in, bytes out. What is not changed stays as it
 * is to the byte: comments, order, elements that nobody knows, indentation, line ends, entities, BOM. */
#ifndef CORE_PVSCEDIT_H
#define CORE_PVSCEDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* A property of a server that can be set: one table. "name", "resource", "timeout", "startup"
 * (manual, command, ssh), "exec", "args" (words, split and quoted as ParaView does), "command" (exec
 * and args as one line), "delay", "process_wait", "user", "port", "ssh" (SSH exec), "terminal" (yes,
 * no), "forward" (yes, no, or the local port), and "option.NAME.default", "option.NAME.label". */
struct pvscedit_property {
    const char *name, *help; /* help: what a value may be */
};
const struct pvscedit_property *pvscedit_properties(size_t *n);

/* Each takes the text of a whole list (which pvsc_parse accepts) and adds the changed text to out; each
 * result is parsed again before it is given, so that nothing unreadable is ever written. Of servers of
 * one name the last is meant: it is the one that counts. Returns 0, or -1 with *e and nothing added:
 * ERR_NOT_FOUND no such server or option, ERR_USAGE the value cannot be (a sentence), ERR_DATA the
 * text. */

/* One property. An empty value of an optional one takes it out. Setting what is there already gives
 * the same bytes. */
int pvscedit_set(struct str *out, const char *bytes, size_t n, const char *server, const char *property,
    const char *value, struct err *e);
/* What it is now, as pvscedit_set would take it; "" when it is absent or means nothing for the startup
 * that the server has. */
int pvscedit_get(struct str *out, const char *bytes, size_t n, const char *server, const char *property,
    struct err *e);

/* Take a server out, with its indentation and line end, and a comment that stands directly before it. */
int pvscedit_remove(struct str *out, const char *bytes, size_t n, const char *server, struct err *e);

/* The one element <Server ...>...</Server>, byte for byte (as UTF-8 where the file is ISO-8859-1). */
int pvscedit_element(struct str *out, const char *bytes, size_t n, const char *server, struct err *e);

/* Put an element (one <Server>, checked) in the place of one, or at the end of the list, indented as
 * its neighbours and with their line ends. A list that is empty text becomes <Servers>...</Servers>.
 * ERR_USAGE when another server has its name already; ERR_DATA "line:column: why" (within the element)
 * when it is none. */
int pvscedit_replace(struct str *out, const char *bytes, size_t n, const char *server,
    const char *element, struct err *e);
int pvscedit_append(struct str *out, const char *bytes, size_t n, const char *element, struct err *e);

/* A new element: name and resource, ManualStartup; to be filled by pvscedit_set. */
void pvscedit_new(struct str *out, const char *name, const char *resource);

#endif
