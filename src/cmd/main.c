/* SPDX-License-Identifier: BSD-3-Clause
 * main: the subcommands, and what every process of ours does first and last. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "cmd/askpass.h"
#include "cmd/cmd.h"
#include "cmd/demo.h"
#include "cmd/facts.h"
#include "cmd/password.h"

#define CONFIG_MAX (256 * 1024)

const struct command cmd_table[OPTS_COMMANDS] = {
    [OPTS_BROWSE] = {NULL, "[FILTER]", "the screen: servers and sessions", browse_main},
    [OPTS_LIST] = {"list", "[FILTER]...", "the servers", list_main},
    [OPTS_SHOW] = {"show", "NAME", "what would be done; nothing is contacted", show_main},
    [OPTS_START] = {"start", "NAME [-- CLIENT ARGS]", "start a session", start_main},
    [OPTS_STATUS] = {"status", "[ID]", "the sessions that run", status_main},
    [OPTS_ATTACH] = {"attach", "[ID]", "the screen on a running session", attach_main},
    [OPTS_URL] = {"url", "[ID]", "what a client of a session connects to", url_main},
    [OPTS_STOP] = {"stop", "ID|NAME|--all", "end sessions in order, and wait for it", stop_main},
    [OPTS_FORWARD] = {"forward", "ID", "add and end forwards of a session", forward_main},
    [OPTS_RETRY] = {"retry", "ID", "connect it anew, or start it again", retry_main},
    [OPTS_LOGS] = {"logs", "[ID]", "what happened in a session", logs_main},
    [OPTS_ADD] = {"add", "NAME RESOURCE", "a new server in a list of yours", add_main},
    [OPTS_EDIT] = {"edit", "NAME", "change a server: --set, or in an editor", edit_main},
    [OPTS_COPY] = {"copy", "NAME NEW", "a server under a new name in your list", copy_main},
    [OPTS_REMOVE] = {"remove", "NAME", "take a server out of its list", remove_main},
    [OPTS_MARK] = {"mark", "NAME", "pin a server, and tag it", mark_main},
    [OPTS_IMPORT] = {"import", "FILE|URL", "take over a list from elsewhere", import_main},
    [OPTS_EXPORT] = {"export", "[NAME]...", "print servers as a list of their own", export_main},
    [OPTS_CHECK] = {"check", "[FILE]...", "what is wrong with lists, and what to do", check_main},
    [OPTS_DOCTOR] = {"doctor", "[NAME]", "what is in the way of a session", doctor_main},
    [OPTS_FILES] = {"files", "NAME [DIR]", "the files of a directory on its host", files_main},
    [OPTS_KEYS] = {"keys", "[SCREEN]", "what each key of the screen does", keys_main},
    [OPTS_DEMO] = {"demo", "", "all of it on this machine, at once", demo_main},
    [OPTS_VERSION] = {"version", "", "the version, and what it was built with", version_main},
    [OPTS_HELP] = {"help", "[COMMAND]", "this help", help_main},
    [OPTS_SESSION] = {"session-process", "", NULL, session_main},
};

/* Descriptors 0, 1 and 2 are there, so that no socket of ours becomes one of them. */
static void
main_descriptors(void)
{
    int fd;

    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

static void
main_process(void)
{
    struct rlimit none = {0, 0};

    main_descriptors();
    umask(077);
    setrlimit(RLIMIT_CORE, &none); /* a core would hold secrets */
    signal(SIGPIPE, SIG_IGN);
    setlocale(LC_CTYPE, "");
    fault_catch();
    mem_json_init();
}

/* Read one configuration file; one that must be there is an error when it is not. */
static int
config_file(struct cmd *c, const char *path, bool must, struct err *e)
{
    struct str text = {0};
    int rc = dirs_read(path, CONFIG_MAX, &text, e);

    if (rc == 0) {
        rc = conf_parse(&c->conf, str_text(&text), text.len, path, e);
        str_add(&c->conf_text, str_text(&text));
        str_addc(&c->conf_text, '\n');
    } else if (!must && e->code == ERR_NOT_FOUND) {
        rc = 0;
    } else {
        e->code = ERR_CONFIG;
    }
    str_done(&text);
    return rc;
}

/* The site's, then the user's over it; or only the one that was named. */
static int
config_read(struct cmd *c, struct err *e)
{
    const char *named = c->opts.config != NULL ? c->opts.config : getenv("FAIRLEAD_CONFIG");
    char *path;
    int rc = 0;

    if (named != NULL && *named != '\0')
        return strcmp(named, "none") == 0 ? 0 : config_file(c, named, true, e);
    for (size_t i = c->dirs.site.n; i > 0 && rc == 0; i--) {
        path = dirs_path(c->dirs.site.v[i - 1], "config");
        rc = config_file(c, path, false, e);
        free(path);
    }
    path = dirs_path(c->dirs.config, "config");
    if (rc == 0)
        rc = config_file(c, path, false, e);
    free(path);
    return rc;
}

static int
log_setup(struct cmd *c, struct err *e)
{
    if (c->opts.debug == NULL)
        c->opts.debug = getenv("FAIRLEAD_DEBUG");
    if (c->opts.debug == NULL)
        c->opts.debug = c->conf.debug;
    if (c->opts.log != NULL && log_open(c->opts.log, e) != 0)
        return -1;
    if (c->opts.verbose > 0)
        log_set_level(c->opts.verbose > 1 ? LOG_DEBUG : LOG_INFO);
    else if (c->opts.quiet > 0)
        log_set_level(LOG_ERROR);
    if (c->opts.debug != NULL && c->opts.debug[0] != '\0')
        log_set_areas(c->opts.debug);
    return 0;
}

/* -o KEY=VALUE of the settings that ssh_config(5) and our configuration share: libssh does not act
 * on them. Host, user and the like go to its reader. */
static int
ssh_options_setup(struct cmd *c, struct err *e)
{
    static const char *const shared[] = {"ConnectTimeout", "ServerAliveInterval",
        "ServerAliveCountMax", "NumberOfPasswordPrompts"};

    for (size_t i = 0; i < c->opts.ssh_options.n; i++) {
        const char *text = c->opts.ssh_options.v[i];
        size_t n = strcspn(text, "= \t");

        for (size_t k = 0; k < sizeof shared / sizeof *shared; k++) {
            if (strlen(shared[k]) == n && strncasecmp(shared[k], text, n) == 0 &&
                cmd_set(c, shared[k], text + n + strspn(text + n, "= \t"), e) != 0)
                return err_prefix(e, "-o");
        }
    }
    return 0;
}

static int
main_setup(struct cmd *c, struct err *e)
{
    if (c->opts.command == OPTS_VERSION || c->opts.command == OPTS_HELP)
        return 0;
    if (c->opts.command == OPTS_DEMO)
        return log_setup(c, e); /* has its own directories, settings and password */
    if (dirs_find(&c->dirs, e) != 0)
        return -1;
    if (c->opts.command == OPTS_SESSION)
        return 0; /* is told everything by its starter */
    if (config_read(c, e) != 0 || ssh_options_setup(c, e) != 0 || log_setup(c, e) != 0)
        return -1;
    return password_setup(c, e);
}

static int
main_run(struct cmd *c, int argc, char **argv)
{
    struct err e;
    int status;

    if (askpass_hidden(argc, argv, &status) || demo_hidden(argc, argv, &status))
        return status;
    if (opts_parse(&c->opts, cmd_table, argc, argv, &e) != 0)
        return cmd_fail(&e);
    if (c->opts.want_help) {
        if (c->opts.command != OPTS_BROWSE)
            strv_add(&c->opts.words, cmd_table[c->opts.command].name);
        return help_main(c);
    }
    if (c->opts.want_version)
        return version_main(c);
    if (main_setup(c, &e) != 0)
        return cmd_fail(&e);
    return cmd_table[c->opts.command].main(c);
}

/* What could not be printed is an error; a reader that went away needs no words. */
static int
main_flush(int status)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno == EPIPE || errno == 0)
        return status != 0 ? status : 128 + SIGPIPE;
    fprintf(stderr, "fairlead: the output cannot be written: %s\n", strerror(errno));
    return status != 0 ? status : err_exit(ERR_OS);
}

int
main(int argc, char **argv)
{
    struct cmd c = {0};
    int status;

    main_process();
    conf_init(&c.conf);
    status = main_flush(main_run(&c, argc, argv));
    facts_forget(&c);
    secret_wipe(&c.password);
    givens_done(&c.passwords);
    free(c.version);
    str_done(&c.conf_text);
    conf_done(&c.conf);
    dirs_done(&c.dirs);
    opts_done(&c.opts);
    log_close();
    return status;
}
