/* SPDX-License-Identifier: BSD-3-Clause
 * lintread: what is looked at: the elements of a server that count, its variables and words. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/expand.h"
#include "core/lintparts.h"

#define LIKELY_SPENT_MAX (1024 * 1024) /* bytes of one server's texts with its variables put in */

size_t
lint_first(const struct linting *c, size_t element)
{
    return element != XMLSPAN_NONE ? xmlspan_first(c->spans, element) : XMLSPAN_NONE;
}

bool
lint_is(const struct linting *c, size_t element, const char *name)
{
    const struct xmlspan *e = &c->spans->v[element];

    return strlen(name) == e->name_len && memcmp(c->bytes + e->name, name, e->name_len) == 0;
}

char *
lint_name(const struct linting *c, size_t element)
{
    const struct xmlspan *e = &c->spans->v[element];

    return mem_ndup(c->bytes + e->name, e->name_len);
}

char *
lint_value(const struct linting *c, size_t element, const char *name)
{
    const struct xmlspan_attribute *a = NULL;
    struct str text = {0};

    if (element != XMLSPAN_NONE)
        a = xmlspan_attribute(c->spans, c->bytes, element, name);
    if (a == NULL)
        return NULL;
    xmlspan_unescape(&text, c->bytes + a->value, a->value_len);
    return str_take(&text);
}

size_t
lint_place(const struct linting *c, size_t element, const char *name)
{
    const struct xmlspan_attribute *a = xmlspan_attribute(c->spans, c->bytes, element, name);

    return a != NULL ? a->name : c->spans->v[element].begin;
}

static size_t
lint_child(const struct linting *c, size_t element, const char *name)
{
    return element == XMLSPAN_NONE ? XMLSPAN_NONE
                                   : xmlspan_child(c->spans, c->bytes, element, name);
}

/* As pvsc does: ManualStartup wins, and an SSHCommand counts only with an SSHConfig. */
void
lint_elements(struct linting *c)
{
    size_t ssh;

    c->startup = lint_child(c, c->element, "ManualStartup");
    c->command = c->config = XMLSPAN_NONE;
    if (c->startup == XMLSPAN_NONE) {
        c->startup = lint_child(c, c->element, "CommandStartup");
        ssh = lint_child(c, c->startup, "SSHCommand");
        c->config = lint_child(c, ssh, "SSHConfig");
        c->command = c->config != XMLSPAN_NONE ? ssh : lint_child(c, c->startup, "Command");
    }
    c->options = lint_child(c, c->startup, "Options");
}

static void
likely_sets(struct values *out, const struct assign *sets, size_t n)
{
    for (size_t i = 0; i < n; i++)
        values_set(out, sets[i].name, sets[i].value, "set", false);
}

/* All that any value of the options may set. */
static void
likely_known(struct linting *c)
{
    const struct server *s = c->server;

    values_copy(&c->known, &c->likely);
    for (size_t i = 0; i < s->switch_count; i++) {
        for (size_t k = 0; k < s->switches[i].case_count; k++)
            likely_sets(&c->known, s->switches[i].cases[k].sets, s->switches[i].cases[k].set_count);
    }
}

/* The case of a switch that an untouched form comes to on Linux. */
static void
likely_switch(struct values *likely, const struct option_switch *sw)
{
    const char *value = values_get(likely, sw->variable);

    if (value == NULL && strcmp(sw->variable, "PV_CLIENT_PLATFORM") == 0)
        value = "Linux";
    for (size_t i = 0; i < sw->case_count; i++) {
        if (str_eq(sw->cases[i].value, value)) {
            likely_sets(likely, sw->cases[i].sets, sw->cases[i].set_count);
            return;
        }
    }
}

static void
likely_options(struct values *likely, const struct server *s)
{
    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        uint64_t seed = 1;
        const char *from;
        char *text = option_start(o, NULL, &seed, &from);

        values_set(likely, o->name, text, "default", o->kind == OPTION_PASSWORD);
        free(text);
    }
}

/* Quotes group and disappear. Allocated. */
static char *
words_plain(const char *text, size_t n)
{
    struct str plain = {0};

    for (size_t i = 0; i < n; i++) {
        if (text[i] != '"')
            str_addc(&plain, text[i]);
    }
    return str_take(&plain);
}

char *
lint_expand(struct linting *c, const char *text, struct err *e)
{
    struct str out = {0};
    char *plain;

    if (strchr(text, '$') == NULL || c->spent > LIKELY_SPENT_MAX)
        return mem_dup(text);
    if (expand_text(&out, text, &c->likely, e) != 0) {
        c->spent += LIKELY_SPENT_MAX / 16;
        str_done(&out);
        return NULL;
    }
    c->spent += out.len;
    plain = words_plain(str_text(&out), out.len);
    str_done(&out);
    return plain;
}

static void
words_add(struct linting *c, const char *text, size_t n, size_t place, bool whole)
{
    struct lint_words *w = &c->words;
    char *plain = words_plain(text, n), *likely;
    struct err ignored;

    if (plain[0] == '\0') {
        free(plain);
        return;
    }
    likely = lint_expand(c, plain, &ignored);
    w->v = mem_grow(w->v, w->n, &w->cap, sizeof *w->v);
    w->v[w->n++] = (struct lint_word){.text = plain,
        .likely = likely != NULL ? likely : mem_dup(plain),
        .place = place,
        .whole = whole};
}

/* The words of one attribute, those of commands in it (bash -c "ssh ...") too. */
static void
words_split(struct linting *c, const char *text, size_t place)
{
    static const char between[] = " \t\r\n'`()";
    bool whole = text[strcspn(text, " \t\r\n")] == '\0';

    for (size_t n; *text != '\0'; text += n) {
        n = strspn(text, between);
        if (n > 0)
            continue;
        n = strspn(text, ";|&");
        if (n == 0)
            n = strcspn(text, " \t\r\n'`();|&");
        words_add(c, text, text[n] == '`' && text[n - 1] == '\\' ? n - 1 : n, place, whole);
    }
}

static void
words_fill(struct linting *c)
{
    size_t arguments = lint_child(c, c->command, "Arguments");
    char *text = lint_value(c, c->command, "exec");

    if (text != NULL)
        words_split(c, text, lint_place(c, c->command, "exec"));
    free(text);
    for (size_t i = lint_first(c, arguments); i != XMLSPAN_NONE; i = c->spans->v[i].next) {
        text = lint_value(c, i, "value");
        if (text != NULL)
            words_split(c, text, lint_place(c, i, "value"));
        free(text);
    }
}

void
lint_likely(struct linting *c)
{
    const struct server *s = c->server;

    likely_sets(&c->likely, s->sets, s->set_count);
    likely_options(&c->likely, s);
    for (size_t i = 0; i < s->switch_count; i++)
        likely_switch(&c->likely, &s->switches[i]);
    likely_known(c);
    words_fill(c);
}

void
lint_forget(struct linting *c)
{
    values_done(&c->likely);
    values_done(&c->known);
    for (size_t i = 0; i < c->words.n; i++) {
        free(c->words.v[i].text);
        free(c->words.v[i].likely);
    }
    free(c->words.v);
    c->words = (struct lint_words){0};
    c->spent = 0;
}
