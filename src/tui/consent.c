/* SPDX-License-Identifier: BSD-3-Clause
 * consent: a server from elsewhere is shown, word by word, and agreed to before it starts. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/question.h"

/* What is to be started once it was agreed to. */
struct consent {
    const struct server *server;
    struct values chosen;
};

/* yes and no are typed in full: no single key agrees, nor what was typed ahead. */
static void
consent_answer(struct app *a, void *arg, const char *text)
{
    struct consent *c = arg;

    if (strcmp(text, "no") == 0) {
        app_pop(a);
        app_sayf(a, "Not started: %s was not agreed to.", c->server->name);
    } else if (strcmp(text, "yes") != 0) {
        app_say(a, "Type yes to agree, or no.", true);
    } else if (!question_seen(app_top(a))) {
        app_say(a, "Not yet: there is more below, which PageDown shows.", true);
    } else {
        a->ops->agree(a->arg, c->server);
        list_ask_again(a->bases[SCREEN_SERVERS]);
        app_pop(a);
        list_run(a, c->server, &c->chosen);
    }
}

static void
consent_leave(struct app *a, void *arg)
{
    app_sayf(a, "Not started: %s was not agreed to.", ((struct consent *)arg)->server->name);
}

static void
consent_free(void *arg)
{
    struct consent *c = arg;

    values_done(&c->chosen);
    free(c);
}

static const struct question_ops consent_ops = {consent_answer, consent_leave, consent_free};

struct pane *
consent_new(struct app *a, const struct server *s, const struct values *chosen)
{
    struct str lines = {0};
    struct err e = {0};
    struct consent *c;
    struct pane *p;

    if (a->ops->tell(a->arg, s, chosen, &lines, &e) < 0) {
        app_fail(a, &e);
        str_done(&lines);
        return NULL;
    }
    c = mem_zalloc(sizeof *c);
    c->server = s;
    values_copy(&c->chosen, chosen);
    p = question_new(a, a->over_count > 0 ? mem_dup("Agree?") : mem_printf("%s > Agree?", s->name),
        "Read what a start would do; typing yes agrees to it.",
        str_text(&lines), "yes or no: ", "", &consent_ops, c);
    str_done(&lines);
    return p;
}
