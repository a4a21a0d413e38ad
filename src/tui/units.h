/* SPDX-License-Identifier: BSD-3-Clause
 * units: times, sizes and rates in few columns. Pure. */
#ifndef TUI_UNITS_H
#define TUI_UNITS_H

#include <stdint.h>

#define UNITS_MAX 24

/* "0:04", "1:17", "2:03:04". */
void units_elapsed(int64_t ms, char out[UNITS_MAX]);

/* How long ago, coarsely: "now", "5m", "2h", "3d", "2w", "5mo", "2y"; "never" for 0. */
void units_ago(int64_t then_s, int64_t now_s, char out[UNITS_MAX]);

/* "0", "999", "1.5K", "48M", "3.1G": powers of 1024. */
void units_bytes(double bytes, char out[UNITS_MAX]);

/* The same with "/s". */
void units_rate(double bytes_per_s, char out[UNITS_MAX]);

/* "0.4ms", "23ms", "1.2s"; "-" below 0. */
void units_rtt(double ms, char out[UNITS_MAX]);

/* The local time of day, "12:05:02". */
void units_clock(int64_t ms, char out[UNITS_MAX]);

#endif
