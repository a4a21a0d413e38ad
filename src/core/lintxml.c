/* SPDX-License-Identifier: BSD-3-Clause
 * lintxml: elements and attributes that mean nothing where they stand. One table says what may stand
 * where. ParaView: pqServerConfiguration.cxx, pqServerLauncher.cxx. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/lintparts.h"

/* Words between blanks. silent: left over from old versions, and harmless. */
static const struct lintxml_row {
    const char *name, *parents, *attributes, *silent;
    bool once; /* the first of its kind counts */
} lintxml_rows[] = {
    {"Server", "Servers", "name resource timeout", "configuration owner", false},
    {"ManualStartup", "Server", "", "", true},
    {"CommandStartup", "Server", "", "", true},
    {"Hints", "Server", "", "", false},
    {"Options", "ManualStartup CommandStartup", "", "", true},
    {"Option", "Options", "name label readonly save", "", false},
    {"Set", "Options Case", "name value", "", false},
    {"Switch", "Options", "name", "", false},
    {"Case", "Switch", "value", "", false},
    {"Range", "Option", "type min max step default", "", false},
    {"String", "Option", "default", "", false},
    {"Password", "Option", "default", "", false},
    {"File", "Option", "default", "", false},
    {"Boolean", "Option", "true false default", "", false},
    {"Enumeration", "Option", "default", "", false},
    {"Entry", "Enumeration", "value label", "", false},
    {"Command", "CommandStartup", "exec delay process_wait timeout", "Arguments", true},
    {"SSHCommand", "CommandStartup ManualStartup", "exec delay process_wait timeout", "Arguments", true},
    {"Arguments", "Command SSHCommand", "", "", true},
    {"Argument", "Arguments", "value", "", false},
    {"SSHConfig", "SSHCommand ManualStartup", "user port", "", true},
    {"SSH", "SSHConfig", "exec", "", true},
    {"Terminal", "SSHConfig", "exec command_option", "", true},
    {"Askpass", "SSHConfig", "", "", false},
    {"PortForwarding", "SSHConfig ManualStartup", "local", "", true},
};

#define LINTXML_ROWS (sizeof lintxml_rows / sizeof lintxml_rows[0])

static bool
words_have(const char *words, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = words; (at = strstr(at, word)) != NULL; at += n) {
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0') && n > 0)
            return true;
    }
    return false;
}

/* The word that text was meant to be: allocated, or NULL. */
static char *
words_near(const char *words, const char *text)
{
    size_t best = 1 + strlen(text) / 4, length;
    char *found = NULL;

    for (const char *at = words; *at != '\0'; at += length + (at[length] == ' ')) {
        char *word;

        length = strcspn(at, " ");
        word = mem_ndup(at, length);
        if (str_distance(text, word) <= best && (found == NULL || str_distance(text, word) < best)) {
            best = str_distance(text, word);
            free(found);
            found = mem_dup(word);
        }
        free(word);
    }
    return found;
}

static const struct lintxml_row *
lintxml_row(const struct linting *c, size_t element)
{
    for (size_t i = 0; i < LINTXML_ROWS; i++) {
        if (lint_is(c, element, lintxml_rows[i].name))
            return &lintxml_rows[i];
    }
    return NULL;
}

/* The names of the elements that may stand in a parent. */
static void
lintxml_children(struct str *out, const char *parent)
{
    for (size_t i = 0; i < LINTXML_ROWS; i++) {
        if (words_have(lintxml_rows[i].parents, parent))
            str_addf(out, "%s%s", out->len > 0 ? " " : "", lintxml_rows[i].name);
    }
}

static void
lintxml_unknown(const struct linting *c, size_t element, const char *name, const char *parent)
{
    struct str children = {0};
    char *near;

    lintxml_children(&children, parent);
    near = words_near(str_text(&children), name);
    if (near != NULL)
        lint_say(c, c->spans->v[element].begin, "element-unknown",
            "<%s> means nothing in %s; did you mean <%s>?", name, parent, near);
    else
        lint_say(c, c->spans->v[element].begin, "element-unknown", "<%s> means nothing in %s", name,
            parent);
    free(near);
    str_done(&children);
}

/* "Options or Case" of "Options Case". Allocated. */
static char *
words_or(const char *words)
{
    struct str out = {0};

    for (; *words != '\0'; words++) {
        if (*words == ' ')
            str_add(&out, " or ");
        else
            str_addc(&out, *words);
    }
    return str_take(&out);
}

static void
lintxml_misplaced(const struct linting *c, size_t element, const struct lintxml_row *row,
    const char *parent)
{
    char *places = words_or(row->parents);

    lint_say(c, c->spans->v[element].begin, "element-misplaced",
        "<%s> means nothing in %s; it belongs in %s", row->name, parent, places);
    free(places);
}

static void
lintxml_attribute(const struct linting *c, const struct xmlspan_attribute *a,
    const struct lintxml_row *row)
{
    char *name = mem_ndup(c->bytes + a->name, a->name_len), *near;

    if (words_have(row->attributes, name) || words_have(row->silent, name)
        || strncmp(name, "xml", 3) == 0) {
        free(name);
        return;
    }
    near = words_near(row->attributes, name);
    if (near != NULL)
        lint_say(c, a->name, "attribute-misspelled",
            "The attribute '%s' means nothing in %s; did you mean '%s'?", name, row->name, near);
    else
        lint_say(c, a->name, "attribute-unknown", "The attribute '%s' means nothing in %s", name,
            row->name);
    free(near);
    free(name);
}

static void
lintxml_attributes(const struct linting *c, size_t element)
{
    const struct lintxml_row *row = lintxml_row(c, element);
    const struct xmlspan *e = &c->spans->v[element];

    for (size_t i = 0; row != NULL && i < e->attribute_count; i++)
        lintxml_attribute(c, &c->spans->attributes[e->attributes + i], row);
}

/* Whether an element of that name stands before it in its parent. */
static bool
lintxml_is_second(const struct linting *c, size_t element, const char *name)
{
    return xmlspan_child(c->spans, c->bytes, c->spans->v[element].parent, name) != element;
}

static void
lintxml_element(const struct linting *c, size_t element)
{
    const struct lintxml_row *row = lintxml_row(c, element);
    char *parent = lint_name(c, c->spans->v[element].parent), *name = lint_name(c, element);

    if (strcmp(parent, "Arguments") == 0) { /* whatever the element is called */
        if (xmlspan_attribute(c->spans, c->bytes, element, "value") == NULL)
            lint_say(c, c->spans->v[element].begin, "argument-without-value",
                "This <%s> has no value; it is skipped", name);
    } else if (strcmp(parent, "Option") == 0 && (row == NULL || !words_have(row->parents, parent))) {
        ; /* pvsc remarks a kind that it does not know */
    } else if (row == NULL) {
        lintxml_unknown(c, element, name, parent);
    } else if (!words_have(row->parents, parent)) {
        lintxml_misplaced(c, element, row, parent);
    } else if (row->once && lintxml_is_second(c, element, name)) {
        lint_say(c, c->spans->v[element].begin, "element-repeated",
            "A second <%s> in %s; only the first counts", name, parent);
    }
    free(name);
    free(parent);
}

/* The kind of an Option is its first child. */
static bool
lintxml_is_second_kind(const struct linting *c, size_t element)
{
    size_t parent = c->spans->v[element].parent;

    return lint_is(c, parent, "Option") && lint_first(c, parent) != element;
}

void
lintxml_list(const struct linting *c)
{
    for (size_t i = lint_first(c, 0); i != XMLSPAN_NONE; i = c->spans->v[i].next)
        lintxml_element(c, i);
}

/* ParaView before 5.7 knew the Command alone, so that it may be there on purpose. */
static void
lintxml_two_commands(const struct linting *c)
{
    size_t command;

    if (c->config == XMLSPAN_NONE)
        return;
    command = xmlspan_child(c->spans, c->bytes, c->startup, "Command");
    if (command != XMLSPAN_NONE)
        lint_say(c, c->spans->v[command].begin, "command-unused",
            "The SSHCommand counts; the Command is for ParaView before 5.7");
}

void
lintxml_server(const struct linting *c)
{
    size_t end = c->spans->v[c->element].end, next;

    lintxml_attributes(c, c->element);
    lintxml_two_commands(c);
    for (size_t i = c->element + 1; i < c->spans->n && c->spans->v[i].begin < end; i = next) {
        next = i + 1;
        lintxml_element(c, i);
        lintxml_attributes(c, i);
        if (lintxml_is_second_kind(c, i))
            lint_say(c, c->spans->v[i].begin, "option-second-kind",
                "The Option has a kind already; what follows it does not count");
        if (lint_is(c, i, "Hints") || lintxml_row(c, i) == NULL) {
            while (next < c->spans->n && c->spans->v[next].begin < c->spans->v[i].end)
                next++; /* nothing in it is ours */
        }
    }
}
