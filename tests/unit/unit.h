/* SPDX-License-Identifier: BSD-3-Clause
 * unit: what every unit test includes. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define UNIT_COUNT(table) (sizeof(table) / sizeof *(table))

#endif
