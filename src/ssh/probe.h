/* SPDX-License-Identifier: BSD-3-Clause
 * probe: whether a port takes connections, tried once a second without a tunnel. */
#ifndef SSH_PROBE_H
#define SSH_PROBE_H

#include <stdbool.h>
#include <uv.h>

struct probe;

/* Start trying; *taken becomes true when the port took a connection (which is closed again), and
 * the trying stops. host may be a name. */
struct probe *probe_new(uv_loop_t *loop, const char *host, int port, bool *taken);
void probe_free(struct probe *p); /* NULL does nothing */

#endif
