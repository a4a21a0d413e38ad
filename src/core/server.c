/* SPDX-License-Identifier: BSD-3-Clause
 * server: a configured server as its file says it. */
#include "config.h"

#include "core/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define SERVER_REMARK_MAX 500 /* bytes of a remark's text */

struct server *
server_new(void)
{
    struct server *s = mem_zalloc(sizeof *s);

    s->name = mem_dup("");
    s->timeout_s = 60;
    resource_parse(&s->resource, "");
    return s;
}

static void
assigns_free(struct assign *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(v[i].name);
        free(v[i].value);
    }
    free(v);
}

static void
switch_done(struct option_switch *sw)
{
    for (size_t i = 0; i < sw->case_count; i++) {
        free(sw->cases[i].value);
        assigns_free(sw->cases[i].sets, sw->cases[i].set_count);
    }
    free(sw->cases);
    free(sw->variable);
}

static void
server_free_startup(struct server *s)
{
    for (size_t i = 0; i < s->option_count; i++)
        option_done(&s->options[i]);
    free(s->options);
    assigns_free(s->sets, s->set_count);
    for (size_t i = 0; i < s->switch_count; i++)
        switch_done(&s->switches[i]);
    free(s->switches);
    free(s->exec);
    strv_done(&s->args);
    free(s->arg_places);
    free(s->ssh.user);
    free(s->ssh.port);
    free(s->ssh.program);
    free(s->ssh.terminal_program);
    free(s->ssh.terminal_option);
    free(s->ssh.forward_local);
}

void
server_free(struct server *s)
{
    if (s == NULL)
        return;
    server_free_startup(s);
    free(s->name);
    resource_done(&s->resource);
    free(s->file);
    for (size_t i = 0; i < s->remark_count; i++) {
        free(s->remarks[i].code);
        free(s->remarks[i].text);
    }
    free(s->remarks);
    free(s);
}

/* The text may quote the file, so it is cleaned here, once. */
void
server_remark(struct server *s, int line, int column, const char *code, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    s->remarks = mem_grow(s->remarks, s->remark_count, &s->remark_cap, sizeof *s->remarks);
    s->remarks[s->remark_count++] = (struct remark){
        .code = mem_dup(code), .text = text_cleaned(text, SERVER_REMARK_MAX),
        .line = line, .column = column};
}

const struct option *
server_option(const struct server *s, const char *name)
{
    for (size_t i = s->option_count; i > 0; i--) {
        if (strcmp(s->options[i - 1].name, name) == 0)
            return &s->options[i - 1];
    }
    return NULL;
}

static bool
assigns_name(const struct assign *v, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(v[i].name, name) == 0)
            return true;
    }
    return false;
}

static bool
switch_assigns(const struct option_switch *sw, const char *name)
{
    for (size_t i = 0; i < sw->case_count; i++) {
        if (assigns_name(sw->cases[i].sets, sw->cases[i].set_count, name))
            return true;
    }
    return false;
}

bool
server_assigns(const struct server *s, const char *name)
{
    for (size_t i = 0; i < s->switch_count; i++) {
        if (switch_assigns(&s->switches[i], name))
            return true;
    }
    return assigns_name(s->sets, s->set_count, name);
}

const char *
server_origin_name(enum server_origin origin)
{
    static const char *const names[] = {
        [SERVER_ORIGIN_BUILTIN] = "builtin", [SERVER_ORIGIN_DEFAULT] = "default",
        [SERVER_ORIGIN_SYSTEM] = "system",   [SERVER_ORIGIN_EXTRA] = "extra",
        [SERVER_ORIGIN_USER] = "user",       [SERVER_ORIGIN_IMPORTED] = "imported",
    };

    return names[origin];
}

const char *
server_startup_name(enum server_startup startup)
{
    switch (startup) {
    case SERVER_COMMAND:
        return "local";
    case SERVER_SSH:
        return "remote";
    case SERVER_INVALID:
    case SERVER_MANUAL:
    case SERVER_BUILTIN:
        return "none";
    }
    return "none";
}

const char *
server_kind_text(const struct server *s)
{
    if (s->startup == SERVER_BUILTIN)
        return "builtin";
    if (s->resource.scheme == RESOURCE_SSH)
        return "xpra";
    return resource_reverse(&s->resource) ? "pv rc" : "pv";
}
