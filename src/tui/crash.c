/* SPDX-License-Identifier: BSD-3-Clause
 * crash: sessions whose process died while a command of theirs ran elsewhere: told, and cleaned up. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/screen.h"

/* An event that nobody is left to send; e is freed. */
static void
crash_event(struct app *a, struct live *l, struct event *e)
{
    event_stamp(e, l->id, l->view->seq + 1, app_now_ms());
    app_event(a, l->id, e);
    event_free(e);
}

void
app_crashed(struct app *a, const char *id, const char *name, const char *text)
{
    struct live *l = app_live_add(a, id, name);
    const char *why = phase_over(l->view->phase) ? l->view->error : NULL; /* who saw it die knows more */

    if (l->crashed)
        return;
    l->crashed = true;
    crash_event(a, l, event_make(EVENT_ERROR, "{s:s,s:i,s:s,s:s}", "code", err_name(ERR_BUG), "exit",
        err_exit(ERR_BUG), "text", why != NULL ? why : text, "hint",
        "x in Sessions connects as it did and ends what it may have left there"));
    if (!phase_over(l->view->phase))
        crash_event(a, l, event_make(EVENT_PHASE, "{s:s}", "phase", phase_name(PHASE_FAILED)));
}

void
crash_clean(struct app *a, struct live *l)
{
    struct live *cleaning = app_live(a, l->cleaning);
    char name[40], id[16] = "";
    struct err e = {0};

    snprintf(name, sizeof name, "clean-up of %s", l->id);
    if (cleaning != NULL && !phase_over(cleaning->view->phase)) {
        app_sayf(a, "The %s is under way.", name);
    } else if (a->ops->clean(a->arg, l->id, id, &e) < 0) {
        app_fail(a, &e);
    } else {
        snprintf(l->cleaning, sizeof l->cleaning, "%s", id);
        app_live_add(a, id, name);
        live_select(a, id);
        app_go(a, SCREEN_SESSIONS);
    }
}

void
app_cleaned(struct app *a, const char *id)
{
    struct live *l = app_live(a, id), *selected = live_selected(a);
    char name[40];

    snprintf(name, sizeof name, "%s", id);
    if (l == NULL)
        return;
    app_live_remove(a, l);
    if (selected != l)
        live_select(a, selected->id);
    app_sayf(a, "%s is cleaned up: what it left has ended.", name);
}
