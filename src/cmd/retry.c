/* SPDX-License-Identifier: BSD-3-Clause
 * retry: a session whose connection was lost connects again now, and not at its next try. */
#include "config.h"

#include <stdio.h>

#include "cmd/reach.h"

#define RETRY_LIMIT_MS 3000 /* for the session to leave its wait */

static bool
retry_begun(void *arg)
{
    const struct reach_one *one = arg;

    return one->worker == NULL || one->view->phase != PHASE_RETRY;
}

static int
retry_one(struct reach *r, struct reach_one *one, struct err *e)
{
    const struct view *v = one->view;

    if (v->phase != PHASE_RETRY)
        return err_set(e, ERR_USAGE, "session %s does not wait for a connection: it is %s", v->session,
            phase_name(v->phase));
    worker_retry(one->worker);
    if (!reach_wait(r, RETRY_LIMIT_MS, retry_begun, one)) {
        err_set(e, ERR_TIMEOUT, "session %s does not answer", v->session);
        return err_hint(e, "fairlead logs %s tells what it is at", v->session);
    }
    printf("%s connects again\n", v->session);
    return 0;
}

int
retry_main(struct cmd *c)
{
    struct reach_one *one;
    struct reach r;
    struct err e;
    int rc;

    if (c->opts.words.n != 1) {
        err_set(&e, ERR_USAGE, "fairlead retry takes one session");
        err_hint(&e, "fairlead status lists them; RETRY is one that waits");
        return cmd_fail(&e);
    }
    reach_open(&r, &c->dirs);
    one = reach_find(&r, c->opts.words.v[0], &e);
    rc = one != NULL ? retry_one(&r, one, &e) : -1;
    reach_done(&r);
    return rc == 0 ? 0 : cmd_fail(&e);
}
