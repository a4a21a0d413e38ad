/* SPDX-License-Identifier: BSD-3-Clause
 * wrapapple: Terminal.app, which is told its line by osascript: tell application "Terminal" to do script
 * "ssh ...". A file that open -a gives to it cannot be seen from here. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/wrapperparts.h"

/* A script while it is read: one statement after another. */
struct script {
    const char *at;
    char *line;   /* of its only "do script"; NULL; owned */
};

bool
wrapapple_knows(const char *base)
{
    return strcmp(base, "osascript") == 0 || strcmp(base, "open") == 0;
}

/* The words of a phrase, with any blanks between them; false leaves the script where it was. */
static bool
script_says(struct script *s, const char *phrase)
{
    const char *at = s->at;

    while (*phrase != '\0') {
        size_t n = strcspn(phrase, " ");

        at += strspn(at, " \t");
        if (strncmp(at, phrase, n) != 0)
            return false;
        at += n;
        phrase += n + (phrase[n] == ' ');
    }
    s->at = at;
    return true;
}

static char *
script_string(struct script *s)
{
    struct str b = {0};

    s->at += strspn(s->at, " \t");
    if (*s->at != '"')
        return NULL;
    for (s->at++; *s->at != '"'; s->at++) {
        if (*s->at == '\\' && s->at[1] != '\0')
            s->at++;
        if (*s->at == '\0') {
            str_done(&b);
            return NULL;
        }
        str_addc(&b, *s->at);
    }
    s->at++;
    return str_take(&b);
}

static bool
script_ends(struct script *s)
{
    s->at += strspn(s->at, " \t");
    if (*s->at != '\n' && *s->at != '\0')
        return false;
    s->at += *s->at == '\n';
    return true;
}

static bool
script_statement(struct script *s)
{
    bool told = script_says(s, "tell application \"Terminal\"") ||
        script_says(s, "tell app \"Terminal\"");

    if (told && !script_says(s, "to"))
        return script_ends(s);
    if (script_says(s, "do script")) {
        if (s->line != NULL)
            return false;
        s->line = script_string(s);
        return s->line != NULL && script_ends(s);
    }
    if (!script_says(s, "activate") && !script_says(s, "end tell") && *s->at != '\n')
        return false;
    return script_ends(s);
}

/* What the script types into a shell; NULL when it does anything else. Allocated. */
static char *
script_line(const char *text)
{
    struct script s = {.at = text};

    while (*s.at != '\0') {
        if (!script_statement(&s)) {
            free(s.line);
            return NULL;
        }
    }
    return s.line;
}

/* osascript -e STATEMENT ...; each is a line of the script. NULL when there is more. */
static char *
osascript_text(struct wrapread *r)
{
    struct str b = {0};
    const char *word;

    while ((word = wrapread_word(r)) != NULL && strcmp(word, "-e") == 0) {
        wrapread_outer(r, 1);
        str_addf(&b, "%s\n", wrapread_word(r) != NULL ? wrapread_word(r) : "");
        wrapread_outer(r, 1);
    }
    if (word != NULL)
        str_done(&b);
    return word == NULL ? str_take(&b) : NULL;
}

enum wrapread_next
wrapapple_read(struct wrapread *r)
{
    char *base = wrapper_base(wrapread_word(r)), *text, *line;
    bool open = strcmp(base, "open") == 0;
    enum wrapread_next next;

    free(base);
    if (open)
        return wrapread_unsure(r, "open gives a file to another program, which cannot be read here");
    wrapread_outer(r, 1);
    text = osascript_text(r);
    line = text != NULL ? script_line(text) : NULL;
    if (line == NULL || strchr(line, '!') != NULL) {
        next = wrapread_unsure(r, "osascript does more than to run one line in Terminal");
    } else {
        free(r->terminal);
        r->terminal = mem_dup("Terminal");
        next = wrapshell_line(r, line);
    }
    free(line);
    free(text);
    return next;
}
