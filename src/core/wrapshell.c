/* SPDX-License-Identifier: BSD-3-Clause
 * wrapshell: a shell with a line of its own, and programs that only start another one: env, setsid,
 * nohup. */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/wrapperparts.h"

static const char shell_names[] = " sh bash dash ash zsh ksh mksh ";

/* Flags with a blank on each side; assigns: NAME=VALUE may come before the program. */
static const struct prefix {
    const char *name, *flags, *values;
    bool assigns;
} prefixes[] = {
    {"env", "", " -u --unset ", true},
    {"setsid", " -w --wait -f --fork -c --ctty ", "", false},
    {"nohup", "", "", false},
    {"exec", "", "", false},
    {"command", "", "", false},
    {"nice", "", " -n --adjustment ", false},
    {"caffeinate", " -d -i -m -s -dims -is ", "", false},
};

static const struct prefix *
prefix_find(const char *base)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strcmp(prefixes[i].name, base) == 0)
            return &prefixes[i];
    }
    return NULL;
}

/* ---- NAME=VALUE ---- */

static bool
word_assigns(const char *word)
{
    size_t n = 0;

    while (isalnum((unsigned char)word[n]) || word[n] == '_')
        n++;
    return n > 0 && !isdigit((unsigned char)word[0]) && word[n] == '=';
}

/* Most variables change how ssh looks or starts; the agent and Kerberos are who one is. */
static bool
word_assigns_identity(const char *word)
{
    return strncmp(word, "SSH_AUTH_SOCK=", 14) == 0 || strncmp(word, "SSH_SK", 6) == 0 ||
        strncmp(word, "KRB5", 4) == 0;
}

/* Takes assignments away; false when one of them matters. */
static bool
assigns_read(struct wrapread *r)
{
    const char *word;

    while ((word = wrapread_word(r)) != NULL && word_assigns(word)) {
        if (word_assigns_identity(word))
            return false;
        wrapread_outer(r, 1);
    }
    return true;
}

/* ---- Shells ---- */

enum wrapread_next
wrapshell_line(struct wrapread *r, const char *line)
{
    enum wrapread_next next = wrapread_line(r, line, SHELLWORDS_SHELL);

    if (next == WRAPREAD_MORE && !assigns_read(r))
        return wrapread_strange(r, "'%s' chooses who one is to ssh", wrapread_word(r));
    return next;
}

/* -c, -lc, -ic; other letters change what a line means. */
static bool
shell_takes_line(const char *word)
{
    size_t n = strlen(word);

    return n >= 2 && word[0] == '-' && word[n - 1] == 'c' && strspn(word + 1, "lic") == n - 1 &&
        strchr(word, 'c') == word + n - 1;
}

static enum wrapread_next
shell_read(struct wrapread *r)
{
    enum wrapread_next next;
    char *line;

    wrapread_outer(r, 1);
    while (wrapread_word(r) != NULL && wrapper_listed(" -l --login -i ", wrapread_word(r),
        strlen(wrapread_word(r))))
        wrapread_outer(r, 1);
    if (wrapread_word(r) == NULL || !shell_takes_line(wrapread_word(r)))
        return wrapread_strange(r, "a shell runs a script of this machine");
    wrapread_outer(r, 1);
    if (wrapread_word(r) == NULL)
        return wrapread_strange(r, "a shell is given no line");
    line = mem_dup(wrapread_word(r)); /* the words are replaced */
    next = wrapshell_line(r, line);
    free(line);
    return next;
}

/* ---- Programs in front ---- */

static enum wrapread_next
prefix_read(struct wrapread *r, const struct prefix *p)
{
    const char *word;

    wrapread_outer(r, 1);
    while ((word = wrapread_word(r)) != NULL && word[0] == '-') {
        bool value = wrapper_listed(p->values, word, strlen(word));

        if (!value && !wrapper_listed(p->flags, word, strlen(word)) && strcmp(word, "--") != 0)
            return wrapread_strange(r, "%s's option '%s' is not known here", p->name, word);
        wrapread_outer(r, value ? 2 : 1);
    }
    if (p->assigns && !assigns_read(r))
        return wrapread_strange(r, "'%s' chooses who one is to ssh", wrapread_word(r));
    return WRAPREAD_MORE;
}

bool
wrapshell_knows(const char *base)
{
    return wrapper_listed(shell_names, base, strlen(base)) || prefix_find(base) != NULL;
}

enum wrapread_next
wrapshell_read(struct wrapread *r)
{
    char *base = wrapper_base(wrapread_word(r));
    const struct prefix *p = prefix_find(base);

    free(base);
    return p != NULL ? prefix_read(r, p) : shell_read(r);
}
