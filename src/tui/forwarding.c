/* SPDX-License-Identifier: BSD-3-Clause
 * forwarding: one forward more, or one less, in a session that runs: asked for here, told how it went. */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/sshspec.h"
#include "tui/question.h"

/* ---- one more ---- */

/* "L SPEC", also as it is typed in a shell: "-L SPEC", "-LSPEC". NULL: neither L nor R. */
static const char *
forwarding_spec(const char *text, bool *reverse)
{
    const char *at = text + strspn(text, " ");

    at += *at == '-';
    if (toupper((unsigned char)*at) != 'L' && toupper((unsigned char)*at) != 'R')
        return NULL;
    *reverse = toupper((unsigned char)*at) == 'R';
    at++;
    return at + strspn(at, " ");
}

/* Wrong words are said while they can still be mended. */
static bool
forwarding_understood(struct app *a, const char *text, const char *spec, bool reverse)
{
    struct plan_forward f = {0};
    const char *wrong = spec != NULL ? sshspec_forward(&f, spec, reverse) :
        "begins neither with L, for a port here that leads there, nor with R, for one there";
    char *said = wrong != NULL ? mem_printf("'%s' %s", spec != NULL ? spec : text, wrong) : NULL;

    plan_forward_done(&f);
    if (said != NULL)
        app_say(a, said, true);
    free(said);
    return wrong == NULL;
}

static void
forwarding_answer(struct app *a, void *id, const char *text)
{
    bool reverse = false;
    const char *last = text + strlen(text);
    char *words, *spec;

    while (last > text && last[-1] == ' ')
        last--;
    words = mem_ndup(text, (size_t)(last - text));
    spec = (char *)forwarding_spec(words, &reverse);
    if (forwarding_understood(a, words, spec, reverse)) {
        a->ops->forward(a->arg, id, reverse, spec);
        app_sayf(a, "Asking for the forward %c %s ...", reverse ? 'R' : 'L', spec);
        app_pop(a);
    }
    free(words);
}

static const struct question_ops forwarding_ops = {forwarding_answer, NULL, free};

void
forwarding_add(struct app *a, struct live *l)
{
    if (phase_over(l->view->phase)) {
        app_sayf(a, "%s is over: nothing can be forwarded in it.", live_name(l));
        return;
    }
    app_push(a, question_new(a, mem_printf("%s > Forward", live_name(l)), "One more forward, as in "
        "ssh(1): L [bind:]port:host:hostport from here to there, R from there to here.", NULL,
        "Forward: ", "L ", &forwarding_ops, mem_dup(l->id)));
}

/* ---- one less ---- */

static const struct view_forward *
forwarding_find(const struct live *l, const char *forward)
{
    for (size_t i = 0; i < l->view->forward_count; i++) {
        if (str_eq(l->view->forwards[i].id, forward))
            return &l->view->forwards[i];
    }
    return NULL;
}

static void
forwarding_end_now(struct app *a, void *id)
{
    struct live *l = app_live(a, id);

    if (l != NULL)
        a->ops->unforward(a->arg, l->id, l->ending);
}

void
forwarding_end(struct app *a, struct live *l, size_t i)
{
    const struct view_forward *f = i < l->view->forward_count ? &l->view->forwards[i] : NULL;

    if (f == NULL)
        return;
    snprintf(l->ending, sizeof l->ending, "%s", f->id);
    app_ask(a, KEYS_IN_YESNO, forwarding_end_now, l->id,
        "End the forward %s, %s -> %s? What is connected goes on. [y]es  [n]o", f->id,
        f->listen != NULL ? f->listen : "?", f->target != NULL ? f->target : "?");
}

/* ---- how it went ---- */

void
forwarding_tell(struct app *a, struct live *l)
{
    const struct view_forward *f = forwarding_find(l, l->forward);
    const char *why = f != NULL && f->reason != NULL ? f->reason : "it is not told why";
    char *text;

    if (f == NULL || f->state == NULL || strcmp(f->state, "opening") == 0)
        return;
    if (strcmp(f->state, "failed") == 0)
        text = mem_printf("%s: the forward %s cannot be opened: %s", live_name(l), f->id, why);
    else
        text = mem_printf("%s: the forward %s, %s %s -> %s, is %s", live_name(l), f->id,
            f->reverse ? "R" : "L", f->listen != NULL ? f->listen : "?",
            f->target != NULL ? f->target : "?", f->state);
    app_say(a, text, strcmp(f->state, "failed") == 0);
    free(text);
    l->forward[0] = '\0';
}

void
app_forwarded(struct app *a, const char *id, const char *forward, const struct err *e)
{
    struct live *l = app_live(a, id);

    if (e != NULL) {
        app_fail(a, e);
    } else if (l != NULL && forward != NULL) {
        snprintf(l->forward, sizeof l->forward, "%s", forward);
        forwarding_tell(a, l);
    }
}
