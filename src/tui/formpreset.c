/* SPDX-License-Identifier: BSD-3-Clause
 * formpreset: values of the option form kept under names, and taken again from there. */
#include "config.h"

#include "tui/form.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/preset.h"
#include "tui/question.h"

#define FORMPRESET_NAME "preset"
#define FORMPRESET_WIDTH 6 /* columns of its label */

static bool
formpreset_row(const struct form *f)
{
    return f->presets.name != NULL;
}

bool
formpreset_on(const struct form *f)
{
    return formpreset_row(f) && f->sheet.focus == 0;
}

/* An empty value is what was chosen last time: no preset is called so. */
static void
formpreset_entry(struct option *o, const char *value, const char *label)
{
    o->entries = mem_grow(o->entries, o->entry_count, &o->entry_cap, sizeof *o->entries);
    o->entries[o->entry_count++] = (struct option_entry){mem_dup(value), mem_dup(label)};
}

static void
formpreset_option(struct form *f, const struct strv *names)
{
    struct option *o = &f->presets;

    *o = (struct option){.name = mem_dup(FORMPRESET_NAME), .label = mem_dup("Preset"),
        .kind = OPTION_ENUM, .save = true, .initial = mem_dup("")};
    formpreset_entry(o, "", "last used");
    for (size_t i = 0; i < names->n; i++)
        formpreset_entry(o, names->v[i], names->v[i]);
}

void
formpreset_done(struct form *f)
{
    if (formpreset_row(f))
        option_done(&f->presets);
    f->presets = (struct option){0};
}

/* Take the row away, with the cursor where it was. */
static void
formpreset_clear(struct form *f)
{
    struct sheet *s = &f->sheet;

    if (!formpreset_row(f))
        return;
    field_done(&s->fields[0]);
    memmove(s->fields, s->fields + 1, (s->count - 1) * sizeof *s->fields);
    s->count--;
    s->focus -= s->focus > 0;
    formpreset_done(f);
}

void
formpreset_fill(struct form *f, const char *now)
{
    struct sheet *s = &f->sheet;
    struct strv names = {0};
    uint64_t seed = 1;

    formpreset_clear(f);
    preset_names(f->pane.app->presets, f->server->name, &names);
    if (names.n > 0) {
        formpreset_option(f, &names);
        memmove(s->fields + 1, s->fields, s->count * sizeof *s->fields);
        field_init(&s->fields[0], &f->presets, now, &seed);
        s->count++;
        s->focus++;
        if (s->label_width < FORMPRESET_WIDTH)
            s->label_width = FORMPRESET_WIDTH;
    }
    strv_done(&names);
}

void
formpreset_load(struct form *f)
{
    const char *name = edit_text(&f->sheet.fields[0].edit);

    for (size_t i = 1; i < f->sheet.count; i++) {
        struct field *field = &f->sheet.fields[i];
        const char *value = name[0] == '\0' ? field->first :
            preset_get(f->pane.app->presets, f->server->name, name, field->o->name);

        if (value != NULL && !field->o->readonly)
            field_fill(field, value);
    }
}

/* ---- save ---- */

static void
save_now(struct form *f, const char *name)
{
    struct app *a = f->pane.app;
    struct values chosen = {0};
    struct err e = {0};

    form_values(f, &chosen);
    if (a->ops->preset(a->arg, f->server, name, &chosen, &e) < 0) {
        app_fail(a, &e);
    } else {
        app_pop(a);
        formpreset_fill(f, name);
        app_sayf(a, "Kept as the preset %s; secrets are in none.", name);
    }
    values_done(&chosen);
}

static void
save_answer(struct app *a, void *arg, const char *text)
{
    (void)a;
    save_now(arg, text);
}

static const struct question_ops save_ops = {save_answer, NULL, NULL};

void
formpreset_save(struct form *f)
{
    struct app *a = f->pane.app;
    const char *now = formpreset_row(f) ? edit_text(&f->sheet.fields[0].edit) : "";
    bool any = false;

    for (size_t i = 0; i < f->server->option_count; i++)
        any = any || preset_keeps(&f->server->options[i]);
    if (sheet_errors(&f->sheet) > 0)
        app_sayf(a, "Not kept: what is wrong in the form has to be mended first.");
    else if (!any)
        app_sayf(a, "There is nothing here that could be kept: secrets and random values are not.");
    else
        app_push(a, question_new(a, mem_dup("Save preset"), "Keep these values under a name, to have "
            "them again here and with --preset. One of that name is replaced. Secrets are not kept.",
            NULL, "Name: ", now, &save_ops, f));
}

/* ---- delete ---- */

static void
delete_now(struct app *a, void *arg)
{
    struct form *f = arg;
    char *name = mem_dup(edit_text(&f->sheet.fields[0].edit));
    struct err e = {0};

    if (a->ops->preset(a->arg, f->server, name, NULL, &e) < 0) {
        app_fail(a, &e);
    } else {
        formpreset_fill(f, NULL);
        app_sayf(a, "The preset %s is forgotten; the values stay in the form.", name);
    }
    free(name);
}

void
formpreset_delete(struct form *f)
{
    const char *name = edit_text(&f->sheet.fields[0].edit);

    if (name[0] == '\0')
        app_sayf(f->pane.app, "What was chosen last is no preset; a start replaces it.");
    else
        app_ask(f->pane.app, KEYS_IN_YESNO, delete_now, f, "Forget the preset %s? [y]es  [n]o",
            name);
}
