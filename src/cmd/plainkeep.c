/* SPDX-License-Identifier: BSD-3-Clause
 * plainkeep: lists kept in line mode: add, edit, copy, delete, import, one question a line. */
#include "config.h"

#include "cmd/plainkeep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/edit.h"
#include "cmd/keep.h"
#include "cmd/marks.h"
#include "cmd/plain.h"
#include "cmd/presets.h"
#include "cmd/saved.h"
#include "cmd/trust.h"
#include "core/pvscedit.h"

static int plainkeep_edit(struct cmd *c, const struct server *s, struct err *e);
static int plainkeep_add(struct cmd *c, const struct server *s, struct err *e);
static int plainkeep_copy(struct cmd *c, const struct server *s, struct err *e);
static int plainkeep_delete(struct cmd *c, const struct server *s, struct err *e);
static int plainkeep_pin(struct cmd *c, const struct server *s, struct err *e);
static int plainkeep_tags(struct cmd *c, const struct server *s, struct err *e);
static int plainkeep_preset(struct cmd *c, const struct server *s, struct err *e);
static int plainkeep_import(struct cmd *c, const struct server *s, struct err *e);

/* The letters are those of the screen. */
static const struct plainkeep_row {
    char letter;
    bool wants_server;
    int (*act)(struct cmd *c, const struct server *s, struct err *e); /* 0: the lists have changed */
    const char *help;
} plainkeep_table[] = {
    {'e', true, plainkeep_edit, "edit its properties"},
    {'E', true, edit_as_text, "edit it as text, in $VISUAL or $EDITOR"},
    {'y', true, plainkeep_copy, "copy it to your own list"},
    {'d', true, plainkeep_delete, "delete it from its list"},
    {'*', true, plainkeep_pin, "pin it: it stands first; again: no more"},
    {'T', true, plainkeep_tags, "words of your own, by which /tag:WORD finds it"},
    {'P', true, plainkeep_preset, "keep values for its options as a preset"},
    {'a', false, plainkeep_add, "add a server"},
    {'I', false, plainkeep_import, "import a list, from a file or an address"},
};

#define PLAINKEEP_ROWS (sizeof plainkeep_table / sizeof plainkeep_table[0])

/* One line, without blanks at its ends; "" at the end of input too. Allocated. */
static char *
plainkeep_ask(const char *prompt)
{
    struct secret line = {0};
    char *text;

    fputs(prompt, stdout);
    plain_read(&line);
    text = mem_dup(secret_text(&line));
    secret_wipe(&line);
    text[strcspn(text, "\r")] = '\0';
    return text;
}

static int
plainkeep_nothing(struct err *e)
{
    return err_set(e, ERR_CANCELLED, "nothing was changed");
}

/* ---- edit ---- */

/* Exec and args are the two halves of command; options are edited as text. */
static bool
plainkeep_asks(const char *property)
{
    return strchr(property, '.') == NULL && strcmp(property, "exec") != 0 &&
        strcmp(property, "args") != 0;
}

/* NAME=VALUE into out when something else than what is there was typed; "-" is nothing at all. */
static void
plainkeep_property(const struct pvscedit_property *p, const char *now, struct strv *out)
{
    char *clean = text_cleaned(now, 400);
    char *prompt = mem_printf("%s (%s) [%s]: ", p->name, p->help, clean);
    char *typed = plainkeep_ask(prompt);

    if (typed[0] != '\0' && strcmp(typed, now) != 0)
        strv_take(out, mem_printf("%s=%s", p->name, strcmp(typed, "-") == 0 ? "" : typed));
    free(typed);
    free(prompt);
    free(clean);
}

static int
plainkeep_edit(struct cmd *c, const struct server *s, struct err *e)
{
    size_t n;
    const struct pvscedit_property *table = pvscedit_properties(&n);
    struct strv words = {0};
    int rc = keep_may_change(s, e);

    if (rc == 0)
        puts("Enter keeps what stands in brackets, - takes it out.");
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct str now = {0};

        if (plainkeep_asks(table[i].name) && keep_get(s, table[i].name, &now, e) == 0)
            plainkeep_property(&table[i], str_text(&now), &words);
        str_done(&now);
    }
    if (rc == 0)
        rc = words.n > 0 ? keep_set(c, s, &words, e) : plainkeep_nothing(e);
    strv_done(&words);
    return rc;
}

/* ---- the rest ---- */

static int
plainkeep_add(struct cmd *c, const struct server *s, struct err *e)
{
    char *name = plainkeep_ask("Name of the new server: ");
    char *resource = name[0] != '\0' ? plainkeep_ask("Resource, as cs://host:11111: ") : mem_dup("");
    struct strv none = {0};
    int rc;

    if (name[0] == '\0' || resource[0] == '\0')
        rc = plainkeep_nothing(e);
    else
        rc = keep_add(c, name, resource, &none, e);
    if (rc == 0)
        puts("Added; e sets how it is started.");
    free(name);
    free(resource);
    return rc;
}

/* In one's own list nothing is asked any more: so what a server from elsewhere does is read now. */
static void
plainkeep_tell(struct cmd *c, const struct server *s)
{
    struct values chosen = {0};
    struct str text = {0};
    struct plan *p = NULL;
    struct err e;

    if (trust_of(c, s, NULL) != TRUST_ASK)
        return;
    if (saved_choose(c, s, &chosen, &e) == 0)
        p = cmd_plan(c, s, &chosen, &e);
    if (p != NULL) {
        trust_tell(c, s, p, &text);
        printf("%sThe copy starts without asking.\n", str_text(&text));
    } else {
        cmd_fail(&e);
    }
    plan_free(p);
    values_done(&chosen);
    str_done(&text);
}

static int
plainkeep_copy(struct cmd *c, const struct server *s, struct err *e)
{
    char *name;
    int rc;

    plainkeep_tell(c, s);
    name = plainkeep_ask("Name of the copy: ");
    rc = name[0] != '\0' ? keep_copy(c, s, name, e) : plainkeep_nothing(e);

    free(name);
    return rc;
}

static int
plainkeep_delete(struct cmd *c, const struct server *s, struct err *e)
{
    char *clean = text_cleaned(s->name, 200);
    char *prompt = mem_printf("Delete %s? The list as it is now is kept as %s~. yes or no: ", clean,
        s->file != NULL ? s->file : "");
    int rc = keep_may_change(s, e);

    if (rc == 0) {
        char *typed = plainkeep_ask(prompt);

        rc = strcmp(typed, "yes") == 0 ? keep_remove(c, s, e) : plainkeep_nothing(e);
        free(typed);
    }
    free(prompt);
    free(clean);
    return rc;
}

static int
plainkeep_pin(struct cmd *c, const struct server *s, struct err *e)
{
    struct recall marks;
    bool on;

    marks_read(c, &marks);
    on = recall_get(&marks, s->name, MARKS_PIN) == NULL;
    recall_done(&marks);
    return marks_set(c, s, MARKS_PIN, on ? "yes" : NULL, NULL, e);
}

static int
plainkeep_tags(struct cmd *c, const struct server *s, struct err *e)
{
    char *typed = plainkeep_ask("Tags, with blanks between; nothing takes them away: ");
    int rc = marks_set(c, s, MARKS_TAGS, typed, NULL, e);

    free(typed);
    return rc;
}

static int
plainkeep_preset(struct cmd *c, const struct server *s, struct err *e)
{
    char *name = plainkeep_ask("Name of the preset: ");
    struct values chosen = {0};
    int rc = name[0] != '\0' ? saved_choose(c, s, &chosen, e) : plainkeep_nothing(e);

    if (rc == 0)
        rc = plain_options(s, true, &chosen) ? presets_set(c, s, name, &chosen, NULL, e) :
            plainkeep_nothing(e);
    values_done(&chosen);
    free(name);
    return rc;
}

static int
plainkeep_import(struct cmd *c, const struct server *s, struct err *e)
{
    char *from = plainkeep_ask("File or https address of the list: "), *path = NULL;
    size_t count = 0;
    int rc = from[0] != '\0' ? keep_import(c, from, false, &count, &path, e) : plainkeep_nothing(e);

    if (rc == 0)
        printf("Imported %zu server%s into %s; a start shows what it would do and asks.\n", count,
            count == 1 ? "" : "s", path);
    free(path);
    free(from);
    return rc;
}

static const struct plainkeep_row *
plainkeep_row(char letter)
{
    for (size_t i = 0; i < PLAINKEEP_ROWS; i++)
        if (plainkeep_table[i].letter == letter)
            return &plainkeep_table[i];
    return NULL;
}

void
plainkeep_help(void)
{
    puts("  N             start number N");
    puts("  /WORDS        show only what fits: words, kind: host: source: tag: name:, ! for not");
    for (size_t i = 0; i < PLAINKEEP_ROWS; i++)
        printf("  %c%s           %s\n", plainkeep_table[i].letter,
            plainkeep_table[i].wants_server ? " N" : "  ", plainkeep_table[i].help);
}

bool
plainkeep_knows(char letter, bool *wants_server)
{
    const struct plainkeep_row *row = plainkeep_row(letter);

    if (row != NULL)
        *wants_server = row->wants_server;
    return row != NULL;
}

bool
plainkeep_do(struct cmd *c, char letter, const struct server *s)
{
    struct err e = {0};

    if (plainkeep_row(letter)->act(c, s, &e) == 0)
        return true;
    cmd_fail(&e);
    return false;
}
