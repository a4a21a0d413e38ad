/* SPDX-License-Identifier: BSD-3-Clause
 * preset: values for the options of a server, kept under a name of the person's; many of them in one recall,
 * with "NAME/OPTION" for an option. Never a secret. */
#ifndef CORE_PRESET_H
#define CORE_PRESET_H

#include "core/recall.h"
#include "core/server.h"
#include "core/values.h"

#define PRESET_NAME_MAX 40 /* bytes */

/* Whether the option is one that is kept: not a password, nothing random, nothing that the list wants
 * forgotten. */
bool preset_keeps(const struct option *o);

/* Whether a preset can have this name. 0, or -1 with *e (ERR_USAGE). */
int preset_check_name(const char *name, struct err *e);

/* The names of a server's presets, in their order. Adds to out. */
void preset_names(const struct recall *r, const char *server, struct strv *out);
bool preset_has(const struct recall *r, const char *server, const char *name);

/* One value of it; NULL: the preset has none. Borrowed. */
const char *preset_get(const struct recall *r, const char *server, const char *name,
    const char *option);

/* Replace a preset by what is chosen, or take it away: chosen NULL. */
void preset_set(struct recall *r, const struct server *s, const char *name,
    const struct values *chosen, int64_t now_s);

/* What the preset has for options that are there and still allow it, with "preset" for where it is from.
 * Returns 0, or -1 with *e (ERR_USAGE) that names those that there are. */
int preset_choose(const struct recall *r, const struct server *s, const char *name,
    struct values *out, struct err *e);

#endif
