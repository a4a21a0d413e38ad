/* SPDX-License-Identifier: BSD-3-Clause
 * saved: what was chosen last time, and what is chosen now: the file "saved" in the state
 * directory, then the --options file, then the -O flags. */
#include "config.h"

#include "cmd/saved.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/presets.h"
#include "cmd/pvsaved.h"
#include "cmd/recallfile.h"

#define SAVED_FILE "saved"
#define SAVED_OPTIONS_MAX 65536

void
saved_read(const struct cmd *c, struct recall *out)
{
    recallfile_read(&c->dirs, SAVED_FILE, false, out);
}

/* A start of a server with these values. */
struct saved_start {
    const struct server *server;
    const struct values *chosen;
};

static void
saved_set(struct recall *r, void *arg)
{
    const struct saved_start *start = arg;
    const struct server *s = start->server;
    int64_t now_s = cmd_now_ms() / 1000;

    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        const char *text = values_get(start->chosen, o->name);

        if (text != NULL && preset_keeps(o))
            recall_set(r, s->name, o->name, text, now_s);
    }
    recall_set(r, s->name, NULL, "started", now_s);
}

void
saved_note(const struct cmd *c, const struct server *s, const struct values *chosen,
    struct recall *also)
{
    struct saved_start start = {s, chosen};
    struct err e;

    if (recallfile_change(&c->dirs, SAVED_FILE, false, saved_set, &start, &e) != 0)
        log_say(LOG_WARN, "saved", "%s", e.text);
    if (also != NULL)
        saved_set(also, &start);
}

static int
saved_unknown(const struct server *s, const char *name, struct err *e)
{
    const char **names = mem_alloc((s->option_count + 1) * sizeof *names), *near;

    for (size_t i = 0; i < s->option_count; i++)
        names[i] = s->options[i].name;
    near = opts_nearest(name, names, s->option_count);
    err_set(e, ERR_USAGE, "%s has no option %s", s->name, name);
    if (near != NULL)
        err_hint(e, "did you mean -O %s=...?", near);
    else
        err_hint(e, "fairlead show '%s' lists its options", s->name);
    free(names);
    return -1;
}

/* Nothing is told by no password, nor by the one that stands in the list itself. */
static bool
saved_tells(const struct option *o, const char *text)
{
    return text[0] != '\0' && !str_eq(text, o->initial);
}

/* NAME=VALUE; secrets says whether a password may stand there. */
static int
saved_assign(const struct server *s, const char *text, bool secrets, struct values *out,
    struct err *e)
{
    size_t n = strcspn(text, "=");
    const struct option *o;
    char *name;
    int rc = 0;

    if (n == 0 || text[n] == '\0')
        return err_set(e, ERR_USAGE, "an option is given as NAME=VALUE");
    name = mem_ndup(text, n);
    o = server_option(s, name);
    if (o == NULL && server_assigns(s, name))
        values_set(out, name, text + n + 1, "flag", false);
    else if (o == NULL)
        rc = saved_unknown(s, name, e);
    else if (o->kind == OPTION_PASSWORD && !secrets && saved_tells(o, text + n + 1))
        rc = err_set(e, ERR_USAGE, "option %s is a password, which others could read there", name);
    else if (option_check(o, text + n + 1, e) != 0)
        rc = err_prefix(e, "option %s", name);
    else
        values_set(out, name, text + n + 1, "flag", o->kind == OPTION_PASSWORD);
    free(name);
    return rc;
}

static int
saved_flag(const struct server *s, const char *text, struct values *out, struct err *e)
{
    if (saved_assign(s, text, false, out, e) == 0)
        return 0;
    if (e->hint[0] == '\0')
        err_hint(e, "a password goes into a file of mode 0600: --options FILE");
    return -1;
}

static int
saved_file_lines(const struct server *s, char *text, bool secrets, const char *path,
    struct values *out, struct err *e)
{
    int number = 0;

    for (char *line; (line = strsep(&text, "\n")) != NULL;) {
        number++;
        if (line[0] == '\0' || line[0] == '#')
            continue;
        if (saved_assign(s, line, secrets, out, e) != 0) {
            err_prefix(e, "%s:%d", path, number);
            return secrets ? -1 : err_hint(e, "chmod 600 %s, if a password is in it", path);
        }
    }
    return 0;
}

/* --options FILE: passwords only from a file that is ours alone. */
static int
saved_file(const struct server *s, const char *path, struct values *out, struct err *e)
{
    struct str text = {0};
    struct stat st;
    bool ours;
    int rc;

    if (dirs_read(path, SAVED_OPTIONS_MAX, &text, e) != 0)
        return -1;
    ours = stat(path, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 077) == 0;
    rc = text.s == NULL ? 0 : saved_file_lines(s, text.s, ours, path, out, e);
    mem_wipe(text.s, text.cap);
    str_done(&text);
    return rc;
}

/* Whether the option still allows what was saved; text may be NULL. */
static bool
saved_take(const struct option *o, const char *text, struct values *out)
{
    struct err ignored;

    if (text == NULL || option_check(o, text, &ignored) != 0)
        return false;
    values_set(out, o->name, text, "saved", false);
    return true;
}

void
saved_fill(const struct cmd *c, const struct server_list *l, struct recall *r)
{
    struct pvini theirs;

    pvsaved_read(c, &theirs);
    for (size_t i = 0; i < l->n && theirs.n > 0; i++) {
        const struct server *s = l->v[i];

        for (size_t k = 0; k < s->option_count; k++) {
            const struct option *o = &s->options[k];
            const char *text = preset_keeps(o) ? pvini_get(&theirs, s->name, o) : NULL;

            if (text != NULL && recall_get(r, s->name, o->name) == NULL)
                recall_set(r, s->name, o->name, text, 0);
        }
    }
    pvini_done(&theirs);
}

/* Over what is saved: the preset, the file, the flags. */
static int
saved_wishes(const struct cmd *c, const struct server *s, struct values *out, struct err *e)
{
    const struct opts *o = &c->opts;
    struct recall presets;
    int rc = 0;

    if (o->preset != NULL && o->command != OPTS_MARK) {
        presets_read(c, &presets);
        rc = preset_choose(&presets, s, o->preset, out, e);
        recall_done(&presets);
    }
    if (rc == 0 && o->options_file != NULL)
        rc = saved_file(s, o->options_file, out, e);
    for (size_t i = 0; i < o->values.n && rc == 0; i++)
        rc = saved_flag(s, o->values.v[i], out, e);
    return rc;
}

int
saved_choose(const struct cmd *c, const struct server *s, struct values *out, struct err *e)
{
    struct pvini theirs;
    struct recall r;

    saved_read(c, &r);
    pvsaved_read(c, &theirs);
    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];

        if (preset_keeps(o) && !saved_take(o, recall_get(&r, s->name, o->name), out))
            saved_take(o, pvini_get(&theirs, s->name, o), out);
    }
    pvini_done(&theirs);
    recall_done(&r);
    return saved_wishes(c, s, out, e);
}
