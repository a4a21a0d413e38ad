/* SPDX-License-Identifier: BSD-3-Clause
 * address: where a list may be behind an https address, and what an imported list is called. Pure. */
#ifndef CMD_ADDRESS_H
#define CMD_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Whether text is an address ("x://...") rather than a file's name. */
bool address_is(const char *text);

/* An address that may be fetched: https, with a host, no user or password in it, no blanks or control
 * characters. ERR_USAGE and what to do instead. Returns 0, or -1 with *e. */
int address_check(const char *url, struct err *e);

/* Add place i of those where ParaView's importer looks for a list: the address, then below it
 * v5_11/OS/servers.pvsc, .../servers.xml, v5_11/, and the place itself. version: "5.11.0". False past
 * the last one; an address with a query has one place only. */
bool address_place(struct str *out, const char *url, size_t i, const char *version);

/* Add a name for the list from there: of a file its base name, of an address its host and path; without
 * ".pvsc", ".xml" or ".xpra" at its end; [A-Za-z0-9._-] only. */
void address_name(struct str *out, const char *from);

/* Whether a name is one that address_name could give. */
bool address_name_is_safe(const char *name);

#endif
