/* SPDX-License-Identifier: BSD-3-Clause
 * import: a list from elsewhere taken over as a list of its own, byte for byte. */
#include "config.h"

#include "cmd/import.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cmd/address.h"
#include "cmd/facts.h"
#include "cmd/fetch.h"
#include "cmd/keep.h"
#include "cmd/keepfile.h"
#include "cmd/lists.h"
#include "core/pvsc.h"

#define IMPORT_FETCH_S 30 /* for one place */
#define IMPORT_ALL_S 60   /* for all places behind an address */

/* ---- What there is ---- */

static bool
import_is_page(const struct str *text)
{
    static const char *const starts[] = {"<!doctype html", "<html"};
    const char *p = str_text(text);

    p += strspn(p, " \t\r\n");
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncasecmp(p, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

/* The bytes as a list with servers in it, or ERR_DATA with where they are from. */
static int
import_parse(struct import *i, const char *from, struct err *e)
{
    lists_free(i->list);
    i->list = mem_zalloc(sizeof *i->list);
    if (import_is_page(&i->text)) {
        err_set(e, ERR_DATA, "%.300s is a web page, not a list of servers", from);
        return err_hint(e, "give the address of the list itself; it often ends with .pvsc");
    }
    if (pvsc_parse(i->list, str_text(&i->text), i->text.len, from, SERVER_ORIGIN_IMPORTED, e) != 0)
        return err_prefix(e, "%.300s", from);
    if (i->list->n == 0)
        return err_set(e, ERR_DATA, "%.300s is a list without any server", from);
    server_list_sort(i->list);
    return 0;
}

static int
import_place(struct import *i, const char *place, int limit_s, struct err *e)
{
    str_cut(&i->text, 0);
    if (fetch_https(place, PVSC_SIZE_MAX, limit_s, &i->text, e) != 0)
        return -1;
    return import_parse(i, place, e);
}

/* The version is asked for when it is needed: that may start a program. */
static bool
import_next(struct cmd *c, struct str *place, const char *url, size_t at)
{
    struct facts facts = {.version_full = "0.0.0"};
    struct facts_own own = {0};
    bool more;

    str_cut(place, 0);
    if (at > 0)
        facts_find(c, &facts, &own);
    more = address_place(place, url, at, facts.version_full);
    facts_done(&own);
    return more;
}

/* Whether the next place may be better; what one says of the way there holds for all. */
static bool
import_goes_on(const struct err *e)
{
    return e->code == ERR_NOT_FOUND || e->code == ERR_DATA;
}

/* The first place that gives a list. Else the error is that of the first one that gave anything. */
static int
import_fetch(struct import *i, struct cmd *c, const char *url, struct err *e)
{
    int64_t until = cmd_now_ms() + IMPORT_ALL_S * 1000;
    struct str place = {0};
    struct err here;
    int rc = address_check(url, e);

    for (size_t at = 0; rc == 0 && import_next(c, &place, url, at); at++) {
        int64_t left_s = (until - cmd_now_ms()) / 1000 + 1;

        rc = import_place(i, str_text(&place), left_s < IMPORT_FETCH_S ? (int)left_s : IMPORT_FETCH_S,
            &here);
        if (rc == 0) {
            i->address = str_take(&place);
            return 0;
        }
        if (at == 0 || !import_goes_on(&here) ||
            (e->code == ERR_NOT_FOUND && here.code != ERR_NOT_FOUND))
            *e = here;
        if (import_goes_on(&here) && left_s > 1)
            rc = 0;
    }
    if (rc == 0 && e->code == ERR_NOT_FOUND)
        err_hint(e, "below it, where ParaView looks too, there is no list either");
    str_done(&place);
    return -1;
}

static int
import_open(struct import *i, const char *path, struct err *e)
{
    if (lists_bytes(path, &i->text, e) != 0 || import_parse(i, path, e) != 0)
        return -1;
    i->address = mem_dup(path);
    return 0;
}

/* ---- What it changes ---- */

static const struct server *
import_exact(const struct server_list *l, const char *name)
{
    size_t low = 0, high = l->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, l->v[middle]->name);

        if (order == 0)
            return l->v[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* A list that was there and is broken has no servers. */
static void
import_compare(struct import *i, const struct str *there)
{
    struct server_list before = {0};
    struct err ignored;

    (void)pvsc_parse(&before, str_text(there), there->len, i->path, SERVER_ORIGIN_IMPORTED, &ignored);
    server_list_sort(&before);
    strv_clear(&i->removed);
    free(i->differences);
    i->differences = mem_alloc((i->list->n + 1) * sizeof *i->differences);
    for (size_t k = 0; k < i->list->n; k++) {
        const struct server *now = i->list->v[k], *was = import_exact(&before, now->name);

        i->differences[k] = was == NULL                              ? IMPORT_ADDED
                            : strcmp(was->digest, now->digest) == 0 ? IMPORT_SAME
                                                                     : IMPORT_CHANGED;
    }
    for (size_t k = 0; k < before.n; k++)
        if (import_exact(i->list, before.v[k]->name) == NULL)
            strv_add(&i->removed, before.v[k]->name);
    server_list_done(&before);
}

/* ---- Where it goes ---- */

static int
import_name(struct import *i, const struct cmd *c, const char *from, const char *as, struct err *e)
{
    struct str name = {0};
    char *dir;

    if (as != NULL && !address_name_is_safe(as))
        return err_set(e, ERR_USAGE,
            "--as takes letters, digits, '.', '_' and '-', no '.' or '-' first, not '%.60s'", as);
    if (as != NULL)
        str_add(&name, as);
    else
        address_name(&name, from);
    str_add(&name, ".pvsc");
    dir = dirs_path(c->dirs.config, "imported.d");
    i->path = dirs_path(dir, str_text(&name));
    free(dir);
    str_done(&name);
    return 0;
}

int
import_read(struct import *i, struct cmd *c, const char *from, const char *as, struct err *e)
{
    struct str there = {0};
    struct err ignored;
    int rc;

    *i = (struct import){0};
    if (import_name(i, c, from, as, e) != 0)
        return -1;
    rc = address_is(from) ? import_fetch(i, c, from, e) : import_open(i, from, e);
    if (rc == 0) {
        (void)dirs_read(i->path, PVSC_SIZE_MAX, &there, &ignored);
        import_compare(i, &there);
    }
    str_done(&there);
    return rc;
}

int
import_write(struct import *i, struct err *e)
{
    struct keepfile k;
    int rc = keepfile_open(&k, i->path, KEEPFILE_NEW_DIR, e);

    if (rc == 0) {
        i->replaced = k.exists && (k.text.len != i->text.len ||
                                      memcmp(str_text(&k.text), str_text(&i->text), i->text.len) != 0);
        import_compare(i, &k.text);
        rc = keepfile_write(&k, str_text(&i->text), i->text.len, e);
    }
    keepfile_done(&k);
    return rc;
}

void
import_done(struct import *i)
{
    free(i->address);
    free(i->path);
    str_done(&i->text);
    lists_free(i->list);
    free(i->differences);
    strv_done(&i->removed);
    *i = (struct import){0};
}

int
keep_import(struct cmd *c, const char *from, bool dry_run, size_t *count, char **path,
    struct err *e)
{
    struct import i;
    int rc = import_read(&i, c, from, NULL, e);

    if (rc == 0 && !dry_run)
        rc = import_write(&i, e);
    if (rc == 0) {
        *count = i.list->n;
        *path = i.path;
        i.path = NULL;
    }
    import_done(&i);
    return rc;
}
