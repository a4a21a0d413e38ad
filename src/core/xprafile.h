/* SPDX-License-Identifier: BSD-3-Clause
 * xprafile: the session files of xpra's launcher (.xpra): read as a list of one server, and written.
 * xpra: read_config, client_launcher. */
#ifndef CORE_XPRAFILE_H
#define CORE_XPRAFILE_H

#include <stddef.h>

#include "base/str.h"
#include "core/xpra.h"

/* Whether a file's name says that it is one. */
bool xprafile_is(const char *path);

/* The file as the text of a list with one server (pvsc.h), whose name is its session-name, else that of the
 * file. mode (ssh, or ssh -> ssh), host, ssh_port, username, port or path (the display), proxy_*, key,
 * remote-xpra and socket-dir are read; what else xpra's client is told there is not. A file that holds a
 * password is refused, and so is a mode without SSH. Adds to out. 0, or -1 with *e (ERR_DATA). */
int xprafile_list(struct str *out, const char *bytes, size_t n, const char *path, struct err *e);

/* Such a file for an address: what xpra's launcher needs to show it, never a password. Adds to out. */
void xprafile_write(struct str *out, const char *name, const struct xpra_address *a);

#endif
