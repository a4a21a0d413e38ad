/* SPDX-License-Identifier: BSD-3-Clause
 * identity: which key files ssh_config names for a hop; libssh tells only the last of them.
 * We walk the lines; whether a Host or Match line applies is libssh's to say. */
#include "config.h"

#include "ssh/identity.h"

#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

#define IDENTITY_DEPTH_MAX 16
#define IDENTITY_LINES_MAX 20000
#define IDENTITY_FILES_MAX 64
#define IDENTITY_PROBE "fairlead-probe"

struct walk {
    const struct plan_hop *hop;
    struct sshconf *out;
    bool only_set, none; /* IdentitiesOnly was met; IdentityFile none was */
    int lines;
};

static void walk_file(struct walk *w, const char *path, bool global, int depth);

/* Would the lines under this Host or Match line count? A line put under it tells. */
static bool
walk_applies(const struct walk *w, const char *header)
{
    char *text = mem_printf("%s\nProxyCommand " IDENTITY_PROBE "\n", header);
    ssh_session scratch = ssh_new();
    char *got = NULL;
    bool applies = false, no = false;

    ssh_options_set(scratch, SSH_OPTIONS_PROCESS_CONFIG, &no);
    if (sshconf_set_host(scratch, w->hop->host) == SSH_OK &&
        ssh_options_set(scratch, SSH_OPTIONS_USER, w->out->user) == SSH_OK &&
        sshconf_parse_text(scratch, text) == SSH_OK &&
        ssh_options_get(scratch, SSH_OPTIONS_PROXYCOMMAND, &got) == SSH_OK)
        applies = strcmp(got, IDENTITY_PROBE) == 0;
    ssh_string_free_char(got);
    ssh_free(scratch);
    free(text);
    return applies;
}

/* One word of a line, without its quotes; NULL at the end. Cuts the line. */
static char *
walk_word(char **line)
{
    char *p = *line + strspn(*line, " \t=\r\n"), *end;

    if (*p == '\0')
        return NULL;
    if (*p == '"') {
        end = strchr(++p, '"');
        if (end == NULL)
            return NULL;
    } else {
        end = p + strcspn(p, " \t=\r\n");
    }
    *line = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return p;
}

static void
walk_include(struct walk *w, const char *pattern, bool global, int depth)
{
    char *home = sshconf_home();
    char *path = pattern[0] == '/' || pattern[0] == '~' ? mem_dup(pattern) :
        global ? mem_printf("/etc/ssh/%s", pattern) : mem_printf("%s/.ssh/%s", home, pattern);
    glob_t found = {0};

    if (glob(path, GLOB_TILDE, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++)
            walk_file(w, found.gl_pathv[i], global, depth + 1);
    }
    globfree(&found);
    free(path);
    free(home);
}

static void
walk_identity(struct walk *w, const char *value)
{
    if (strcasecmp(value, "none") == 0)
        w->none = true;
    else if (w->out->identities.n < IDENTITY_FILES_MAX)
        strv_take(&w->out->identities, sshconf_path(value, w->out));
}

static void
walk_only(struct walk *w, const char *value)
{
    if (!w->only_set)
        w->out->identities_only = strcasecmp(value, "yes") == 0 || strcasecmp(value, "true") == 0;
    w->only_set = true;
}

static void
walk_line(struct walk *w, char *line, bool *applies, bool global, int depth)
{
    char *whole = mem_ndup(line, strcspn(line, "\r\n"));
    char *key = walk_word(&line), *value = key != NULL ? walk_word(&line) : NULL;

    if (key == NULL || key[0] == '#' || value == NULL) {
        free(whole);
        return;
    }
    if (strcasecmp(key, "Host") == 0 || strcasecmp(key, "Match") == 0)
        *applies = walk_applies(w, whole);
    else if (*applies && strcasecmp(key, "IdentityFile") == 0)
        walk_identity(w, value);
    else if (*applies && strcasecmp(key, "IdentitiesOnly") == 0)
        walk_only(w, value);
    else if (*applies && strcasecmp(key, "Include") == 0)
        walk_include(w, value, global, depth);
    free(whole);
}

static void
walk_file(struct walk *w, const char *path, bool global, int depth)
{
    FILE *f = depth <= IDENTITY_DEPTH_MAX ? fopen(path, "re") : NULL;
    char *line = NULL;
    size_t cap = 0;
    bool applies = true;

    if (f == NULL)
        return;
    while (w->lines++ < IDENTITY_LINES_MAX && getline(&line, &cap, f) > 0)
        walk_line(w, line, &applies, global, depth);
    free(line);
    fclose(f);
}

static void
walk_text(struct walk *w, const char *text)
{
    bool applies = true;

    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        char *line = mem_ndup(text, n);

        walk_line(w, line, &applies, false, 0);
        free(line);
        text += n + (text[n] == '\n');
    }
}

static void
walk_files(struct walk *w, const char *file)
{
    char *own;

    if (file != NULL) {
        if (strcmp(file, "none") != 0)
            walk_file(w, file, false, 0);
        return;
    }
    own = sshconf_path("~/.ssh/config", w->out);
    walk_file(w, own, false, 0);
    walk_file(w, "/etc/ssh/ssh_config", true, 0);
    free(own);
}

void
identity_find(struct sshconf *out, const struct plan_hop *hop, const char *lines,
    const struct session_flags *flags)
{
    static const char *const names[] = {"~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"};
    struct walk w = {.hop = hop, .out = out};
    size_t n = flags->identities != NULL ? flags->identities->n : 0;

    for (size_t i = 0; i < n; i++)
        strv_take(&out->identities, sshconf_path(flags->identities->v[i], out));
    for (size_t i = 0; i < hop->keys.n; i++)
        strv_take(&out->identities, sshconf_path(hop->keys.v[i], out));
    walk_text(&w, lines);
    walk_files(&w, flags->config_file);
    out->identities_named = out->identities.n > 0 || w.none;
    for (size_t i = 0; !out->identities_named && i < sizeof names / sizeof names[0]; i++)
        strv_take(&out->identities, sshconf_path(names[i], out));
}
