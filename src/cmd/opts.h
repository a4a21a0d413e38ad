/* SPDX-License-Identifier: BSD-3-Clause
 * opts: the command line, read once: subcommand, flags, words. Pure. */
#ifndef CMD_OPTS_H
#define CMD_OPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "ssh/session.h"

struct cmd;

/* The subcommands, in the order of the help. OPTS_BROWSE is "none given". */
enum opts_command {
    OPTS_BROWSE,
    OPTS_LIST,
    OPTS_SHOW,
    OPTS_START,
    OPTS_STATUS,
    OPTS_ATTACH,
    OPTS_URL,
    OPTS_STOP,
    OPTS_FORWARD,
    OPTS_RETRY,
    OPTS_LOGS,
    OPTS_ADD,
    OPTS_EDIT,
    OPTS_COPY,
    OPTS_REMOVE,
    OPTS_MARK,
    OPTS_IMPORT,
    OPTS_EXPORT,
    OPTS_CHECK,
    OPTS_DOCTOR,
    OPTS_FILES,
    OPTS_KEYS,
    OPTS_DEMO,
    OPTS_VERSION,
    OPTS_HELP,
    OPTS_SESSION, /* hidden: the process of one session */
    OPTS_COMMANDS
};

/* A row of the table in main.c, indexed by enum opts_command. help NULL: not shown. */
struct command {
    const char *name, *args, *help;
    int (*main)(struct cmd *c); /* the exit status */
};

enum opts_wait { OPTS_WAIT_READY, OPTS_WAIT_QUEUED, OPTS_WAIT_STARTED, OPTS_WAIT_EXIT };

/* What was on the command line. Texts are borrowed from argv. */
struct opts {
    enum opts_command command;
    struct strv words;  /* what is neither a flag nor the subcommand */
    struct strv client; /* after "--" */
    bool has_client;    /* there was a "--" */

    struct strv lists;       /* -f */
    struct strv values;      /* -O NAME=VALUE */
    const char *ssh_config;  /* -F; NULL */
    const char *ssh;         /* --ssh: words of a command, or libssh; NULL */
    struct strv ssh_options; /* -o */
    struct strv locals, remotes; /* -L, -R */
    struct strv cancels;     /* forward --cancel */
    bool lenient;            /* --lenient-forwards */
    const char *node;        /* --node; NULL */
    struct strv identities;  /* -i */
    const char *user;        /* -l; NULL */
    int port;                /* -p; 0 */
    const char *jumps;       /* -J; NULL */
    bool v4, v6;             /* -4 -6 */
    int verbose, quiet;      /* how often -v, -q */
    bool batch, json, plain, ascii, no_color, mouse, accept_new, detach;
    struct strv trust;                /* --trust: digests, 64 hexadecimal digits each */
    enum session_keep keep;           /* --exit-ssh; no: the session outlives the client too */
    const char *config, *log, *debug; /* NULL when not given */
    struct strv password_fds, password_files; /* [HOST=]N, [HOST=]FILE */
    const char *options_file;         /* --options; NULL */
    enum opts_wait wait;
    int timeout_s; /* 0: none */
    bool keep_job;       /* start, stop --keep-job */
    int queue_timeout_s; /* 0: none */
    bool show_command, show_xml;
    bool all;          /* stop --all */
    bool terminal;     /* attach --terminal */
    bool follow;       /* logs -f */
    int lines;         /* logs -n; -1: all */
    int watch_s;       /* status --watch; 0 */
    struct strv sets;  /* add, edit --set PROPERTY=VALUE */
    bool dry_run;      /* import --dry-run */
    const char *as;    /* import --as NAME; NULL */
    bool xpra;         /* export --xpra */
    const char *sort;  /* list --sort; NULL */
    bool reverse;
    bool pin, unpin;   /* mark */
    const char *tags;  /* mark --tags; NULL */
    const char *preset, *drop_preset; /* NULL */
    bool want_help;    /* -h, --help */
    bool want_version; /* --version */
};

/* Read the command line. table has OPTS_COMMANDS rows. Flags may stand before and after words; the
 * first word that names a subcommand is it; with --batch and none it is start. ERR_USAGE names the
 * flag, and the nearest one that exists. Returns 0, or -1 with *e; opts_done either way. */
int opts_parse(struct opts *o, const struct command *table, int argc, char **argv, struct err *e);
void opts_done(struct opts *o);

/* The flags of o that every subcommand takes, as words for another run of this program. Adds to out. */
void opts_common(const struct opts *o, struct strv *out);

/* The flags of its own that a subcommand takes, as lines; OPTS_BROWSE: those of all. */
void opts_help(enum opts_command command, struct str *out);

/* For the manual and its check: flag i, as it is written ("-f FILE", "--wait WHEN"); false past the
 * end. */
bool opts_row(size_t i, const char **written, const char **help);

/* The one of n names that is nearest to text, or NULL when none is near. */
const char *opts_nearest(const char *text, const char *const *names, size_t n);

#endif
