/* SPDX-License-Identifier: BSD-3-Clause
 * pvscstartup: how a server of a list is started, and its elements, in text that is edited. */
#include "config.h"

#include "core/pvscstartup.h"

#include <string.h>

static const struct {
    enum server_startup kind;
    const char *name;
} startup_names[] = {
    {SERVER_MANUAL, "manual"},
    {SERVER_COMMAND, "command"},
    {SERVER_SSH, "ssh"},
};

const char *
pvscstartup_name(enum server_startup kind)
{
    for (size_t i = 0; i < sizeof startup_names / sizeof startup_names[0]; i++) {
        if (startup_names[i].kind == kind)
            return startup_names[i].name;
    }
    return "";
}

enum server_startup
pvscstartup_kind(const char *name)
{
    for (size_t i = 0; i < sizeof startup_names / sizeof startup_names[0]; i++) {
        if (strcmp(startup_names[i].name, name) == 0)
            return startup_names[i].kind;
    }
    return SERVER_INVALID;
}

static size_t
child_of(const struct xmledit *x, size_t element, const char *name)
{
    return element != XMLSPAN_NONE ? xmledit_child(x, element, name) : XMLSPAN_NONE;
}

void
pvscstartup_find(struct pvscstartup *st, const struct xmledit *x, size_t server)
{
    size_t manual = xmledit_child(x, server, "ManualStartup");
    size_t command = xmledit_child(x, server, "CommandStartup");
    size_t ssh = child_of(x, command, "SSHCommand");

    *st = (struct pvscstartup){SERVER_INVALID, XMLSPAN_NONE, XMLSPAN_NONE, XMLSPAN_NONE};
    if (manual != XMLSPAN_NONE) {
        st->kind = SERVER_MANUAL;
        st->element = manual;
    } else if (command != XMLSPAN_NONE) {
        st->element = command;
        st->config = child_of(x, ssh, "SSHConfig");
        st->kind = st->config != XMLSPAN_NONE ? SERVER_SSH : SERVER_COMMAND;
        st->command = st->config != XMLSPAN_NONE ? ssh : child_of(x, command, "Command");
    }
}

/* Have a ManualStartup, which wins over the other. */
static void
turn_manual(struct xmledit *x, size_t server)
{
    size_t command = xmledit_child(x, server, "CommandStartup");

    if (command != XMLSPAN_NONE)
        xmledit_rename(x, command, "ManualStartup");
    else
        xmledit_add(x, server, XMLSPAN_NONE, "ManualStartup");
}

/* Have a CommandStartup and no ManualStartup. Returns it. */
static size_t
turn_command_startup(struct xmledit *x, size_t server)
{
    size_t manual, command;

    while ((manual = xmledit_child(x, server, "ManualStartup")) != XMLSPAN_NONE) {
        if (xmledit_child(x, server, "CommandStartup") != XMLSPAN_NONE)
            xmledit_remove(x, manual);
        else
            xmledit_rename(x, manual, "CommandStartup");
    }
    command = xmledit_child(x, server, "CommandStartup");
    return command != XMLSPAN_NONE ? command
                                   : xmledit_add(x, server, XMLSPAN_NONE, "CommandStartup");
}

/* Have a Command, and no SSHCommand that ParaView would see. */
static void
turn_command(struct xmledit *x, size_t server)
{
    size_t startup = turn_command_startup(x, server), ssh;

    while (child_of(x, ssh = xmledit_child(x, startup, "SSHCommand"), "SSHConfig")
        != XMLSPAN_NONE) {
        if (xmledit_child(x, startup, "Command") != XMLSPAN_NONE)
            xmledit_remove(x, ssh);
        else
            xmledit_rename(x, ssh, "Command");
    }
    if (xmledit_child(x, startup, "Command") == XMLSPAN_NONE)
        xmledit_add(x, startup, xmledit_last(x, startup), "Command");
}

/* Have an SSHCommand with an SSHConfig: in front of the Arguments, as ParaView writes it. */
static void
turn_ssh(struct xmledit *x, size_t server)
{
    size_t startup = turn_command_startup(x, server);
    size_t ssh = xmledit_child(x, startup, "SSHCommand");
    size_t command = xmledit_child(x, startup, "Command");

    if (ssh == XMLSPAN_NONE && command != XMLSPAN_NONE)
        xmledit_rename(x, ssh = command, "SSHCommand");
    else if (ssh == XMLSPAN_NONE)
        ssh = xmledit_add(x, startup, xmledit_last(x, startup), "SSHCommand");
    if (xmledit_child(x, ssh, "SSHConfig") == XMLSPAN_NONE)
        xmledit_add(x, ssh, XMLSPAN_NONE, "SSHConfig");
}

void
pvscstartup_turn(struct xmledit *x, size_t server, enum server_startup kind)
{
    if (kind == SERVER_MANUAL)
        turn_manual(x, server);
    else if (kind == SERVER_COMMAND)
        turn_command(x, server);
    else
        turn_ssh(x, server);
}

size_t
pvscstartup_command(struct xmledit *x, size_t server)
{
    struct pvscstartup st;

    pvscstartup_find(&st, x, server);
    if (st.kind == SERVER_COMMAND && st.command == XMLSPAN_NONE)
        return xmledit_add(x, st.element, xmledit_last(x, st.element), "Command");
    return st.command;
}
