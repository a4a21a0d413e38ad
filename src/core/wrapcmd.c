/* SPDX-License-Identifier: BSD-3-Clause
 * wrapcmd: Windows' command interpreter around a program: cmd /C start "title" /wait plink ... */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/expand.h"
#include "core/wrapperparts.h"

/* What cmd would do something about itself; it reads all that follows, at any depth. */
#define CMD_SPECIAL "&|<>^%\""

static const char cmd_flags[] = " /q /d /a /u /s /e:on /e:off /f:off /v:off ";
static const char start_flags[] = " /wait /w /min /max /b /i /low /belownormal /normal /abovenormal "
    "/high /shared /separate ";
static const char start_values[] = " /d /node /affinity ";

bool
wrapcmd_knows(const char *base)
{
    return strcmp(base, "cmd") == 0;
}

static bool
cmd_listed(const char *list, const char *word)
{
    char *lower = mem_dup(word);
    bool listed;

    for (char *c = lower; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    listed = wrapper_listed(list, lower, strlen(lower));
    free(lower);
    return listed;
}

static bool
cmd_quoted(const char *word)
{
    size_t n = strlen(word);

    return n >= 2 && word[0] == '"' && strcspn(word + 1, CMD_SPECIAL) == n - 2;
}

/* start's title: ParaView's splitting took the quotes away, and the system puts them back around what
 * has a blank; three quotes in the list are one that is left. */
static bool
start_is_title(const char *word)
{
    return strpbrk(word, " \t") != NULL || cmd_quoted(word);
}

static enum wrapread_next
start_read(struct wrapread *r)
{
    const char *word;

    wrapread_outer(r, 1);
    free(r->terminal);
    r->terminal = mem_dup("start");
    word = wrapread_word(r);
    if (word != NULL && start_is_title(word))
        wrapread_outer(r, 1);
    while ((word = wrapread_word(r)) != NULL && word[0] == '/') {
        if (!cmd_listed(start_flags, word) && !cmd_listed(start_values, word))
            return wrapread_unsure(r, "start's option '%s' is not known here", word);
        wrapread_outer(r, cmd_listed(start_values, word) ? 2 : 1);
    }
    return WRAPREAD_MORE;
}

/* All in one word: cmd splits it, as programs of Windows do. A path with blanks is no line. */
static void
cmd_split(struct wrapread *r)
{
    const char *line = wrapread_word(r);

    if (r->at + 1 == r->words.n && strpbrk(line, " \t") != NULL && !wrapper_is_program(line)) {
        struct strv words = {0};

        expand_split(&words, line);
        strv_done(&r->words);
        r->words = words;
        r->at = 0;
    }
}

/* Quotes matter to the program behind, too, but not around its own name and a title. */
static const char *
cmd_special(const struct wrapread *r)
{
    bool start = false;

    for (size_t i = r->at; i < r->words.n; i++) {
        const char *word = r->words.v[i];
        bool title = start && cmd_quoted(word);

        if (!title && strpbrk(word, CMD_SPECIAL) != NULL &&
            !(cmd_quoted(word) && wrapper_is_program(word)))
            return word;
        start = strcasecmp(word, "start") == 0;
    }
    return NULL;
}

static enum wrapread_next
cmd_command(struct wrapread *r)
{
    const char *special = cmd_special(r);

    if (special != NULL)
        return wrapread_strange(r, "cmd would have to read '%s'", special);
    if (wrapread_word(r) == NULL)
        return wrapread_strange(r, "cmd is told no command");
    cmd_split(r);
    if (wrapread_word(r) != NULL && strcasecmp(wrapread_word(r), "start") == 0)
        return start_read(r);
    return WRAPREAD_MORE;
}

enum wrapread_next
wrapcmd_read(struct wrapread *r)
{
    const char *word;

    wrapread_outer(r, 1);
    while ((word = wrapread_word(r)) != NULL && cmd_listed(cmd_flags, word))
        wrapread_outer(r, 1);
    if (word == NULL || !cmd_listed(" /c /k /r ", word))
        return wrapread_strange(r, "cmd's option '%s' is not known here", word != NULL ? word : "");
    wrapread_outer(r, 1);
    return cmd_command(r);
}
