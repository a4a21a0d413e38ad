/* SPDX-License-Identifier: BSD-3-Clause
 * importmain: the subcommand import: what was found and what it changes, told to a person or as JSON. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/import.h"
#include "cmd/lists.h"
#include "core/wordsjson.h"

static const char *const import_words[] = {
    [IMPORT_ADDED] = "added", [IMPORT_CHANGED] = "changed", [IMPORT_SAME] = "same"};

static json_t *
import_servers_json(const struct import *i)
{
    json_t *rows = json_array();

    for (size_t k = 0; k < i->list->n; k++) {
        const struct server *s = i->list->v[k];
        char *resource = resource_text(&s->resource);

        json_array_append_new(rows,
            json_pack("{s:s,s:s,s:s,s:s,s:s}", "name", s->name, "resource", resource, "startup",
                server_startup_name(s->startup), "digest", s->digest, "change",
                import_words[i->differences[k]]));
        free(resource);
    }
    return rows;
}

static void
import_json(const struct import *i, bool dry_run)
{
    json_t *j = json_pack("{s:s,s:s,s:b,s:b,s:o,s:o}", "from", i->address, "file", i->path, "dry_run",
        dry_run, "replaced", i->replaced, "servers", import_servers_json(i), "removed",
        wordsjson_make(&i->removed));
    json_dumpf(j, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(j);
}

static void
import_line(const char *change, const char *name, const char *resource)
{
    struct str raw = {0}, text = {0};

    str_addf(&raw, "  %-8s%s%s%s", change, name, resource != NULL ? "  " : "",
        resource != NULL ? resource : "");
    text_clean(&text, str_text(&raw), raw.len, TEXT_LINE);
    puts(str_text(&text));
    str_done(&raw);
    str_done(&text);
}

/* A server of the same name in a list that counts more: nobody would find the one that was imported. */
static void
import_hidden(const struct import *i, struct cmd *c)
{
    struct err ignored;
    struct server_list *all = lists_read(c, &ignored);

    for (size_t k = 0; all != NULL && k < i->list->n; k++) {
        const struct server *s = server_list_find(all, i->list->v[k]->name, &ignored);

        if (s != NULL && strcmp(s->name, i->list->v[k]->name) == 0 && !str_eq(s->file, i->path))
            import_line("hidden", s->name, s->file != NULL ? s->file : "built in");
    }
    lists_free(all);
}

static void
import_text(const struct import *i, struct cmd *c)
{
    bool dry_run = c->opts.dry_run;
    char *from = text_cleaned(i->address, 2000), *path = text_cleaned(i->path, 2000);

    printf("%s: %zu %s\n", from, i->list->n, i->list->n == 1 ? "server" : "servers");
    for (size_t k = 0; k < i->list->n; k++) {
        char *resource = resource_text(&i->list->v[k]->resource);

        import_line(import_words[i->differences[k]], i->list->v[k]->name, resource);
        free(resource);
    }
    for (size_t k = 0; k < i->removed.n; k++)
        import_line("removed", i->removed.v[k], NULL);
    if (!dry_run)
        import_hidden(i, c);
    printf("%s %s\n", dry_run ? "Nothing was written. It would be" : "Kept as", path);
    if (i->replaced && !dry_run)
        printf("The list that was there: %s~\n", path);
    if (!dry_run)
        puts("Nothing of it runs before you have seen what it does and agreed.");
    free(path);
    free(from);
}

int
import_main(struct cmd *c)
{
    struct import i;
    struct err e;
    int rc;

    if (c->opts.words.n != 1) {
        err_set(&e, ERR_USAGE, "fairlead import takes one file or https address");
        return cmd_fail(&e);
    }
    rc = import_read(&i, c, c->opts.words.v[0], c->opts.as, &e);
    if (rc == 0 && !c->opts.dry_run)
        rc = import_write(&i, &e);
    if (rc == 0 && c->opts.json)
        import_json(&i, c->opts.dry_run);
    else if (rc == 0 && c->opts.quiet == 0)
        import_text(&i, c);
    import_done(&i);
    return rc == 0 ? 0 : cmd_fail(&e);
}
