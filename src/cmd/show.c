/* SPDX-License-Identifier: BSD-3-Clause
 * show: what start would do, as words, as JSON, as its command or as the XML it comes from. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/lists.h"
#include "cmd/saved.h"
#include "core/pvsc.h"

/* One labelled line, cleaned; NULL says nothing. */
static void
show_line(const char *label, const char *text)
{
    char *clean;

    if (text == NULL)
        return;
    clean = text_cleaned(text, 4000);
    printf("  %-10s %s\n", label, clean);
    free(clean);
}

static void
show_take(const char *label, char *text)
{
    show_line(label, text);
    free(text);
}

static void
show_hops(const struct plan *p)
{
    for (size_t i = 0; i < p->hop_count; i++)
        show_take(i == 0 ? "ssh" : "then", plan_hop_text(&p->hops[i]));
}

static void
show_forwards(const struct plan *p)
{
    for (size_t i = 0; i < p->forward_count; i++) {
        const struct plan_forward *f = &p->forwards[i];
        char *listen = endpoint_text(&f->listen), *target = endpoint_text(&f->target);

        show_take("forward",
            mem_printf("%s %s %s -> %s %s%s", f->reverse ? "R" : "L", f->reverse ? "there" : "here",
                listen, f->reverse ? "here" : "there", target,
                f->listen.port == 0 && f->listen.kind == ENDPOINT_TCP
                    ? "  (port chosen when it starts)"
                    : ""));
        free(listen);
        free(target);
    }
}

/* The command without secrets: put together from the words that show --json gives. */
static char *
show_command_text(const json_t *j)
{
    const json_t *startup = json_object_get(j, "startup");
    const char *command = json_string_value(json_object_get(startup, "command"));
    const json_t *argv = json_object_get(startup, "argv"), *word;
    struct strv words = {0};
    char *text;
    size_t i;

    if (command != NULL)
        return mem_dup(command);
    if (json_array_size(argv) == 0)
        return NULL;
    json_array_foreach(argv, i, word) strv_add(&words, json_string_value(word));
    text = strv_join(&words, " ");
    strv_done(&words);
    return text;
}

static void
show_values(const struct plan *p)
{
    bool first = true;

    for (size_t i = 0; i < p->values.n; i++) {
        const struct value *v = &p->values.v[i];

        if (str_eq(v->from, "predefined") || str_eq(v->from, "environment"))
            continue;
        show_take(first ? "options" : "",
            mem_printf("%s=%s  (%s)", v->name, v->secret ? "***" : v->text, v->from));
        first = false;
    }
}

static void
show_startup(const struct plan *p, const json_t *j)
{
    static const char *const where[] = {
        [PLAN_NONE] = NULL, [PLAN_LOCAL] = "run here", [PLAN_REMOTE] = "run there"};
    char *wrapper = p->wrapper.n > 0 ? strv_join(&p->wrapper, " ") : NULL;

    if (p->where == PLAN_NONE)
        show_line("run", "nothing");
    else
        show_take(where[p->where], show_command_text(j));
    if (wrapper != NULL)
        show_take("wrapper", mem_printf("%s  (not needed here)", wrapper));
    free(wrapper);
}

static void
show_text(const struct plan *p, const json_t *j)
{
    char *name = text_cleaned(p->name, 400);

    printf("%s\n", name);
    free(name);
    show_take("resource", resource_text(&p->resource));
    show_line("traffic",
        p->secure ? "inside SSH, or on this machine" : "plain: anyone on the way can read it");
    show_hops(p);
    show_forwards(p);
    show_startup(p, j);
    if (p->listen_port >= 0)
        show_take("client", p->listen_port > 0
                                ? mem_printf("listens on port %d", p->listen_port)
                                : mem_dup("listens on a port chosen when it starts"));
    show_line("url", p->client_url);
    show_take("timeout", p->timeout_s < 0 ? mem_dup("none") : mem_printf("%d s", p->timeout_s));
    show_values(p);
    if (p->file != NULL)
        show_take(
            "file", mem_printf("%s:%d (%s)", p->file, p->line, server_origin_name(p->origin)));
    for (size_t i = 0; i < p->warning_count; i++)
        show_line("warning", p->warnings[i].text);
}

static void
show_command_line(char *command)
{
    char *clean = text_cleaned(command != NULL ? command : "", 64 * 1024);

    puts(clean);
    free(clean);
    free(command);
}

static int
show_plan(struct cmd *c, const struct server *s, struct err *e)
{
    struct values chosen = {0};
    struct plan *p = NULL;
    json_t *j;

    if (saved_choose(c, s, &chosen, e) == 0)
        p = cmd_plan(c, s, &chosen, e);
    values_done(&chosen);
    if (p == NULL)
        return -1;
    j = plan_json(p, PLAN_SHOW);
    if (c->opts.json) {
        json_dumpf(j, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
        putchar('\n');
    } else if (c->opts.show_command) {
        show_command_line(show_command_text(j));
    } else {
        show_text(p, j);
    }
    json_decref(j);
    plan_free(p);
    return 0;
}

/* From the "<Server" at or before the line to its end. NULL when the file has changed since. */
static char *
show_element(const char *text, int line)
{
    const char *at = text, *begin = NULL, *end, *p;

    for (int i = 0; i < line && at != NULL; i++)
        at = strchr(at, '\n') != NULL ? strchr(at, '\n') + 1 : NULL;
    for (p = text; (p = strstr(p, "<Server")) != NULL && (at == NULL || p < at); p++)
        if (strchr(" \t\r\n", p[7]) != NULL)
            begin = p;
    if (begin == NULL)
        return NULL;
    end = strstr(begin, "</Server>");
    return end != NULL ? mem_ndup(begin, (size_t)(end - begin) + 9) : NULL;
}

static int
show_source(const struct server *s, struct err *e)
{
    struct str text = {0}, clean = {0};
    char *element = NULL;
    int rc;

    if (s->file == NULL)
        return err_set(e, ERR_NOT_FOUND, "%s is built in: no file says it", s->name);
    rc = dirs_read(s->file, PVSC_SIZE_MAX, &text, e);
    if (rc == 0 && (element = show_element(str_text(&text), s->line)) == NULL)
        rc = err_set(e, ERR_DATA, "%s:%d is no longer where %s begins", s->file, s->line, s->name);
    if (rc == 0) {
        text_clean(&clean, element, strlen(element), TEXT_LINES);
        puts(str_text(&clean));
    }
    free(element);
    str_done(&clean);
    str_done(&text);
    return rc;
}

int
show_main(struct cmd *c)
{
    struct server_list *l;
    const struct server *s;
    struct err e;
    int rc;

    if (c->opts.words.n != 1) {
        err_set(&e, ERR_USAGE, "fairlead show takes the name of one server");
        err_hint(&e, "fairlead list names them");
        return cmd_fail(&e);
    }
    l = lists_read(c, &e);
    if (l == NULL)
        return cmd_fail(&e);
    s = lists_find(c, l, c->opts.words.v[0], &e);
    rc = s == NULL ? -1 : c->opts.show_xml ? show_source(s, &e) : show_plan(c, s, &e);
    lists_free(l);
    return rc == 0 ? 0 : cmd_fail(&e);
}
