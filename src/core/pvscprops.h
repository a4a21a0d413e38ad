/* SPDX-License-Identifier: BSD-3-Clause
 * pvscprops: the properties of a server that can be set: what they may be, and where they stand. What
 * only pvscedit's files share. */
#ifndef CORE_PVSCPROPS_H
#define CORE_PVSCPROPS_H

#include "core/pvscedit.h"
#include "core/server.h"
#include "core/xmledit.h"

/* One property now; "" when it is absent or means nothing here. -1 with *e: ERR_USAGE, there is no such
 * property; ERR_NOT_FOUND, no such option. parsed: the same server as pvsc_parse
 * made it of the same text. Adds to out. */
int pvscprops_get(struct xmledit *x, size_t server, const struct server *parsed,
    const char *property, struct str *out, struct err *e);

/* Make it value, which differs from what it is. -1 with *e (ERR_USAGE, ERR_NOT_FOUND); x is then to be
 * thrown away. */
int pvscprops_set(struct xmledit *x, size_t server, const struct server *parsed,
    const char *property, const char *value, struct err *e);

#endif
