/* SPDX-License-Identifier: BSD-3-Clause
 * help: help and version. */
#include "config.h"

#include <curses.h>
#include <jansson.h>
#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#include "cmd/cmd.h"
#include "core/pvscedit.h"
#include "tui/vtbox.h"

static void
help_all(void)
{
    struct str flags = {0};
    char usage[64];

    puts("fairlead: ParaView sessions behind SSH, from the terminal.\n");
    for (int i = 0; i < OPTS_COMMANDS; i++) {
        const struct command *row = &cmd_table[i];

        if (row->help == NULL)
            continue;
        snprintf(usage, sizeof usage, "%s%s%s", row->name != NULL ? row->name : "",
            row->name != NULL ? " " : "", row->args);
        printf("  fairlead %-28s %s\n", usage, row->help);
    }
    puts("  fairlead --batch NAME ...             the same as start NAME --batch\n\nFlags of all:");
    opts_help(OPTS_BROWSE, &flags);
    fputs(str_text(&flags), stdout);
    puts("\nfairlead help COMMAND tells the flags of one. The manual: fairlead(1).");
    str_done(&flags);
}

/* What --set takes. */
static void
help_properties(void)
{
    size_t n;
    const struct pvscedit_property *rows = pvscedit_properties(&n);

    puts("\nProperties of a server:");
    for (size_t i = 0; i < n; i++)
        printf("  %-24s %s\n", rows[i].name, rows[i].help);
    puts("");
}

static int
help_one(const char *name)
{
    struct str flags = {0};
    struct err e;

    for (int i = OPTS_LIST; i < OPTS_COMMANDS; i++) {
        const struct command *row = &cmd_table[i];

        if (row->help == NULL || !str_eq(row->name, name))
            continue;
        opts_help((enum opts_command)i, &flags);
        printf("fairlead %s %s\n%s\n\n%s", row->name, row->args, row->help, str_text(&flags));
        if (i == OPTS_ADD || i == OPTS_EDIT)
            help_properties();
        puts("fairlead help tells the flags of all subcommands. The manual: fairlead(1).");
        str_done(&flags);
        return 0;
    }
    err_set(&e, ERR_USAGE, "fairlead has no subcommand '%s'", name);
    err_hint(&e, "fairlead help lists them");
    return cmd_fail(&e);
}

int
help_main(struct cmd *c)
{
    if (c->opts.words.n > 0)
        return help_one(c->opts.words.v[0]);
    help_all();
    return 0;
}

int
version_main(struct cmd *c)
{
    json_t *j;

    if (!c->opts.json) {
        printf("fairlead %s (libssh %s, libuv %s, jansson %s, %s%s)\n", PACKAGE_VERSION,
            ssh_version(0), uv_version_string(), jansson_version_str(), curses_version(),
            vtbox_possible() ? ", libvterm" : "");
        return 0;
    }
    j = json_pack("{s:s,s:s,s:s,s:s,s:s,s:b}", "version", PACKAGE_VERSION, "libssh", ssh_version(0),
        "libuv", uv_version_string(), "jansson", jansson_version_str(), "ncurses",
        curses_version(), "libvterm", vtbox_possible());
    json_dumpf(j, stdout, 0);
    putchar('\n');
    json_decref(j);
    return 0;
}
