/* SPDX-License-Identifier: BSD-3-Clause
 * show: what start would do, as words, as JSON, as its command or as the XML it comes from. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/hopsay.h"
#include "cmd/lists.h"
#include "cmd/saved.h"
#include "cmd/trust.h"
#include "core/pvsc.h"
#include "core/pvscedit.h"
#include "core/wordsjson.h"
#include "ssh/checkup.h"

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
    for (size_t i = 0; i < p->hop_count; i++) {
        show_take(i == 0 ? "ssh" : "then", plan_hop_text(&p->hops[i]));
        for (size_t k = 0; k < p->hops[i].keys.n; k++)
            show_line("key", p->hops[i].keys.v[k]);
    }
}

/* The words of the ssh that makes the connection, in JSON; none: libssh makes it. */
static void
show_put_way(json_t *j, const struct plan *p, const struct strv *argv)
{
    json_t *words = wordsjson_shown(wordsjson_make(argv));

    if (p->hop_count > 0)
        json_object_set_new(j, "ssh",
            argv->n > 0 ? json_incref(json_array_get(words, 0)) : json_string("libssh"));
    if (argv->n > 0)
        json_object_set(j, "ssh_argv", words);
    json_decref(words);
}

static void
show_way(const struct strv *argv)
{
    if (argv->n > 0)
        show_take("by", strv_join(argv, " "));
}

static void
show_forwards(const char *label, const struct plan_forward *forwards, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct plan_forward *f = &forwards[i];
        char *listen = endpoint_text(&f->listen), *target = endpoint_text(&f->target);

        show_take(label,
            mem_printf("%s %s %s -> %s %s%s%s", f->reverse ? "R" : "L",
                f->reverse ? "there" : "here", listen, f->reverse ? "here" : "there", target,
                f->listen.port == 0 && f->listen.kind == ENDPOINT_TCP
                    ? "  (port chosen when it starts)"
                    : "",
                f->extra ? "  (not the way to the server)" : ""));
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

/* -1: the client does not listen. */
static void
show_listen(const char *label, int port)
{
    if (port >= 0)
        show_take(label, port > 0 ? mem_printf("listens on port %d", port)
                                  : mem_dup("listens on a port chosen when it starts"));
}

static void
show_text(const struct plan *p, const json_t *j, const struct strv *argv)
{
    char *name = text_cleaned(p->name, 400);

    printf("%s\n", name);
    free(name);
    show_take("resource", resource_text(&p->resource));
    show_line("traffic",
        p->secure ? "inside SSH, or on this machine" : "plain: anyone on the way can read it");
    show_hops(p);
    show_way(argv);
    show_forwards("forward", p->forwards, p->forward_count);
    show_startup(p, j);
    show_listen("client", p->listen_port);
    show_listen("", p->listen_render_port);
    show_line("url", p->client_url);
    show_take("timeout", p->timeout_s < 0 ? mem_dup("none") : mem_printf("%d s", p->timeout_s));
    show_values(p);
    if (p->file != NULL)
        show_take(
            "file", mem_printf("%s:%d (%s)", p->file, p->line, server_origin_name(p->origin)));
    for (size_t i = 0; i < p->warning_count; i++)
        show_line("warning", p->warnings[i].text);
}

/* A server that is built in has no bytes that one could agree to. */
static void
show_trust(const struct cmd *c, const struct server *s)
{
    static const char *const words[] = {[TRUST_OWN] = "yours or the site's: it starts without a question",
        [TRUST_AGREED] = "agreed",
        [TRUST_ASK] = "asked before it starts"};
    struct str why = {0};
    enum trust trust;

    if (s->file == NULL)
        return;
    trust = trust_of(c, s, &why);
    show_take("trust", mem_printf("%s%s%s", words[trust], why.len > 0 ? ": " : "", str_text(&why)));
    show_line("digest", s->digest);
    str_done(&why);
}

static void
show_command_line(char *command)
{
    char *clean = text_cleaned(command != NULL ? command : "", 64 * 1024);

    puts(clean);
    free(clean);
    free(command);
}

/* Add the hops as ssh_config makes them, or why it cannot be understood. */
static void
show_put_route(struct cmd *c, const struct plan *p, json_t *j)
{
    struct session_flags flags;
    struct checkup *up;
    json_t *route;
    bool by_ssh;
    struct err e;

    if (p->hop_count == 0)
        return;
    cmd_flags(c, &flags);
    up = checkup_new(&c->conf, &flags);
    route = checkup_route(up, p, &by_ssh, &e);
    checkup_free(up);
    if (route == NULL)
        json_object_set_new(j, "route_error", json_string(e.text));
    else
        json_object_set_new(j, "route", route);
}

static void
show_route(const json_t *j)
{
    show_line("warning", json_string_value(json_object_get(j, "route_error")));
    hopsay_print(json_object_get(j, "route"));
}

/* Takes j over. */
static void
show_all(struct cmd *c, const struct server *s, const struct plan *p, json_t *j, const struct strv *argv)
{
    if (!c->opts.show_command)
        show_put_route(c, p, j);
    if (c->opts.json) {
        show_put_way(j, p, argv);
        json_object_set_new(j, "trust", json_string(trust_name(trust_of(c, s, NULL))));
        json_object_set_new(j, "digest", json_string(s->digest));
        json_dumpf(j, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
        putchar('\n');
    } else if (c->opts.show_command) {
        show_command_line(show_command_text(j));
    } else {
        show_text(p, j, argv);
        show_route(j);
        show_trust(c, s);
    }
    json_decref(j);
}

static int
show_plan(struct cmd *c, const struct server *s, struct err *e)
{
    struct session_flags flags;
    struct values chosen = {0};
    struct strv argv = {0};
    struct plan *p = NULL;
    int rc;

    if (saved_choose(c, s, &chosen, e) == 0)
        p = cmd_plan(c, s, &chosen, e);
    values_done(&chosen);
    if (p == NULL)
        return -1;
    cmd_flags(c, &flags);
    rc = session_ssh_argv(p, &c->conf, &flags, &argv, e);
    if (rc == 0)
        show_all(c, s, p, plan_json(p, PLAN_SHOW), &argv);
    strv_done(&argv);
    plan_free(p);
    return rc;
}

static int
show_source(const struct server *s, struct err *e)
{
    struct str text = {0}, element = {0}, clean = {0};
    int rc;

    if (s->file == NULL)
        return err_set(e, ERR_NOT_FOUND, "%s is built in: no file says it", s->name);
    rc = lists_bytes(s->file, &text, e);
    if (rc == 0) {
        rc = pvscedit_element(&element, str_text(&text), text.len, s->name, e);
        if (rc != 0)
            err_prefix(e, "%s", s->file);
    }
    if (rc == 0) {
        text_clean(&clean, element.s, element.len, TEXT_LINES);
        puts(str_text(&clean));
    }
    str_done(&clean);
    str_done(&element);
    str_done(&text);
    return rc;
}

static int
show_one(struct cmd *c, const struct server *s, struct err *e)
{
    return c->opts.show_xml ? show_source(s, e) : show_plan(c, s, e);
}

int
show_main(struct cmd *c)
{
    return lists_with_one(c, "show", show_one);
}
