/* SPDX-License-Identifier: BSD-3-Clause
 * lintcommand: the words of the start command: flags that are gone, ports that do not meet, passwords,
 * words that vanish or split, programs of one platform. */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "core/expand.h"
#include "core/lintparts.h"

static const char *const servers[] = {"pvserver", "pvdataserver", "pvrenderserver", "pvbatch", NULL};
static const char *const clients[] = {"ssh", "plink", "putty", "autossh", "gsissh", NULL};

bool
lintcommand_is(const char *word, const char *const *names)
{
    const char *base = word + strlen(word);
    size_t n;

    while (base > word && base[-1] != '/' && base[-1] != '\\')
        base--;
    n = strlen(base);
    if (n > 4 && strcasecmp(base + n - 4, ".exe") == 0)
        n -= 4;
    for (; *names != NULL; names++) {
        if (strlen(*names) == n && strncasecmp(*names, base, n) == 0)
            return true;
    }
    return false;
}

/* "-sp" of "-sp=11111", and nothing else. */
static bool
word_is_flag(const char *word, const char *flag)
{
    size_t n = strlen(flag);

    return strncmp(word, flag, n) == 0 && (word[n] == '\0' || word[n] == '=');
}

/* ---- pvserver's flags ---- */

static void
flag_check(const struct linting *c, const struct lint_word *w, const char *server)
{
    static const char *const old[] = {"-sp", "-rc", "-dsp", "-rsp", "-server-port", "-reverse-connection",
        "-connect-id", "-display", "-timeout", "-hostname"};
    static const char *const data[] = {"pvdataserver", NULL};

    if (word_is_flag(w->likely, "--use-offscreen-rendering"))
        lint_say(c, w->place, "flag-gone",
            "pvserver has no --use-offscreen-rendering since ParaView 5.10, and ends at once");
    if (server == NULL)
        return;
    if (word_is_flag(w->likely, "-ch"))
        lint_say(c, w->place, "flag-gone", "%s has no -ch since ParaView 5.10, and ends at once", server);
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++) {
        if (word_is_flag(w->likely, old[i]))
            lint_say(c, w->place, "flag-old",
                "%s with one dash is an old form; since ParaView 5.10 it works with a warning", old[i]);
    }
    if (word_is_flag(w->likely, "--force-offscreen-rendering") && lintcommand_is(server, data))
        lint_say(c, w->place, "flag-refused",
            "pvdataserver does not know --force-offscreen-rendering, and ends at once");
}

static void
command_flags(const struct linting *c)
{
    const char *server = NULL;

    for (size_t i = 0; i < c->words.n; i++) {
        const struct lint_word *w = &c->words.v[i];

        if (strchr(";|&", w->text[0]) != NULL)
            server = NULL;
        else if (lintcommand_is(w->likely, servers))
            server = w->likely;
        else
            flag_check(c, w, server);
    }
}

/* ---- Forwards of an ssh ---- */

/* The client's end of -R S:host:C or -L C:host:S: a number, "$NAME$", or what a port cannot be. */
static char *
forward_end(const char *spec, bool reverse)
{
    const char *colon = strchr(spec, ':'), *second = colon != NULL ? strchr(colon + 1, ':') : NULL;

    if (second == NULL)
        return NULL;
    if (reverse)
        return mem_dup(strrchr(spec, ':') + 1);
    if (strchr(second + 1, ':') != NULL) /* an address to listen on stands before it */
        return mem_ndup(colon + 1, (size_t)(second - colon - 1));
    return mem_ndup(spec, (size_t)(colon - spec));
}

static void
forward_variable_end(const struct linting *c, size_t place, const char *name)
{
    if (strcmp(name, "PV_SERVER_PORT") != 0 && server_option(c->server, name) != NULL)
        lint_say(c, place, "client-port",
            "The forward ends at the Option %s, but the client uses the port of the resource", name);
}

static void
forward_check(const struct linting *c, size_t place, const char *spec, bool reverse)
{
    const struct resource *r = &c->server->resource;
    int port = r->port >= 0 ? r->port : RESOURCE_PORT;
    char *end = forward_end(spec, reverse), *name = end != NULL ? lintvars_only(end) : NULL;
    double number;

    if (name != NULL)
        forward_variable_end(c, place, name);
    else if (end != NULL && server_option(c->server, "PV_SERVER_PORT") == NULL
        && option_read_int(end, &number) && number != port)
        lint_say(c, place, "client-port", "The forward ends at port %s, but the client uses %d", end,
            port);
    free(name);
    free(end);
}

/* A forward to or from elsewhere is none of ours. */
static bool
resource_is_here(const struct resource *r)
{
    return r->scheme == RESOURCE_CSRC
        || (r->scheme == RESOURCE_CS
            && (strcmp(r->host, "localhost") == 0 || strcmp(r->host, "127.0.0.1") == 0));
}

static void
command_forwards(const struct linting *c)
{
    const char *flag = c->server->resource.scheme == RESOURCE_CSRC ? "-R" : "-L";
    bool ssh = false;

    for (size_t i = 0; resource_is_here(&c->server->resource) && i < c->words.n; i++) {
        const struct lint_word *w = &c->words.v[i];

        ssh = ssh || lintcommand_is(w->likely, clients);
        if (!ssh || strncmp(w->text, flag, 2) != 0)
            continue;
        if (w->text[2] != '\0')
            forward_check(c, w->place, w->text + 2, flag[1] == 'R');
        else if (i + 1 < c->words.n)
            forward_check(c, w[1].place, w[1].text, flag[1] == 'R');
    }
}

/* ---- Passwords ---- */

static void
word_passwords(const struct linting *c, const struct lint_word *w)
{
    const char *name = w->text;
    size_t n = 0;

    while ((name = lintvars_next(name, &n)) != NULL) {
        char *copy = mem_ndup(name, n);
        const struct value *v = values_find(&c->likely, copy);

        if (v != NULL && v->secret)
            lint_say(c, w->place, "password-argument",
                "The password %s becomes a word of the command line, which every user of that "
                "machine can read while it runs", copy);
        free(copy);
        name += n + 1;
    }
}

static void
command_passwords(const struct linting *c)
{
    static const char *const tools[] = {"sshpass", NULL}, *const plinks[] = {"plink", "putty", NULL};
    bool plink = false;

    for (size_t i = 0; i < c->words.n; i++) {
        const struct lint_word *w = &c->words.v[i];

        plink = plink || lintcommand_is(w->likely, plinks);
        if (lintcommand_is(w->likely, tools) || (plink && strcmp(w->text, "-pw") == 0))
            lint_say(c, w->place, "password-tool",
                "'%s' gives a password in a way that other users of the machine may read", w->text);
        word_passwords(c, w);
    }
}

/* ---- Words that vanish or split ---- */

/* The option whose value alone is a word, when it is of a kind that may be anything. */
static const struct option *
word_option(const struct linting *c, const struct lint_word *w)
{
    char *name = w->whole ? lintvars_only(w->text) : NULL;
    const struct option *o = name != NULL ? server_option(c->server, name) : NULL;

    free(name);
    return o != NULL && o->kind != OPTION_INT && o->kind != OPTION_DOUBLE ? o : NULL;
}

/* Whether the next word belongs to it: not behind "--n=4", nor behind "-At" of an ssh. */
static bool
flag_takes_word(const char *flag, bool ssh)
{
    static const char alone[] = "46AaCfGgKkMNnqsTtVvXxYy";

    if (flag[0] != '-' || strchr(flag, '=') != NULL)
        return false;
    return !ssh || flag[1 + strspn(flag + 1, alone)] != '\0';
}

static void
command_empty(const struct linting *c)
{
    bool ssh = lintcommand_is(c->words.v[0].likely, clients);

    for (size_t i = 1; i < c->words.n; i++) {
        const struct lint_word *w = &c->words.v[i];
        const struct option *o = word_option(c, w);

        ssh = ssh || lintcommand_is(w->likely, clients);
        if (o != NULL && w->likely[0] == '\0' && flag_takes_word(w[-1].text, ssh)
            && i + 1 < c->words.n)
            lint_say(c, w->place, "empty-word",
                "While %s is empty, '%s' is dropped and the next word comes after '%s'", o->name, w->text,
                w[-1].text);
    }
}

static void
command_splits(const struct linting *c)
{
    for (size_t i = 0; i < c->words.n; i++) {
        const struct lint_word *w = &c->words.v[i];
        const struct option *o = word_option(c, w);

        if (o != NULL && o->initial != NULL && strpbrk(o->initial, " \t\"") != NULL)
            lint_say(c, w->place, "value-splits",
                "The default '%s' of %s is cut into words at its blanks, unless they are quoted",
                o->initial, o->name);
    }
}

/* Two quotes group what is between them, over all words; a value may bring more. */
static void
command_quotes(const struct linting *c)
{
    const struct server *s = c->server;
    char *line = expand_command_line(s->exec != NULL ? s->exec : "", &s->args);
    size_t quotes = 0;

    for (const char *at = line; *at != '\0'; at++)
        quotes += *at == '"';
    if (quotes % 2 != 0)
        lint_say(c, c->spans->v[c->command].begin, "quote-open",
            "A double quote is not closed: it groups all words up to the end of the command");
    free(line);
}

/* ---- Programs ---- */

static bool
word_is_windows(const char *word)
{
    size_t n = strlen(word);
    const char *percent = strchr(word, '%');
    size_t name = percent != NULL ? strspn(percent + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") : 0;

    if (isalpha((unsigned char)word[0]) && word[1] == ':' && word[2] == '\\')
        return true;
    if (name > 2 && percent[1 + name] == '%')
        return true;
    return n > 4 && (strcasecmp(word + n - 4, ".bat") == 0 || strcasecmp(word + n - 4, ".cmd") == 0
                        || strcasecmp(word + n - 4, ".exe") == 0);
}

static bool
switches_on_platform(const struct server *s)
{
    for (size_t i = 0; i < s->switch_count; i++) {
        if (strcmp(s->switches[i].variable, "PV_CLIENT_PLATFORM") == 0)
            return true;
    }
    return false;
}

static void
command_windows(const struct linting *c)
{
    static const char *const cmd[] = {"cmd", NULL};

    for (size_t i = 0; i < c->words.n; i++) {
        const struct lint_word *w = &c->words.v[i];

        if (word_is_windows(w->likely) || (i == 0 && lintcommand_is(w->likely, cmd))) {
            lint_say(c, w->place, "windows-only", "'%s' is there on Windows only", w->likely);
            return;
        }
    }
}

static void
command_terminal(const struct linting *c)
{
    static const char *const terminals[] = {"xterm", "uxterm", NULL};

    if (!lintcommand_is(c->words.v[0].likely, terminals))
        return;
    for (size_t i = 1; i < c->words.n && strcmp(c->words.v[i].likely, "-e") != 0; i++) {
        if (strcmp(c->words.v[i].likely, "-hold") == 0)
            return;
    }
    lint_say(c, c->words.v[0].place, "terminal-closes",
        "The terminal closes with its command, and what went wrong is gone with it");
}

/* "@NAME@" is what configure puts in. */
static bool
word_is_template(const char *word)
{
    const char *at = strchr(word, '@');
    size_t n = at != NULL ? strspn(at + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
                          : 0;

    return n > 2 && at[1 + n] == '@';
}

static void
command_program(const struct linting *c)
{
    const struct lint_word *w = &c->words.v[0];

    if (word_is_template(w->text))
        lint_say(c, w->place, "template",
            "'%s' holds a name between @ that was to be replaced when the list was made", w->text);
    else if (strchr(w->likely, '/') != NULL && w->likely[0] != '/' && w->likely[0] != '~'
        && w->likely[0] != '$')
        lint_say(c, w->place, "relative-program",
            "'%s' is looked for where ParaView or fairlead was started", w->likely);
}

void
lintcommand_server(const struct linting *c)
{
    if (c->words.n == 0)
        return;
    command_flags(c);
    command_passwords(c);
    command_empty(c);
    command_splits(c);
    command_quotes(c);
    if (c->server->startup != SERVER_COMMAND) {
        if (word_is_template(c->words.v[0].text))
            command_program(c);
        return;
    }
    command_forwards(c);
    if (!switches_on_platform(c->server))
        command_windows(c);
    command_terminal(c);
    command_program(c);
}
