/* SPDX-License-Identifier: BSD-3-Clause
 * expand: $NAME$ and ParaView's splitting of a command line into words. */
#include "config.h"

#include "core/expand.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* The kernel takes no longer single word (MAX_ARG_STRLEN), and a remote command is one. */
#define EXPAND_SIZE_MAX (128 * 1024)
#define EXPAND_STEPS_MAX 2000 /* variables put in for one text */
#define EXPAND_DEPTH_MAX 64
#define EXPAND_NAME_SHOWN 64

/* The variables whose values are being read, innermost first. */
struct expand_level {
    const struct expand_level *outer;
    const char *name;
    int depth;
};

struct expand_run {
    struct str *out;
    size_t start; /* of our bytes in out */
    const struct values *vars;
    int steps;
};

/* A $NAME$ that begins at text: the length of NAME is in *n. Only a blank cannot be in a NAME. */
static bool
expand_match(const char *text, size_t *n)
{
    if (text[0] != '$')
        return false;
    *n = strcspn(text + 1, "$ ");
    return text[1 + *n] == '$';
}

/* What was typed is data; what the file or the environment says may hold more variables. */
static bool
expand_may_nest(const struct value *v)
{
    static const char *const of_file[] = {
        "predefined", "environment", "default", "random", "set", "case",
    };

    for (size_t i = 0; !v->secret && i < sizeof of_file / sizeof of_file[0]; i++) {
        if (strcmp(v->from, of_file[i]) == 0)
            return true;
    }
    return false;
}

static int
expand_enter(struct expand_run *run, const struct expand_level *outer, const char *name,
    struct err *e)
{
    for (const struct expand_level *l = outer; l != NULL; l = l->outer) {
        if (strcmp(l->name, name) == 0)
            return err_set(e, ERR_DATA, "the variable %.*s holds itself", EXPAND_NAME_SHOWN, name);
    }
    if ((outer != NULL && outer->depth >= EXPAND_DEPTH_MAX) || ++run->steps > EXPAND_STEPS_MAX)
        return err_set(e, ERR_DATA, "the variable %.*s never comes to an end", EXPAND_NAME_SHOWN,
            name);
    return 0;
}

static int
expand_room(const struct expand_run *run, size_t more, struct err *e)
{
    if (run->out->len - run->start + more <= EXPAND_SIZE_MAX)
        return 0;
    return err_set(e, ERR_DATA, "the text grows beyond %d bytes when its variables are put in",
        EXPAND_SIZE_MAX);
}

static int
expand_add(struct expand_run *run, const char *bytes, size_t n, struct err *e)
{
    if (expand_room(run, n, e) < 0)
        return -1;
    str_addn(run->out, bytes, n);
    return 0;
}

static int expand_into(struct expand_run *run, const char *text, const struct expand_level *outer,
    struct err *e);

static int
expand_variable(struct expand_run *run, const char *name, size_t n,
    const struct expand_level *outer, struct err *e)
{
    char *key = mem_ndup(name, n);
    const struct value *v = values_find(run->vars, key);
    int rc;

    if (v == NULL) {
        rc = expand_add(run, name, n, e);
    } else if (!expand_may_nest(v)) {
        rc = expand_add(run, v->text, strlen(v->text), e);
    } else {
        struct expand_level level = {outer, key, outer != NULL ? outer->depth + 1 : 1};

        rc = expand_enter(run, outer, key, e);
        if (rc == 0)
            rc = expand_into(run, v->text, &level, e);
    }
    free(key);
    return rc;
}

static int
expand_into(struct expand_run *run, const char *text, const struct expand_level *outer,
    struct err *e)
{
    while (*text != '\0') {
        size_t plain = strcspn(text, "$"), n;

        if (plain > 0) {
            if (expand_add(run, text, plain, e) < 0)
                return -1;
            text += plain;
        } else if (!expand_match(text, &n)) {
            if (expand_add(run, text++, 1, e) < 0)
                return -1;
        } else {
            if (n > 0 && expand_variable(run, text + 1, n, outer, e) < 0)
                return -1;
            text += n + 2;
        }
    }
    return 0;
}

int
expand_text(struct str *out, const char *text, const struct values *vars, struct err *e)
{
    struct expand_run run = {.out = out, .start = out->len, .vars = vars};

    return expand_into(&run, text, NULL, e);
}

/* The whole text with each occurrence of key ("$NAME$") replaced. Allocated. */
static char *
expand_everywhere(const char *text, const char *key, const char *with)
{
    struct str b = {0};
    const char *hit;

    while ((hit = strstr(text, key)) != NULL) {
        str_addn(&b, text, (size_t)(hit - text));
        str_add(&b, with);
        text = hit + strlen(key);
        if (b.len > EXPAND_SIZE_MAX)
            break;
    }
    str_add(&b, text);
    return str_take(&b);
}

/* The first $NAME$ of a text; NULL when there is none. Allocated, with its dollars. */
static char *
expand_leftmost(const char *text)
{
    size_t n;

    for (const char *at = strchr(text, '$'); at != NULL; at = strchr(at + 1, '$')) {
        if (expand_match(at, &n))
            return mem_ndup(at, n + 2);
    }
    return NULL;
}

int
expand_as_paraview(struct str *out, const char *text, const struct values *vars, struct err *e)
{
    char *now = mem_dup(text), *key;
    int steps = 0, rc = 0;

    while (rc == 0 && (key = expand_leftmost(now)) != NULL) {
        char *name = mem_ndup(key + 1, strlen(key) - 2);
        const char *value = values_get(vars, name);
        char *next = expand_everywhere(now, key, value != NULL ? value : name);

        free(now);
        now = next;
        if (++steps > EXPAND_STEPS_MAX || strlen(now) > EXPAND_SIZE_MAX)
            rc = err_set(e, ERR_DATA, "ParaView would never come to an end with the variable %.*s",
                EXPAND_NAME_SHOWN, name);
        free(name);
        free(key);
    }
    if (rc == 0)
        str_add(out, now);
    free(now);
    return rc;
}

/* White space as Qt knows it: Unicode's separators too. *n gets the length of the character. */
static bool
expand_is_space(const char *s, size_t *n)
{
    uint32_t cp;

    *n = text_decode(s, strnlen(s, 4), &cp);
    if (*n == 0) {
        *n = 1;
        return false;
    }
    return cp == ' ' || (cp >= 0x09 && cp <= 0x0d) || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
        (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f ||
        cp == 0x205f || cp == 0x3000;
}

static void
expand_end_word(struct strv *words, struct str *word)
{
    if (word->len > 0)
        strv_addn(words, word->s, word->len);
    str_cut(word, 0);
}

/* A run of quotes: each third one is a literal quote, a single one left over toggles grouping. */
static size_t
expand_quotes(const char *text, struct str *word, bool *grouped)
{
    size_t run = strspn(text, "\"");

    for (size_t i = 0; i < run / 3; i++)
        str_addc(word, '"');
    if (run % 3 == 1)
        *grouped = !*grouped;
    return run;
}

/* raw: the words as they stand, with the quotes that disappear. */
static void
expand_words(struct strv *words, const char *text, bool raw)
{
    struct str word = {0}, dropped = {0};
    bool grouped = false;

    while (*text != '\0') {
        size_t n;

        if (*text == '"') {
            n = expand_quotes(text, raw ? &dropped : &word, &grouped);
            if (raw)
                str_addn(&word, text, n);
        } else if (expand_is_space(text, &n) && !grouped) {
            expand_end_word(words, &word);
        } else {
            str_addn(&word, text, n);
        }
        text += n;
    }
    expand_end_word(words, &word);
    str_done(&word);
    str_done(&dropped);
}

void
expand_split(struct strv *words, const char *text)
{
    expand_words(words, text, false);
}

void
expand_split_raw(struct strv *words, const char *text)
{
    expand_words(words, text, true);
}

static bool
expand_has_space(const char *text)
{
    for (size_t n; *text != '\0'; text += n) {
        if (expand_is_space(text, &n))
            return true;
    }
    return false;
}

char *
expand_command_line(const char *exec, const struct strv *args)
{
    struct str b = {0};

    str_add(&b, exec);
    for (size_t i = 0; i < args->n; i++) {
        const char *quote = expand_has_space(args->v[i]) ? "\"" : "";

        str_addf(&b, " %s%s%s", quote, args->v[i], quote);
    }
    return str_take(&b);
}
