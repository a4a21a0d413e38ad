/* SPDX-License-Identifier: BSD-3-Clause
 * change: what add, edit, copy and remove have in common: which server is meant, and what was done. */
#include "config.h"

#include "cmd/change.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/lists.h"
#include "cmd/replace.h"
#include "core/pvsc.h"

/* The -f files alone: with them the person says which list is meant. */
static int
change_named(const struct cmd *c, struct server_list *l, struct err *e)
{
    for (size_t i = 0; i < c->opts.lists.n; i++) {
        const char *path = c->opts.lists.v[i];
        struct str text = {0};
        int rc = lists_bytes(path, &text, e);

        if (rc == 0 && pvsc_parse(l, str_text(&text), text.len, path, SERVER_ORIGIN_EXTRA, e) != 0)
            rc = err_prefix(e, "%s", path);
        str_done(&text);
        if (rc != 0)
            return -1;
    }
    return 0;
}

const struct server *
change_find(struct cmd *c, const char *name, struct server_list **list, struct err *e)
{
    *list = NULL;
    if (c->opts.lists.n == 0) {
        *list = lists_read(c, e);
    } else {
        *list = mem_zalloc(sizeof **list);
        if (change_named(c, *list, e) != 0)
            return NULL;
    }
    return *list != NULL ? lists_find(c, *list, name, e) : NULL;
}

void
change_begin(struct change *ch, const char *path)
{
    struct err ignored;

    *ch = (struct change){.path = replace_resolve(path, &ignored)};
    ch->existed = ch->path != NULL && lstat(ch->path, &ch->was) == 0;
}

void
change_done(struct change *ch)
{
    free(ch->path);
    *ch = (struct change){0};
}

static void
change_json(const struct change *ch, const char *done, const char *name, const char *backup)
{
    json_t *j = json_pack("{s:s,s:s,s:s*,s:s*}", "done", done, "server", name, "file", ch->path,
        "backup", backup);

    json_dumpf(j, stdout, 0);
    putchar('\n');
    json_decref(j);
}

static void
change_text(const struct change *ch, const char *done, const char *name, const char *backup)
{
    struct str raw = {0}, text = {0};

    str_addf(&raw, "%s: '%s' in %s", done, name, ch->path);
    if (backup != NULL)
        str_addf(&raw, "; as it was: %s", backup);
    text_clean(&text, str_text(&raw), raw.len, TEXT_LINE);
    puts(str_text(&text));
    str_done(&raw);
    str_done(&text);
}

int
change_told(struct cmd *c, struct change *ch, const char *done, const char *name)
{
    struct stat now;
    bool same = ch->existed && lstat(ch->path, &now) == 0 && now.st_ino == ch->was.st_ino;
    char *backup = ch->existed && !same ? mem_printf("%s~", ch->path) : NULL;

    if (same)
        done = "unchanged";
    if (c->opts.json)
        change_json(ch, done, name, backup);
    else if (c->opts.quiet == 0)
        change_text(ch, done, name, backup);
    free(backup);
    change_done(ch);
    return 0;
}
