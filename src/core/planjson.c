/* SPDX-License-Identifier: BSD-3-Clause
 * planjson: a plan as JSON, for `fairlead show` and for the session's process. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/plan.h"
#include "core/planparts.h"
#include "core/wordsjson.h"

#define PLANJSON_V 1

static const char *const planjson_where[] = {
    [PLAN_NONE] = "none",
    [PLAN_LOCAL] = "local",
    [PLAN_REMOTE] = "remote",
};
static const char *const planjson_kinds[] = {"paraview", "xpra", "builtin"};

#define PLANJSON_COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- Out ---- */

/* NULL leaves the key out. Takes value over. */
static void
planjson_put(json_t *object, const char *key, json_t *value)
{
    if (value != NULL)
        json_object_set_new(object, key, value);
}

static json_t *
planjson_number(double value)
{
    if (value > -1e15 && value < 1e15 && value == (double)(json_int_t)value)
        return json_integer((json_int_t)value);
    return json_real(value);
}

/* The words with stars in place of secrets: made again from the template, so that a short password
 * cannot hide in another word. They were made once before, so this does not fail. */
static void
planjson_command(json_t *j, const struct plan *p, enum plan_json_for use)
{
    struct plan masked = *p;
    struct strv argv = {0};
    char *command = NULL;
    struct err e;

    masked.values = (struct values){0};
    if (use == PLAN_WIRE)
        values_copy(&masked.values, &p->values);
    else
        planvars_masked(&masked.values, &p->values);
    if (plan_render(&masked, &masked.values, &argv, &command, &e) == 0) {
        planjson_put(j, "argv", wordsjson_make(&argv));
        planjson_put(j, "command", wordsjson_word(command));
    }
    for (size_t i = 0; i < argv.n; i++)
        mem_wipe(argv.v[i], strlen(argv.v[i]));
    if (command != NULL)
        mem_wipe(command, strlen(command));
    strv_done(&argv);
    free(command);
    values_done(&masked.values);
}

static json_t *
planjson_startup(const struct plan *p, enum plan_json_for use)
{
    json_t *j = json_object();

    planjson_put(j, "where", json_string(planjson_where[p->where]));
    planjson_put(j, "wrapper",
        p->wrapper.n > 0 || p->where != PLAN_NONE ? wordsjson_make(&p->wrapper) : NULL);
    if (p->where == PLAN_NONE)
        return j;
    planjson_command(j, p, use);
    if (use == PLAN_WIRE)
        planjson_put(j, "template", wordsjson_word(p->template_text));
    if (p->wrapped)
        planjson_put(j, "wrapped", json_true());
    if (p->errand)
        planjson_put(j, "errand", json_true());
    planjson_put(j, "pty", json_boolean(p->pty));
    planjson_put(j, "delay", planjson_number(p->delay_s));
    planjson_put(j, "process_wait", planjson_number(p->process_wait_s));
    return j;
}

static json_t *
planjson_endpoint(const struct endpoint *e)
{
    json_t *j = json_object();

    if (e->kind == ENDPOINT_TCP) {
        planjson_put(j, "host", wordsjson_word(e->host));
        planjson_put(j, "port", json_integer(e->port));
    } else {
        planjson_put(j, e->kind == ENDPOINT_UNIX ? "path" : "command", wordsjson_word(e->path));
    }
    return j;
}

static json_t *
planjson_forwards(const struct plan_forward *forwards, size_t n)
{
    json_t *a = json_array();

    for (size_t i = 0; i < n; i++) {
        const struct plan_forward *f = &forwards[i];
        json_t *j = json_object();

        planjson_put(j, "id", json_string(f->id));
        planjson_put(j, "dir", json_string(f->reverse ? "R" : "L"));
        if (f->extra)
            planjson_put(j, "extra", json_true());
        planjson_put(j, "listen", planjson_endpoint(&f->listen));
        planjson_put(j, "target", planjson_endpoint(&f->target));
        json_array_append_new(a, j);
    }
    return a;
}

static json_t *
planjson_hops(const struct plan *p)
{
    json_t *a = json_array();

    for (size_t i = 0; i < p->hop_count; i++) {
        const struct plan_hop *h = &p->hops[i];
        json_t *j = json_object();

        planjson_put(j, "user", wordsjson_word(h->user));
        planjson_put(j, "host", wordsjson_word(h->host));
        if (h->port != 0)
            planjson_put(j, "port", json_integer(h->port));
        if (h->keys.n > 0)
            planjson_put(j, "keys", wordsjson_make(&h->keys));
        json_array_append_new(a, j);
    }
    return a;
}

static json_t *
planjson_client(const struct plan *p)
{
    json_t *j = json_object();

    planjson_put(j, "url", wordsjson_word(p->client_url));
    if (p->resource.scheme == RESOURCE_BUILTIN)
        return j;
    planjson_put(j, "host", wordsjson_word(p->client_host));
    planjson_put(j, "port", p->client_port >= 0 ? json_integer(p->client_port) : NULL);
    if (p->client_render_host != NULL)
        planjson_put(j, "render", json_pack("{s:s,s:i}", "host", p->client_render_host, "port",
            p->client_render_port));
    if (p->listen_port >= 0)
        planjson_put(j, "listen", json_pack("{s:i}", "port", p->listen_port));
    if (p->listen_render_port >= 0)
        json_object_set_new(json_object_get(j, "listen"), "render_port",
            json_integer(p->listen_render_port));
    return j;
}

static json_t *
planjson_values(const struct plan *p, enum plan_json_for use)
{
    json_t *all = json_object();

    for (size_t i = 0; i < p->values.n; i++) {
        const struct value *v = &p->values.v[i];
        json_t *j = json_object();

        planjson_put(j, "value", wordsjson_word(v->secret && use == PLAN_SHOW ? "***" : v->text));
        planjson_put(j, "from", json_string(v->from));
        if (v->secret)
            planjson_put(j, "secret", json_true());
        planjson_put(all, v->name, j);
    }
    return all;
}

static void
planjson_option_limits(json_t *j, const struct option *o)
{
    if (o->kind == OPTION_INT || o->kind == OPTION_DOUBLE) {
        planjson_put(j, "min", planjson_number(o->min));
        if (o->has_max)
            planjson_put(j, "max", planjson_number(o->max));
        planjson_put(j, "step", planjson_number(o->step));
    }
    if (o->kind == OPTION_BOOLEAN) {
        planjson_put(j, "true", wordsjson_word(o->on));
        planjson_put(j, "false", wordsjson_word(o->off));
    }
    if (o->kind == OPTION_ENUM) {
        json_t *entries = json_array();

        for (size_t i = 0; i < o->entry_count; i++) {
            json_t *entry = json_object();

            planjson_put(entry, "value", wordsjson_word(o->entries[i].value));
            planjson_put(entry, "label", wordsjson_word(o->entries[i].label));
            json_array_append_new(entries, entry);
        }
        planjson_put(j, "entries", entries);
    }
}

static json_t *
planjson_options(const struct server *s)
{
    json_t *a = json_array();

    for (size_t i = 0; i < s->option_count; i++) {
        const struct option *o = &s->options[i];
        json_t *j = json_object();

        planjson_put(j, "name", wordsjson_word(o->name));
        planjson_put(j, "label", wordsjson_word(o->label));
        planjson_put(j, "type", json_string(option_kind_name(o->kind)));
        planjson_option_limits(j, o);
        if (o->kind == OPTION_PASSWORD && o->initial != NULL && o->initial[0] != '\0')
            planjson_put(j, "default", json_string("***"));
        else
            planjson_put(j, "default", wordsjson_word(o->initial));
        planjson_put(j, "readonly", json_boolean(o->readonly));
        planjson_put(j, "save", json_boolean(o->save));
        json_array_append_new(a, j);
    }
    return a;
}

static json_t *
planjson_warnings(const struct plan *p)
{
    json_t *a = json_array();

    for (size_t i = 0; i < p->warning_count; i++) {
        const struct remark *w = &p->warnings[i];
        json_t *j = json_object();

        planjson_put(j, "code", json_string(w->code));
        planjson_put(j, "text", wordsjson_word(w->text));
        if (w->line > 0)
            planjson_put(j, "line", json_integer(w->line));
        json_array_append_new(a, j);
    }
    return a;
}

static json_t *
planjson_source(const struct plan *p)
{
    json_t *j = json_object();

    planjson_put(j, "file", wordsjson_word(p->file));
    if (p->file != NULL)
        planjson_put(j, "line", json_integer(p->line));
    planjson_put(j, "origin", json_string(server_origin_name(p->origin)));
    return j;
}

json_t *
plan_json(const struct plan *p, enum plan_json_for use)
{
    json_t *j = json_object();
    char *resource = resource_text(&p->resource);

    planjson_put(j, "v", json_integer(PLANJSON_V));
    planjson_put(j, "name", wordsjson_word(p->name));
    planjson_put(j, "kind", json_string(p->kind));
    planjson_put(j, "source", planjson_source(p));
    planjson_put(j, "resource", wordsjson_word(resource));
    planjson_put(j, "scheme", json_string(resource_scheme_name(p->resource.scheme)));
    planjson_put(j, "reverse", json_boolean(resource_reverse(&p->resource)));
    planjson_put(j, "secure", json_boolean(p->secure));
    planjson_put(j, "timeout", json_integer(p->timeout_s));
    planjson_put(j, "startup", planjson_startup(p, use));
    planjson_put(j, "hops", planjson_hops(p));
    planjson_put(j, "forwards", planjson_forwards(p->forwards, p->forward_count));
    if (p->ssh_program != NULL)
        planjson_put(j, "ssh_program", wordsjson_word(p->ssh_program));
    planjson_put(j, "client", planjson_client(p));
    planjson_put(j, "values", planjson_values(p, use));
    if (use == PLAN_SHOW && p->server != NULL)
        planjson_put(j, "options", planjson_options(p->server));
    planjson_put(j, "paraview_argv", wordsjson_make(&p->paraview_argv));
    planjson_put(j, "warnings", planjson_warnings(p));
    free(resource);
    return use == PLAN_SHOW ? wordsjson_shown(j) : j;
}

/* ---- In ---- */

static const char *
planjson_get(const json_t *j, const char *key)
{
    return json_string_value(json_object_get(j, key));
}

/* A copy of a text that may hold any bytes. */
static char *
planjson_copy(const json_t *j, const char *key)
{
    return wordsjson_text(json_object_get(j, key));
}

static long long
planjson_int(const json_t *j, const char *key, long long otherwise)
{
    const json_t *value = json_object_get(j, key);

    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static bool
planjson_read_kind(struct plan *p, const char *kind)
{
    for (size_t i = 0; kind != NULL && i < PLANJSON_COUNT(planjson_kinds); i++) {
        if (strcmp(kind, planjson_kinds[i]) == 0)
            p->kind = planjson_kinds[i];
    }
    return p->kind != NULL;
}

static void
planjson_read_source(struct plan *p, const json_t *source)
{
    const char *origin = planjson_get(source, "origin");

    p->file = planjson_copy(source, "file");
    p->line = (int)planjson_int(source, "line", 0);
    for (int i = SERVER_ORIGIN_BUILTIN; i <= SERVER_ORIGIN_IMPORTED; i++) {
        if (str_eq(origin, server_origin_name((enum server_origin)i)))
            p->origin = (enum server_origin)i;
    }
}

static bool
planjson_read_startup(struct plan *p, const json_t *j)
{
    const char *where = planjson_get(j, "where");
    bool known = false;

    for (size_t i = 0; where != NULL && i < PLANJSON_COUNT(planjson_where); i++) {
        if (strcmp(where, planjson_where[i]) == 0) {
            p->where = (enum plan_where)i;
            known = true;
        }
    }
    p->template_text = planjson_copy(j, "template");
    p->wrapped = json_is_true(json_object_get(j, "wrapped"));
    p->errand = json_is_true(json_object_get(j, "errand")) && p->resource.xpra != NULL;
    p->pty = json_is_true(json_object_get(j, "pty"));
    p->delay_s = json_number_value(json_object_get(j, "delay"));
    p->process_wait_s = json_number_value(json_object_get(j, "process_wait"));
    wordsjson_read(&p->wrapper, json_object_get(j, "wrapper"));
    return known && (p->where == PLAN_NONE || p->errand) == (p->template_text == NULL);
}

static bool
planjson_read_hops(struct plan *p, const json_t *hops)
{
    size_t i;
    const json_t *j;

    json_array_foreach (hops, i, j) {
        struct plan_hop h = {.port = (int)planjson_int(j, "port", 0)};
        const char *user = planjson_get(j, "user"), *host = planjson_get(j, "host");

        if (!resource_host_ok(host) || (user != NULL && !resource_user_ok(user)))
            return false;
        h.user = mem_dup(user);
        h.host = mem_dup(host);
        wordsjson_read(&h.keys, json_object_get(j, "keys"));
        p->hops = mem_grow(p->hops, p->hop_count, &p->hop_cap, sizeof *p->hops);
        p->hops[p->hop_count++] = h;
    }
    return true;
}

static bool
planjson_read_endpoint(struct endpoint *e, const json_t *j)
{
    bool unix_socket = json_object_get(j, "path") != NULL;
    long long port = planjson_int(j, "port", -1);

    e->path = planjson_copy(j, unix_socket ? "path" : "command");
    if (e->path != NULL) {
        e->kind = unix_socket ? ENDPOINT_UNIX : ENDPOINT_COMMAND;
        return true;
    }
    e->kind = ENDPOINT_TCP;
    e->host = mem_dup(planjson_get(j, "host"));
    e->port = (int)port;
    return e->host != NULL && port >= 0 && port <= 65535;
}

static bool
planjson_read_forwards(struct plan *p, const json_t *forwards)
{
    size_t i;
    const json_t *j;

    json_array_foreach (forwards, i, j) {
        const char *id = planjson_get(j, "id"), *dir = planjson_get(j, "dir");
        struct plan_forward *f;

        p->forwards = mem_grow(p->forwards, p->forward_count, &p->forward_cap, sizeof *p->forwards);
        f = &p->forwards[p->forward_count++];
        *f = (struct plan_forward){.id = mem_dup(id), .reverse = str_eq(dir, "R"),
            .extra = json_is_true(json_object_get(j, "extra"))};
        if (id == NULL || dir == NULL ||
            !planjson_read_endpoint(&f->listen, json_object_get(j, "listen")) ||
            !planjson_read_endpoint(&f->target, json_object_get(j, "target")))
            return false;
    }
    return true;
}

static bool
planjson_read_values(struct plan *p, json_t *values)
{
    const char *name;
    json_t *j;

    json_object_foreach (values, name, j) {
        char *text = planjson_copy(j, "value");

        if (text == NULL)
            return false;
        values_set(&p->values, name, text, values_from_word(planjson_get(j, "from")),
            json_is_true(json_object_get(j, "secret")));
        mem_wipe(text, strlen(text));
        free(text);
    }
    return true;
}

static bool
planjson_read_warnings(struct plan *p, const json_t *warnings)
{
    size_t i;
    const json_t *j;

    json_array_foreach (warnings, i, j) {
        const char *code = planjson_get(j, "code");
        char *text = planjson_copy(j, "text");

        if (code != NULL && text != NULL)
            planwarn_add(p, (int)planjson_int(j, "line", 0), code, "%s", text);
        free(text);
        if (code == NULL || text == NULL)
            return false;
    }
    return true;
}

static bool
planjson_read_head(struct plan *p, const json_t *j)
{
    const char *resource = planjson_get(j, "resource");

    p->name = planjson_copy(j, "name");
    if (planjson_int(j, "v", 0) != PLANJSON_V || p->name == NULL || resource == NULL ||
        !planjson_read_kind(p, planjson_get(j, "kind")))
        return false;
    resource_parse(&p->resource, resource);
    p->timeout_s = (int)planjson_int(j, "timeout", -1);
    p->ssh_program = planjson_copy(j, "ssh_program");
    planjson_read_source(p, json_object_get(j, "source"));
    return p->resource.scheme != RESOURCE_OTHER;
}

struct plan *
plan_from_json(const json_t *j, struct err *e)
{
    struct plan *p = mem_zalloc(sizeof *p);

    if (!planjson_read_head(p, j) ||
        !planjson_read_startup(p, json_object_get(j, "startup")) ||
        !planjson_read_hops(p, json_object_get(j, "hops")) ||
        !planjson_read_forwards(p, json_object_get(j, "forwards")) ||
        !planjson_read_values(p, json_object_get(j, "values")) ||
        !planjson_read_warnings(p, json_object_get(j, "warnings"))) {
        plan_free(p);
        err_set(e, ERR_BUG, "the plan that came over the socket makes no sense");
        return NULL;
    }
    wordsjson_read(&p->paraview_argv, json_object_get(j, "paraview_argv"));
    plan_tell_client(p);
    if (plan_render(p, &p->values, &p->argv, &p->command, e) == 0)
        return p;
    plan_free(p);
    return NULL;
}
