/* SPDX-License-Identifier: BSD-3-Clause
 * lists: the server lists of ParaView and our own, read in ParaView's order. */
#include "config.h"

#include "cmd/lists.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/facts.h"
#include "core/pvsc.h"

/* Read one file into l. What cannot be read or parsed becomes a row that says why. Returns -1 with
 * *e only when it is not there. */
static int
lists_file(struct server_list *l, const char *path, enum server_origin origin, struct err *e)
{
    size_t faults = l->fault_count;
    struct str text = {0};
    int rc = dirs_read(path, PVSC_SIZE_MAX, &text, e);

    if (rc == 0)
        rc = pvsc_parse(l, str_text(&text), text.len, path, origin, e);
    str_done(&text);
    if (rc == 0 || e->code == ERR_NOT_FOUND)
        return rc;
    if (l->fault_count == faults)
        server_list_fault(l, path, 0, 0, e->text);
    return 0;
}

/* A file that may be missing. True when it was there. */
static bool
lists_maybe(struct server_list *l, const char *path, enum server_origin origin)
{
    struct err ignored;

    return lists_file(l, path, origin, &ignored) == 0;
}

static bool
lists_in(struct server_list *l, const char *dir, const char *name, enum server_origin origin)
{
    char *path = dirs_path(dir, name);
    bool there = lists_maybe(l, path, origin);

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
lists_default(struct server_list *l)
{
    static const char *const below[] = {"", "/bin", "/lib", "/MacOS"};
    char *dir = lists_library(), *slash;
    bool found = dir == NULL;

    while (!found) {
        for (size_t i = 0; !found && i < sizeof below / sizeof below[0]; i++) {
            char *path = mem_printf("%s%s/default_servers.pvsc", dir, below[i]);

            found = lists_maybe(l, path, SERVER_ORIGIN_DEFAULT);
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
lists_system(struct server_list *l)
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
        found = dir[0] == '/' && lists_maybe(l, path, SERVER_ORIGIN_SYSTEM);
        free(path);
    }
    str_done(&all);
}

/* servers.pvsc, then servers.d/x.pvsc by name. */
static void
lists_own(struct server_list *l, const char *dir, enum server_origin origin)
{
    char *pattern = dirs_path(dir, "servers.d/*.pvsc");
    glob_t g;

    lists_in(l, dir, "servers.pvsc", origin);
    if (glob(pattern, 0, NULL, &g) == 0)
        for (size_t i = 0; i < g.gl_pathc; i++)
            lists_maybe(l, g.gl_pathv[i], origin);
    globfree(&g);
    free(pattern);
}

struct server_list *
lists_read(struct cmd *c, struct err *e)
{
    struct server_list *l = mem_zalloc(sizeof *l);

    server_list_builtin(l);
    lists_default(l);
    lists_system(l);
    for (size_t i = c->dirs.site.n; i > 0; i--) /* the first directory counts most: read it last */
        lists_own(l, c->dirs.site.v[i - 1], SERVER_ORIGIN_SYSTEM);
    for (size_t i = 0; i < c->opts.lists.n; i++) {
        if (lists_file(l, c->opts.lists.v[i], SERVER_ORIGIN_EXTRA, e) != 0) {
            err_prefix(e, "the list given with -f");
            lists_free(l);
            return NULL;
        }
    }
    lists_in(l, c->dirs.paraview, "servers.pvsc", SERVER_ORIGIN_USER);
    lists_own(l, c->dirs.config, SERVER_ORIGIN_USER);
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

static bool
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

const struct server *
lists_find(const struct cmd *c, const struct server_list *l, const char *name, struct err *e)
{
    const struct server *s = server_list_find(l, name, e);
    struct str text = {0};

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
