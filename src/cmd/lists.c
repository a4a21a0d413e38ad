/* SPDX-License-Identifier: BSD-3-Clause
 * lists: the server lists of ParaView and our own, read in ParaView's order. */
#include "config.h"

#include "cmd/lists.h"

#include <errno.h>
#include <glob.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/text.h"
#include "cmd/facts.h"
#include "core/pvsc.h"
#include "core/xprafile.h"

#define LISTS_PER_THREAD 4 /* files that are worth a thread */
#define LISTS_THREADS 8

struct reading {
    struct cmd *c;
    struct server_list *list;
};

/* --trust may name the digest of a file: of the bytes that are parsed here, not of what is there when
 * something starts. */
static bool
lists_vouched(const struct cmd *c, const struct str *text)
{
    char digest[DIGEST_TEXT];

    if (c->opts.trust.n == 0)
        return false;
    digest_sha256(str_text(text), text->len, digest);
    for (size_t i = 0; i < c->opts.trust.n; i++)
        if (strcasecmp(c->opts.trust.v[i], digest) == 0)
            return true;
    return false;
}

int
lists_bytes(const char *path, struct str *out, struct err *e)
{
    struct str text = {0};
    int rc;

    if (!xprafile_is(path))
        return dirs_read(path, PVSC_SIZE_MAX, out, e);
    rc = dirs_read(path, PVSC_SIZE_MAX, &text, e);
    if (rc == 0)
        rc = xprafile_list(out, str_text(&text), text.len, path, e);
    if (text.len > 0)
        mem_wipe(text.s, text.len); /* it may hold a password */
    str_done(&text);
    return rc;
}

/* Read one file into a list of its own. What cannot be read or parsed becomes a row that says why.
 * Returns -1 with *e only when it is not there. Any thread may. */
static int
lists_parse(const struct cmd *c, struct server_list *own, const char *path, enum server_origin origin,
    struct err *e)
{
    struct str text = {0};
    bool vouched;
    int rc = lists_bytes(path, &text, e);

    if (rc == 0 || e->code != ERR_NOT_FOUND)
        strv_add(&own->files, path);
    if (rc == 0)
        rc = pvsc_parse(own, str_text(&text), text.len, path, origin, e);
    vouched = lists_vouched(c, &text);
    str_done(&text);
    for (size_t i = 0; i < own->n; i++)
        own->v[i]->vouched = vouched;
    if (rc != 0 && e->code != ERR_NOT_FOUND) {
        if (own->fault_count == 0)
            server_list_fault(own, path, 0, 0, e->text);
        rc = 0;
    }
    return rc;
}

static int
lists_file(struct reading *r, const char *path, enum server_origin origin, struct err *e)
{
    struct server_list own = {0};
    int rc = lists_parse(r->c, &own, path, origin, e);

    server_list_merge(r->list, &own);
    return rc;
}

/* A file that may be missing. True when it was there. */
static bool
lists_maybe(struct reading *r, const char *path, enum server_origin origin)
{
    struct err ignored;

    return lists_file(r, path, origin, &ignored) == 0;
}

static bool
lists_in(struct reading *r, const char *dir, const char *name, enum server_origin origin)
{
    char *path = dirs_path(dir, name);
    bool there = lists_maybe(r, path, origin);

    free(path);
    return there;
}

/* The directory of ParaView's libraries: where its search for default_servers.pvsc begins. */
static char *
lists_library(void)
{
    static const char *const places[] = {"/../lib", "/../lib/*", "/../lib64", "/../lib/paraview*"};
    char *bin = facts_paraview_dir(), *found = NULL;

    for (size_t i = 0; bin != NULL && found == NULL && i < sizeof places / sizeof places[0]; i++) {
        char *pattern = mem_printf("%s%s/libvtkCommonCore*", bin, places[i]);
        glob_t g;

        if (glob(pattern, 0, NULL, &g) == 0) {
            *strrchr(g.gl_pathv[0], '/') = '\0';
            found = realpath(g.gl_pathv[0], NULL);
        }
        globfree(&g);
        free(pattern);
    }
    if (found == NULL)
        return bin;
    free(bin);
    return found;
}

/* ParaView >= 5.9: beside its library, then upwards to the root, in each also bin, lib, MacOS. */
static void
lists_default(struct reading *r)
{
    static const char *const below[] = {"", "/bin", "/lib", "/MacOS"};
    char *dir = lists_library(), *slash;
    bool found = dir == NULL;

    while (!found) {
        for (size_t i = 0; !found && i < sizeof below / sizeof below[0]; i++) {
            char *path = mem_printf("%s%s/default_servers.pvsc", dir, below[i]);

            found = lists_maybe(r, path, SERVER_ORIGIN_DEFAULT);
            free(path);
        }
        slash = strrchr(dir, '/');
        if (slash == NULL)
            break;
        *slash = '\0';
    }
    free(dir);
}

/* ParaView >= 6.0: the first that is there. Older ones know the last place only. */
static void
lists_system(struct reading *r)
{
    const char *dirs = getenv("XDG_DATA_DIRS");
    struct str all = {0};
    bool found = false;

    str_addf(&all, "%s:/usr/local/share:/usr/share", dirs != NULL ? dirs : "");
    for (char *p = all.s, *rest = NULL; !found; p = NULL) {
        char *dir = strtok_r(p, ":", &rest), *path;

        if (dir == NULL)
            break;
        path = mem_printf("%s/ParaView/servers.pvsc", dir);
        found = dir[0] == '/' && lists_maybe(r, path, SERVER_ORIGIN_SYSTEM);
        free(path);
    }
    str_done(&all);
}

/* ---- Many files: read by all processors, added in order. ---- */

struct crowd {
    const struct cmd *c;
    char **paths;
    size_t n;
    atomic_size_t next; /* the first that nobody reads yet */
    struct server_list *lists;
    enum server_origin origin;
};

static void
crowd_read(void *arg)
{
    struct crowd *crowd = arg;
    struct err ignored;
    size_t i;

    while ((i = atomic_fetch_add(&crowd->next, 1)) < crowd->n)
        lists_parse(crowd->c, &crowd->lists[i], crowd->paths[i], crowd->origin, &ignored);
}

/* The more files the more threads: one is not worth another. */
static size_t
crowd_size(size_t files)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t size = files / LISTS_PER_THREAD;

    if (processors > 0 && size > (size_t)processors)
        size = (size_t)processors;
    return size < LISTS_THREADS ? size : LISTS_THREADS;
}

static void
lists_many(struct reading *r, char **paths, size_t n, enum server_origin origin)
{
    struct crowd crowd = {.c = r->c, .paths = paths, .n = n, .origin = origin};
    uv_thread_t threads[LISTS_THREADS];
    size_t started = 0;

    crowd.lists = mem_zalloc((n + 1) * sizeof *crowd.lists);
    while (started + 1 < crowd_size(n) &&
           uv_thread_create(&threads[started], crowd_read, &crowd) == 0)
        started++;
    crowd_read(&crowd);
    for (size_t i = 0; i < started; i++)
        uv_thread_join(&threads[i]);
    for (size_t i = 0; i < n; i++)
        server_list_merge(r->list, &crowd.lists[i]);
    free(crowd.lists);
}

/* The lists of a directory by name: "servers.d/x.pvsc". */
static void
lists_all(struct reading *r, const char *dir, const char *names, enum server_origin origin)
{
    char *pattern = dirs_path(dir, names);
    glob_t g;

    if (glob(pattern, 0, NULL, &g) == 0)
        lists_many(r, g.gl_pathv, g.gl_pathc, origin);
    globfree(&g);
    free(pattern);
}

static void
lists_own(struct reading *r, const char *dir, enum server_origin origin)
{
    lists_in(r, dir, "servers.pvsc", origin);
    lists_all(r, dir, "servers.d/*.pvsc", origin);
}

/* The address of an xpra session where a server's name may be. */
static void
lists_address(struct server_list *l, const char *text)
{
    struct server *s = server_new();

    free(s->name);
    s->name = mem_dup(text);
    resource_done(&s->resource);
    resource_parse(&s->resource, text);
    if (s->resource.wrong != NULL) { /* it may hold a password */
        free(s->name);
        s->name = resource_text(&s->resource);
    }
    s->startup = SERVER_MANUAL;
    s->origin = SERVER_ORIGIN_EXTRA;
    server_list_add(l, s);
}

/* What the command line names in place of a server: it counts most, and is agreed to as a -f file is. */
static int
lists_word(struct reading *r, struct err *e)
{
    struct cmd *c = r->c;
    const struct opts *o = &c->opts;
    const char *word = o->words.n > 0 ? o->words.v[0] : "";

    if (o->command != OPTS_START && o->command != OPTS_SHOW && o->command != OPTS_DOCTOR &&
        o->command != OPTS_LIST)
        return 0;
    if (xpra_is(word))
        lists_address(r->list, word);
    if (!xprafile_is(word))
        return 0;
    if (!lists_named(c, word))
        strv_add(&c->opts.lists, word);
    return lists_file(r, word, SERVER_ORIGIN_EXTRA, e);
}

struct server_list *
lists_only(struct cmd *c, const char *path, struct err *e)
{
    struct server_list *l = mem_zalloc(sizeof *l);
    int rc = lists_parse(c, l, path, SERVER_ORIGIN_EXTRA, e);

    if (rc == 0 && l->fault_count > 0)
        rc = err_set(e, ERR_DATA, "%.200s: %s", path, l->faults[0].text);
    if (rc == 0)
        return l;
    lists_free(l);
    return NULL;
}

struct server_list *
lists_read(struct cmd *c, struct err *e)
{
    struct server_list *l = mem_zalloc(sizeof *l);
    struct reading r = {c, l};

    server_list_builtin(l);
    lists_default(&r);
    lists_system(&r);
    for (size_t i = c->dirs.site.n; i > 0; i--) /* the first directory counts most: read it last */
        lists_own(&r, c->dirs.site.v[i - 1], SERVER_ORIGIN_SYSTEM);
    for (size_t i = 0; i < c->opts.lists.n; i++) {
        if (lists_file(&r, c->opts.lists.v[i], SERVER_ORIGIN_EXTRA, e) != 0) {
            err_prefix(e, "the list given with -f");
            lists_free(l);
            return NULL;
        }
    }
    /* As in ParaView what was imported goes over a file that was named, and the person's own over both. */
    lists_all(&r, c->dirs.config, "imported.d/*.pvsc", SERVER_ORIGIN_IMPORTED);
    lists_in(&r, c->dirs.paraview, "servers.pvsc", SERVER_ORIGIN_USER);
    lists_own(&r, c->dirs.config, SERVER_ORIGIN_USER);
    if (lists_word(&r, e) != 0) {
        lists_free(l);
        return NULL;
    }
    server_list_sort(l);
    return l;
}

void
lists_free(struct server_list *l)
{
    if (l == NULL)
        return;
    server_list_done(l);
    free(l);
}

bool
lists_named(const struct cmd *c, const char *file)
{
    for (size_t i = 0; i < c->opts.lists.n; i++)
        if (str_eq(c->opts.lists.v[i], file))
            return true;
    return false;
}

/* "file:line:column: why", with what is not known left out. */
static void
fault_text(const struct list_fault *f, struct str *out)
{
    struct str raw = {0};

    str_add(&raw, f->file);
    if (f->line > 0)
        str_addf(&raw, ":%d", f->line);
    if (f->line > 0 && f->column > 0)
        str_addf(&raw, ":%d", f->column);
    if (strstr(f->text, str_text(&raw)) == f->text)
        str_cut(&raw, 0); /* the sentence names the place itself */
    else
        str_add(&raw, ": ");
    str_add(&raw, f->text);
    text_clean(out, str_text(&raw), raw.len, TEXT_LINE);
    str_done(&raw);
}

bool
lists_faults(const struct cmd *c, const struct server_list *l)
{
    bool named = false;

    for (size_t i = 0; i < l->fault_count; i++) {
        struct str text = {0};

        fault_text(&l->faults[i], &text);
        fprintf(stderr, "fairlead: %s\n", str_text(&text));
        str_done(&text);
        named = named || lists_named(c, l->faults[i].file);
    }
    return named;
}

/* The server of a file that was named. */
static const struct server *
lists_from(const struct server_list *l, const char *file)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->v[i]->file, file))
            return l->v[i];
    return NULL;
}

/* A wrong address is told as such; near names would be no help. */
static const struct server *
lists_addressed(const struct server_list *l, const char *text, struct err *e)
{
    struct xpra_address a;
    int rc = xpra_parse(&a, text, e);

    xpra_done(&a);
    return rc == 0 ? server_list_find(l, text, e) : NULL;
}

const struct server *
lists_find(const struct cmd *c, const struct server_list *l, const char *name, struct err *e)
{
    const struct server *s = xprafile_is(name) ? lists_from(l, name) : NULL;
    struct str text = {0};

    if (s == NULL)
        s = xpra_is(name) ? lists_addressed(l, name, e) : server_list_find(l, name, e);
    if (s != NULL || e->code != ERR_NOT_FOUND)
        return s;
    for (size_t i = 0; i < l->fault_count; i++) {
        if (!lists_named(c, l->faults[i].file))
            continue;
        fault_text(&l->faults[i], &text);
        err_set(e, ERR_DATA, "%s", str_text(&text));
        str_done(&text);
        break;
    }
    return NULL;
}

int
lists_with_one(struct cmd *c, const char *subcommand,
    int (*fn)(struct cmd *c, const struct server *s, struct err *e))
{
    struct server_list *l;
    const struct server *s;
    struct err e;
    int rc;

    if (c->opts.words.n != 1) {
        err_set(&e, ERR_USAGE, "fairlead %s takes the name of one server", subcommand);
        err_hint(&e, "fairlead list names them");
        return cmd_fail(&e);
    }
    l = lists_read(c, &e);
    if (l == NULL)
        return cmd_fail(&e);
    s = lists_find(c, l, c->opts.words.v[0], &e);
    rc = s != NULL ? fn(c, s, &e) : -1;
    lists_free(l);
    return rc == 0 ? 0 : cmd_fail(&e);
}
