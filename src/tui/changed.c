/* SPDX-License-Identifier: BSD-3-Clause
 * changed: the hard stop before a host key that is not to be trusted: another one than the known, or one that
 * was revoked. There is nothing to accept here. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "tui/page.h"

struct changed {
    struct pane pane;
    struct pane *page;      /* its lines */
    char id[16];            /* of the session */
};

char *
changed_head(const struct live_changed *c)
{
    const char *host = c->host != NULL ? c->host : "this host";

    if (str_eq(c->result, "revoked"))
        return mem_printf("HARD STOP: the host key of %s was revoked", host);
    if (str_eq(c->result, "other"))
        return mem_printf("HARD STOP: %s has a host key of another type than the known one", host);
    return mem_printf("HARD STOP: the host key of %s has changed", host);
}

static void
changed_fill(struct pane *page, const struct live *l)
{
    const struct live_changed *c = &l->changed;
    const char *type = c->type != NULL ? c->type : "";
    char *head = changed_head(c);

    page_text(page, DRAW_BAD, head);
    if (c->was != NULL) /* of another type: that is not told */
        page_label(page, "known", DRAW_BOLD, "%s%s%s", str_eq(c->result, "other") ? "" : type,
            str_eq(c->result, "other") ? "" : " ", c->was);
    page_label(page, "presented", DRAW_BOLD, "%s %s", type, c->now);
    if (c->file != NULL)
        page_label(page, "recorded", DRAW_PLAIN, "%s:%d", c->file, c->line);
    page_blank(page);
    if (l->view->hint != NULL)
        page_text(page, DRAW_BOLD, l->view->hint);
    page_blank(page);
    page_text(page, DRAW_PLAIN, "Someone may be between you and the host, or it was set up anew. Nothing "
        "was sent. Ask who runs it before you do anything else.");
    free(head);
}

static void
changed_title(struct pane *p, struct str *out)
{
    struct changed *c = (struct changed *)p;

    c->page->ops->title(c->page, out);
}

static enum keys_screen
changed_keys(const struct pane *p)
{
    return KEYS_IN_CHANGED;
}

static void
changed_draw(struct pane *p, struct area at)
{
    struct changed *c = (struct changed *)p;

    c->page->ops->draw(c->page, at);
}

static bool
changed_act(struct pane *p, enum action action)
{
    struct changed *c = (struct changed *)p;
    struct live *l = app_live(p->app, c->id);

    if (action != ACTION_DETAILS)
        return c->page->ops->act(c->page, action);
    if (l != NULL)
        app_push(p->app, details_live(p->app, l));
    return true;
}

static void
changed_free(struct pane *p)
{
    struct changed *c = (struct changed *)p;

    c->page->ops->free(c->page);
    free(c);
}

static const struct pane_ops changed_ops = {
    .title = changed_title,
    .keys = changed_keys,
    .draw = changed_draw,
    .act = changed_act,
    .free = changed_free,
};

void
changed_open(struct app *a, struct live *l)
{
    struct changed *c = mem_zalloc(sizeof *c);

    c->pane = (struct pane){&changed_ops, a};
    c->page = page_new(a, mem_printf("%s > Host key", live_name(l)));
    snprintf(c->id, sizeof c->id, "%s", l->id);
    changed_fill(c->page, l);
    app_push(a, &c->pane);
}

bool
changed_show(struct app *a, struct live *l)
{
    if (l->changed.result == NULL || !app_looks_at(a, l))
        return false;
    changed_open(a, l);
    return true;
}
