/* SPDX-License-Identifier: BSD-3-Clause
 * keys: what each key of the screen does, with the person's own lines done on the table. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "tui/keymap.h"

#define KEYS_COLUMNS 80
#define KEYS_INDENT 35 /* of the help: two columns stand before it */

struct keymap *
cmd_keymap(const struct cmd *c, struct err *e)
{
    struct keymap *m = keymap_new();
    const struct strv *binds = &c->conf.binds;

    for (size_t i = 0; i + 1 < binds->n; i += 2) {
        if (keymap_change(m, binds->v[i + 1], e) == 0)
            continue;
        err_prefix(e, "%s", binds->v[i]);
        keymap_free(m);
        return NULL;
    }
    return m;
}

/* Text from a column on, wrapped at blanks; the cursor is there. */
static void
keys_wrap(const char *text)
{
    size_t room = KEYS_COLUMNS - KEYS_INDENT;

    while (strlen(text) > room) {
        size_t n = room;

        while (n > 0 && text[n] != ' ')
            n--;
        printf("%.*s\n%*s", (int)n, text, KEYS_INDENT, "");
        text += n + 1;
    }
    puts(text);
}

static void
keys_row_text(const char *keys, const struct keys_row *row)
{
    struct str line = {0};

    str_addf(&line, "  ");
    text_pad(&line, keys, 16);
    str_addf(&line, " %-15s ", row->name);
    fputs(str_text(&line), stdout);
    keys_wrap(row->help);
    str_done(&line);
}

static void
keys_text(const struct keymap *m, enum keys_screen screen)
{
    const struct keys_row *row;
    struct str keys = {0};

    printf("%s: %s\n", keys_screen_word(screen), keys_screen_name(screen));
    for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
        if ((row->screens & screen) == 0)
            continue;
        str_cut(&keys, 0);
        keymap_keys(m, screen, row, &keys);
        keys_row_text(keys.len > 0 ? keys.s : "-", row);
    }
    str_done(&keys);
}

static json_t *
keys_json(const struct keymap *m, unsigned screens)
{
    json_t *all = json_array(), *keys;
    const struct keys_row *row;

    for (int s = 0; s < KEYS_SCREENS; s++) {
        enum keys_screen screen = (enum keys_screen)(1u << s);

        for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
            struct str names = {0};

            if ((row->screens & screens & screen) == 0)
                continue;
            keymap_keys(m, screen, row, &names);
            keys = json_string(str_text(&names));
            json_array_append_new(all, json_pack("{s:s,s:s,s:o,s:s}", "screen",
                keys_screen_word(screen), "name", row->name, "keys", keys, "help", row->help));
            str_done(&names);
        }
    }
    return all;
}

static void
keys_print(const struct cmd *c, const struct keymap *m, unsigned screens)
{
    json_t *all;
    bool first = true;

    if (c->opts.json) {
        all = keys_json(m, screens);
        json_dumpf(all, stdout, JSON_INDENT(1));
        putchar('\n');
        json_decref(all);
        return;
    }
    for (int s = 0; s < KEYS_SCREENS; s++) {
        if ((screens & 1u << s) == 0)
            continue;
        if (!first)
            putchar('\n');
        first = false;
        keys_text(m, (enum keys_screen)(1u << s));
    }
}

/* The screens that were asked for; 0 with *e. */
static unsigned
keys_wanted(const struct strv *words, struct err *e)
{
    struct strv all = {0};
    char *names;

    if (words->n == 0)
        return ~0u;
    for (int s = 0; s < KEYS_SCREENS; s++) {
        const char *word = keys_screen_word((enum keys_screen)(1u << s));

        strv_add(&all, word);
        if (words->n == 1 && strcasecmp(words->v[0], word) == 0) {
            strv_done(&all);
            return 1u << s;
        }
    }
    names = strv_join(&all, " ");
    err_set(e, ERR_USAGE, "fairlead keys takes the name of one screen");
    err_hint(e, "%s", names);
    free(names);
    strv_done(&all);
    return 0;
}

int
keys_main(struct cmd *c)
{
    struct keymap *m;
    struct err e;
    unsigned screens = keys_wanted(&c->opts.words, &e);

    if (screens == 0 || (m = cmd_keymap(c, &e)) == NULL)
        return cmd_fail(&e);
    keys_print(c, m, screens);
    keymap_free(m);
    return 0;
}
