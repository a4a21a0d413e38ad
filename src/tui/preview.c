/* SPDX-License-Identifier: BSD-3-Clause
 * preview: the plan as a page: hops, forwards, the exact command. Nothing is contacted. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "core/plan.h"
#include "tui/page.h"

static void
preview_hops(struct pane *p, const struct plan *plan)
{
    page_head(p, "Hops");
    if (plan->hop_count == 0)
        page_text(p, DRAW_PLAIN, "none: nothing goes over SSH");
    for (size_t i = 0; i < plan->hop_count; i++) {
        char *hop = plan_hop_text(&plan->hops[i]);
        char label[32];

        snprintf(label, sizeof label, "hop %zu", i + 1);
        page_label(p, label, DRAW_PLAIN, "%s", hop);
        free(hop);
    }
}

static char *
preview_endpoint(const struct endpoint *e)
{
    if (e->kind == ENDPOINT_TCP && e->port == 0)
        return mem_printf("%s, a free port", e->host != NULL ? e->host : "localhost");
    return endpoint_text(e);
}

static void
preview_forwards(struct pane *p, const struct plan *plan)
{
    page_head(p, "Forwards");
    if (plan->forward_count == 0)
        page_text(p, DRAW_PLAIN, plan->secure ? "none" :
            "none: the traffic is plain TCP, which others on the way can read");
    for (size_t i = 0; i < plan->forward_count; i++) {
        const struct plan_forward *f = &plan->forwards[i];
        char *listen = preview_endpoint(&f->listen), *target = preview_endpoint(&f->target);

        page_label(p, f->id != NULL ? f->id : "-", DRAW_PLAIN, "%s %s, leads %s to %s",
            f->reverse ? "R  listens there on" : "L  listens here on", listen,
            f->reverse ? "here" : "there", target);
        free(listen);
        free(target);
    }
}

/* The texts come out of the plan as it is shown to people: with stars where a secret is. */
static void
preview_command(struct pane *p, const struct plan *plan, const json_t *shown)
{
    const json_t *startup = json_object_get(shown, "startup");
    const char *command = json_string_value(json_object_get(startup, "command"));
    const json_t *word;
    size_t i;

    page_head(p, plan->where == PLAN_REMOTE ? "Command, on the last hop" :
        plan->where == PLAN_LOCAL ? "Command, on this machine" : "Command");
    if (plan->where == PLAN_NONE) {
        page_text(p, DRAW_PLAIN, "none: nothing is started");
        return;
    }
    if (command != NULL)
        page_text(p, DRAW_BOLD, command);
    page_blank(p);
    if (plan->pty)
        page_text(p, DRAW_DIM, "It gets a terminal; what it prints is shown with the session.");
    json_array_foreach (json_object_get(startup, "argv"), i, word) {
        char label[32];

        snprintf(label, sizeof label, "word %zu", i + 1);
        page_label(p, label, DRAW_PLAIN, "%s", json_string_value(word));
    }
}

/* The terminal or ssh that the list puts around the command. */
static void
preview_wrapper(struct pane *p, const struct plan *plan)
{
    char *words;

    if (plan->wrapper.n == 0)
        return;
    words = strv_join(&plan->wrapper, " ");
    page_head(p, "Taken away");
    page_text(p, DRAW_DIM, "The list puts these words around the command; fairlead does itself "
        "what they are for.");
    page_text(p, DRAW_PLAIN, words);
    free(words);
}

static void
preview_values(struct pane *p, const struct plan *plan)
{
    page_head(p, "Variables");
    for (size_t i = 0; i < plan->values.n; i++) {
        const struct value *v = &plan->values.v[i];

        if (v->from != NULL && str_eq(v->from, "environment"))
            continue;
        page_label(p, v->name, DRAW_PLAIN, "%s  (%s)", v->secret ? "***" : v->text, v->from);
    }
}

struct pane *
preview_new(struct app *a, const struct server *s, const struct values *chosen)
{
    struct err e = {0};
    struct plan *plan = a->ops->plan(a->arg, s, chosen, &e);
    struct pane *p;
    json_t *shown;

    if (plan == NULL) {
        app_fail(a, &e);
        return NULL;
    }
    p = page_new(a, a->over_count > 0 ? mem_dup("Preview") : mem_printf("%s > Preview", s->name));
    shown = plan_json(plan, PLAN_SHOW);
    page_text(p, DRAW_DIM, "What a start would do. Nothing has been contacted.");
    preview_hops(p, plan);
    preview_forwards(p, plan);
    preview_command(p, plan, shown);
    preview_wrapper(p, plan);
    page_head(p, "Client");
    page_label(p, "URL", DRAW_PLAIN, "%s", plan->client_url != NULL ? plan->client_url : "-");
    if (plan->listen_port >= 0)
        page_label(p, "listens", DRAW_PLAIN, "the client waits for the server's call");
    for (size_t i = 0; i < plan->warning_count; i++)
        page_label(p, i == 0 ? "warning" : "", DRAW_NEEDS, "%s", plan->warnings[i].text);
    preview_values(p, plan);
    json_decref(shown);
    plan_free(plan);
    return p;
}
