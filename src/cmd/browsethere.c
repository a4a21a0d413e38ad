/* SPDX-License-Identifier: BSD-3-Clause
 * browsethere: the names in a directory of a server's host, for the screen: what a session says. */
#include "config.h"

#include "cmd/browsethere.h"

#include <stdlib.h>

#include "base/text.h"
#include "core/listing.h"

struct browsethere {
    struct listing listing;
    char *asked, *host;
    struct err e; /* what went wrong on the way there */
};

struct browsethere *
browsethere_new(const struct plan *p, const char *dir, struct plan **plan, struct err *e)
{
    struct browsethere *t;

    *plan = listing_plan(p, dir, e);
    if (*plan == NULL)
        return NULL;
    t = mem_zalloc(sizeof *t);
    t->asked = mem_dup(dir);
    t->host = text_cleaned(p->hops[p->hop_count - 1].host, 200);
    return t;
}

static void
browsethere_end(struct browsethere *t, struct app *a, const char *id, const struct event *e)
{
    struct app_listing said = {.session = id, .dir = t->asked};
    struct err why = t->e;

    if (event_int(e, "exit", 0) != 0 && why.code == ERR_NONE)
        err_set(&why, ERR_CANCELLED, "the files of %s are not known: %s", t->host,
            event_text(e, "reason") != NULL ? event_text(e, "reason") : "it was not reached");
    if (why.code != ERR_NONE || listing_end(&t->listing, t->asked, t->host, &why) != 0) {
        said.e = &why;
    } else {
        said.dir = t->listing.dir;
        said.names = &t->listing.names;
        said.more = t->listing.more;
    }
    app_files(a, &said);
}

void
browsethere_event(struct browsethere *t, struct app *a, const char *id, const struct event *e)
{
    const char *text = event_text(e, "text");

    if (e->kind == EVENT_OUTPUT && str_eq(event_text(e, "stream"), "out"))
        listing_line(&t->listing, text);
    else if (e->kind == EVENT_ERROR && text != NULL)
        err_set(&t->e, ERR_HOST, "%s", text);
    else if (e->kind == EVENT_END && a != NULL)
        browsethere_end(t, a, id, e);
}

void
browsethere_free(struct browsethere *t)
{
    if (t == NULL)
        return;
    listing_done(&t->listing);
    free(t->asked);
    free(t->host);
    free(t);
}
