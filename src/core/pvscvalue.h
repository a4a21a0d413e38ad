/* SPDX-License-Identifier: BSD-3-Clause
 * pvscvalue: what a property of a server may be. What only pvscedit's files share. */
#ifndef CORE_PVSCVALUE_H
#define CORE_PVSCVALUE_H

#include "base/err.h"

/* 0, or -1 with *e (ERR_USAGE): what it must be, without the property's name. No value is empty. */
int pvscvalue_resource(const char *value, struct err *e);
int pvscvalue_timeout(const char *value, struct err *e);
int pvscvalue_delay(const char *value, struct err *e);
int pvscvalue_process_wait(const char *value, struct err *e);
int pvscvalue_user(const char *value, struct err *e);
int pvscvalue_port(const char *value, struct err *e);
int pvscvalue_startup(const char *value, struct err *e);
int pvscvalue_yes(const char *value, struct err *e);
int pvscvalue_forward(const char *value, struct err *e);

#endif
