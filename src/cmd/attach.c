/* SPDX-License-Identifier: BSD-3-Clause
 * attach: the screen on a running session; in line mode its words and questions. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/browse.h"
#include "cmd/lists.h"
#include "cmd/reach.h"
#include "cmd/terminal.h"

/* The id of the session that is meant. Allocated. */
static char *
attach_pick(const struct cmd *c, struct err *e)
{
    const struct reach_one *one;
    struct reach r;
    char *id = NULL;

    reach_open(&r, &c->dirs);
    one = reach_pick(&r, &c->opts.words, e);
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

    id = attach_pick(c, &e);
    if (id == NULL)
        return cmd_fail(&e);
    if (c->opts.terminal) {
        status = terminal_run(&c->dirs, id, &e) == 0 ? 0 : cmd_fail(&e);
        free(id);
        return status;
    }
    list = lists_read(c, &e);
    status = list != NULL ? browse_on(c, list, false, id, NULL) : cmd_fail(&e);
    free(id);
    return status;
}
