/* SPDX-License-Identifier: BSD-3-Clause
 * preset: values for the options of a server, kept under a name of the person's; many of them in one recall,
 * with "NAME/OPTION" for an option. Never a secret. */
#include "config.h"

#include "core/preset.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PRESET_BETWEEN '/'

bool
preset_keeps(const struct option *o)
{
    return o->save && !o->random && o->kind != OPTION_PASSWORD;
}

int
preset_check_name(const char *name, struct err *e)
{
    size_t n = strlen(name);

    if (n == 0 || n > PRESET_NAME_MAX || name[0] == ' ' || name[n - 1] == ' ')
        return err_set(e, ERR_USAGE, "a preset has a name of 1 to %d letters, no blanks at its ends",
            PRESET_NAME_MAX);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] < ' ' || name[i] == 0x7f || name[i] == PRESET_BETWEEN)
            return err_set(e, ERR_USAGE, "the name of a preset has no %c in it, nor control characters",
                PRESET_BETWEEN);
    return 0;
}

/* The bytes of the preset's name in front of an option; 0: the entry is none. */
static size_t
preset_of(const struct recall_entry *entry, const char *server)
{
    const char *between = entry->option != NULL ? strchr(entry->option, PRESET_BETWEEN) : NULL;

    if (between == NULL || strcmp(entry->server, server) != 0)
        return 0;
    return (size_t)(between - entry->option);
}

static bool
preset_is(const struct recall_entry *entry, const char *server, const char *name)
{
    size_t n = preset_of(entry, server);

    return n > 0 && strlen(name) == n && memcmp(entry->option, name, n) == 0;
}

static bool
preset_named(const struct strv *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->v[i], name) == 0)
            return true;
    return false;
}

static int
preset_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void
preset_names(const struct recall *r, const char *server, struct strv *out)
{
    for (size_t i = 0; i < r->n; i++) {
        size_t n = preset_of(&r->v[i], server);
        char *name = n > 0 ? mem_ndup(r->v[i].option, n) : NULL;

        if (name != NULL && !preset_named(out, name))
            strv_take(out, name);
        else
            free(name);
    }
    if (out->n > 1)
        qsort(out->v, out->n, sizeof *out->v, preset_order);
}

bool
preset_has(const struct recall *r, const char *server, const char *name)
{
    for (size_t i = 0; i < r->n; i++)
        if (preset_is(&r->v[i], server, name))
            return true;
    return false;
}

const char *
preset_get(const struct recall *r, const char *server, const char *name, const char *option)
{
    char *key = mem_printf("%s%c%s", name, PRESET_BETWEEN, option);
    const char *value = recall_get(r, server, key);

    free(key);
    return value;
}

static void
preset_drop(struct recall *r, const char *server, const char *name)
{
    for (size_t i = r->n; i-- > 0;)
        if (preset_is(&r->v[i], server, name))
            recall_unset(r, server, r->v[i].option);
}

void
preset_set(struct recall *r, const struct server *s, const char *name, const struct values *chosen,
    int64_t now_s)
{
    preset_drop(r, s->name, name);
    for (size_t i = 0; chosen != NULL && i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        const char *text = preset_keeps(o) ? values_get(chosen, o->name) : NULL;
        char *key;

        if (text == NULL)
            continue;
        key = mem_printf("%s%c%s", name, PRESET_BETWEEN, o->name);
        recall_set(r, s->name, key, text, now_s);
        free(key);
    }
}

static int
preset_unknown(const struct recall *r, const struct server *s, const char *name, struct err *e)
{
    struct strv names = {0};
    char *all;

    preset_names(r, s->name, &names);
    all = strv_join(&names, ", ");
    err_set(e, ERR_USAGE, "%s has no preset %.80s", s->name, name);
    if (names.n > 0)
        err_hint(e, "it has %s", all);
    else
        err_hint(e, "fairlead mark '%s' --preset '%.80s' -O NAME=VALUE makes it", s->name, name);
    free(all);
    strv_done(&names);
    return -1;
}

int
preset_choose(const struct recall *r, const struct server *s, const char *name, struct values *out,
    struct err *e)
{
    struct err ignored;

    if (!preset_has(r, s->name, name))
        return preset_unknown(r, s, name, e);
    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        const char *text = preset_keeps(o) ? preset_get(r, s->name, name, o->name) : NULL;

        if (text != NULL && option_check(o, text, &ignored) == 0)
            values_set(out, o->name, text, "preset", false);
    }
    return 0;
}
