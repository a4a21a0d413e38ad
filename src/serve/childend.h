/* SPDX-License-Identifier: BSD-3-Clause
 * childend: the standard input and output of a child, two pipes, as one end of a pump. */
#ifndef SERVE_CHILDEND_H
#define SERVE_CHILDEND_H

#include <uv.h>

#include "base/pump.h"

/* Takes over in (we write to it) and out (we read from it); both non-blocking. A child that does not
 * read any more is no broken end: what is written to it is dropped, and its output still comes. */
struct end childend_new(uv_loop_t *loop, int in, int out);

#endif
