/* SPDX-License-Identifier: BSD-3-Clause
 * pvscstartup: how a server of a list is started, and its elements, in text that is edited. What only
 * pvscedit's files share. */
#ifndef CORE_PVSCSTARTUP_H
#define CORE_PVSCSTARTUP_H

#include "core/server.h"
#include "core/xmledit.h"

/* The elements that count, as ParaView takes them; XMLSPAN_NONE for what is not there. */
struct pvscstartup {
    enum server_startup kind; /* INVALID, MANUAL, COMMAND, SSH */
    size_t element;           /* ManualStartup or CommandStartup */
    size_t command;           /* Command or SSHCommand */
    size_t config;            /* SSHConfig; with SSH only */
};

void pvscstartup_find(struct pvscstartup *st, const struct xmledit *x, size_t server);

/* Turn the startup into another kind. Elements are renamed, so that Options, Hints, arguments and what
 * nobody knows stay; one that would win over the wanted kind is taken out. */
void pvscstartup_turn(struct xmledit *x, size_t server, enum server_startup kind);

/* The Command or SSHCommand, made when CommandStartup holds none. XMLSPAN_NONE with MANUAL and
 * INVALID. */
size_t pvscstartup_command(struct xmledit *x, size_t server);

/* "manual", "command", "ssh", ""; and back: INVALID for a word that is none. */
const char *pvscstartup_name(enum server_startup kind);
enum server_startup pvscstartup_kind(const char *name);

#endif
