/* SPDX-License-Identifier: BSD-3-Clause
 * remark: what ParaView ignores or gets wrong in a server, seen in the server itself. */
#include "config.h"

#include "core/remark.h"

#include <string.h>
#include <strings.h>

static void
remark_range(struct server *s, const struct option *o)
{
    bool whole = o->kind == OPTION_INT, number;
    double value;

    if (!o->has_max && o->random)
        server_remark(s, o->line, o->column, "random-max-missing",
            "Option %s: random without a usable max gives no sensible value", o->name);
    else if (!o->has_max)
        server_remark(s, o->line, o->column, "range-max-missing",
            "Option %s: no usable max; ParaView's own limit there would be 99", o->name);
    else if (o->max < o->min)
        server_remark(s, o->line, o->column, "range-empty", "Option %s: max is below min", o->name);
    if (o->initial == NULL || o->random)
        return;
    number = whole ? option_read_int(o->initial, &value) : option_read_double(o->initial, &value);
    if (!number)
        server_remark(s, o->line, o->column, "range-default-not-a-number",
            "Option %s: default '%s' is not a%s number; ParaView ignores it", o->name, o->initial,
            whole ? " whole" : "");
    else if (value < o->min || (o->has_max && value > o->max))
        server_remark(s, o->line, o->column, "range-default-outside",
            "Option %s: default '%s' is outside its range and is moved into it", o->name,
            o->initial);
}

/* Off is what ParaView makes of it, and what such a word means. */
static bool
remark_means_off(const char *text)
{
    static const char *const words[] = {"false", "off", "no", "0", ""};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasecmp(words[i], text) == 0)
            return true;
    }
    return false;
}

static void
remark_boolean(struct server *s, const struct option *o)
{
    if (o->initial == NULL || strcmp(o->initial, o->on) == 0 || strcmp(o->initial, o->off) == 0)
        return;
    server_remark(s, o->line, o->column,
        remark_means_off(o->initial) ? "boolean-default-off" : "boolean-default-not-listed",
        "Option %s: default '%s' is neither '%s' nor '%s', so it is off", o->name, o->initial, o->on,
        o->off);
}

static void
remark_enumeration(struct server *s, const struct option *o)
{
    const struct option_entry *labelled = NULL;

    if (o->initial == NULL) {
        server_remark(s, o->line, o->column, "enum-default-missing",
            "Option %s: no default; ParaView would send nothing", o->name);
        return;
    }
    for (size_t i = 0; i < o->entry_count; i++) {
        if (strcmp(o->entries[i].value, o->initial) == 0)
            return;
        if (strcmp(o->entries[i].label, o->initial) == 0)
            labelled = &o->entries[i];
    }
    if (labelled != NULL)
        server_remark(s, o->line, o->column, "enum-default-not-listed",
            "Option %s: default '%s' is the label of the entry '%s', not one of its entries; ParaView "
            "would send nothing", o->name, o->initial, labelled->value);
    else
        server_remark(s, o->line, o->column, "enum-default-not-listed",
            "Option %s: default '%s' is not one of its entries; ParaView would send nothing", o->name,
            o->initial);
}

void
remark_option(struct server *s, const struct option *o)
{
    switch (o->kind) {
    case OPTION_INT:
    case OPTION_DOUBLE:
        remark_range(s, o);
        break;
    case OPTION_BOOLEAN:
        remark_boolean(s, o);
        break;
    case OPTION_ENUM:
        remark_enumeration(s, o);
        break;
    case OPTION_PASSWORD:
        if (o->initial != NULL && o->initial[0] != '\0')
            server_remark(s, o->line, o->column, "password-in-file",
                "Option %s: its password is in the file, for every reader", o->name);
        break;
    case OPTION_STRING:
    case OPTION_FILE:
        break;
    }
    if (server_option(s, o->name) != NULL)
        server_remark(s, o->line, o->column, "option-duplicate",
            "Option %s is there more than once; the last one counts", o->name);
}

void
remark_set(struct server *s, int line, int column, const char *name)
{
    static const char *const ports[] = {
        "PV_SERVER_PORT",
        "PV_DATA_SERVER_PORT",
        "PV_RENDER_SERVER_PORT",
    };

    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        if (strcmp(name, ports[i]) == 0)
            server_remark(s, line, column, "set-port",
                "A Set of %s changes the text of commands only, not the port that is connected to",
                name);
    }
}

void
remark_options(struct server *s)
{
    if (s->option_count == 0 && s->switch_count > 0)
        server_remark(s, s->switches[0].line, s->switches[0].column, "switch-dead",
            "Options holds no usable Option, so ParaView never looks at its Switch");
}

/* What holds a $ is known only when values are. */
void
remark_forward(struct server *s, int line, int column)
{
    const char *local = s->ssh.forward_local;
    double port;

    if (!resource_two(&s->resource) && s->resource.port < 0 &&
        server_option(s, "PV_SERVER_PORT") == NULL)
        server_remark(s, line, column, "forward-port-missing",
            "The resource has no port; ParaView would ask ssh for port -1, here it is %d",
            RESOURCE_PORT);
    if (local == NULL || strchr(local, '$') != NULL)
        return;
    if (!option_read_int(local, &port) || port < 0 || port > 65535)
        server_remark(s, line, column, "forward-local-not-a-port",
            "PortForwarding: local '%s' is not a port number; ParaView would make 0 of it", local);
}
