/* SPDX-License-Identifier: BSD-3-Clause
 * details: pages that tell all about a server, a broken file, a session. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/lint.h"
#include "tui/page.h"
#include "tui/units.h"

static void
details_option(struct pane *p, const struct option *o)
{
    struct str text = {0};

    str_addf(&text, "%s, %s", o->label, option_kind_name(o->kind));
    if ((o->kind == OPTION_INT || o->kind == OPTION_DOUBLE) && o->has_max)
        str_addf(&text, " %.10g..%.10g", o->min, o->max);
    for (size_t i = 0; i < o->entry_count; i++)
        str_addf(&text, "%s%s", i == 0 ? ": " : " | ", o->entries[i].label);
    if (o->kind == OPTION_BOOLEAN)
        str_addf(&text, ": %s | %s", o->on, o->off);
    if (o->random)
        str_add(&text, "; drawn at random");
    else if (o->initial != NULL && o->kind != OPTION_PASSWORD)
        str_addf(&text, "; default %s", o->initial);
    if (o->readonly)
        str_add(&text, "; fixed");
    if (!o->save || o->kind == OPTION_PASSWORD)
        str_add(&text, "; not saved");
    page_label(p, o->name, DRAW_PLAIN, "%s", str_text(&text));
    str_done(&text);
}

static void
details_start(struct pane *p, const struct server *s)
{
    char *start = brief_start(s), *forward = brief_forward(s);

    page_head(p, "Start");
    page_label(p, "start", DRAW_PLAIN, "%s", start);
    if (forward != NULL)
        page_label(p, "forward", DRAW_PLAIN, "%s", forward);
    if (s->ssh.terminal)
        page_label(p, "terminal", DRAW_DIM, "the list asks for one; none is needed here");
    if (s->timeout_s < 0)
        page_label(p, "timeout", DRAW_PLAIN, "none: it waits for ever");
    else
        page_label(p, "timeout", DRAW_PLAIN, "%d s to get ready", s->timeout_s);
    free(start);
    free(forward);
}

static void
details_finding(struct pane *p, const struct lint_finding *f, int line)
{
    static const enum draw_style styles[] = {
        [LINT_NOTE] = DRAW_PLAIN, [LINT_WARNING] = DRAW_NEEDS, [LINT_ERROR] = DRAW_BAD};

    page_label(p, lint_severity_name(f->rule->severity), styles[f->rule->severity], "line %d: %s",
        line, f->text);
    page_label(p, "", DRAW_DIM, "%s", lint_remedy(f));
}

/* What `fairlead check` says of this one, as its list has it now. */
static void
details_check(struct pane *p, struct app *a, const struct server *s)
{
    struct str element = {0}, list = {0};
    struct lint l = {0};
    struct err e;

    if (a->ops->element(a->arg, s, &element, &e) == 0) {
        str_addf(&list, "<Servers>%s</Servers>", str_text(&element));
        lint_text(&l, str_text(&list), list.len, NULL);
        lint_finish(&l);
    }
    if (l.n > 0)
        page_head(p, "What check says");
    for (size_t i = 0; i < l.n; i++)
        details_finding(p, &l.v[i], s->line + l.v[i].line - 1);
    lint_done(&l);
    str_done(&list);
    str_done(&element);
}

struct pane *
details_new(struct app *a, const struct server *s)
{
    struct pane *p = page_new(a, mem_printf("%s > Details", s->name));
    char *resource = resource_text(&s->resource);
    enum brief_way way = brief_way(s);

    page_head(p, s->name);
    page_label(p, "resource", DRAW_PLAIN, "%s", resource);
    page_label(p, "traffic", way == BRIEF_INSIDE ? DRAW_GOOD : DRAW_PLAIN, "%s",
        way == BRIEF_INSIDE ? "inside SSH" :
        way == BRIEF_PLAIN ? "plain TCP: others on the way can read it and take the session over" :
        "stays on this machine");
    if (s->file != NULL) {
        char *path = brief_path(s->file);

        page_label(p, "file", DRAW_PLAIN, "%s:%d (%s)", path, s->line,
            server_origin_name(s->origin));
        free(path);
    }
    if (!a->ops->agreed(a->arg, s))
        page_label(p, "agreed", DRAW_NEEDS, "no: it is from elsewhere; a start shows what it would "
            "do, and asks");
    details_start(p, s);
    if (s->option_count > 0)
        page_head(p, "Options");
    for (size_t i = 0; i < s->option_count; i++)
        details_option(p, &s->options[i]);
    if (s->file != NULL)
        details_check(p, a, s);
    free(resource);
    return p;
}

struct pane *
details_fault(struct app *a, const struct list_fault *f)
{
    struct pane *p = page_new(a, mem_dup("File that cannot be read"));

    page_head(p, "This file was left out");
    page_label(p, "file", DRAW_PLAIN, "%s", f->file);
    page_label(p, "line", DRAW_PLAIN, "%d, column %d", f->line, f->column);
    page_label(p, "reason", DRAW_BAD, "%s", f->text);
    page_blank(p);
    page_text(p, DRAW_PLAIN, "The servers of all other files are in the list. Mend the file, then "
        "press r in Servers to read the lists again.");
    return p;
}
