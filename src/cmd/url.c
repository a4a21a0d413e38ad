/* SPDX-License-Identifier: BSD-3-Clause
 * url: what a client connects to in a session that runs. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cmd/reach.h"

static int
url_print(const struct cmd *c, const struct view *v, struct err *e)
{
    char *clean;

    if (v->url == NULL || v->url[0] == '\0') {
        err_set(e, ERR_NOT_FOUND, "session %s has no URL yet", v->session);
        return err_hint(e, "fairlead status %s tells what it is at", v->session);
    }
    clean = text_cleaned(v->url, 2000);
    if (c->opts.json) {
        json_t *j = json_pack("{s:s,s:s}", "session", v->session, "url", clean);

        json_dumpf(j, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(j);
    } else {
        puts(clean);
    }
    free(clean);
    return 0;
}

int
url_main(struct cmd *c)
{
    struct reach_one *one;
    struct reach reach;
    struct err e;
    int rc = -1;

    reach_open(&reach, &c->dirs);
    one = reach_pick(&reach, &c->opts.words, &e);
    if (one != NULL)
        rc = url_print(c, one->view, &e);
    reach_done(&reach);
    return rc == 0 ? 0 : cmd_fail(&e);
}
