/* SPDX-License-Identifier: BSD-3-Clause
 * err: a code and one sentence, owned by the caller. */
#include "config.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

/* Exit statuses are those of sysexits.h; 255 is left to ssh; 130 is what a shell reports for ^C. */
static const struct {
    const char *name;
    int exit;
} err_table[ERR_COUNT] = {
    [ERR_NONE] = {"ok", 0},
    [ERR_USAGE] = {"usage", 64},
    [ERR_DATA] = {"data", 65},
    [ERR_NOT_FOUND] = {"not-found", 66},
    [ERR_HOST] = {"host", 68},
    [ERR_START] = {"start", 69},
    [ERR_FORWARD] = {"forward", 69},
    [ERR_BUG] = {"bug", 70},
    [ERR_OS] = {"os", 71},
    [ERR_LISTEN] = {"listen", 73},
    [ERR_TIMEOUT] = {"timeout", 75},
    [ERR_LOST] = {"lost", 75},
    [ERR_HOSTKEY] = {"hostkey", 76},
    [ERR_PROTOCOL] = {"protocol", 76},
    [ERR_AUTH] = {"auth", 77},
    [ERR_INPUT] = {"input", 77},
    [ERR_CONFIG] = {"config", 78},
    [ERR_TRUST] = {"untrusted", 78},
    [ERR_CANCELLED] = {"cancelled", 130},
};

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
    va_list ap;

    e->code = code;
    e->hint[0] = '\0';
    va_start(ap, fmt);
    vsnprintf(e->text, sizeof e->text, fmt, ap);
    va_end(ap);
    return -1;
}

int
err_sys(struct err *e, enum err_code code, int errnum, const char *fmt, ...)
{
    va_list ap;
    size_t len;

    e->code = code;
    e->hint[0] = '\0';
    va_start(ap, fmt);
    vsnprintf(e->text, sizeof e->text, fmt, ap);
    va_end(ap);
    len = strlen(e->text);
    snprintf(e->text + len, sizeof e->text - len, ": %s", strerror(errnum));
    return -1;
}

int
err_hint(struct err *e, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(e->hint, sizeof e->hint, fmt, ap);
    va_end(ap);
    return -1;
}

int
err_prefix(struct err *e, const char *fmt, ...)
{
    char head[sizeof e->text], tail[sizeof e->text];
    size_t len;
    va_list ap;

    memcpy(tail, e->text, sizeof tail);
    va_start(ap, fmt);
    vsnprintf(head, sizeof head, fmt, ap);
    va_end(ap);
    memcpy(e->text, head, sizeof e->text);
    len = strlen(e->text);
    snprintf(e->text + len, sizeof e->text - len, ": %s", tail);
    return -1;
}

const char *
err_name(enum err_code code)
{
    return code < ERR_COUNT ? err_table[code].name : err_table[ERR_BUG].name;
}

int
err_exit(enum err_code code)
{
    return code < ERR_COUNT ? err_table[code].exit : err_table[ERR_BUG].exit;
}

enum err_code
err_find(const char *name)
{
    for (int i = 0; i < ERR_COUNT; i++) {
        if (name != NULL && strcmp(err_table[i].name, name) == 0)
            return (enum err_code)i;
    }
    return ERR_BUG;
}
