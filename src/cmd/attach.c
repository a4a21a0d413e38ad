/* SPDX-License-Identifier: BSD-3-Clause
 * attach: the screen on a running session; in line mode its words and questions. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/browse.h"
#include "cmd/lists.h"
#include "cmd/reach.h"

/* The id that is meant: named, or the only session there is. Allocated. */
static char *
attach_pick(const struct cmd *c, struct err *e)
{
    const struct reach_one *one = NULL;
    struct reach r;
    char *id = NULL;

    reach_open(&r, &c->dirs);
    if (c->opts.words.n > 0)
        one = reach_find(&r, c->opts.words.v[0], e);
    else if (r.n == 1)
        one = r.v[0];
    else if (r.n == 0)
        err_set(e, ERR_NOT_FOUND, "no session runs");
    else {
        err_set(e, ERR_USAGE, "more than one session runs");
        err_hint(e, "name one: fairlead status lists them");
    }
    if (one != NULL)
        id = mem_dup(one->view->session);
    reach_done(&r);
    return id;
}

int
attach_main(struct cmd *c)
{
    struct server_list *list;
    struct err e;
    char *id;
    int status;

    if (c->opts.words.n > 1) {
        err_set(&e, ERR_USAGE, "fairlead attach takes one session");
        return cmd_fail(&e);
    }
    id = attach_pick(c, &e);
    if (id == NULL)
        return cmd_fail(&e);
    list = lists_read(c, &e);
    status = list != NULL ? browse_on(c, list, false, id, NULL) : cmd_fail(&e);
    free(id);
    return status;
}
