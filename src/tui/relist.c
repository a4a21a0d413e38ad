/* SPDX-License-Identifier: BSD-3-Clause
 * relist: the lists read again, once no pane borrows from the old one. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/screen.h"

void
app_relist(struct app *a, const char *name, const char *done)
{
    char *copy = mem_dup(name);

    free(a->relist_name);
    free(a->relist_done);
    a->relist_name = copy;
    a->relist_done = mem_dup(done);
    a->stale = true;
}

void
app_reload(struct app *a)
{
    a->stale = true;
}

static const struct server *
relist_find(const struct server_list *l, const char *name)
{
    for (size_t i = 0; name != NULL && i < l->n; i++) {
        if (strcmp(l->v[i]->name, name) == 0)
            return l->v[i];
    }
    return NULL;
}

/* What was done, and where it stands now. Whoever called app_reload has said it already. */
static void
relist_say(struct app *a)
{
    const struct server *s = relist_find(a->list, a->relist_name);
    char *path;

    if (a->relist_done == NULL)
        return;
    if (a->relist_name == NULL) {
        app_sayf(a, "%s: %zu server%s, %zu fault%s.", a->relist_done, a->list->n,
            a->list->n == 1 ? "" : "s", a->list->fault_count, a->list->fault_count == 1 ? "" : "s");
    } else if (s == NULL || s->file == NULL) {
        app_sayf(a, "%s.", a->relist_done);
    } else {
        path = brief_path(s->file);
        app_sayf(a, "%s: %s is in %s, line %d.", a->relist_done, s->name, path, s->line);
        free(path);
    }
}

static void
relist_read(struct app *a)
{
    struct err e = {0};
    struct server_list *next = a->ops->reload(a->arg, &e);
    char *at;

    if (next == NULL) {
        app_fail(a, &e);
        return;
    }
    at = a->relist_name != NULL ? mem_dup(a->relist_name) :
        list_selected(a->bases[SCREEN_SERVERS]);
    if (a->list_owned) {
        server_list_done(a->list);
        free(a->list);
    }
    a->list = next;
    a->list_owned = true;
    list_reload(a->bases[SCREEN_SERVERS], at);
    free(at);
    relist_say(a);
}

/* Forms, pages and questions hold servers of the list: it stays until they are gone. */
void
relist_turn(struct app *a)
{
    if (!a->stale || a->over_count > 0 || a->confirm.text != NULL)
        return;
    a->stale = false;
    relist_read(a);
    free(a->relist_name);
    free(a->relist_done);
    a->relist_name = a->relist_done = NULL;
    app_dirty(a);
}
