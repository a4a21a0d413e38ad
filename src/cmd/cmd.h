/* SPDX-License-Identifier: BSD-3-Clause
 * cmd: what all subcommands have in common: what they are given, and the ways to run a session. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <uv.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd/dirs.h"
#include "cmd/opts.h"
#include "core/conf.h"
#include "core/event.h"
#include "core/given.h"
#include "core/plan.h"
#include "core/server.h"
#include "core/values.h"
#include "ssh/session.h"

/* What a subcommand is given. It may change opts and conf (by cmd_set) before it runs sessions. */
struct cmd {
    struct opts opts;
    struct dirs dirs;
    struct conf conf;
    struct str conf_text;   /* what conf was read from, for the process of a session */
    struct secret password; /* --password-fd, --password-file */
    struct givens passwords; /* the same, for hosts by name */
    bool password_stdin;    /* one of them was read from descriptor 0 */
    char *version;          /* ParaView's, once it was asked for; the thread's while it asks */
    uv_thread_t asking;     /* facts_prefetch */
    bool is_asking;
};

/* The subcommands, each in the file of its name (copy and remove in add.c): the exit status. Words are in
 * c->opts. */
int browse_main(struct cmd *c);
int list_main(struct cmd *c);
int show_main(struct cmd *c);
int start_main(struct cmd *c);
int status_main(struct cmd *c);
int attach_main(struct cmd *c);
int url_main(struct cmd *c);
int stop_main(struct cmd *c);
int forward_main(struct cmd *c);
int retry_main(struct cmd *c);
int logs_main(struct cmd *c);
int add_main(struct cmd *c);
int edit_main(struct cmd *c);
int copy_main(struct cmd *c);
int remove_main(struct cmd *c);
int mark_main(struct cmd *c);
int import_main(struct cmd *c);
int export_main(struct cmd *c);
int check_main(struct cmd *c);
int doctor_main(struct cmd *c);
int files_main(struct cmd *c);
int keys_main(struct cmd *c);
int demo_main(struct cmd *c);
int version_main(struct cmd *c);
int help_main(struct cmd *c);
int session_main(struct cmd *c);

/* The table of main.c, OPTS_COMMANDS rows. */
extern const struct command cmd_table[];

/* Say the error on stderr (cleaned; with its hint). Returns the exit status for it. */
int cmd_fail(const struct err *e);

/* A setting over those of the files: known here and to session processes. 0, or -1 with *e. */
int cmd_set(struct cmd *c, const char *keyword, const char *value, struct err *e);

/* The key table with the Bind and Unbind lines of the configuration done on it; NULL with *e, which tells
 * the line that is wrong. keymap_free it. */
struct keymap *cmd_keymap(const struct cmd *c, struct err *e);

/* The ssh-like flags of c->opts, and the password; borrowed from c. */
void cmd_flags(const struct cmd *c, struct session_flags *out);

/* A plan for s with these values and the facts of this machine. s must outlive it. */
struct plan *cmd_plan(
    struct cmd *c, const struct server *s, const struct values *chosen, struct err *e);

/* Milliseconds since 1970. */
int64_t cmd_now_ms(void);

struct front;
struct keymap;

/* One session to run, from start to end. */
struct cmd_run {
    struct plan *plan;          /* taken over */
    struct session_flags flags; /* as cmd_flags filled it, perhaps changed */
    const struct strv *client;  /* the client's words, unexpanded; NULL: none */
    /* Every event, stamped, after it was printed; NULL: nobody else listens. From here front_stop
     * may be used. */
    void (*event)(void *arg, struct front *f, const struct event *e);
    void *arg;
};

/* Run it in this process, as --batch does: no prompt ever; words on stderr, with opts.json events
 * on stdout; visible to status, stop, attach and logs. Returns the exit status. */
int cmd_run_here(struct cmd *c, struct cmd_run *r);

/* The same with the session in a process of its own, prompts on the terminal: what start does. */
int cmd_run_apart(struct cmd *c, struct cmd_run *r);

void front_stop(struct front *f, const char *reason);

/* The screen (or line mode where there is none) on a list, taken over. say: one sentence to begin
 * with, NULL; fixed: I/reload keeps this list. Sessions are started with c's flags and password. */
int browse_run(struct cmd *c, struct server_list *list, bool fixed, const char *say);

#endif
