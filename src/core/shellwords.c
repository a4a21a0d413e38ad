/* SPDX-License-Identifier: BSD-3-Clause
 * shellwords: the words of one line, as a POSIX shell or a desktop's launcher quotes them. */
#include "config.h"

#include "core/shellwords.h"

#include <stdbool.h>
#include <string.h>

#define SHELL_BLANKS " \t"

/* Where the reading is: the rest of the line, and the word that grows. */
struct shellread {
    const char *at;
    enum shellwords_kind kind;
    struct strv *words;
    struct str word;
    bool open; /* a word has begun: '' is one, too */
};

/* What a character means to a shell when it stands without quotes. */
static const struct {
    const char *chars, *what;
} shell_special[] = {
    {"|", "a pipe or a second command"},
    {"&", "a command in the background or a second one"},
    {"<>", "a redirection"},
    {"$`", "an expansion of a shell"},
    {"()", "a group of commands"},
    {"*?[{}", "a pattern of a shell"},
};

static const char *
shell_means(char c)
{
    for (size_t i = 0; i < sizeof shell_special / sizeof shell_special[0]; i++) {
        if (strchr(shell_special[i].chars, c) != NULL)
            return shell_special[i].what;
    }
    return NULL;
}

static void
shell_end_word(struct shellread *r)
{
    if (r->open)
        strv_addn(r->words, str_text(&r->word), r->word.len);
    str_cut(&r->word, 0);
    r->open = false;
}

static const char *
shell_single(struct shellread *r)
{
    const char *close = strchr(r->at + 1, '\'');

    if (close == NULL)
        return "a quote that does not end";
    str_addn(&r->word, r->at + 1, (size_t)(close - r->at) - 1);
    r->open = true;
    r->at = close + 1;
    return NULL;
}

static const char *
shell_double(struct shellread *r)
{
    r->open = true;
    for (r->at++; *r->at != '"'; r->at++) {
        if (*r->at == '\0')
            return "a quote that does not end";
        if (strchr("$`", *r->at) != NULL && r->kind == SHELLWORDS_SHELL)
            return shell_means(*r->at);
        if (*r->at == '\\' && r->at[1] != '\0' && strchr("$`\"\\\n", r->at[1]) != NULL) {
            r->at++;
            if (*r->at == '\n')
                continue;
        }
        str_addc(&r->word, *r->at);
    }
    r->at++;
    return NULL;
}

static const char *
shell_escaped(struct shellread *r)
{
    if (r->at[1] == '\0')
        return "a backslash at its end";
    if (r->at[1] != '\n') {
        str_addc(&r->word, r->at[1]);
        r->open = true;
    }
    r->at += 2;
    return NULL;
}

/* Behind the end of a command nothing may follow that does something. */
static const char *
shell_tail(struct shellread *r)
{
    const char *at = r->at += strspn(r->at, SHELL_BLANKS "\n");

    if (strncmp(at, "exit", 4) == 0) {
        at += 4 + strspn(at + 4, SHELL_BLANKS);
        at += *at == ';';
        at += strspn(at, SHELL_BLANKS "\n");
        if (*at == '\0')
            r->at = at;
    }
    return *r->at == '\0' || *r->at == '#' ? NULL : "a second command";
}

static const char *
shell_plain(struct shellread *r)
{
    const char *what = r->kind == SHELLWORDS_SHELL ? shell_means(*r->at) : NULL;

    if (what == NULL && r->kind == SHELLWORDS_SHELL && !r->open && strchr("~=", *r->at) != NULL)
        what = "an expansion of a shell";
    if (what != NULL)
        return what;
    str_addc(&r->word, *r->at++);
    r->open = true;
    return NULL;
}

/* One step: a quoted piece, a blank, a comment or one character. */
static const char *
shell_step(struct shellread *r)
{
    if (*r->at == '\'')
        return shell_single(r);
    if (*r->at == '"')
        return shell_double(r);
    if (*r->at == '\\')
        return shell_escaped(r);
    if (*r->at == '#' && !r->open) {
        r->at += strcspn(r->at, "\n");
        return NULL;
    }
    if (strchr(SHELL_BLANKS, *r->at) != NULL || *r->at == '\n') {
        shell_end_word(r);
        if (*r->at == '\n' && r->kind == SHELLWORDS_SHELL && r->words->n > 0)
            return shell_tail(r);
        r->at++;
        return NULL;
    }
    if (*r->at == ';' && r->kind == SHELLWORDS_SHELL) {
        shell_end_word(r);
        r->at++;
        return r->words->n > 0 ? shell_tail(r) : "a ';' without a command";
    }
    return shell_plain(r);
}

const char *
shellwords_read(struct strv *words, const char *line, enum shellwords_kind kind)
{
    struct shellread r = {.at = line, .kind = kind, .words = words};
    const char *what = NULL;

    while (what == NULL && *r.at != '\0')
        what = shell_step(&r);
    shell_end_word(&r);
    str_done(&r.word);
    return what;
}
