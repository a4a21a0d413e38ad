/* SPDX-License-Identifier: BSD-3-Clause
 * retry: a session connects anew: one that waits for its next try at once, one that is up over a new
 * connection; one that is over is started again with the values that it had. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/ids.h"
#include "cmd/reach.h"
#include "cmd/record.h"

#define RETRY_LIMIT_MS 3000 /* for the session to answer */

static bool
retry_answered(void *arg)
{
    const struct reach_one *one = arg;

    return one->worker == NULL || one->answer != NULL;
}

static int
retry_one(struct reach *r, struct reach_one *one, struct err *e)
{
    const struct view *v = one->view;

    worker_retry(one->worker);
    if (!reach_wait(r, RETRY_LIMIT_MS, retry_answered, one) || one->answer == NULL) {
        err_set(e, ERR_TIMEOUT, "session %s does not answer", v->session);
        return err_hint(e, "fairlead logs %s tells what it is at", v->session);
    }
    if (worker_refused(one->answer, e))
        return -1;
    printf("%s connects again\n", v->session);
    return 0;
}

/* Its log tells what it was; the words and values of the command line become those of a start. */
static int
retry_words(struct cmd *c, const char *id, struct err *e)
{
    struct strv values = {0};
    struct view *v;

    if (record_is_crashed(&c->dirs, id)) {
        err_set(e, ERR_USAGE, "session %s died, and something of it may still run", id);
        return err_hint(e, "fairlead stop %s ends that; then fairlead retry %s", id, id);
    }
    v = reach_log(&c->dirs, id, e);
    if (v == NULL)
        return -1;
    if (v->name == NULL) {
        view_free(v);
        return err_set(e, ERR_NOT_FOUND, "the log of session %s does not say what it was", id);
    }
    strv_copy(&values, &v->options);
    strv_done(&c->opts.values);
    c->opts.values = values;
    strv_done(&c->opts.words);
    strv_add(&c->opts.words, v->name);
    view_free(v);
    return 0;
}

static int
retry_started(struct cmd *c, struct err *e)
{
    char *id = mem_dup(c->opts.words.v[0]);
    int rc = retry_words(c, id, e);

    free(id);
    return rc < 0 ? cmd_fail(e) : start_main(c);
}

int
retry_main(struct cmd *c)
{
    struct reach_one *one;
    struct reach r;
    struct err e = {0};
    bool over;
    int rc;

    if (c->opts.words.n != 1) {
        err_set(&e, ERR_USAGE, "fairlead retry takes one session");
        err_hint(&e, "fairlead status lists those that run; fairlead logs ID tells of one that is over");
        return cmd_fail(&e);
    }
    reach_open(&r, &c->dirs);
    one = reach_find(&r, c->opts.words.v[0], &e);
    over = one == NULL && e.code == ERR_NOT_FOUND && ids_is(c->opts.words.v[0]);
    rc = one != NULL ? retry_one(&r, one, &e) : -1;
    reach_done(&r);
    if (over)
        return retry_started(c, &e);
    return rc == 0 ? 0 : cmd_fail(&e);
}
