/* SPDX-License-Identifier: BSD-3-Clause
 * add: the subcommands that need no more than one call of keep: add, copy, remove. */
#include "config.h"

#include <stdlib.h>

#include "base/text.h"
#include "cmd/change.h"
#include "cmd/keep.h"
#include "cmd/lists.h"
#include "cmd/trust.h"
#include "cmd/ttyask.h"

static int
add_words(struct cmd *c, size_t n, struct err *e)
{
    const struct command *row = &cmd_table[c->opts.command];

    if (c->opts.words.n == n)
        return 0;
    err_set(e, ERR_USAGE, "fairlead %s takes %s", row->name, row->args);
    return err_hint(e, "quote a name that holds blanks; fairlead help %s tells more", row->name);
}

/* Where new servers go: with several -f nobody could tell. */
static int
add_place(struct cmd *c, struct change *ch, struct err *e)
{
    char *path;

    if (c->opts.lists.n > 1)
        return err_set(e, ERR_USAGE, "a new server goes to one list, and -f names %zu",
            c->opts.lists.n);
    path = keep_file(c);
    change_begin(ch, path);
    free(path);
    return 0;
}

int
add_main(struct cmd *c)
{
    const char *name = c->opts.words.n > 0 ? c->opts.words.v[0] : "";
    struct change ch = {0};
    struct err e;

    if (add_words(c, 2, &e) != 0 || add_place(c, &ch, &e) != 0 ||
        keep_add(c, name, c->opts.words.v[1], &c->opts.sets, &e) != 0) {
        change_done(&ch);
        return cmd_fail(&e);
    }
    return change_told(c, &ch, "added", name);
}

/* A copy is one's own, and is not asked about when it starts: so what it would run is asked about now.
 * With -f it stays in the list that it is in. */
static int
copy_agreed(struct cmd *c, const struct server *s, struct err *e)
{
    struct values none = {0};
    struct plan *p;
    int rc;

    if (c->opts.lists.n > 0 || trust_of(c, s, NULL) != TRUST_ASK)
        return 0;
    p = cmd_plan(c, s, &none, e);
    rc = p != NULL ? trust_check(c, s, p, e) : -1;
    plan_free(p);
    return rc;
}

int
copy_main(struct cmd *c)
{
    struct server_list *list = NULL;
    const struct server *s = NULL;
    struct change ch = {0};
    struct err e;
    int rc = add_words(c, 2, &e);

    if (rc == 0)
        s = change_find(c, c->opts.words.v[0], &list, &e);
    rc = s != NULL ? add_place(c, &ch, &e) : -1;
    if (rc == 0)
        rc = copy_agreed(c, s, &e);
    if (rc == 0)
        rc = keep_copy(c, s, c->opts.words.v[1], &e);
    lists_free(list);
    if (rc == 0)
        return change_told(c, &ch, "added", c->opts.words.v[1]);
    change_done(&ch);
    return cmd_fail(&e);
}

/* Nobody is asked with --batch; without a terminal nobody can be. */
static int
remove_ask(const struct cmd *c, const struct server *s, struct err *e)
{
    struct str raw = {0}, question = {0};
    bool yes;

    if (c->opts.batch)
        return 0;
    if (!ttyask_possible()) {
        err_set(e, ERR_INPUT, "whether '%s' is to be removed cannot be asked: there is no terminal",
            s->name);
        return err_hint(e, "--batch removes it without a question");
    }
    str_addf(&raw, "Remove '%s' (%s) from %s? [y/N] ", s->name, s->resource.scheme_text, s->file);
    text_clean(&question, str_text(&raw), raw.len, TEXT_LINE);
    yes = ttyask_yes(str_text(&question));
    str_done(&raw);
    str_done(&question);
    return yes ? 0 : err_set(e, ERR_CANCELLED, "'%s' stays", s->name);
}

int
remove_main(struct cmd *c)
{
    struct server_list *list = NULL;
    const struct server *s = NULL;
    struct change ch = {0};
    struct err e;
    int rc = add_words(c, 1, &e);
    char *name = NULL;

    if (rc == 0)
        s = change_find(c, c->opts.words.v[0], &list, &e);
    rc = s != NULL ? keep_may_change(s, &e) : -1;
    if (rc == 0)
        rc = remove_ask(c, s, &e);
    if (rc == 0) {
        name = mem_dup(s->name);
        change_begin(&ch, s->file);
        rc = keep_remove(c, s, &e);
    }
    lists_free(list);
    if (rc == 0)
        change_told(c, &ch, "removed", name);
    change_done(&ch);
    free(name);
    return rc == 0 ? 0 : cmd_fail(&e);
}
