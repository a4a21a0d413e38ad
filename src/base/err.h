/* SPDX-License-Identifier: BSD-3-Clause
 * err: a code and one sentence, owned by the caller. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>

/* One row of the table in err.c each: the JSON code and the exit status follow from it. */
enum err_code {
    ERR_NONE,        /* no error */
    ERR_USAGE,       /* command line, or a value out of its range */
    ERR_DATA,        /* a list or XML is malformed */
    ERR_NOT_FOUND,   /* list file, server or session not found */
    ERR_HOST,        /* host unknown, no route, refused */
    ERR_START,       /* the start failed, or the server ended before it was ready */
    ERR_FORWARD,     /* the other side refused a forward */
    ERR_BUG,         /* our mistake */
    ERR_OS,          /* the operating system refused */
    ERR_LISTEN,      /* a local listener cannot be made */
    ERR_TIMEOUT,     /* connect, queue or ready took too long; a retry may work */
    ERR_LOST,        /* the connection was lost; a retry may work */
    ERR_HOSTKEY,     /* host key unknown, changed or refused */
    ERR_PROTOCOL,    /* the peer does not speak SSH as it should */
    ERR_AUTH,        /* authentication denied */
    ERR_INPUT,       /* an answer is needed and nobody can be asked */
    ERR_CONFIG,      /* our configuration */
    ERR_TRUST,       /* a list from elsewhere that nobody agreed to */
    ERR_CANCELLED,   /* the person said stop */
    ERR_COUNT
};

/* What went wrong. Plain memory: no owner, copy it as you like. hint may be empty. */
struct err {
    enum err_code code;
    char text[640];
    char hint[256];
};

/* Fill *e with a code and a sentence. Returns -1, so that "return err_set(...)" reads well. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, with ": " and the words for errnum after it. */
int err_sys(struct err *e, enum err_code code, int errnum, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* What to do next, for an error that is already set. Returns -1. */
int err_hint(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Put words and ": " before the sentence. Returns -1. */
int err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The word used in JSON ("auth"), and the exit status of the process (77). */
const char *err_name(enum err_code code);
int err_exit(enum err_code code);

/* The code of a JSON word; ERR_BUG for a word that is not in the table. */
enum err_code err_find(const char *name);

#endif
