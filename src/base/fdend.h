/* SPDX-License-Identifier: BSD-3-Clause
 * fdend: a non-blocking descriptor as an end of a pump. */
#ifndef BASE_FDEND_H
#define BASE_FDEND_H

#include <uv.h>

#include "base/pump.h"

/* Takes fd over. A connected socket, or one side of a socketpair. */
struct end fdend_new(uv_loop_t *loop, int fd);

#endif
