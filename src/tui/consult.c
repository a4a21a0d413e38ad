/* SPDX-License-Identifier: BSD-3-Clause
 * consult: what the doctor says of a server: a page that is there at once, and filled when it is known. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/mem.h"
#include "tui/page.h"

#define CONSULT_LEVELS 3

static const char *const consult_levels[CONSULT_LEVELS] = {"bad", "warn", "ok"};

static const char *
consult_text(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));

    return text != NULL ? text : "";
}

static enum draw_style
consult_style(const char *level)
{
    return strcmp(level, "bad") == 0 ? DRAW_BAD : strcmp(level, "warn") == 0 ? DRAW_NEEDS : DRAW_PLAIN;
}

/* The word says it, not its colour alone. */
static void
consult_check(struct pane *p, const json_t *check)
{
    const char *level = consult_text(check, "level"), *hint = consult_text(check, "hint");

    page_label(p, consult_text(check, "check"), consult_style(level), "%-4s %s", level,
        consult_text(check, "text"));
    if (hint[0] != '\0')
        page_label(p, "", DRAW_DIM, "%s", hint);
}

/* The doctor has no terminal of its own when it is asked from here: what it says of that is not so. */
static bool
consult_counts(const json_t *check, const char *level)
{
    return strcmp(consult_text(check, "level"), level) == 0 &&
        strcmp(consult_text(check, "check"), "terminal") != 0;
}

/* Worst first: on a small screen what matters is on top. */
static void
consult_checks(struct pane *p, const json_t *checks)
{
    const json_t *check;
    size_t i;

    for (size_t k = 0; k < CONSULT_LEVELS; k++) {
        json_array_foreach (checks, i, check) {
            if (consult_counts(check, consult_levels[k]))
                consult_check(p, check);
        }
    }
}

/* "0 bad, 1 warn, 9 ok" */
static void
consult_head(struct pane *p, const json_t *checks)
{
    struct str head = {0};
    const json_t *check;
    size_t i;

    for (size_t k = 0; k < CONSULT_LEVELS; k++) {
        size_t n = 0;

        json_array_foreach (checks, i, check)
            n += consult_counts(check, consult_levels[k]);
        str_addf(&head, "%s%zu %s", k > 0 ? ", " : "", n, consult_levels[k]);
    }
    page_head(p, str_text(&head));
    str_done(&head);
}

static void
consult_keyword(struct pane *p, const json_t *k)
{
    int line = (int)json_integer_value(json_object_get(k, "line"));
    char *at = line > 0 ? mem_printf(":%d", line) : mem_dup("");

    page_label(p, "", DRAW_DIM, "%s %s  (%s%s) %s", consult_text(k, "keyword"),
        consult_text(k, "value"), consult_text(k, "file"), at,
        json_is_true(json_object_get(k, "honoured")) ? "" : consult_text(k, "why"));
    free(at);
}

static void
consult_route(struct pane *p, const json_t *route)
{
    const json_t *hop, *k;
    size_t i, at;

    if (json_array_size(route) > 0)
        page_head(p, "The way");
    json_array_foreach (route, i, hop) {
        const char *command = consult_text(hop, "proxy_command");

        page_label(p, "hop", DRAW_PLAIN, "%zu of %zu %s: %s@%s port %d%s%s", i + 1,
            json_array_size(route), consult_text(hop, "host"), consult_text(hop, "user"),
            consult_text(hop, "hostname"), (int)json_integer_value(json_object_get(hop, "port")),
            command[0] != '\0' ? " by " : "", command);
        json_array_foreach (json_object_get(hop, "ssh_config"), at, k)
            consult_keyword(p, k);
    }
}

void
app_doctor(struct app *a, const json_t *said, const struct err *e)
{
    struct pane *p = a->consulted;

    if (p == NULL)
        return; /* the person has left the page */
    a->consulted = NULL;
    page_clear(p);
    if (e != NULL) {
        page_text(p, DRAW_BAD, e->text);
    } else {
        consult_head(p, json_object_get(said, "checks"));
        consult_checks(p, json_object_get(said, "checks"));
        consult_route(p, json_object_get(said, "route"));
    }
    app_dirty(a);
}

void
consult_begin(struct app *a, const struct server *s)
{
    struct err e = {0};
    struct pane *p;

    if (a->ops->doctor(a->arg, s, &e) < 0) {
        app_fail(a, &e);
        return;
    }
    p = page_new(a, mem_printf("%s > Doctor", s->name));
    page_text(p, DRAW_BUSY, "Looking at what is in the way, here and on the way to it. Nobody is "
        "logged in to; Esc goes back.");
    app_push(a, p);
    a->consulted = p;
}
