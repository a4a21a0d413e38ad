/* SPDX-License-Identifier: BSD-3-Clause
 * doctorhere: this machine and this person: programs, agent, terminal, directories. */
#include "config.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/capture.h"
#include "cmd/doctor.h"
#include "ssh/checkup.h"
#include "tui/term.h"

#define DOCTOR_LIMIT_MS 10000
#define DOCTOR_AGENT_MS 3000
#define DOCTOR_SAID_MAX 65536

/* Run a program with one argument. Returns its status, or -1 when it could not run or hung. */
static int
doctor_run(struct capture *ran, const char *program, const char *flag, int limit_ms)
{
    char *name = mem_dup(program), *word = mem_dup(flag);
    char *argv[] = {name, word, NULL};
    struct capture_spec spec = {.argv = argv, .apart = true, .max = DOCTOR_SAID_MAX, .limit_ms = limit_ms};
    struct err ignored;
    int rc = capture_run(ran, &spec, &ignored);

    free(name);
    free(word);
    return rc < 0 || ran->late || ran->signal != 0 ? -1 : ran->status;
}

/* The first line that is not empty. */
static char *
doctor_first_line(const struct str *text)
{
    const char *at = str_text(text) + strspn(str_text(text), "\r\n ");

    return mem_ndup(at, strcspn(at, "\r\n"));
}

static void
doctor_program(struct doctor *d, const char *program, const char *flag, enum doctor_level absent,
    const char *without)
{
    char *path = dirs_program(program), *line;
    struct capture ran = {0};

    if (path == NULL) {
        doctor_say(d, program, absent, NULL, "not found in PATH: %s", without);
        return;
    }
    if (doctor_run(&ran, path, flag, DOCTOR_LIMIT_MS) < 0) {
        doctor_say(d, program, DOCTOR_WARN, NULL, "%s does not run", path);
    } else {
        line = doctor_first_line(ran.out.len > 0 ? &ran.out : &ran.said);
        doctor_say(d, program, DOCTOR_OK, NULL, "%s: %s", path, line);
        free(line);
    }
    capture_done(&ran);
    free(path);
}

static size_t
doctor_lines(const struct str *text)
{
    size_t n = 0;

    for (size_t i = 0; i < text->len; i++)
        n += text->s[i] == '\n';
    return n;
}

/* ssh-add -l: 0 lists keys, 1 there are none (or it is locked), 2 there is no agent. */
static void
doctor_agent(struct doctor *d)
{
    const char *socket = getenv("SSH_AUTH_SOCK");
    char *program = dirs_program("ssh-add");
    struct capture ran = {0};
    int status;

    if (socket == NULL || program == NULL) {
        doctor_say(d, "agent", DOCTOR_OK, NULL, "%s", socket == NULL ?
            "none is running (SSH_AUTH_SOCK is not set): keys come from files" :
            "there may be one, but no ssh-add to ask it");
        free(program);
        return;
    }
    status = doctor_run(&ran, program, "-l", DOCTOR_AGENT_MS);
    if (status == 0 && doctor_lines(&ran.out) > 5)
        doctor_say(d, "agent", DOCTOR_WARN, "IdentitiesOnly yes and an IdentityFile for the host offer one",
            "it holds %zu keys: a server may refuse before the right one", doctor_lines(&ran.out));
    else if (status == 0)
        doctor_say(d, "agent", DOCTOR_OK, NULL, "it holds %zu key%s", doctor_lines(&ran.out),
            doctor_lines(&ran.out) == 1 ? "" : "s");
    else if (status == 1)
        doctor_say(d, "agent", DOCTOR_WARN, "ssh-add adds a key; ssh-add -X unlocks",
            "it holds no key, or is locked");
    else
        doctor_say(d, "agent", DOCTOR_BAD, "start one (eval $(ssh-agent)), or unset SSH_AUTH_SOCK",
            "%s at SSH_AUTH_SOCK", ran.late ? "nobody answers in time" : "there is none that answers");
    capture_done(&ran);
    free(program);
}

static void
doctor_terminal(struct doctor *d)
{
    const char *codes = nl_langinfo(CODESET);
    struct err e;

    if (strcmp(codes, "UTF-8") == 0)
        doctor_say(d, "locale", DOCTOR_OK, NULL, "UTF-8");
    else
        doctor_say(d, "locale", DOCTOR_WARN, "LC_ALL=C.UTF-8, or one of `locale -a`",
            "the characters are %s: the screen draws with ASCII", codes);
    if (term_possible(&e))
        doctor_say(d, "terminal", DOCTOR_OK, NULL, "%s", getenv("TERM"));
    else
        doctor_say_err(d, "terminal", DOCTOR_WARN, &e);
}

static void
doctor_directory(struct doctor *d, const char *what, const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0 || access(path, W_OK | X_OK) != 0)
        doctor_say(d, what, DOCTOR_BAD, NULL, "%s cannot be written to", path);
    else if ((st.st_mode & 022) != 0)
        doctor_say(d, what, DOCTOR_BAD, "chmod 700 it", "others can write to %s", path);
    else
        doctor_say(d, what, DOCTOR_OK, NULL, "%s", path);
}

/* Which ciphers libssh is let use, which nobody but a trial can tell. */
static void
doctor_ciphers(struct doctor *d)
{
    struct session_flags flags;
    struct checkup *up;
    char *text;
    bool safe;

    cmd_flags(d->cmd, &flags);
    up = checkup_new(&d->cmd->conf, &flags);
    text = checkup_ciphers(up, &safe);
    doctor_say(d, "ciphers", safe ? DOCTOR_OK : DOCTOR_WARN, safe ? NULL :
        "a newer libssh mends it; --ssh=ssh uses ssh's own AES-GCM", "%s", text);
    free(text);
    checkup_free(up);
}

void
doctor_here(struct doctor *d)
{
    doctor_say(d, "fairlead", DOCTOR_OK, NULL, "%s, libssh %s", PACKAGE_VERSION, checkup_libssh());
    doctor_ciphers(d);
    doctor_program(d, "ssh", "-V", DOCTOR_WARN, "libssh reads ssh_config, and knows less of it");
    doctor_program(d, "pvserver", "--version", DOCTOR_OK, "needed only to start a server here");
    doctor_program(d, "xpra", "--version", DOCTOR_OK, "needed only for xpra's sessions");
    doctor_agent(d);
    doctor_terminal(d);
    doctor_directory(d, "runtime", d->cmd->dirs.run);
    doctor_directory(d, "state", d->cmd->dirs.state);
}
