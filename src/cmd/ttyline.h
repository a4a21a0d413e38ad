/* SPDX-License-Identifier: BSD-3-Clause
 * ttyline: bytes of a command's terminal as lines of the control socket, both ways; what a session keeps of
 * them for who comes later. */
#ifndef CMD_TTYLINE_H
#define CMD_TTYLINE_H

#include "base/mem.h"
#include "base/str.h"
#include "cmd/wire.h"

#define TTYLINE_KEPT (64 * 1024)    /* of what the command wrote: some screens of it */
#define TTYLINE_BEHIND (512 * 1024) /* who reads that far behind is left out until it has caught up */

/* Send {"cmd":NAME,"data":...}. False when the wire takes nothing. */
bool ttyline_send(struct wire *w, const char *name, const char *bytes, size_t n);

/* The bytes of such a line. False when there are none in it. out is wiped by the caller. */
bool ttyline_read(const json_t *line, struct secret *out);

/* Add to what is kept; the oldest goes. */
void ttyline_keep(struct str *kept, const char *bytes, size_t n);

#endif
