/* SPDX-License-Identifier: BSD-3-Clause
 * sshsays: the sentences of OpenSSH's client that say why it ends, as our error codes. */
#ifndef CORE_SSHSAYS_H
#define CORE_SSHSAYS_H

#include <stdbool.h>

#include "base/err.h"

/* What a line of its standard error means: ERR_NONE when it does not end anything. hint is static; NULL
 * when there is none. */
enum err_code sshsays_code(const char *line, const char **hint);

/* The port of a forward that could not be had: 0 when the line is about none, -1 when it names none. */
int sshsays_port(const char *line);

/* "Authenticated to host ([addr]:port) using "method".": true fills both, cut where they do not fit. */
bool sshsays_in(const char *line, char addr[80], char method[40]);

/* A line that only counts bytes: worth no one's time. */
bool sshsays_chatter(const char *line);

#endif
