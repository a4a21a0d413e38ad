/* SPDX-License-Identifier: BSD-3-Clause
 * hopsay: the hops of a route and what ssh_config says about each, for show and doctor. */
#ifndef CMD_HOPSAY_H
#define CMD_HOPSAY_H

#include <jansson.h>

/* Lines about the hops of checkup_route's array: each with what somebody said about it, where, and what of
 * that does not count here. */
void hopsay_print(const json_t *route);

#endif
