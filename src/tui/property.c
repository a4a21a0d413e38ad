/* SPDX-License-Identifier: BSD-3-Clause
 * property: a server's properties as fields: what was changed is written, and nothing else. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/pvscedit.h"
#include "tui/page.h"
#include "tui/sheet.h"

enum { PROPERTY_SAVE, PROPERTY_BACK, PROPERTY_BUTTONS };

static const struct sheet_button property_buttons[PROPERTY_BUTTONS] = {
    {"[ Save ]", "[ Save ]"},
    {"[ Back ]", "[ Back ]"},
};

#define PROPERTY_CHOICES 4

/* with: the startups that it means something for; NULL: all. */
static const struct {
    const char *name, *with, *choices[PROPERTY_CHOICES];
} property_rows[] = {
    {"name", NULL, {NULL}},
    {"resource", NULL, {NULL}},
    {"timeout", NULL, {NULL}},
    {"startup", NULL, {"manual", "command", "ssh"}},
    {"command", "command ssh", {NULL}},
    {"user", "ssh", {NULL}},
    {"port", "ssh", {NULL}},
    {"forward", "ssh", {NULL}},
    {"terminal", "ssh", {"no", "yes"}},
    {"delay", "command ssh", {NULL}},
};

enum { PROPERTY_NAME, PROPERTY_RESOURCE, PROPERTY_STARTUP = 3,
    PROPERTY_COUNT = sizeof property_rows / sizeof property_rows[0] };

struct property {
    struct pane pane;
    const struct server *server;      /* NULL: a new one */
    char *list;                       /* a list that holds the element alone, as it was */
    struct option options[PROPERTY_COUNT];
    bool odd[PROPERTY_COUNT];         /* longer than a field, or with line ends in it */
    struct sheet sheet;
};

/* ---- values ---- */

static const char *
property_now(const struct property *p, int row)
{
    return edit_text(&p->sheet.fields[row].edit);
}

static const char *
property_key(const struct property *p)
{
    return p->server != NULL ? p->server->name : "new";
}

/* What does not go with the startup that is chosen takes no cursor and is not written. */
static void
property_switch(struct property *p)
{
    const char *startup = property_now(p, PROPERTY_STARTUP);

    for (int i = 0; i < PROPERTY_COUNT; i++) {
        const char *with = property_rows[i].with;

        if (p->odd[i])
            p->sheet.fields[i].off = "-  no field can hold it: E in Servers edits it as text";
        if (with == NULL || p->odd[i])
            continue;
        p->sheet.fields[i].off = startup[0] != '\0' && strstr(with, startup) != NULL ? NULL :
            strcmp(with, "ssh") == 0 ? "-  with startup ssh" : "-  with startup command or ssh";
    }
}

static bool
property_writes(const struct property *p, int row)
{
    const struct field *f = &p->sheet.fields[row];

    return f->off == NULL && field_changed(f);
}

/* The startup first, for others depend on it; the name last, for the server is found by it. */
static int
property_order(int i)
{
    static const int order[PROPERTY_COUNT] = {3, 1, 2, 4, 5, 6, 7, 8, 9, 0};

    return order[i];
}

/* NAME=VALUE of what was changed. Name and resource of a new server are told apart from these. */
static void
property_words(const struct property *p, struct strv *out)
{
    for (int i = 0; i < PROPERTY_COUNT; i++) {
        int row = property_order(i);

        if (property_writes(p, row) && (p->server != NULL || row > PROPERTY_RESOURCE))
            strv_take(out, mem_printf("%s=%s", property_rows[row].name, property_now(p, row)));
    }
}

/* ---- checking ---- */

/* Make each change on the element alone: the first that cannot be stays at its field. */
static bool
property_check(struct property *p)
{
    char *list = mem_dup(p->list);
    struct field *wrong = NULL;

    for (int i = 0; i < PROPERTY_COUNT && wrong == NULL; i++) {
        int row = property_order(i);
        struct str next = {0};
        struct err e = {0};

        if (!property_writes(p, row))
            continue;
        if (pvscedit_set(&next, list, strlen(list), property_key(p), property_rows[row].name,
                property_now(p, row), &e) < 0) {
            wrong = &p->sheet.fields[row];
            field_fail(wrong, e.text);
        }
        free(list);
        list = str_take(&next);
    }
    free(list);
    if (wrong != NULL)
        sheet_go(&p->sheet, wrong);
    return wrong == NULL;
}

/* A new server has nothing to fall back on. */
static bool
property_complete(struct property *p)
{
    for (int row = PROPERTY_NAME; row <= PROPERTY_RESOURCE; row++) {
        if (property_now(p, row)[0] != '\0')
            continue;
        field_fail(&p->sheet.fields[row], "a server needs one");
        sheet_go(&p->sheet, &p->sheet.fields[row]);
        return false;
    }
    return true;
}

static void
property_save(struct property *p)
{
    struct app *a = p->pane.app;
    const char *name = property_now(p, PROPERTY_NAME);
    struct strv words = {0};
    struct err e = {0};
    int rc;

    if (!property_complete(p) || !property_check(p))
        return;
    property_words(p, &words);
    if (p->server == NULL)
        rc = a->ops->add(a->arg, name, property_now(p, PROPERTY_RESOURCE), &words, &e);
    else if (words.n > 0)
        rc = a->ops->set(a->arg, p->server, &words, &e);
    else
        rc = err_set(&e, ERR_USAGE, "Nothing was changed; Esc goes back");
    if (rc < 0) {
        app_fail(a, &e);
    } else {
        app_pop(a);
        app_relist(a, name, p->server != NULL ? "Changed" : "Added");
    }
    strv_done(&words);
}

/* ---- drawing ---- */

static const char *
property_help(const char *name)
{
    size_t n;
    const struct pvscedit_property *table = pvscedit_properties(&n);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(table[i].name, name) == 0)
            return table[i].help;
    }
    return "";
}

static void
property_draw(struct pane *pane, struct area at)
{
    struct property *p = (struct property *)pane;
    const struct field *f = sheet_field(&p->sheet);
    char *text;

    if (f != NULL && f->error != NULL) /* some of them begin with the name themselves */
        text = strncmp(f->error, f->o->name, strlen(f->o->name)) == 0 ?
            mem_printf("%s.", f->error) : mem_printf("%s: %s.", f->o->name, f->error);
    else if (f != NULL)
        text = mem_printf("%s: %s.", f->o->name, property_help(f->o->name));
    else
        text = mem_dup("Options and all the rest are edited as text: E in Servers.");
    sheet_draw(&p->sheet, at, f != NULL && f->error != NULL ? DRAW_BAD : DRAW_PLAIN, text);
    free(text);
}

static void
property_title(struct pane *pane, struct str *out)
{
    const struct property *p = (const struct property *)pane;

    if (p->server != NULL)
        str_addf(out, "%s > Edit", p->server->name);
    else
        str_add(out, "Add");
}

/* ---- keys ---- */

static void
property_leave(struct app *a, void *arg)
{
    app_pop(a);
}

static void
property_back(struct property *p)
{
    if (sheet_changed(&p->sheet))
        app_ask(p->pane.app, KEYS_IN_YESNO, property_leave, NULL,
            "Leave without saving? What you changed is lost. [y]es  [n]o");
    else
        app_pop(p->pane.app);
}

static bool
property_act(struct pane *pane, enum action action)
{
    struct property *p = (struct property *)pane;
    int pressed = -1;
    bool done = true;

    if (action == ACTION_SAVE)
        pressed = PROPERTY_SAVE;
    else if (action == ACTION_BACK || action == ACTION_CANCEL)
        pressed = PROPERTY_BACK;
    else
        done = sheet_act(&p->sheet, action, &pressed);
    property_switch(p);
    if (pressed == PROPERTY_SAVE)
        property_save(p);
    else if (pressed == PROPERTY_BACK)
        property_back(p);
    return done;
}

static bool
property_type(struct pane *pane, uint32_t cp)
{
    struct property *p = (struct property *)pane;
    bool typed = sheet_type(&p->sheet, cp);

    property_switch(p);
    return typed;
}

static enum keys_screen
property_keys(const struct pane *pane)
{
    return KEYS_IN_EDIT;
}

/* ---- life ---- */

static void
property_free(struct pane *pane)
{
    struct property *p = (struct property *)pane;

    sheet_done(&p->sheet);
    for (int i = 0; i < PROPERTY_COUNT; i++)
        option_done(&p->options[i]);
    free(p->list);
    free(p);
}

static const struct pane_ops property_ops = {
    .title = property_title,
    .keys = property_keys,
    .draw = property_draw,
    .act = property_act,
    .type = property_type,
    .free = property_free,
};

/* A property is asked for as an option is. */
static void
property_option(struct option *o, int row, const char *now)
{
    o->name = mem_dup(property_rows[row].name);
    o->label = mem_dup(property_rows[row].name);
    o->kind = property_rows[row].choices[0] != NULL ? OPTION_ENUM : OPTION_STRING;
    o->initial = mem_dup(now);
    for (int i = 0; i < PROPERTY_CHOICES && property_rows[row].choices[i] != NULL; i++) {
        o->entries = mem_grow(o->entries, o->entry_count, &o->entry_cap, sizeof *o->entries);
        o->entries[o->entry_count++] = (struct option_entry){
            mem_dup(property_rows[row].choices[i]), mem_dup(property_rows[row].choices[i])};
    }
}

static void
property_fill(struct property *p)
{
    uint64_t seed = 1;

    p->sheet.fields = mem_zalloc(PROPERTY_COUNT * sizeof *p->sheet.fields);
    for (int i = 0; i < PROPERTY_COUNT; i++) {
        struct str now = {0};
        struct err e;

        if (p->server != NULL || i > PROPERTY_RESOURCE)
            pvscedit_get(&now, p->list, strlen(p->list), property_key(p), property_rows[i].name,
                &e);
        property_option(&p->options[i], i, str_text(&now));
        field_init(&p->sheet.fields[i], &p->options[i], NULL, &seed);
        p->odd[i] = strcmp(str_text(&now), property_now(p, i)) != 0;
        str_done(&now);
    }
    p->sheet.count = PROPERTY_COUNT;
}

static int
property_read(struct property *p, struct err *e)
{
    struct str list = {0}, element = {0};
    int rc = 0;

    if (p->server != NULL)
        rc = p->pane.app->ops->element(p->pane.app->arg, p->server, &element, e);
    else
        pvscedit_new(&element, property_key(p), "cs://localhost");
    str_addf(&list, "<Servers>%s</Servers>", str_text(&element));
    p->list = str_take(&list);
    str_done(&element);
    return rc;
}

struct pane *
property_new(struct app *a, const struct server *s)
{
    struct property *p = mem_zalloc(sizeof *p);
    struct err e = {0};

    p->pane = (struct pane){&property_ops, a};
    p->server = s;
    if (property_read(p, &e) < 0) {
        app_fail(a, &e);
        free(p->list);
        free(p);
        return NULL;
    }
    property_fill(p);
    p->sheet.buttons = property_buttons;
    p->sheet.button_count = PROPERTY_BUTTONS;
    property_switch(p);
    sheet_begin(&p->sheet);
    return &p->pane;
}
