/* SPDX-License-Identifier: BSD-3-Clause
 * keymap: the key table as the person has it: what Bind and Unbind lines made of it. Pure. */
#include "config.h"

#include "tui/keymap.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

#define KEYMAP_SHOWN_MAX 40 /* bytes of a foreign word in an error */

/* Where letters are text: a key that is bound there must be none. */
#define KEYMAP_FIELDS (KEYS_IN_FILTER | KEYS_IN_FORM | KEYS_IN_EDIT | KEYS_IN_ASK | KEYS_IN_SEARCH | \
    KEYS_IN_LINE | KEYS_IN_CHOOSER)

struct keymap_entry {
    int key;
    const struct keys_row *row;
};

struct keymap {
    struct {
        struct keymap_entry *v;
        size_t n, cap;
    } screens[KEYS_SCREENS];
};

/* What one line asks for. row NULL: to unbind. */
struct keymap_wish {
    unsigned screens;
    bool all;
    int key;
    char key_name[24];
    const char *name;
};

static void
keymap_put(struct keymap *m, int screen, size_t at, int key, const struct keys_row *row)
{
    size_t n = m->screens[screen].n++;
    struct keymap_entry *v =
        mem_grow(m->screens[screen].v, n, &m->screens[screen].cap, sizeof *v);

    memmove(v + at + 1, v + at, (n - at) * sizeof *v);
    v[at] = (struct keymap_entry){key, row};
    m->screens[screen].v = v;
}

struct keymap *
keymap_new(void)
{
    struct keymap *m = mem_zalloc(sizeof *m);
    const struct keys_row *row;

    for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
        for (int s = 0; s < KEYS_SCREENS; s++) {
            const char *at = row->keys;
            int key;

            while ((row->screens & 1u << s) != 0 && (key = keys_next(&at)) >= 0)
                keymap_put(m, s, m->screens[s].n, key, row);
        }
    }
    return m;
}

void
keymap_free(struct keymap *m)
{
    for (int s = 0; m != NULL && s < KEYS_SCREENS; s++)
        free(m->screens[s].v);
    free(m);
}

static struct keymap_entry *
keymap_entry(const struct keymap *m, int screen, int key)
{
    for (size_t i = 0; i < m->screens[screen].n; i++) {
        if (m->screens[screen].v[i].key == key)
            return &m->screens[screen].v[i];
    }
    return NULL;
}

const struct keys_row *
keymap_find(const struct keymap *m, enum keys_screen screen, int key)
{
    const struct keymap_entry *entry = keymap_entry(m, keys_screen_place(screen), key);

    return entry != NULL ? entry->row : NULL;
}

int
keymap_key(const struct keymap *m, enum keys_screen screen, const struct keys_row *row)
{
    int s = keys_screen_place(screen);

    for (size_t i = 0; i < m->screens[s].n; i++) {
        if (m->screens[s].v[i].row == row)
            return m->screens[s].v[i].key;
    }
    return -1;
}

bool
keymap_keys(const struct keymap *m, enum keys_screen screen, const struct keys_row *row,
    struct str *out)
{
    int s = keys_screen_place(screen);
    bool any = false;
    char name[24];

    for (size_t i = 0; i < m->screens[s].n; i++) {
        if (m->screens[s].v[i].row != row)
            continue;
        keys_name(m->screens[s].v[i].key, name);
        str_addf(out, "%s%s", any ? " " : "", name);
        any = true;
    }
    return any;
}

/* ---- Bind and Unbind ---- */

static int
keymap_unknown(struct err *e, const char *what, const char *word, const char *hint)
{
    char *shown = text_cleaned(word, KEYMAP_SHOWN_MAX);

    err_set(e, ERR_CONFIG, "%s '%s'", what, shown);
    free(shown);
    return err_hint(e, "%s", hint);
}

static int
keymap_read_screen(struct keymap_wish *w, const char *word, struct err *e)
{
    w->all = strcasecmp(word, "all") == 0;
    w->screens = w->all ? ~0u : 0;
    for (int s = 0; s < KEYS_SCREENS; s++) {
        if (strcasecmp(word, keys_screen_word((enum keys_screen)(1u << s))) == 0)
            w->screens = 1u << s;
    }
    if (w->screens == 0)
        return keymap_unknown(e, "there is no screen", word, "fairlead keys names them all");
    return 0;
}

/* Keys that are not the person's to give away. */
static int
keymap_may(const struct keymap_wish *w, struct err *e)
{
    if (w->key == 'S' - '@' || w->key == 'Q' - '@' || w->key == 'H' - '@') {
        err_set(e, ERR_CONFIG, "%s is never bound", w->key_name);
        return err_hint(e, "terminals use ^S and ^Q to stop and go on, ^H as Backspace");
    }
    if (w->key == KEYS_ESC || w->key == 'C' - '@') {
        err_set(e, ERR_CONFIG, "%s keeps what it does", w->key_name);
        return err_hint(e, "it is the way out of everything");
    }
    return 0;
}

static int
keymap_read_key(struct keymap_wish *w, const char *word, struct err *e)
{
    w->key = keys_parse(word);
    if (w->key < 0)
        return keymap_unknown(e, "there is no key", word, "keys are written as in z, ^T, F5, PageUp");
    keys_name(w->key, w->key_name);
    return keymap_may(w, e);
}

/* The row of that name there. A name is that of one row, but a row need not be on every screen. */
static const struct keys_row *
keymap_row(const char *name, int screen)
{
    const struct keys_row *row;

    for (size_t i = 0; (row = keys_row(i)) != NULL; i++) {
        if (strcasecmp(row->name, name) == 0 && (row->screens & 1u << screen) != 0)
            return row;
    }
    return NULL;
}

/* Why a key may not be bound on one screen. */
static int
keymap_may_bind(const struct keymap *m, const struct keymap_wish *w, int s, struct err *e)
{
    const char *screen = keys_screen_word((enum keys_screen)(1u << s));
    const struct keymap_entry *other = keymap_entry(m, s, w->key);

    if (other != NULL) {
        err_set(e, ERR_CONFIG, "%s already means %s in %s", w->key_name, other->row->name, screen);
        return err_hint(e, "Unbind %s %s before it", screen, w->key_name);
    }
    if ((KEYMAP_FIELDS & 1u << s) != 0 && w->key >= ' ' && w->key < KEYS_UP) {
        err_set(e, ERR_CONFIG, "%s is text in %s", w->key_name, screen);
        return err_hint(e, "control characters and function keys can be bound there");
    }
    if ((KEYMAP_FIELDS & 1u << s) == 0 && (w->key == 'A' - '@' || w->key == 'B' - '@')) {
        err_set(e, ERR_CONFIG, "%s is bound in text fields only", w->key_name);
        return err_hint(e, "it is the prefix key of screen or tmux");
    }
    return 0;
}

static int
keymap_bind(struct keymap *m, const struct keymap_wish *w, struct err *e)
{
    const struct keys_row *rows[KEYS_SCREENS] = {NULL};
    int found = 0;

    for (int s = 0; s < KEYS_SCREENS; s++) {
        rows[s] = (w->screens & 1u << s) != 0 ? keymap_row(w->name, s) : NULL;
        if (rows[s] != NULL && keymap_may_bind(m, w, s, e) < 0)
            return -1;
        found += rows[s] != NULL;
    }
    if (found == 0)
        return keymap_unknown(e, w->all ? "nothing is called" : "nothing there is called", w->name,
            "fairlead keys tells the name of everything that a key can do");
    for (int s = 0; s < KEYS_SCREENS; s++) {
        if (rows[s] != NULL)
            keymap_put(m, s, 0, w->key, rows[s]);
    }
    return 0;
}

static int
keymap_unbind(struct keymap *m, const struct keymap_wish *w, struct err *e)
{
    int found = 0;

    for (int s = 0; s < KEYS_SCREENS; s++) {
        struct keymap_entry *entry = keymap_entry(m, s, w->key);
        size_t after;

        if ((w->screens & 1u << s) == 0 || entry == NULL)
            continue;
        after = (size_t)(m->screens[s].v + m->screens[s].n - (entry + 1));
        memmove(entry, entry + 1, after * sizeof *entry);
        m->screens[s].n--;
        found++;
    }
    if (found > 0)
        return 0;
    err_set(e, ERR_CONFIG, "%s means nothing there", w->key_name);
    return err_hint(e, "fairlead keys tells what each key does");
}

/* The next word of a line, cut off; NULL at its end. */
static char *
keymap_word(char **at)
{
    char *word;

    do {
        word = strsep(at, " \t");
    } while (word != NULL && *word == '\0');
    return word;
}

static int
keymap_do(struct keymap *m, char *line, struct err *e)
{
    struct keymap_wish w = {0};
    const char *verb = keymap_word(&line), *screen = keymap_word(&line), *key = keymap_word(&line);
    bool bind = verb != NULL && strcasecmp(verb, "bind") == 0;

    w.name = bind ? keymap_word(&line) : NULL;
    if (key == NULL || (bind && w.name == NULL) || keymap_word(&line) != NULL) {
        err_set(e, ERR_CONFIG, bind ? "Bind takes a screen, a key and a name"
                                    : "Unbind takes a screen and a key");
        return err_hint(e, bind ? "Bind servers ^T test" : "Unbind servers t");
    }
    if (keymap_read_screen(&w, screen, e) < 0 || keymap_read_key(&w, key, e) < 0)
        return -1;
    return bind ? keymap_bind(m, &w, e) : keymap_unbind(m, &w, e);
}

int
keymap_change(struct keymap *m, const char *line, struct err *e)
{
    char *copy = mem_dup(line);
    int rc = keymap_do(m, copy, e);

    free(copy);
    return rc;
}

bool
keymap_name(const struct keymap *m, enum keys_screen screen, enum action action, char name[24])
{
    const struct keys_row *row;

    name[0] = '\0';
    for (size_t i = 0; (row = keys_row(i)) != NULL && name[0] == '\0'; i++) {
        int key = row->action == action && (row->screens & screen) != 0 ? keymap_key(m, screen, row) : -1;

        if (key >= 0)
            keys_name(key, name);
    }
    return name[0] != '\0';
}
