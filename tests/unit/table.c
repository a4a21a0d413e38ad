/* SPDX-License-Identifier: BSD-3-Clause
 * table: what becomes of every server of a collection of lists: a row each, with its defaults.
 *
 * usage: table [FILE.pvsc | DIRECTORY]... Without a word the collection beside the tree is taken, or that of
 * $FAIRLEAD_DATA. Fails when a command has an ssh in it and the plan neither took it in nor says why. */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "core/plan.h"
#include "core/pvsc.h"
#include "core/wrapper.h"

#include "wild.h"

static char *table_environ[] = {
    (char[]){ "USER=joe" }, (char[]){ "HOME=/home/joe" }, (char[]){ "TERM=xterm" }, NULL,
};

static const struct facts table_facts = {
    .client_host = "desk",
    .version_full = "5.11.0",
    .application_dir = "/usr/bin",
    .ssh_program = "/usr/bin/ssh",
    .environ = table_environ,
    .seed = 1,
};

/* What was seen so far. */
struct table {
    int files, refused, servers, plans, taken, unsure, silent;
};

static const char *
table_unsure(const struct plan *p)
{
    for (size_t i = 0; i < p->warning_count; i++) {
        if (strcmp(p->warnings[i].code, "wrapper-unsure") == 0)
            return p->warnings[i].text;
    }
    return NULL;
}

static bool
table_names_ssh(const struct strv *words)
{
    for (size_t i = 0; i < words->n; i++) {
        if (wrapper_is_program(words->v[i]) &&
            (strstr(words->v[i], "ssh") != NULL || strstr(words->v[i], "plink") != NULL))
            return true;
    }
    return false;
}

static void
table_forwards(struct str *row, const struct plan *p)
{
    for (size_t i = 0; i < p->forward_count; i++) {
        const struct plan_forward *f = &p->forwards[i];
        char *listen = endpoint_text(&f->listen), *target = endpoint_text(&f->target);

        str_addf(row, " %s%s %s>%s", f->reverse ? "R" : "L", f->extra ? "(extra)" : "", listen,
            target);
        free(listen);
        free(target);
    }
}

static void
table_plan(struct table *t, const struct plan *p)
{
    static const char *const where[] = {"none", "local", "remote"};
    const char *unsure = table_unsure(p);
    struct str row = {0};

    t->plans++;
    str_addf(&row, "%s", where[p->where]);
    for (size_t i = 0; i < p->hop_count; i++) {
        char *hop = plan_hop_text(&p->hops[i]);

        str_addf(&row, "%s%s", i > 0 ? " > " : " over ", hop);
        free(hop);
    }
    table_forwards(&row, p);
    if (p->wrapped)
        str_addf(&row, ", wrapper of %zu words taken in", p->wrapper.n);
    if (unsure != NULL)
        str_addf(&row, ". %s", unsure);
    if (!p->wrapped && unsure == NULL && p->where == PLAN_LOCAL && table_names_ssh(&p->argv)) {
        str_add(&row, ", NOT TAKEN IN AND NOT SAID WHY");
        t->silent++;
    }
    t->taken += p->wrapped;
    t->unsure += unsure != NULL;
    printf("%s, %zu warnings\n", str_text(&row), p->warning_count);
    str_done(&row);
}

static void
table_server(struct table *t, const char *file, const struct server *s)
{
    const struct values none = {0};
    struct err e = {0};
    struct plan *p = plan_make(s, &none, &table_facts, &e);

    t->servers++;
    printf("%s:%d\t%s\t", file, s->line, s->name);
    if (p != NULL)
        table_plan(t, p);
    else
        printf("no plan: %s\n", e.text);
    plan_free(p);
}

static void
table_file(struct table *t, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    struct server_list l = {0};
    struct err e = {0};
    size_t n = 0;
    char *bytes = wild_read(path, &n);

    t->files++;
    if (bytes == NULL || pvsc_parse(&l, bytes, n, name, SERVER_ORIGIN_EXTRA, &e) < 0) {
        printf("%s\t-\tnot loaded: %s\n", name, bytes != NULL ? e.text : "it cannot be read");
        t->refused++;
    } else if (l.n == 0) {
        printf("%s\t-\tholds no server\n", name);
    }
    for (size_t i = 0; i < l.n; i++)
        table_server(t, name, l.v[i]);
    server_list_done(&l);
    free(bytes);
}

static int
table_is_list(const struct dirent *d)
{
    const char *dot = strrchr(d->d_name, '.');

    return dot != NULL && strcmp(dot, ".pvsc") == 0;
}

static void
table_directory(struct table *t, const char *path)
{
    struct dirent **found;
    int n = scandir(path, &found, table_is_list, alphasort);

    for (int i = 0; i < n; i++) {
        char *file = mem_printf("%s/%s", path, found[i]->d_name);

        table_file(t, file);
        free(file);
        free(found[i]);
    }
    if (n >= 0)
        free(found);
}

static void
table_path(struct table *t, const char *path)
{
    struct stat st;

    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        table_directory(t, path);
    else
        table_file(t, path);
}

static char *
table_collection(void)
{
    const char *named = getenv("FAIRLEAD_DATA"), *srcdir = getenv("srcdir");

    if (named != NULL)
        return mem_printf("%s/pvsc/wild", named);
    return mem_printf("%s/../shared/data/pvsc/wild", srcdir != NULL ? srcdir : ".");
}

int
main(int argc, char **argv)
{
    struct table t = {0};
    char *collection = table_collection();
    struct stat st;

    if (argc < 2 && stat(collection, &st) != 0) {
        printf("skipped: no server lists in %s; FAIRLEAD_DATA names the directory above\n", collection);
        free(collection);
        return 77;
    }
    for (int i = 1; i < argc; i++)
        table_path(&t, argv[i]);
    if (argc < 2)
        table_path(&t, collection);
    free(collection);
    printf("%d files, %d not loaded; %d servers, %d plans; %d wrappers taken in, %d run as written "
        "with the reason, %d without\n", t.files, t.refused, t.servers, t.plans, t.taken, t.unsure,
        t.silent);
    return t.silent == 0 ? 0 : 1;
}
