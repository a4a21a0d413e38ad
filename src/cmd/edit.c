/* SPDX-License-Identifier: BSD-3-Clause
 * edit: a server changed by --set, or its text in the person's editor. */
#include "config.h"

#include "cmd/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/change.h"
#include "cmd/keep.h"
#include "cmd/lists.h"
#include "cmd/ttyask.h"
#include "core/pvsc.h"

/* One server at work. */
struct editing {
    struct cmd *c;
    const struct server *server;
    struct str before; /* its element when the editing began */
    struct str text;   /* as it is now */
};

/* The name that the text gives it, which may be another one than before. */
static char *
edit_name(const struct editing *ed)
{
    struct server_list l = {0};
    struct str list = {0};
    struct err ignored;
    char *name;

    str_addf(&list, "<Servers>%s</Servers>", str_text(&ed->text));
    (void)pvsc_parse(&l, str_text(&list), list.len, "", SERVER_ORIGIN_USER, &ignored);
    name = mem_dup(l.n == 1 ? l.v[0]->name : ed->server->name);
    server_list_done(&l);
    str_done(&list);
    return name;
}

/* The text after one visit to the editor. Editors end the last line; an element does not. */
int
edit_visit(struct cmd *c, struct str *text, struct err *e)
{
    struct str shown = {0}, after = {0};
    int rc;

    str_addf(&shown, "%s\n", str_text(text));
    rc = keep_editor(c, str_text(&shown), &after, e);
    if (rc == 0) {
        size_t n = strlen(str_text(&after));

        while (n > 0 && strchr(" \t\r\n", after.s[n - 1]) != NULL)
            n--;
        str_cut(text, 0);
        str_addn(text, str_text(&after), n);
    }
    str_done(&shown);
    str_done(&after);
    return rc;
}

/* Whether the person wants to go on with a text that cannot be taken. When the list has another one by
 * now, no text of this visit can be. */
static bool
edit_again(const struct editing *ed, const struct err *e)
{
    struct str now = {0};
    struct err ignored;
    bool current = keep_element(ed->server, &now, &ignored) == 0 &&
                   strcmp(str_text(&now), str_text(&ed->before)) == 0;

    str_done(&now);
    if (!current || !ttyask_possible())
        return false;
    cmd_fail(e);
    return !ttyask_no("Edit again? [Y/n] ");
}

/* The person gave up, or cannot be asked: what was written stays somewhere. */
static int
edit_give_up(struct editing *ed, struct err *e)
{
    struct err unkept;
    char *path = keep_draft(ed->c, str_text(&ed->text), &unkept);

    if (path != NULL)
        err_hint(e, "nothing was changed; the text is kept in %s", path);
    else
        err_hint(e, "the text could not be kept: %.200s", unkept.text);
    free(path);
    return -1;
}

static int
edit_text(struct editing *ed, struct err *e)
{
    bool written = false;

    if (keep_element(ed->server, &ed->before, e) != 0)
        return -1;
    str_add(&ed->text, str_text(&ed->before));
    for (;;) {
        if (edit_visit(ed->c, &ed->text, e) != 0)
            return written ? edit_give_up(ed, e) : -1;
        written = true;
        if (keep_replace(ed->c, ed->server, str_text(&ed->before), str_text(&ed->text), e) == 0)
            return 0;
        if (!edit_again(ed, e))
            return edit_give_up(ed, e);
    }
}

/* --set, or the editor; *name is what the server is called then. */
static int
edit_server(struct editing *ed, char **name, struct err *e)
{
    int rc;

    if (ed->c->opts.sets.n > 0) {
        rc = keep_set(ed->c, ed->server, &ed->c->opts.sets, e);
        *name = mem_dup(ed->server->name);
    } else {
        rc = edit_text(ed, e);
        *name = edit_name(ed);
    }
    return rc;
}

int
edit_as_text(struct cmd *c, const struct server *s, struct err *e)
{
    struct editing ed = {.c = c, .server = s};
    int rc = keep_may_change(s, e) == 0 ? edit_text(&ed, e) : -1;

    str_done(&ed.before);
    str_done(&ed.text);
    return rc;
}

int
edit_main(struct cmd *c)
{
    struct editing ed = {.c = c};
    struct server_list *list = NULL;
    struct change ch = {0};
    char *name = NULL;
    struct err e;
    int rc;

    if (c->opts.words.n != 1) {
        err_set(&e, ERR_USAGE, "fairlead edit takes the name of one server");
        return cmd_fail(&e);
    }
    ed.server = change_find(c, c->opts.words.v[0], &list, &e);
    rc = ed.server != NULL ? keep_may_change(ed.server, &e) : -1;
    if (rc == 0) {
        change_begin(&ch, ed.server->file);
        rc = edit_server(&ed, &name, &e);
    }
    if (rc == 0)
        change_told(c, &ch, "changed", name);
    change_done(&ch);
    lists_free(list);
    str_done(&ed.before);
    str_done(&ed.text);
    free(name);
    return rc == 0 ? 0 : cmd_fail(&e);
}
