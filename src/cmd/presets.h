/* SPDX-License-Identifier: BSD-3-Clause
 * presets: the file "presets" of the state directory. */
#ifndef CMD_PRESETS_H
#define CMD_PRESETS_H

#include "cmd/cmd.h"
#include "core/preset.h"

void presets_read(const struct cmd *c, struct recall *out);

/* Keep what is chosen as the preset of that name, or take it away: chosen NULL. Also in *also, when it is
 * not NULL. Returns 0, or -1 with *e. */
int presets_set(const struct cmd *c, const struct server *s, const char *name,
    const struct values *chosen, struct recall *also, struct err *e);

#endif
