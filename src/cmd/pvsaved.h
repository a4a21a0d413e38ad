/* SPDX-License-Identifier: BSD-3-Clause
 * pvsaved: the values that ParaView itself saved. */
#ifndef CMD_PVSAVED_H
#define CMD_PVSAVED_H

#include "cmd/cmd.h"
#include "core/pvini.h"

/* Read the settings of every version of ParaView that was used here; a newer one counts more. Files
 * that cannot be read are logged and left out. pvini_done it. */
void pvsaved_read(const struct cmd *c, struct pvini *out);

#endif
