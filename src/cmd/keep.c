/* SPDX-License-Identifier: BSD-3-Clause
 * keep: the person's own lists changed on disk: add, edit, copy, remove, import. The same calls serve
 * the subcommands and the screen. */
#include "config.h"

#include "cmd/keep.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/keepfile.h"
#include "cmd/lists.h"
#include "core/pvsc.h"
#include "core/pvscedit.h"
#include "core/xprafile.h"

char *
keep_file(const struct cmd *c)
{
    if (c->opts.lists.n == 1)
        return mem_dup(c->opts.lists.v[0]);
    return dirs_path(c->dirs.config, "servers.pvsc");
}

int
keep_may_change(const struct server *s, struct err *e)
{
    if (s->file != NULL && xprafile_is(s->file)) {
        err_set(e, ERR_USAGE, "%s is in %s, a file of xpra's, which is not changed here", s->name, s->file);
        return err_hint(e, "fairlead copy '%s' NEW copies it to a list of yours", s->name);
    }
    switch (s->origin) {
    case SERVER_ORIGIN_USER:
    case SERVER_ORIGIN_IMPORTED:
    case SERVER_ORIGIN_EXTRA:
        return 0;
    case SERVER_ORIGIN_BUILTIN:
        err_set(e, ERR_USAGE, "%s is built in, and in no list", s->name);
        return err_hint(e, "fairlead add NAME RESOURCE makes a server of your own");
    case SERVER_ORIGIN_DEFAULT:
    case SERVER_ORIGIN_SYSTEM:
        break;
    }
    err_set(e, ERR_USAGE, "%s is in %s, which is not a list of yours", s->name, s->file);
    return err_hint(e, "fairlead copy '%s' NEW copies it to one of yours", s->name);
}

/* ---- The text of a list, changed step by step ---- */

/* The next text takes the place of this one when the step went well. */
static int
keep_step(struct str *text, struct str *next, int rc)
{
    if (rc == 0) {
        str_done(text);
        *text = *next;
        *next = (struct str){0};
    }
    str_done(next);
    return rc;
}

static int
keep_property(struct str *text, const char *name, const char *property, const char *value,
    struct err *e)
{
    struct str next = {0};

    return keep_step(
        text, &next, pvscedit_set(&next, str_text(text), text->len, name, property, value, e));
}

/* One NAME=VALUE. *name is the server's, and follows when it is changed; allocated. */
static int
keep_assign(struct str *text, char **name, const char *word, struct err *e)
{
    size_t n = strcspn(word, "=");
    char *property;
    int rc;

    if (n == 0 || word[n] == '\0')
        return err_set(e, ERR_USAGE, "a property is given as PROPERTY=VALUE, not '%.60s'", word);
    property = mem_ndup(word, n);
    rc = keep_property(text, *name, property, word + n + 1, e);
    if (rc == 0 && strcmp(property, "name") == 0) {
        free(*name);
        *name = mem_dup(word + n + 1);
    }
    free(property);
    return rc;
}

/* All of them, in their order; but how it is started first, since what others mean depends on that. */
static int
keep_properties(struct str *text, char **name, const struct strv *properties, struct err *e)
{
    for (int first = 1; first >= 0; first--) {
        for (size_t i = 0; i < properties->n; i++) {
            const char *word = properties->v[i];

            if ((strncmp(word, "startup=", 8) == 0) == first &&
                keep_assign(text, name, word, e) != 0)
                return -1;
        }
    }
    return 0;
}

static int
keep_append(struct str *text, const char *element, struct err *e)
{
    struct str next = {0};

    return keep_step(text, &next, pvscedit_append(&next, str_text(text), text->len, element, e));
}

/* ---- Changes ---- */

/* One change of a list: called with its text, under the lock. */
typedef int keep_change(struct str *text, const void *arg, struct err *e);

static int
keep_apply(const char *path, enum keepfile_new may, keep_change *change, const void *arg,
    struct err *e)
{
    struct keepfile k;
    struct str text = {0};
    int rc = keepfile_open(&k, path, may, e);

    if (rc == 0) {
        str_addn(&text, str_text(&k.text), k.text.len);
        rc = change(&text, arg, e);
    }
    if (rc == 0)
        rc = keepfile_write(&k, str_text(&text), text.len, e);
    str_done(&text);
    keepfile_done(&k);
    return rc;
}

/* A change of the list that s comes from, if that may be. */
static int
keep_apply_to(const struct server *s, keep_change *change, const void *arg, struct err *e)
{
    if (keep_may_change(s, e) != 0)
        return -1;
    return keep_apply(s->file, KEEPFILE_OLD, change, arg, e);
}

struct keep_adding {
    const char *name, *element;
    const char *resource; /* to be set, which checks it; NULL: it is in the element */
    const struct strv *properties;
};

static int
keep_adding(struct str *text, const void *arg, struct err *e)
{
    const struct keep_adding *a = arg;
    char *name = mem_dup(a->name);
    int rc = keep_append(text, a->element, e);

    if (rc == 0 && a->resource != NULL)
        rc = keep_property(text, name, "resource", a->resource, e);
    if (rc == 0 && a->properties != NULL)
        rc = keep_properties(text, &name, a->properties, e);
    free(name);
    return rc;
}

/* An element at the end of the list that new servers go to. */
static int
keep_put(struct cmd *c, const struct keep_adding *a, struct err *e)
{
    char *path = keep_file(c);
    bool named = c->opts.lists.n == 1; /* a mistyped directory is not made */
    int rc = keep_apply(path, named ? KEEPFILE_NEW : KEEPFILE_NEW_DIR, keep_adding, a, e);

    free(path);
    return rc;
}

int
keep_add(struct cmd *c, const char *name, const char *resource, const struct strv *properties,
    struct err *e)
{
    struct str element = {0};
    struct keep_adding a = {.name = name, .resource = resource, .properties = properties};
    int rc;

    pvscedit_new(&element, name, "cs://");
    a.element = str_text(&element);
    rc = keep_put(c, &a, e);
    str_done(&element);
    return rc;
}

struct keep_setting {
    const struct server *server;
    const struct strv *properties;
};

static int
keep_setting(struct str *text, const void *arg, struct err *e)
{
    const struct keep_setting *a = arg;
    char *name = mem_dup(a->server->name);
    int rc = keep_properties(text, &name, a->properties, e);

    free(name);
    return rc;
}

int
keep_set(struct cmd *c, const struct server *s, const struct strv *properties, struct err *e)
{
    struct keep_setting a = {s, properties};

    return keep_apply_to(s, keep_setting, &a, e);
}

struct keep_replacing {
    const struct server *server;
    const char *before, *element;
};

static int
keep_replacing(struct str *text, const void *arg, struct err *e)
{
    const struct keep_replacing *a = arg;
    const char *name = a->server->name;
    struct str now = {0}, next = {0};
    int rc = pvscedit_element(&now, str_text(text), text->len, name, e);

    if (rc == 0 && strcmp(str_text(&now), a->before) != 0) {
        err_set(e, ERR_USAGE, "%s was changed in %s meanwhile", name, a->server->file);
        rc = err_hint(e, "nothing was written; edit what is there now");
    }
    str_done(&now);
    if (rc != 0)
        return rc;
    return keep_step(text, &next,
        pvscedit_replace(&next, str_text(text), text->len, name, a->element, e));
}

int
keep_replace(struct cmd *c, const struct server *s, const char *before, const char *element,
    struct err *e)
{
    struct keep_replacing a = {s, before, element};

    return keep_apply_to(s, keep_replacing, &a, e);
}

static int
keep_removing(struct str *text, const void *arg, struct err *e)
{
    const struct server *s = arg;
    struct str next = {0};

    return keep_step(text, &next, pvscedit_remove(&next, str_text(text), text->len, s->name, e));
}

int
keep_remove(struct cmd *c, const struct server *s, struct err *e)
{
    return keep_apply_to(s, keep_removing, s, e);
}

/* ---- What is there ---- */

static int
keep_read(const struct server *s, struct str *text, struct err *e)
{
    if (s->file == NULL)
        return keep_may_change(s, e); /* built in: says so */
    return lists_bytes(s->file, text, e);
}

int
keep_element(const struct server *s, struct str *out, struct err *e)
{
    struct str text = {0};
    int rc = keep_read(s, &text, e);

    if (rc == 0)
        rc = pvscedit_element(out, str_text(&text), text.len, s->name, e);
    str_done(&text);
    return rc;
}

int
keep_get(const struct server *s, const char *property, struct str *out, struct err *e)
{
    struct str text = {0};
    int rc = keep_read(s, &text, e);

    if (rc == 0)
        rc = pvscedit_get(out, str_text(&text), text.len, s->name, property, e);
    str_done(&text);
    return rc;
}

/* The element under another name: a list of it alone is what a name can be set in. */
static int
keep_rename(struct str *element, const char *from, const char *to, struct err *e)
{
    struct str list = {0};
    int rc;

    str_addf(&list, "<Servers>\n%s\n</Servers>\n", str_text(element));
    rc = keep_property(&list, from, "name", to, e);
    if (rc == 0) {
        str_cut(element, 0);
        rc = pvscedit_element(element, str_text(&list), list.len, to, e);
    }
    str_done(&list);
    return rc;
}

int
keep_copy(struct cmd *c, const struct server *s, const char *name, struct err *e)
{
    struct str element = {0};
    struct keep_adding a = {.name = name};
    int rc = keep_element(s, &element, e);

    if (rc == 0)
        rc = keep_rename(&element, s->name, name, e);
    a.element = str_text(&element);
    if (rc == 0)
        rc = keep_put(c, &a, e);
    str_done(&element);
    return rc;
}
