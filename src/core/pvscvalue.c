/* SPDX-License-Identifier: BSD-3-Clause
 * pvscvalue: what a property of a server may be. */
#include "config.h"

#include "core/pvscvalue.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"
#include "core/option.h"
#include "core/pvscstartup.h"
#include "core/resource.h"

int
pvscvalue_resource(const char *value, struct err *e)
{
    struct resource r;
    bool known;

    resource_parse(&r, value);
    if (r.wrong != NULL) {
        *e = *r.wrong;
        resource_done(&r);
        return -1;
    }
    known = r.scheme != RESOURCE_OTHER && r.scheme != RESOURCE_BUILTIN;
    resource_done(&r);
    return known ? 0
                 : err_set(e, ERR_USAGE,
                       "must be cs:// or csrc://HOST:PORT, cdsrs:// or cdsrsrc://HOST:PORT//HOST:PORT, or "
                       "ssh://USER@HOST/DISPLAY");
}

int
pvscvalue_timeout(const char *value, struct err *e)
{
    long long seconds;

    return str_int(value, -1, 1000000000, &seconds)
        ? 0
        : err_set(e, ERR_USAGE, "must be a whole number of seconds, or -1 for ever");
}

static bool
is_seconds(const char *value, double *seconds)
{
    const char *end;

    return option_number(value, seconds, &end) && *end == '\0';
}

int
pvscvalue_delay(const char *value, struct err *e)
{
    double seconds;

    return is_seconds(value, &seconds) && (seconds >= 0 || seconds == -1)
        ? 0
        : err_set(e, ERR_USAGE,
              "must be a number of seconds, or -1 to wait until the command has ended");
}

int
pvscvalue_process_wait(const char *value, struct err *e)
{
    double seconds;

    return is_seconds(value, &seconds) && seconds >= 0
        ? 0
        : err_set(e, ERR_USAGE, "must be a number of seconds, or 0 for as long as it takes");
}

int
pvscvalue_user(const char *value, struct err *e)
{
    return strchr(value, '$') != NULL || resource_user_ok(value)
        ? 0
        : err_set(e, ERR_USAGE, "must be the name of a user, or hold a $VARIABLE$");
}

int
pvscvalue_port(const char *value, struct err *e)
{
    long long port;

    return strchr(value, '$') != NULL || str_int(value, 1, 65535, &port)
        ? 0
        : err_set(e, ERR_USAGE, "must be between 1 and 65535, or hold a $VARIABLE$");
}

int
pvscvalue_startup(const char *value, struct err *e)
{
    return pvscstartup_kind(value) != SERVER_INVALID
        ? 0
        : err_set(e, ERR_USAGE, "must be manual, command or ssh");
}

int
pvscvalue_yes(const char *value, struct err *e)
{
    return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0
        ? 0
        : err_set(e, ERR_USAGE, "must be yes or no");
}

int
pvscvalue_forward(const char *value, struct err *e)
{
    return pvscvalue_yes(value, e) == 0 || pvscvalue_port(value, e) == 0
        ? 0
        : err_set(e, ERR_USAGE, "must be yes, no, or the local port: between 1 and 65535");
}
