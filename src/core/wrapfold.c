/* SPDX-License-Identifier: BSD-3-Clause
 * wrapfold: options that only say where a terminal, a shell or an ssh is. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/expand.h"
#include "core/wrapperparts.h"

/* The words of a server's command in order, and what one option is in them. */
struct fold {
    const char *key;   /* $NAME$ */
    size_t uses;       /* in the place of a program */
    bool other;        /* anywhere else */
};

/* Behind these words stands a program; behind a title, it stands behind start. Behind an ssh all words
 * are for the other machine. */
static const char fold_before[] = " -e -x --execute -- --exec /c /k /r start setsid nohup exec ";

static bool
fold_is_before(const char *word)
{
    char *lower = mem_dup(word);
    bool before;

    for (char *c = lower; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    before = wrapper_listed(fold_before, lower, strlen(lower));
    free(lower);
    return before;
}

static bool
fold_is_title(const struct strv *words, size_t i)
{
    return i > 0 && strcasecmp(words->v[i - 1], "start") == 0 &&
        (strpbrk(words->v[i], " \t") != NULL || words->v[i][0] == '"');
}

/* What stands for an option is judged by its default. */
static bool
fold_is_ssh(const struct server *s, const char *word)
{
    size_t n = strlen(word);
    char *name = n > 2 && word[0] == '$' && word[n - 1] == '$' ? mem_ndup(word + 1, n - 2) : NULL;
    const struct option *o = name != NULL ? server_option(s, name) : NULL;
    char *base = wrapper_base(o != NULL && o->initial != NULL ? o->initial : word);
    bool ssh = sshwords_knows(base);

    free(base);
    free(name);
    return ssh;
}

static void
fold_text(struct fold *f, const char *text, bool place)
{
    if (text == NULL || strstr(text, f->key) == NULL)
        return;
    if (place && strcmp(text, f->key) == 0)
        f->uses++;
    else
        f->other = true;
}

static void
fold_command(struct fold *f, const struct server *s)
{
    bool here = s->startup == SERVER_COMMAND;
    struct strv words = {0};
    char *text;

    if (s->exec == NULL)
        return;
    text = expand_command_line(s->exec, &s->args);
    expand_split(&words, text);
    for (size_t i = 0; i < words.n; i++) {
        bool place = i == 0 || fold_is_before(words.v[i - 1]) ||
            (i > 1 && fold_is_title(&words, i - 1));

        fold_text(f, words.v[i], here && place);
        here &= !place || !fold_is_ssh(s, words.v[i]);
    }
    strv_done(&words);
    free(text);
}

static void
fold_ssh(struct fold *f, const struct server *s)
{
    fold_text(f, s->ssh.program, true);
    fold_text(f, s->ssh.terminal_program, true);
    fold_text(f, s->ssh.terminal_option, false);
    fold_text(f, s->ssh.user, false);
    fold_text(f, s->ssh.port, false);
    fold_text(f, s->ssh.forward_local, false);
}

/* Values that hold $NAME$ pass it on; what tests or sets NAME itself makes it more than a path. */
static void
fold_values(struct fold *f, const struct server *s, const char *name)
{
    for (size_t i = 0; i < s->option_count; i++)
        fold_text(f, s->options[i].initial, false);
    for (size_t i = 0; i < s->set_count; i++) {
        fold_text(f, s->sets[i].value, false);
        f->other |= strcmp(s->sets[i].name, name) == 0;
    }
    for (size_t i = 0; i < s->switch_count; i++) {
        const struct option_switch *w = &s->switches[i];

        f->other |= strcmp(w->variable, name) == 0;
        for (size_t j = 0; j < w->case_count; j++) {
            for (size_t k = 0; k < w->cases[j].set_count; k++) {
                fold_text(f, w->cases[j].sets[k].value, false);
                f->other |= strcmp(w->cases[j].sets[k].name, name) == 0;
            }
        }
    }
}

bool
wrapper_folds(const struct server *s, const struct option *o)
{
    struct fold f = {0};
    char *key;

    if ((o->kind != OPTION_FILE && o->kind != OPTION_STRING) || o->initial == NULL ||
        !wrapper_is_program(o->initial))
        return false;
    key = mem_printf("$%s$", o->name);
    f.key = key;
    fold_command(&f, s);
    fold_ssh(&f, s);
    fold_values(&f, s, o->name);
    free(key);
    return f.uses > 0 && !f.other;
}
