/* SPDX-License-Identifier: BSD-3-Clause
 * lintparts: what looks at one server, for the files of lint only. */
#ifndef CORE_LINTPARTS_H
#define CORE_LINTPARTS_H

#include "core/lint.h"
#include "core/values.h"
#include "core/xmlspan.h"

/* A word of the start command, and where the attribute stands that it is of. */
struct lint_word {
    char *text;   /* as written */
    char *likely; /* with the defaults of its variables put in */
    size_t place;
    bool whole;   /* its argument is this one word */
};

struct lint_words {
    struct lint_word *v;
    size_t n, cap;
};

/* One server while it is looked at. Between servers there is none, and element is what is looked at. */
struct linting {
    struct lint *lint;
    const char *file, *bytes;
    const struct xmlspans *spans;
    const struct server *server;            /* as pvsc_parse made it; NULL */
    size_t element;                         /* its <Server> */
    size_t startup, options, command, config; /* those that count; XMLSPAN_NONE */
    struct values likely;                   /* the variables, with their defaults */
    struct values known;                    /* and those that another choice would set */
    struct lint_words words;
    size_t spent;                           /* bytes that were put in for variables: there is a limit */
};

/* lint: a finding at an offset of the text. */
void lint_say(const struct linting *c, size_t place, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* lintread: elements and attributes by name, as ParaView reads them. */
size_t lint_first(const struct linting *c, size_t element);  /* child element; XMLSPAN_NONE */
bool lint_is(const struct linting *c, size_t element, const char *name);
char *lint_name(const struct linting *c, size_t element);    /* allocated, as written */
char *lint_value(const struct linting *c, size_t element, const char *name); /* allocated; NULL when absent */
size_t lint_place(const struct linting *c, size_t element, const char *name); /* else of the element */
void lint_elements(struct linting *c);                       /* fills startup, options, command, config */
void lint_likely(struct linting *c);                         /* fills likely and known, then words */
void lint_forget(struct linting *c);                         /* what that has allocated */

/* A text with the likely values put in, without quotes; as it is when too much was put in already.
 * Allocated; NULL with *e when a variable holds itself. */
char *lint_expand(struct linting *c, const char *text, struct err *e);

/* The rules, a file each. */
void lintxml_list(const struct linting *c);      /* the root and its children */
void lintxml_server(const struct linting *c);    /* elements and attributes of a server */
void lintoption_server(const struct linting *c); /* options, sets, switches */
void lintvars_server(struct linting *c);         /* $NAME$ */
void lintport_server(const struct linting *c);   /* resource, ports, forwarding, timeouts */
void lintcommand_server(const struct linting *c); /* the words of the start command */

/* lintvars: whether a name stands for something: an option, a Set, one of ParaView's or of any
 * environment. "NAME" of a text that is "$NAME$" and nothing else: allocated, or NULL. And the next name
 * of a text, as ParaView finds them (a dollar, up to the next one without a blank between), and its
 * length; go on behind its dollar. NULL: there is no more. */
bool lintvars_known(const struct linting *c, const char *name);
char *lintvars_only(const char *text);
const char *lintvars_next(const char *text, size_t *n);

/* lintcommand: the last part of a path, of any platform, is one of these names (NULL-terminated;
 * case and .exe aside). */
bool lintcommand_is(const char *word, const char *const *names);

#endif
