/* SPDX-License-Identifier: BSD-3-Clause
 * marks: what a person marks servers with: pins and tags, by name, in the file "marks" of the state
 * directory. No list is changed by it. */
#include "config.h"

#include "cmd/marks.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/lists.h"
#include "cmd/presets.h"
#include "cmd/recallfile.h"
#include "cmd/saved.h"

#define MARKS_FILE "marks"
#define MARKS_TAGS_MAX 400

struct mark {
    const char *server, *option, *value;
};

void
marks_read(const struct cmd *c, struct recall *out)
{
    recallfile_read(&c->dirs, MARKS_FILE, true, out);
}

static void
marks_change(struct recall *r, void *arg)
{
    const struct mark *m = arg;

    if (m->value[0] != '\0')
        recall_set(r, m->server, m->option, m->value, cmd_now_ms() / 1000);
    else
        recall_unset(r, m->server, m->option);
}

/* One blank between two words, none at the ends. */
static void
marks_words(struct str *out, const char *text)
{
    for (size_t n; *(text += strspn(text, " \t,")) != '\0'; text += n) {
        n = strcspn(text, " \t,");
        if (out->len > 0)
            str_addc(out, ' ');
        str_addn(out, text, n);
    }
}

int
marks_set(const struct cmd *c, const struct server *s, const char *option, const char *value,
    struct recall *also, struct err *e)
{
    char *clean = text_cleaned(value != NULL ? value : "", MARKS_TAGS_MAX);
    struct str words = {0};
    struct mark m = {s->name, option, NULL};
    int rc;

    marks_words(&words, clean);
    m.value = str_text(&words);
    rc = recallfile_change(&c->dirs, MARKS_FILE, true, marks_change, &m, e);
    if (rc == 0 && also != NULL)
        marks_change(also, &m);
    str_done(&words);
    free(clean);
    return rc;
}

/* ---- the subcommand ---- */

/* The preset of --preset: what is saved, with the flags over it. */
static int
mark_preset(const struct cmd *c, const struct server *s, struct err *e)
{
    struct values chosen = {0};
    uint64_t seed = 1;
    int rc = preset_check_name(c->opts.preset, e);

    if (rc == 0 && s->option_count == 0)
        rc = err_set(e, ERR_USAGE, "%s has no options that a preset could keep", s->name);
    if (rc == 0)
        rc = saved_choose(c, s, &chosen, e);
    for (size_t i = 0; rc == 0 && i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        char *value = option_start(o, NULL, &seed, NULL);

        if (values_find(&chosen, o->name) == NULL && preset_keeps(o))
            values_set(&chosen, o->name, value, "default", false);
        free(value);
    }
    if (rc == 0)
        rc = presets_set(c, s, c->opts.preset, &chosen, NULL, e);
    values_done(&chosen);
    return rc;
}

static int
mark_drop_preset(const struct cmd *c, const struct server *s, struct err *e)
{
    struct values ignored = {0};
    struct recall presets;
    int rc;

    presets_read(c, &presets);
    rc = preset_choose(&presets, s, c->opts.drop_preset, &ignored, e); /* it is there */
    recall_done(&presets);
    values_done(&ignored);
    return rc == 0 ? presets_set(c, s, c->opts.drop_preset, NULL, NULL, e) : -1;
}

static int
mark_apply(const struct cmd *c, const struct server *s, struct err *e)
{
    const struct opts *o = &c->opts;

    if (o->pin && o->unpin)
        return err_set(e, ERR_USAGE, "--pin and --unpin exclude each other");
    if ((o->pin || o->unpin) && marks_set(c, s, MARKS_PIN, o->pin ? "yes" : NULL, NULL, e) != 0)
        return -1;
    if (o->tags != NULL && marks_set(c, s, MARKS_TAGS, o->tags, NULL, e) != 0)
        return -1;
    if (o->preset == NULL && o->values.n > 0)
        return err_set(e, ERR_USAGE, "-O is kept under a name: --preset NAME");
    if (o->preset != NULL && mark_preset(c, s, e) != 0)
        return -1;
    return o->drop_preset != NULL ? mark_drop_preset(c, s, e) : 0;
}

static void
mark_tell_presets(const struct cmd *c, const struct server *s)
{
    struct recall presets;
    struct strv names = {0};
    char *all, *clean;

    presets_read(c, &presets);
    preset_names(&presets, s->name, &names);
    all = strv_join(&names, ", ");
    clean = text_cleaned(all, 2000);
    if (names.n > 0)
        printf("presets: %s\n", clean);
    free(clean);
    free(all);
    strv_done(&names);
    recall_done(&presets);
}

static void
mark_tell(const struct cmd *c, const struct server *s)
{
    struct recall marks;
    char *name = text_cleaned(s->name, 200);
    const char *tags;

    marks_read(c, &marks);
    tags = recall_get(&marks, s->name, MARKS_TAGS);
    printf("%s: %s, %s%s\n", name,
        recall_get(&marks, s->name, MARKS_PIN) != NULL ? "pinned" : "not pinned",
        tags != NULL ? "tags " : "no tags", tags != NULL ? tags : "");
    recall_done(&marks);
    free(name);
    mark_tell_presets(c, s);
}

static int
mark_one(struct cmd *c, const struct server *s, struct err *e)
{
    if (mark_apply(c, s, e) < 0)
        return -1;
    mark_tell(c, s);
    return 0;
}

int
mark_main(struct cmd *c)
{
    return lists_with_one(c, "mark", mark_one);
}
