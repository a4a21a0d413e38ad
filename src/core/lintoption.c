/* SPDX-License-Identifier: BSD-3-Clause
 * lintoption: options, sets and switches: what no value can match, and what says something else than
 * it seems to. Defaults and limits are remark's. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/lintparts.h"

/* ---- Options ---- */

/* Exactly "true" is true, and all else is false. */
static void
option_flag(const struct linting *c, size_t element, const char *name)
{
    char *value = lint_value(c, element, name);

    if (value != NULL && strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
        lint_say(c, lint_place(c, element, name), "flag-not-true",
            "%s=\"%s\" means false; only \"true\" is true", name, value);
    free(value);
}

static void
option_overrides(const struct linting *c, size_t element, const char *name)
{
    static const char *const theirs[] = {"USER", "LOGNAME", "TERM", "PATH", "HOME", "SHELL", "DISPLAY",
        "LANG", "PWD", "SSH_AUTH_SOCK", "LD_LIBRARY_PATH", "TMPDIR"};

    for (size_t i = 0; i < sizeof theirs / sizeof theirs[0]; i++) {
        if (strcmp(theirs[i], name) == 0)
            lint_say(c, lint_place(c, element, "name"), "option-overrides",
                "%s replaces the environment variable of that name in the program that is started",
                name);
    }
}

/* "PW", "DB_PASSWORD", "passwd", but not "compass" or "passes". */
static bool
name_is_secret(const char *name)
{
    static const char *const parts[] = {"password", "passwd", "passphrase", "passwort", "passcode",
        "secret"};
    size_t n = strlen(name);

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strcasestr(name, parts[i]) != NULL)
            return true;
    }
    return strcasecmp(name, "pass") == 0 || strcasecmp(name, "pw") == 0 || strcasecmp(name, "pwd") == 0
        || (n > 3 && strcasecmp(name + n - 3, "_pw") == 0)
        || (n > 5 && strcasecmp(name + n - 5, "_pass") == 0);
}

static void
option_secret(const struct linting *c, size_t element, const char *name)
{
    const struct option *o = server_option(c->server, name);
    char *save = lint_value(c, element, "save");
    bool saves = save == NULL || strcmp(save, "true") == 0;

    if (o != NULL && o->kind == OPTION_PASSWORD && saves)
        lint_say(c, c->spans->v[element].begin, "password-saved",
            "ParaView keeps the password %s in its settings file, in clear text", name);
    if (o != NULL && o->kind == OPTION_STRING && name_is_secret(name))
        lint_say(c, c->spans->v[element].begin, "password-shown",
            "%s looks like a password, and is asked for as a text that is shown%s", name,
            saves ? " and kept in clear text" : "");
    free(save);
}

static void
range_attributes(const struct linting *c, size_t range)
{
    static const char *const numbers[] = {"min", "max", "step"};
    char *type = lint_value(c, range, "type"), *value;
    bool whole = type == NULL || strcmp(type, "int") == 0;
    double number;

    if (type != NULL && !whole && strcmp(type, "double") != 0)
        lint_say(c, lint_place(c, range, "type"), "range-type-unknown",
            "type=\"%s\" is read as \"double\"", type);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        value = lint_value(c, range, numbers[i]);
        /* A missing or unusable max is remarked for the option. */
        if (value != NULL && strcmp(numbers[i], "max") != 0
            && !(whole ? option_read_int(value, &number) : option_read_double(value, &number)))
            lint_say(c, lint_place(c, range, numbers[i]), "range-limit-not-a-number",
                "%s=\"%s\" is not a%s number; ParaView reads 0", numbers[i], value,
                whole ? " whole" : "");
        free(value);
    }
    free(type);
}

/* A set of texts. True when it was there already. */
static bool
seen_before(struct values *seen, const char *text)
{
    bool before = values_find(seen, text) != NULL;

    if (!before)
        values_set(seen, text, "", "set", false);
    return before;
}

static void
enumeration_entries(const struct linting *c, size_t enumeration)
{
    struct values seen = {0};
    size_t count = 0;

    for (size_t i = lint_first(c, enumeration); i != XMLSPAN_NONE; i = c->spans->v[i].next) {
        char *value = lint_value(c, i, "value");

        if (!lint_is(c, i, "Entry")) {
            free(value);
            continue;
        }
        count++;
        if (value == NULL)
            lint_say(c, c->spans->v[i].begin, "entry-without-value",
                "The Entry has no value; choosing it gives nothing");
        else if (seen_before(&seen, value))
            lint_say(c, lint_place(c, i, "value"), "entry-duplicate",
                "An Entry before has the value '%s' too", value);
        free(value);
    }
    if (count == 0)
        lint_say(c, c->spans->v[enumeration].begin, "enum-empty", "The Enumeration has no Entry");
    values_done(&seen);
}

static void
lintoption_option(const struct linting *c, size_t element)
{
    size_t kind = lint_first(c, element);
    char *name = lint_value(c, element, "name");

    option_flag(c, element, "save");
    option_flag(c, element, "readonly");
    if (kind != XMLSPAN_NONE && lint_is(c, kind, "Range"))
        range_attributes(c, kind);
    if (kind != XMLSPAN_NONE && lint_is(c, kind, "Enumeration"))
        enumeration_entries(c, kind);
    if (name != NULL && name[0] != '\0') {
        option_overrides(c, element, name);
        option_secret(c, element, name);
    }
    free(name);
}

/* ---- Sets ---- */

static void
lintoption_set(const struct linting *c, size_t element)
{
    char *name = lint_value(c, element, "name");

    if (name != NULL && server_option(c->server, name) != NULL)
        lint_say(c, lint_place(c, element, "name"), "set-without-effect",
            "The Option %s goes over this Set, wherever it stands", name);
    if (name != NULL)
        option_overrides(c, element, name);
    free(name);
}

/* ---- Switches ---- */

/* The values that a variable can have; none: any. */
static void
switch_values(const struct server *s, const char *variable, struct strv *out)
{
    static const char *const platforms[] = {"Windows", "Apple", "Linux", "Unix", "Unknown"};
    const struct option *o = server_option(s, variable);

    if (o != NULL && o->kind == OPTION_BOOLEAN) {
        strv_add(out, o->on);
        strv_add(out, o->off);
    } else if (o != NULL && o->kind == OPTION_ENUM) {
        for (size_t i = 0; i < o->entry_count; i++)
            strv_add(out, o->entries[i].value);
    } else if (o == NULL && strcmp(variable, "PV_CLIENT_PLATFORM") == 0) {
        for (size_t i = 0; i < sizeof platforms / sizeof platforms[0]; i++)
            strv_add(out, platforms[i]);
    }
}

/* A switch while it is looked at. */
struct switching {
    const struct linting *c;
    const char *variable;
    struct strv possible;   /* none: any */
    struct values set_of;   /* the same, to find one */
    struct values cases;    /* those that have a Case */
};

static void
switching_case(struct switching *w, size_t element, const char *value)
{
    size_t place = lint_place(w->c, element, "value");

    if (seen_before(&w->cases, value))
        lint_say(w->c, place, "case-duplicate",
            "A Case before has the value '%s' too; only the first counts", value);
    else if (w->possible.n > 0 && values_find(&w->set_of, value) == NULL)
        lint_say(w->c, place, "case-impossible", "%s is never '%s', so this Case is never used",
            w->variable, value);
}

/* A platform without a Case is what a Switch is there for; a choice without one may be forgotten. */
static void
switching_missing(struct switching *w, size_t element)
{
    for (size_t i = 0; i < w->possible.n; i++) {
        if (server_option(w->c->server, w->variable) != NULL
            && !seen_before(&w->cases, w->possible.v[i]))
            lint_say(w->c, w->c->spans->v[element].begin, "case-missing",
                "Nothing is set when %s is '%s': there is no Case for it", w->variable,
                w->possible.v[i]);
    }
}

static void
switch_cases(const struct linting *c, size_t element, const char *variable)
{
    struct switching w = {.c = c, .variable = variable};

    switch_values(c->server, variable, &w.possible);
    for (size_t i = 0; i < w.possible.n; i++)
        seen_before(&w.set_of, w.possible.v[i]);
    for (size_t i = lint_first(c, element); i != XMLSPAN_NONE; i = c->spans->v[i].next) {
        char *value = lint_is(c, i, "Case") ? lint_value(c, i, "value") : NULL;

        if (value != NULL)
            switching_case(&w, i, value);
        free(value);
    }
    switching_missing(&w, element);
    strv_done(&w.possible);
    values_done(&w.set_of);
    values_done(&w.cases);
}

/* The Sets of its Cases. */
static void
switch_overrides(const struct linting *c, size_t element)
{
    for (size_t i = lint_first(c, element); i != XMLSPAN_NONE; i = c->spans->v[i].next) {
        for (size_t k = lint_first(c, i); k != XMLSPAN_NONE; k = c->spans->v[k].next) {
            char *name = lint_is(c, k, "Set") ? lint_value(c, k, "name") : NULL;

            if (name != NULL)
                option_overrides(c, k, name);
            free(name);
        }
    }
}

static void
lintoption_switch(const struct linting *c, size_t element)
{
    char *variable = lint_value(c, element, "name");

    if (variable != NULL && variable[0] != '\0') {
        if (!lintvars_known(c, variable))
            lint_say(c, lint_place(c, element, "name"), "switch-variable-unknown",
                "Nothing here sets %s, so the Switch does nothing", variable);
        switch_cases(c, element, variable);
    }
    switch_overrides(c, element);
    free(variable);
}

void
lintoption_server(const struct linting *c)
{
    for (size_t i = lint_first(c, c->options); i != XMLSPAN_NONE; i = c->spans->v[i].next) {
        if (lint_is(c, i, "Option"))
            lintoption_option(c, i);
        else if (lint_is(c, i, "Set"))
            lintoption_set(c, i);
        else if (lint_is(c, i, "Switch"))
            lintoption_switch(c, i);
    }
}
