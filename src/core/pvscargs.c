/* SPDX-License-Identifier: BSD-3-Clause
 * pvscargs: the arguments of a start command as one line, and the line as arguments. */
#include "config.h"

#include "core/pvscargs.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/expand.h"

#define BLANKS " \t\r\n"

/* The elements that are arguments: every child with a value, whatever its name. */
struct items {
    size_t *v;
    size_t n, cap;
    struct strv texts; /* of each, as it stands in the line */
};

static void
items_done(struct items *items)
{
    free(items->v);
    strv_done(&items->texts);
}

/* One value as it stands in the line. Takes value. Allocated. */
static char *
item_text(char *value)
{
    struct strv one = {0};
    char *line, *text;

    strv_take(&one, value);
    line = expand_command_line("", &one);
    text = mem_dup(line[1] != '\0' ? line + 1 : "\"\"");
    free(line);
    strv_done(&one);
    return text;
}

static void
items_read(struct items *items, const struct xmledit *x, size_t command)
{
    size_t arguments = xmledit_child(x, command, "Arguments");

    *items = (struct items){0};
    if (arguments == XMLSPAN_NONE)
        return;
    for (size_t i = xmlspan_first(&x->spans, arguments); i != XMLSPAN_NONE;
         i = x->spans.v[i].next) {
        char *value = xmledit_get(x, i, "value");

        if (value == NULL)
            continue;
        items->v = mem_grow(items->v, items->n, &items->cap, sizeof *items->v);
        items->v[items->n++] = i;
        strv_take(&items->texts, item_text(value));
    }
}

void
pvscargs_line(const struct xmledit *x, size_t command, struct str *out)
{
    struct items items;
    char *line;

    items_read(&items, x, command);
    line = strv_join(&items.texts, " ");
    str_add(out, line);
    free(line);
    items_done(&items);
}

/* The value of which ParaView makes this word again: it puts one with white space into quotes, so that
 * there may be none around it, and within it only literal ones. Allocated. */
static char *
word_value(const char *raw)
{
    char *text = item_text(mem_dup(raw));
    bool as_it_is = strcmp(text, raw) == 0;
    size_t n = strlen(raw);
    struct strv words = {0};
    struct str value = {0};

    free(text);
    if (as_it_is)
        return mem_dup(raw);
    if (n > 1 && raw[0] == '"' && raw[n - 1] == '"')
        return mem_ndup(raw + 1, n - 2);
    expand_split(&words, raw);
    for (const char *s = words.n > 0 ? words.v[0] : ""; *s != '\0'; s++)
        str_addn(&value, *s == '"' ? "\"\"\"" : s, *s == '"' ? 3 : 1);
    strv_done(&words);
    return str_take(&value);
}

bool
pvscargs_quotes_even(const char *text)
{
    bool even = true;

    for (; *text != '\0'; text++)
        even = even == (*text != '"');
    return even;
}

/* How many items the line begins with; *line goes behind them. */
static size_t
match_begin(const struct items *items, const char **line)
{
    size_t i = 0;

    for (; i < items->n; i++) {
        size_t n = strlen(items->texts.v[i]);

        if (!pvscargs_quotes_even(items->texts.v[i])
            || strncmp(*line, items->texts.v[i], n) != 0
            || ((*line)[n] != '\0' && strchr(BLANKS, (*line)[n]) == NULL))
            break;
        *line += n;
        *line += strspn(*line, BLANKS);
    }
    return i;
}

/* How many items, at most max, the line of n bytes ends with; *n goes in front of them. */
static size_t
match_end(const struct items *items, size_t max, const char *line, size_t *n)
{
    size_t i = 0;

    for (; i < max; i++) {
        const char *text = items->texts.v[items->n - 1 - i];
        size_t size = strlen(text);

        while (*n > 0 && strchr(BLANKS, line[*n - 1]) != NULL)
            --*n;
        if (!pvscargs_quotes_even(text) || *n < size || strncmp(line + *n - size, text, size) != 0
            || (*n > size && strchr(BLANKS, line[*n - size - 1]) == NULL))
            break;
        *n -= size;
    }
    return i;
}

/* The element Arguments, made as the last one of the command when there is none. */
static size_t
arguments_of(struct xmledit *x, size_t command)
{
    size_t arguments = xmledit_child(x, command, "Arguments");

    return arguments != XMLSPAN_NONE
        ? arguments
        : xmledit_add(x, command, xmledit_last(x, command), "Arguments");
}

/* Put words in the place of the items from first to behind last. */
static void
items_replace(struct xmledit *x, size_t command, const struct items *items, size_t first,
    size_t last, const struct strv *words)
{
    size_t after = first > 0 ? items->v[first - 1] : XMLSPAN_NONE;
    size_t arguments = words->n > 0 ? arguments_of(x, command) : XMLSPAN_NONE;

    for (size_t i = last; i > first + words->n; i--)
        xmledit_remove(x, items->v[i - 1]);
    for (size_t i = 0; i < words->n; i++) {
        char *value = word_value(words->v[i]);

        if (first + i < last)
            after = items->v[first + i];
        else
            after = xmledit_add(x, arguments, after, "Argument");
        xmledit_set(x, after, "value", value);
        free(value);
    }
}

/* An Arguments that holds nothing any more goes too. */
static void
arguments_fold(struct xmledit *x, size_t command)
{
    size_t arguments = xmledit_child(x, command, "Arguments");

    if (arguments != XMLSPAN_NONE && xmlspan_first(&x->spans, arguments) == XMLSPAN_NONE
        && xmledit_content_end(x, arguments) == x->spans.v[arguments].tag_end)
        xmledit_remove(x, arguments);
}

void
pvscargs_set(struct xmledit *x, size_t command, const char *line)
{
    struct items items;
    struct strv words = {0};
    size_t first, last, n;
    char *middle;

    items_read(&items, x, command);
    line += strspn(line, BLANKS);
    first = match_begin(&items, &line);
    n = strlen(line);
    last = items.n - match_end(&items, items.n - first, line, &n);
    middle = mem_ndup(line, n);
    expand_split_raw(&words, middle);
    items_replace(x, command, &items, first, last, &words);
    if (first == 0 && last == items.n && words.n == 0)
        arguments_fold(x, command);
    free(middle);
    strv_done(&words);
    items_done(&items);
}
