/* SPDX-License-Identifier: BSD-3-Clause
 * sshwalk: ssh_config where OpenSSH's client is not there. We walk the lines; whether a Match line applies is
 * libssh's to say, and so is whether the files can be understood. */
#include "config.h"

#include "ssh/sshwalk.h"

#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/sshkeyword.h"
#include "ssh/sshconf.h"

#define SSHWALK_DEPTH_MAX 16
#define SSHWALK_LINES_MAX 20000
#define SSHWALK_PROBE "fairlead-probe"

struct walk {
    const char *host;
    struct sshdump *out;
    int lines;
};

/* Where the walk stands. */
struct spot {
    const char *file;
    int line, depth;
    bool applies, global;
};

static void walk_file(struct walk *w, const char *path, bool global, int depth);

/* libssh takes "a:b" for host and port: an IPv6 address needs its brackets. */
static int
walk_set_host(ssh_session ssh, const char *host)
{
    char *boxed = strchr(host, ':') != NULL ? mem_printf("[%s]", host) : mem_dup(host);
    int rc = ssh_options_set(ssh, SSH_OPTIONS_HOST, boxed);

    free(boxed);
    return rc;
}

/* libssh reads files only: the text becomes one that has no name. */
static int
walk_parse_text(ssh_session ssh, const char *text)
{
    char path[64];
    size_t len = strlen(text);
    int fd = memfd_create("fairlead-ssh-config", MFD_CLOEXEC);
    int rc = -1;

    if (fd >= 0 && write(fd, text, len) == (ssize_t)len) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        rc = ssh_options_parse_config(ssh, path);
    }
    if (fd >= 0)
        close(fd);
    return rc;
}

static ssh_session
walk_session(const struct walk *w)
{
    ssh_session ssh = ssh_new();
    const char *user = sshdump_get(w->out, "user");
    bool no = false;

    if (ssh == NULL)
        return NULL;
    ssh_options_set(ssh, SSH_OPTIONS_PROCESS_CONFIG, &no);
    if (walk_set_host(ssh, w->host) == SSH_OK && ssh_options_set(ssh, SSH_OPTIONS_USER, user) == SSH_OK)
        return ssh;
    ssh_free(ssh);
    return NULL;
}

/* Would the lines under this Match line count? A line put under it tells. */
static bool
walk_applies(const struct walk *w, const char *header)
{
    char *text = mem_printf("%s\nProxyCommand " SSHWALK_PROBE "\n", header), *got = NULL;
    ssh_session ssh = walk_session(w);
    bool applies = false;

    if (ssh != NULL && walk_parse_text(ssh, text) == SSH_OK &&
        ssh_options_get(ssh, SSH_OPTIONS_PROXYCOMMAND, &got) == SSH_OK)
        applies = strcmp(got, SSHWALK_PROBE) == 0;
    ssh_string_free_char(got);
    ssh_free(ssh);
    free(text);
    return applies;
}

/* '*' and '?' as in ssh_config(5), whatever the case. */
static bool
walk_fits(const char *pattern, const char *name)
{
    for (; *pattern != '\0'; pattern++, name++) {
        if (*pattern == '*') {
            while (*name != '\0' && !walk_fits(pattern + 1, name))
                name++;
            return walk_fits(pattern + 1, name);
        }
        if (*name == '\0' || (*pattern != '?' && tolower((unsigned char)*pattern) !=
            tolower((unsigned char)*name)))
            return false;
    }
    return *name == '\0';
}

/* The names of a Host line. One with '!' that fits overrules the others, which libssh does not know. */
static bool
walk_names(const struct walk *w, char *names)
{
    char *rest = NULL;
    bool applies = false;

    for (char *word = strtok_r(names, " \t\"", &rest); word != NULL;
        word = strtok_r(NULL, " \t\"", &rest)) {
        if (!walk_fits(word + (word[0] == '!'), w->host))
            continue;
        if (word[0] == '!')
            return false;
        applies = true;
    }
    return applies;
}

static void
walk_include(struct walk *w, const char *pattern, const struct spot *at)
{
    char *home = sshconf_home();
    char *path = pattern[0] == '/' || pattern[0] == '~' ? mem_dup(pattern) :
        at->global ? mem_printf("/etc/ssh/%s", pattern) : mem_printf("%s/.ssh/%s", home, pattern);
    glob_t found = {0};

    if (glob(path, GLOB_TILDE, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++)
            walk_file(w, found.gl_pathv[i], at->global, at->depth + 1);
    }
    globfree(&found);
    free(path);
    free(home);
}

/* The quotes around a value that has no others. */
static void
walk_unquote(char *value)
{
    size_t n = strlen(value);

    if (n < 2 || value[0] != '"' || strchr(value + 1, '"') != value + n - 1)
        return;
    memmove(value, value + 1, n - 2);
    value[n - 2] = '\0';
}

/* "Keyword value", "Keyword=value": the value without blanks around it; NULL when there is none. */
static char *
walk_value(char *line, char *key, size_t size)
{
    size_t n = strcspn(line, " \t=\""), end;
    char *value = line + n + strspn(line + n, " \t");

    if (n == 0 || n >= size || line[0] == '#')
        return NULL;
    snprintf(key, size, "%.*s", (int)n, line);
    if (*value == '=')
        value += 1 + strspn(value + 1, " \t");
    end = strlen(value);
    while (end > 0 && isspace((unsigned char)value[end - 1]))
        value[--end] = '\0';
    walk_unquote(value);
    return value[0] != '\0' ? value : NULL;
}

static void
walk_keyword(struct walk *w, char *key, const char *value, const struct spot *at)
{
    const struct sshkeyword *known;

    for (char *c = key; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    known = sshkeyword_find(key);
    if (known == NULL)
        return;
    if (!known->several && sshdump_get(w->out, known->key) != NULL)
        return;
    if (!sshdump_add(w->out, known->key, value))
        return;
    w->out->rows[w->out->n - 1].file = mem_dup(at->file);
    w->out->rows[w->out->n - 1].line = at->line;
}

static void
walk_line(struct walk *w, char *line, struct spot *at)
{
    char *text = line + strspn(line, " \t"), key[64], *value;
    char *whole = mem_ndup(text, strcspn(text, "\r\n"));

    value = walk_value(text, key, sizeof key);
    if (value != NULL && strcasecmp(key, "Host") == 0)
        at->applies = walk_names(w, value);
    else if (value != NULL && strcasecmp(key, "Match") == 0)
        at->applies = walk_applies(w, whole);
    else if (value != NULL && at->applies && strcasecmp(key, "Include") == 0)
        walk_include(w, value, at);
    else if (value != NULL && at->applies)
        walk_keyword(w, key, value, at);
    free(whole);
}

static void
walk_file(struct walk *w, const char *path, bool global, int depth)
{
    struct spot at = {.file = path, .depth = depth, .applies = true, .global = global};
    FILE *f = depth <= SSHWALK_DEPTH_MAX ? fopen(path, "re") : NULL;
    char *line = NULL;
    size_t cap = 0;

    if (f == NULL)
        return;
    while (w->lines++ < SSHWALK_LINES_MAX && getline(&line, &cap, f) > 0) {
        at.line++;
        walk_line(w, line, &at);
    }
    free(line);
    fclose(f);
}

static void
walk_files(struct walk *w, const char *file)
{
    char *home, *own;

    if (file != NULL) {
        if (strcmp(file, "none") != 0)
            walk_file(w, file, false, 0);
        return;
    }
    home = sshconf_home();
    own = mem_printf("%s/.ssh/config", home);
    walk_file(w, own, false, 0);
    walk_file(w, "/etc/ssh/ssh_config", true, 0);
    free(own);
    free(home);
}

static void
walk_lines(struct walk *w, const struct strv *lines, const struct strv *froms)
{
    for (size_t i = 0; i < lines->n; i++) {
        struct spot at = {.file = froms->v[i], .applies = true};
        char *copy = mem_dup(lines->v[i]);

        walk_line(w, copy, &at);
        free(copy);
    }
}

/* libssh says whether there is a line that nobody can understand. */
static int
walk_check(const struct walk *w, const char *file, const struct strv *lines, struct err *e)
{
    ssh_session ssh = walk_session(w);
    char *text = strv_join(lines, "\n");
    int rc = 0;

    if (ssh == NULL)
        rc = err_set(e, ERR_USAGE, "%s cannot be used as a host name", w->host);
    else if (text[0] != '\0' && walk_parse_text(ssh, text) < 0)
        rc = err_set(e, ERR_USAGE, "a setting after -o is not understood: %s", ssh_get_error(ssh));
    else if (!str_eq(file, "none") && ssh_options_parse_config(ssh, file) < 0)
        rc = err_set(e, ERR_CONFIG, "the ssh configuration %s is not understood: %s",
            file != NULL ? file : "(~/.ssh/config, /etc/ssh/ssh_config)", ssh_get_error(ssh));
    ssh_free(ssh);
    free(text);
    return rc;
}

int
sshwalk_ask(const char *host, const char *file, const struct strv *lines,
    const struct strv *froms, struct sshdump *out, struct err *e)
{
    struct walk w = {.host = host, .out = out};

    if (walk_check(&w, file, lines, e) < 0)
        return -1;
    walk_lines(&w, lines, froms);
    walk_files(&w, file);
    return 0;
}
