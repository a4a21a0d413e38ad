/* SPDX-License-Identifier: BSD-3-Clause
 * pvscprops: the properties of a server that can be set: what they may be, and where they stand. */
#include "config.h"

#include "core/pvscprops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/expand.h"
#include "core/pvscargs.h"
#include "core/pvscstartup.h"
#include "core/pvscvalue.h"

#define SHOWN_MAX 60 /* bytes of a value in an error */

/* What a get and a set are about. name: of the option, for those. */
struct subject {
    struct xmledit *x;
    size_t server;
    const struct server *parsed;
    struct pvscstartup st;
    const char *attribute;
    const char *name;
};

/* One row: get gives NULL for what is absent; set gets a value that check has passed. */
struct property {
    struct pvscedit_property shown;
    const char *attribute;
    bool required;
    int (*check)(const char *value, struct err *e); /* NULL: any text. Empty ones are not asked about */
    char *(*get)(const struct subject *p);
    int (*set)(const struct subject *p, const char *value, struct err *e);
};

/* ---- Attributes ---- */

static int
no_command(struct err *e)
{
    err_set(e, ERR_USAGE, "belongs to a start command, and this server has none");
    return err_hint(e, "Set startup=command or startup=ssh first");
}

static int
no_ssh(struct err *e)
{
    err_set(e, ERR_USAGE, "belongs to a start through SSH, and this server has none");
    return err_hint(e, "Set startup=ssh first");
}

static const char *
or_none(const char *value)
{
    return value[0] != '\0' ? value : NULL;
}

static char *
get_server(const struct subject *p)
{
    return xmledit_get(p->x, p->server, p->attribute);
}

static int
set_server(const struct subject *p, const char *value, struct err *e)
{
    xmledit_set(p->x, p->server, p->attribute, or_none(value));
    return 0;
}

static char *
get_command(const struct subject *p)
{
    return p->st.command != XMLSPAN_NONE ? xmledit_get(p->x, p->st.command, p->attribute) : NULL;
}

static int
set_command(const struct subject *p, const char *value, struct err *e)
{
    size_t command = pvscstartup_command(p->x, p->server);

    if (command == XMLSPAN_NONE)
        return no_command(e);
    xmledit_set(p->x, command, p->attribute, or_none(value));
    return 0;
}

/* The old name of process_wait counts when the new one is not there. */
static char *
get_process_wait(const struct subject *p)
{
    char *value = get_command(p);

    if (value != NULL || p->st.command == XMLSPAN_NONE)
        return value;
    return xmledit_get(p->x, p->st.command, "timeout");
}

static int
set_process_wait(const struct subject *p, const char *value, struct err *e)
{
    size_t command = pvscstartup_command(p->x, p->server);
    char *now = command != XMLSPAN_NONE ? xmledit_get(p->x, command, p->attribute) : NULL;
    char *old = command != XMLSPAN_NONE ? xmledit_get(p->x, command, "timeout") : NULL;
    bool by_old_name = now == NULL && old != NULL;

    free(now);
    free(old);
    if (command == XMLSPAN_NONE)
        return no_command(e);
    xmledit_set(p->x, command, by_old_name ? "timeout" : p->attribute, or_none(value));
    if (value[0] == '\0')
        xmledit_set(p->x, command, "timeout", NULL);
    return 0;
}

static char *
get_config(const struct subject *p)
{
    return p->st.config != XMLSPAN_NONE ? xmledit_get(p->x, p->st.config, p->attribute) : NULL;
}

static int
set_config(const struct subject *p, const char *value, struct err *e)
{
    if (p->st.config == XMLSPAN_NONE)
        return no_ssh(e);
    xmledit_set(p->x, p->st.config, p->attribute, or_none(value));
    return 0;
}

/* ---- Elements ---- */

static char *
get_startup(const struct subject *p)
{
    return mem_dup(pvscstartup_name(p->st.kind));
}

static int
set_startup(const struct subject *p, const char *value, struct err *e)
{
    pvscstartup_turn(p->x, p->server, pvscstartup_kind(value));
    return 0;
}

static char *
get_args(const struct subject *p)
{
    struct str line = {0};

    if (p->st.command == XMLSPAN_NONE)
        return NULL;
    pvscargs_line(p->x, p->st.command, &line);
    return str_take(&line);
}

static int
set_args(const struct subject *p, const char *value, struct err *e)
{
    size_t command = pvscstartup_command(p->x, p->server);

    if (command == XMLSPAN_NONE)
        return no_command(e);
    pvscargs_set(p->x, command, value);
    return 0;
}

static char *
get_line(const struct subject *p)
{
    char *exec = get_command(p), *args = get_args(p), *line;
    bool both = exec != NULL && exec[0] != '\0' && args != NULL && args[0] != '\0';

    line = mem_printf("%s%s%s", exec != NULL ? exec : "", both ? " " : "",
        args != NULL ? args : "");
    free(exec);
    free(args);
    return line;
}

static bool
line_begins_with(const char *line, const char *exec)
{
    size_t n = strlen(exec);

    return n > 0 && pvscargs_quotes_even(exec) && strncmp(line, exec, n) == 0
        && (line[n] == '\0' || line[n] == ' ');
}

/* exec stays when the line begins with it; else it is the first word, quotes and all, because
 * ParaView puts it into the line as it is. */
static int
set_line(const struct subject *p, const char *value, struct err *e)
{
    char *exec = get_command(p);
    size_t n = exec != NULL ? strlen(exec) : 0;
    struct strv words = {0};
    int rc = 0;

    value += strspn(value, " \t\r\n");
    if (exec == NULL || !line_begins_with(value, exec)) {
        expand_split_raw(&words, value);
        n = words.n > 0 ? strlen(words.v[0]) : 0;
        rc = n > 0 ? set_command(p, words.v[0], e) : err_set(e, ERR_USAGE, "must not be empty");
    }
    if (rc == 0)
        rc = set_args(p, value + n, e);
    free(exec);
    strv_done(&words);
    return rc;
}

/* A child of SSHConfig, and whether one is to be there. */
static size_t
config_child(const struct subject *p, const char *name)
{
    return p->st.config != XMLSPAN_NONE ? xmledit_child(p->x, p->st.config, name) : XMLSPAN_NONE;
}

static size_t
config_have(const struct subject *p, const char *name)
{
    size_t child = config_child(p, name);

    return child != XMLSPAN_NONE
        ? child
        : xmledit_add(p->x, p->st.config, xmledit_last(p->x, p->st.config), name);
}

static void
config_drop(const struct subject *p, const char *name)
{
    size_t child;

    while ((child = config_child(p, name)) != XMLSPAN_NONE)
        xmledit_remove(p->x, child);
}

static char *
get_program(const struct subject *p)
{
    size_t ssh = config_child(p, "SSH");

    return ssh != XMLSPAN_NONE ? xmledit_get(p->x, ssh, p->attribute) : NULL;
}

static int
set_program(const struct subject *p, const char *value, struct err *e)
{
    if (p->st.config == XMLSPAN_NONE)
        return no_ssh(e);
    if (value[0] == '\0')
        config_drop(p, "SSH");
    else
        xmledit_set(p->x, config_have(p, "SSH"), p->attribute, value);
    return 0;
}

static char *
get_terminal(const struct subject *p)
{
    if (p->st.config == XMLSPAN_NONE)
        return NULL;
    return mem_dup(config_child(p, "Terminal") != XMLSPAN_NONE ? "yes" : "no");
}

static int
set_terminal(const struct subject *p, const char *value, struct err *e)
{
    if (p->st.config == XMLSPAN_NONE)
        return no_ssh(e);
    if (strcmp(value, "yes") == 0)
        config_have(p, "Terminal");
    else
        config_drop(p, "Terminal");
    return 0;
}

static char *
get_forward(const struct subject *p)
{
    size_t forward = config_child(p, "PortForwarding");
    char *local;

    if (p->st.config == XMLSPAN_NONE)
        return NULL;
    if (forward == XMLSPAN_NONE)
        return mem_dup("no");
    local = xmledit_get(p->x, forward, p->attribute);
    if (local != NULL && local[0] != '\0')
        return local;
    free(local);
    return mem_dup("yes");
}

static int
set_forward(const struct subject *p, const char *value, struct err *e)
{
    bool yes = strcmp(value, "yes") == 0;

    if (p->st.config == XMLSPAN_NONE)
        return no_ssh(e);
    if (strcmp(value, "no") == 0)
        config_drop(p, "PortForwarding");
    else
        xmledit_set(p->x, config_have(p, "PortForwarding"), p->attribute, yes ? NULL : value);
    return 0;
}

/* ---- Options ---- */

/* The Option element that counts. Its place was told by the same text. */
static size_t
option_find(const struct subject *p)
{
    const struct option *o = server_option(p->parsed, p->name);
    size_t i = p->server;

    while (p->x->spans.v[i].line != o->line || p->x->spans.v[i].column != o->column)
        i++;
    return i;
}

static char *
get_label(const struct subject *p)
{
    return xmledit_get(p->x, option_find(p), p->attribute);
}

static int
set_label(const struct subject *p, const char *value, struct err *e)
{
    xmledit_set(p->x, option_find(p), p->attribute, or_none(value));
    return 0;
}

static char *
get_default(const struct subject *p)
{
    return xmledit_get(p->x, xmlspan_first(&p->x->spans, option_find(p)), p->attribute);
}

static int
set_default(const struct subject *p, const char *value, struct err *e)
{
    const struct option *o = server_option(p->parsed, p->name);
    bool number = o->kind == OPTION_INT || o->kind == OPTION_DOUBLE;
    bool random = number && strcmp(value, "random") == 0;

    if (value[0] != '\0' && !random && option_check(o, value, e) != 0)
        return -1;
    xmledit_set(p->x, xmlspan_first(&p->x->spans, option_find(p)), p->attribute, or_none(value));
    return 0;
}

/* ---- The table ---- */

static const struct property property_rows[] = {
    {{"name", "what the list shows; unique in its file"}, "name", true, NULL, get_server, set_server},
    {{"resource", "cs://HOST:PORT, or csrc, cdsrs, cdsrsrc"}, "resource", true,
        pvscvalue_resource, get_server, set_server},
    {{"timeout", "seconds to try to connect, -1 for ever"}, "timeout", false, pvscvalue_timeout,
        get_server, set_server},
    {{"startup", "manual (none), command (here) or ssh (there)"}, NULL, true,
        pvscvalue_startup, get_startup, set_startup},
    {{"command", "program and arguments as one line, with $VARIABLES$"}, "exec", true, NULL, get_line,
        set_line},
    {{"exec", "the program alone"}, "exec", true, NULL, get_command, set_command},
    {{"args", "its arguments; \"...\" around one with blanks"}, NULL, false, NULL,
        get_args, set_args},
    {{"delay", "seconds after the start; -1: until it has ended"}, "delay", false,
        pvscvalue_delay, get_command, set_command},
    {{"process_wait", "seconds until it runs; 0: as long as it takes"},
        "process_wait", false, pvscvalue_process_wait, get_process_wait, set_process_wait},
    {{"user", "who to log in as (ssh)"}, "user", false, pvscvalue_user, get_config, set_config},
    {{"port", "port of the SSH server (ssh)"}, "port", false, pvscvalue_port, get_config, set_config},
    {{"ssh", "ssh program instead of the one found (ssh)"}, "exec", false, NULL,
        get_program, set_program},
    {{"terminal", "yes or no: the command has a terminal (ssh)"}, NULL, true,
        pvscvalue_yes, get_terminal, set_terminal},
    {{"forward", "a tunnel to it: yes, no or the local port (ssh)"}, "local", true,
        pvscvalue_forward, get_forward, set_forward},
    {{"option.NAME.default", "the first value of an option, or random"}, "default", false, NULL,
        get_default, set_default},
    {{"option.NAME.label", "what an option is called in the form"}, "label", false, NULL, get_label,
        set_label},
};

#define PROPERTY_COUNT (sizeof property_rows / sizeof property_rows[0])

const struct pvscedit_property *
pvscedit_properties(size_t *n)
{
    static struct pvscedit_property shown[PROPERTY_COUNT];

    for (size_t i = 0; i < PROPERTY_COUNT; i++)
        shown[i] = property_rows[i].shown;
    *n = PROPERTY_COUNT;
    return shown;
}

/* Whether property is of this row; *name gets the NAME of "option.NAME.default" (allocated). */
static bool
property_is(const struct property *row, const char *property, char **name)
{
    const char *hole = strstr(row->shown.name, "NAME");
    size_t before, after, n = strlen(property);

    *name = NULL;
    if (hole == NULL)
        return strcmp(row->shown.name, property) == 0;
    before = (size_t)(hole - row->shown.name);
    after = strlen(hole + 4);
    if (n <= before + after || strncmp(property, row->shown.name, before) != 0
        || strcmp(property + n - after, hole + 4) != 0)
        return false;
    *name = mem_ndup(property + before, n - before - after);
    return true;
}

/* Find the row and the option's name, which the caller frees. NULL with *e. */
static const struct property *
property_find(const char *property, const struct server *parsed, char **name, struct err *e)
{
    char *shown;

    for (size_t i = 0; i < PROPERTY_COUNT; i++) {
        if (!property_is(&property_rows[i], property, name))
            continue;
        if (*name == NULL || server_option(parsed, *name) != NULL)
            return &property_rows[i];
        shown = text_cleaned(*name, SHOWN_MAX);
        err_set(e, ERR_NOT_FOUND, "the server has no option %s", shown);
        free(shown);
        free(*name);
        return NULL;
    }
    shown = text_cleaned(property, SHOWN_MAX);
    err_set(e, ERR_USAGE, "there is no property '%s'", shown);
    err_hint(e, "'fairlead help edit' lists them");
    free(shown);
    return NULL;
}

int
pvscprops_get(struct xmledit *x, size_t server, const struct server *parsed,
    const char *property, struct str *out, struct err *e)
{
    char *name, *value;
    const struct property *row = property_find(property, parsed, &name, e);
    struct subject p = {.x = x, .server = server, .parsed = parsed};

    if (row == NULL)
        return -1;
    p.attribute = row->attribute;
    p.name = name;
    pvscstartup_find(&p.st, x, server);
    value = row->get(&p);
    str_add(out, value);
    free(value);
    free(name);
    return 0;
}

static int
property_check(const struct property *row, const char *value, struct err *e)
{
    if (value[0] == '\0')
        return row->required ? err_set(e, ERR_USAGE, "must not be empty") : 0;
    return row->check != NULL ? row->check(value, e) : 0;
}

/* What it must be becomes a sentence that begins with the property. */
static void
property_says(const char *property, struct err *e)
{
    char *shown = text_cleaned(property, SHOWN_MAX), *said = mem_dup(e->text);

    snprintf(e->text, sizeof e->text, "%s %s", shown, said);
    free(shown);
    free(said);
}

int
pvscprops_set(struct xmledit *x, size_t server, const struct server *parsed, const char *property,
    const char *value, struct err *e)
{
    char *name;
    const struct property *row = property_find(property, parsed, &name, e);
    struct subject p = {.x = x, .server = server, .parsed = parsed};
    int rc;

    if (row == NULL)
        return -1;
    p.attribute = row->attribute;
    p.name = name;
    pvscstartup_find(&p.st, x, server);
    rc = property_check(row, value, e);
    if (rc == 0)
        rc = row->set(&p, value, e);
    if (rc != 0)
        property_says(property, e);
    free(name);
    return rc;
}
