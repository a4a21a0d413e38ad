/* SPDX-License-Identifier: BSD-3-Clause
 * form: the options of a server, checked where they are typed, then its start. */
#include "config.h"

#include "tui/form.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "core/wrapper.h"
#include "tui/chooser.h"
#include "tui/page.h"

#define FORM_PROBE "/fairlead/probe" /* a path that no list has */

enum { FORM_START, FORM_PREVIEW, FORM_KEEP, FORM_BACK, FORM_BUTTONS };

static const struct sheet_button form_buttons[FORM_BUTTONS] = {
    {"[ Start ]", "[Start]"},
    {"[ Preview command ]", "[Preview]"},
    {"[ Save preset ]", "[Save]"},
    {"[ Back ]", "[Back]"},
};

/* ---- values ---- */

static uint64_t
form_seed(void)
{
    uint64_t seed;

    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = (uint64_t)app_now_ms();
    return seed;
}

static const char *
form_saved(struct app *a, const struct server *s, const struct option *o)
{
    return o->save && a->recall != NULL ? recall_get(a->recall, s->name, o->name) : NULL;
}

void
form_defaults(struct app *a, const struct server *s, struct values *out)
{
    uint64_t seed = form_seed();

    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        struct field f;

        if (server_option(s, o->name) != o)
            continue;
        field_init(&f, o, form_saved(a, s, o), &seed);
        field_put(&f, out);
        field_done(&f);
    }
}

void
form_values(const struct form *f, struct values *out)
{
    for (size_t i = 0; i < f->sheet.count; i++) {
        if (f->sheet.fields[i].o != &f->presets)
            field_put(&f->sheet.fields[i], out);
    }
}

/* ---- drawing ---- */

/* What a Switch of the list makes of a value: nobody else tells before the start. */
static void
form_consequence(const struct option_switch *sw, const char *value, struct str *out)
{
    const struct option_case *found = NULL;

    for (size_t i = 0; i < sw->case_count; i++) {
        if (str_eq(sw->cases[i].value, value))
            found = &sw->cases[i];
    }
    if (found == NULL || found->set_count == 0)
        str_add(out, " This value sets nothing else.");
    else
        str_add(out, " This value sets");
    for (size_t i = 0; found != NULL && i < found->set_count; i++)
        str_addf(out, "%s %s=%s", i > 0 ? "," : "", found->sets[i].name, found->sets[i].value);
    if (found != NULL && found->set_count > 0)
        str_add(out, ".");
}

static void
form_describe(const struct form *f, const struct field *field, struct str *out)
{
    const struct server *s = f->server;

    field_describe(field, out);
    for (size_t i = 0; i < s->switch_count; i++) {
        if (str_eq(s->switches[i].variable, field->o->name))
            form_consequence(&s->switches[i], edit_text(&field->edit), out);
    }
}

static void
form_words(struct form *f, struct str *out)
{
    const struct field *field = sheet_field(&f->sheet);

    if (formpreset_on(f))
        str_add(out, "Values that you kept: Left and Right take others, Delete forgets the preset.");
    else if (field != NULL && field->error != NULL)
        str_addf(out, "%s: %s.", field->o->name, field->error);
    else if (field != NULL)
        form_describe(f, field, out);
    else if (sheet_on_fold(&f->sheet))
        str_add(out, "fairlead logs in itself and needs neither xterm nor ssh. Space shows the "
            "fields; they keep their values.");
    else if (f->sheet.count == 0)
        str_add(out, "This server has no options.");
}

static void
form_draw(struct pane *p, struct area at)
{
    struct form *f = (struct form *)p;
    size_t errors = sheet_errors(&f->sheet);
    struct str text = {0};

    form_words(f, &text);
    at = sheet_draw(&f->sheet, at, DRAW_PLAIN, str_text(&text));
    str_cut(&text, 0);
    if (errors > 0 && at.rows > 0) {
        str_addf(&text, "%zu %s attention.", errors, errors == 1 ? "field needs" : "fields need");
        draw_text(at.y, at.x, at.columns, DRAW_BAD, str_text(&text));
    }
    str_done(&text);
}

/* ---- keys ---- */

static const struct field *
form_wrong(const struct form *f)
{
    for (size_t i = 0; i < f->sheet.count; i++) {
        if (f->sheet.fields[i].error != NULL)
            return &f->sheet.fields[i];
    }
    return NULL;
}

/* A start that works closes the form. */
static void
form_start(struct form *f)
{
    struct app *a = f->pane.app;
    struct values chosen = {0};
    const struct field *wrong = form_wrong(f);

    if (wrong != NULL) {
        sheet_go(&f->sheet, wrong);
        app_sayf(a, "Not started: %s %s.", wrong->o->label, wrong->error);
        return;
    }
    form_values(f, &chosen);
    list_start(a, f->server, &chosen);
    values_done(&chosen);
}

static void
form_preview(struct form *f)
{
    struct values chosen = {0};
    struct pane *p;

    form_values(f, &chosen);
    p = preview_new(f->pane.app, f->server, &chosen);
    if (p != NULL)
        app_push(f->pane.app, p);
    values_done(&chosen);
}

static void
form_leave(struct app *a, void *arg)
{
    app_pop(a);
}

static void
form_back(struct form *f)
{
    if (sheet_changed(&f->sheet))
        app_ask(f->pane.app, KEYS_IN_YESNO, form_leave, NULL,
            "Leave the form? What you changed is lost. [y]es  [n]o");
    else
        app_pop(f->pane.app);
}

/* The field that it is for has the cursor until then. */
static void
form_chosen(void *arg, const char *path)
{
    struct form *f = arg;

    field_fill(sheet_field(&f->sheet), path);
}

/* Whether the value of this option goes into what runs on the host: then its files are meant. */
static bool
form_is_there(struct form *f, const struct option *o)
{
    struct app *a = f->pane.app;
    struct values chosen = {0};
    struct err ignored = {0};
    struct plan *p;
    bool there;

    form_values(f, &chosen);
    values_set(&chosen, o->name, FORM_PROBE, "flag", false);
    p = a->ops->plan(a->arg, f->server, &chosen, &ignored);
    there = p != NULL && p->where == PLAN_REMOTE && strstr(p->command, FORM_PROBE) != NULL;
    plan_free(p);
    values_done(&chosen);
    return there;
}

static void
form_choose_file(struct form *f, struct field *field)
{
    struct app *a = f->pane.app;
    struct chooser_where where = {.server = f->server};
    struct err ignored = {0};
    struct plan *p;

    form_values(f, &where.chosen);
    p = a->ops->plan(a->arg, f->server, &where.chosen, &ignored);
    if (p != NULL && p->hop_count > 0)
        where.host = p->hops[p->hop_count - 1].host;
    where.there = where.host != NULL && a->ops->agreed(a->arg, f->server) && form_is_there(f, field->o);
    app_push(a, chooser_new(a, edit_text(&field->edit), &where, form_chosen, f));
    plan_free(p);
}

static void
form_choose(struct form *f)
{
    struct field *field = sheet_field(&f->sheet);

    if (field == NULL || field->o->kind != OPTION_FILE)
        app_sayf(f->pane.app, "This is no field for a file.");
    else
        form_choose_file(f, field);
}

static void
form_press(struct form *f, int button)
{
    if (button == FORM_START)
        form_start(f);
    else if (button == FORM_PREVIEW)
        form_preview(f);
    else if (button == FORM_KEEP)
        formpreset_save(f);
    else if (button == FORM_BACK)
        form_back(f);
}

static bool
form_act(struct pane *p, enum action action)
{
    struct form *f = (struct form *)p;
    bool preset = formpreset_on(f), done = true;
    int pressed = -1;

    if (preset && action == ACTION_EDIT_DELETE) {
        formpreset_delete(f);
        return true;
    }

    if (action == ACTION_CHOOSE)
        form_choose(f);
    else if (action == ACTION_START)
        pressed = FORM_START;
    else if (action == ACTION_BACK || action == ACTION_CANCEL)
        pressed = FORM_BACK;
    else
        done = sheet_act(&f->sheet, action, &pressed);
    if (preset && formpreset_on(f))
        formpreset_load(f);
    form_press(f, pressed);
    return done;
}

static bool
form_type(struct pane *p, uint32_t cp)
{
    struct form *f = (struct form *)p;
    bool done = sheet_type(&f->sheet, cp);

    if (done && formpreset_on(f))
        formpreset_load(f);
    return done;
}

static enum keys_screen
form_keys(const struct pane *p)
{
    return KEYS_IN_FORM;
}

static void
form_title(struct pane *p, struct str *out)
{
    str_addf(out, "%s > Options", ((struct form *)p)->server->name);
}

static void
form_free(struct pane *p)
{
    struct form *f = (struct form *)p;

    sheet_done(&f->sheet);
    formpreset_done(f);
    free(f);
}

static const struct pane_ops form_ops = {
    .title = form_title,
    .keys = form_keys,
    .draw = form_draw,
    .act = form_act,
    .type = form_type,
    .free = form_free,
};

/* The options that fold away, or those that do not. */
static void
form_fill(struct form *f, bool folded, uint64_t *seed)
{
    const struct server *s = f->server;

    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];

        if (server_option(s, o->name) != o || wrapper_folds(s, o) != folded)
            continue;
        field_init(&f->sheet.fields[f->sheet.count++], o, form_saved(f->pane.app, s, o), seed);
        f->sheet.folded += folded;
    }
}

static void
form_fold(struct sheet *s)
{
    bool one = s->folded == 1;

    s->fold = mem_printf("%zu field%s about xterm and ssh %s not needed here (Space)", s->folded,
        one ? "" : "s", one ? "is" : "are");
    s->fold_narrow = mem_printf("%zu field%s not needed here", s->folded, one ? "" : "s");
}

struct pane *
form_new(struct app *a, const struct server *s)
{
    struct form *f = mem_zalloc(sizeof *f);
    uint64_t seed = form_seed();

    f->pane = (struct pane){&form_ops, a};
    f->server = s;
    f->sheet.fields = mem_zalloc((s->option_count + 1) * sizeof *f->sheet.fields);
    f->sheet.buttons = form_buttons;
    f->sheet.button_count = FORM_BUTTONS;
    form_fill(f, false, &seed);
    form_fill(f, true, &seed);
    form_fold(&f->sheet);
    sheet_begin(&f->sheet);
    formpreset_fill(f, NULL);
    return &f->pane;
}
