/* SPDX-License-Identifier: BSD-3-Clause
 * lintvars: $NAME$ in the texts of a server: what nothing sets, what holds itself, what changed its
 * meaning. ParaView: pqServerLauncher.cxx. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/lintparts.h"

#define TOLD_MAX 200 /* names of one server */
#define NEAR_MAX 200 /* names that another may be meant for */

/* What ParaView sets for every server. */
static const char *const predefined[] = {
    "PV_CLIENT_HOST", "PV_CLIENT_PLATFORM", "PV_CONNECTION_URI", "PV_CONNECTION_SCHEME", "PV_VERSION",
    "PV_VERSION_MAJOR", "PV_VERSION_MINOR", "PV_VERSION_PATCH", "PV_VERSION_FULL", "PV_SERVER_HOST",
    "PV_SERVER_PORT", "PV_SSH_PF_SERVER_PORT", "PV_DATA_SERVER_HOST", "PV_DATA_SERVER_PORT",
    "PV_RENDER_SERVER_HOST", "PV_RENDER_SERVER_PORT", "PV_APPLICATION_DIR", "PV_APPLICATION_NAME", NULL,
};

/* What an environment has as a rule, on any platform. */
static const char *const usual[] = {
    "HOME", "USER", "LOGNAME", "PATH", "SHELL", "TERM", "LANG", "DISPLAY", "WAYLAND_DISPLAY", "PWD",
    "HOSTNAME", "HOST", "TMPDIR", "EDITOR", "VISUAL", "TERMINAL", "SSH_AUTH_SOCK", "KRB5CCNAME", "UID",
    "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_STATE_HOME", "XAUTHORITY", "USERNAME",
    "USERDOMAIN", "USERPROFILE", "COMPUTERNAME", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA",
    "ProgramFiles", "PROGRAMFILES", "SystemRoot", "SYSTEMROOT", "SystemDrive", "TEMP", "TMP", NULL,
};

/* What old versions had. */
static const char *const gone[] = {"PV_USERNAME", "PV_CONNECT_ID", NULL};

static bool
names_have(const char *const *names, const char *name)
{
    while (*names != NULL && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

bool
lintvars_known(const struct linting *c, const char *name)
{
    return names_have(predefined, name) || names_have(usual, name)
        || values_find(&c->known, name) != NULL;
}

char *
lintvars_only(const char *text)
{
    size_t n = text[0] == '$' ? strcspn(text + 1, "$ ") : 0;

    return n > 0 && text[1 + n] == '$' && text[2 + n] == '\0' ? mem_ndup(text + 1, n) : NULL;
}

const char *
lintvars_next(const char *text, size_t *n)
{
    const char *at = strchr(text, '$');

    while (at != NULL) {
        *n = strcspn(at + 1, "$ ");
        if (at[1 + *n] == '$' && *n > 0)
            return at + 1;
        at = strchr(at + 1 + (at[1] == '$'), '$'); /* "$$" is a pair without a name */
    }
    return NULL;
}

/* Each name is told once a server, and what else is told of a text too. */
struct reading {
    struct linting *c;
    struct strv told;
    bool cycle;
};

static bool
reading_first(struct reading *r, const char *name)
{
    for (size_t i = 0; i < r->told.n; i++) {
        if (strcmp(r->told.v[i], name) == 0)
            return false;
    }
    if (r->told.n >= TOLD_MAX)
        return false;
    strv_add(&r->told, name);
    return true;
}

/* The name that was meant, and how many letters away it is; NULL when none is near. */
static const char *
near_name(const struct linting *c, const char *name, size_t *best)
{
    const char *found = NULL;

    *best = 1 + strlen(name) / 8;
    for (size_t i = 0; i < c->known.n && i < NEAR_MAX; i++) {
        size_t d = str_distance(name, c->known.v[i].name);

        if (d < *best || (d == *best && found == NULL)) {
            *best = d;
            found = c->known.v[i].name;
        }
    }
    for (size_t i = 0; predefined[i] != NULL; i++) {
        if (str_distance(name, predefined[i]) < *best) {
            *best = str_distance(name, predefined[i]);
            found = predefined[i];
        }
    }
    return found;
}

static void
reading_unknown(const struct reading *r, const char *name, size_t place)
{
    size_t distance;
    const char *near = near_name(r->c, name, &distance);

    if (names_have(gone, name))
        lint_say(r->c, place, "variable-gone",
            "ParaView has set %s in version 3 only, and here nothing sets it", name);
    else if (near != NULL && distance == 0)
        lint_say(r->c, place, "variable-misspelled",
            "Nothing here sets %s, but %s is set; case matters", name, near);
    else
        lint_say(r->c, place, "undefined-variable",
            "Nothing here sets %s; unless the environment has it, the name stands for itself%s%s%s", name,
            near != NULL ? "; did you mean " : "", near != NULL ? near : "", near != NULL ? "?" : "");
}

/* Made once, before anybody chose a port. */
static void
reading_stale(const struct reading *r, const char *name, size_t place)
{
    const struct server *s = r->c->server;

    if (strcmp(name, "PV_SSH_PF_SERVER_PORT") == 0 && server_option(s, name) == NULL)
        lint_say(r->c, place, "forward-variable",
            "PV_SSH_PF_SERVER_PORT is the local port up to ParaView 5.10, the server's in 5.11 to "
            "5.13 and -1 in 6.0");
    else if (strcmp(name, "PV_CONNECTION_URI") == 0 && server_option(s, "PV_SERVER_PORT") != NULL)
        lint_say(r->c, place, "stale-variable",
            "ParaView does not put a chosen PV_SERVER_PORT into PV_CONNECTION_URI");
}

static void
reading_name(struct reading *r, const char *text, const char *at, const char *name, size_t place)
{
    if (at > text && at[-1] == '\\' && lintvars_known(r->c, name))
        lint_say(r->c, place, "backslash",
            "The backslash before $%s$ stays in the word; it takes no meaning from the dollar", name);
    if (!reading_first(r, name))
        return;
    if (!lintvars_known(r->c, name))
        reading_unknown(r, name, place);
    else
        reading_stale(r, name, place);
}

static void
reading_text(struct reading *r, const char *text, size_t place)
{
    const char *at = text;
    size_t n = 0;

    while ((at = lintvars_next(at, &n)) != NULL) {
        char *name = mem_ndup(at, n);

        reading_name(r, text, at - 1, name, place);
        free(name);
        at += n + 1;
    }
}

static void
reading_cycle(struct reading *r, const char *text, size_t place)
{
    struct err e;
    char *out = r->cycle ? mem_dup("") : lint_expand(r->c, text, &e);

    if (out == NULL) {
        lint_say(r->c, place, "variable-cycle", "ParaView would never come to an end here: %s", e.text);
        r->cycle = true; /* the others would say the same */
    }
    free(out);
}

static void
reading_attribute(struct reading *r, const struct xmlspan_attribute *a)
{
    struct str text = {0};

    xmlspan_unescape(&text, r->c->bytes + a->value, a->value_len);
    if (strchr(str_text(&text), '$') != NULL) {
        reading_text(r, str_text(&text), a->name);
        reading_cycle(r, str_text(&text), a->name);
    }
    str_done(&text);
}

/* Everything in Options and in the command may come to the command line; names and labels do not. */
static bool
reading_skips(const struct linting *c, size_t element, const struct xmlspan_attribute *a)
{
    static const char *const never[] = {"name", "label", NULL};
    char *name = mem_ndup(c->bytes + a->name, a->name_len);
    bool skips = names_have(never, name) || lint_is(c, element, "Case");

    free(name);
    return skips;
}

static void
reading_part(struct reading *r, size_t part)
{
    const struct xmlspans *spans = r->c->spans;

    if (part == XMLSPAN_NONE)
        return;
    for (size_t i = part; i < spans->n && spans->v[i].begin < spans->v[part].end; i++) {
        for (size_t k = 0; k < spans->v[i].attribute_count; k++) {
            const struct xmlspan_attribute *a = &spans->attributes[spans->v[i].attributes + k];

            if (!reading_skips(r->c, i, a))
                reading_attribute(r, a);
        }
    }
}

void
lintvars_server(struct linting *c)
{
    struct reading r = {.c = c};

    reading_part(&r, c->options);
    reading_part(&r, c->command);
    strv_done(&r.told);
}
