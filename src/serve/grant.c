/* SPDX-License-Identifier: BSD-3-Clause
 * grant: what a guest of our SSH front may ask, in which phase, and of what. */
#include "config.h"

#include "serve/grant.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/guard.h"
#include "core/wordsjson.h"

#define IN(phase) (1U << (phase))

/* phases: where the verdict holds; in all others the answer is no. */
static const struct {
    const char *name;
    unsigned phases;
    enum grant_verdict verdict;
} grant_table[GRANT_ASKS] = {
    [GRANT_SERVICE] = { "service", IN(GRANT_LOGIN), GRANT_YES },
    [GRANT_AUTH_NONE] = { "none", IN(GRANT_LOGIN), GRANT_NO },
    [GRANT_AUTH_PASSWORD] = { "password", IN(GRANT_LOGIN), GRANT_YES },
    [GRANT_AUTH_KBDINT] = { "keyboard-interactive", IN(GRANT_LOGIN), GRANT_YES },
    [GRANT_AUTH_PUBLICKEY] = { "publickey", IN(GRANT_LOGIN), GRANT_NO },
    [GRANT_AUTH_OTHER] = { "other login", 0, GRANT_NO },
    [GRANT_OPEN_SESSION] = { "session", IN(GRANT_IN), GRANT_YES },
    [GRANT_OPEN_DIRECT] = { "direct-tcpip", IN(GRANT_IN), GRANT_TARGET },
    [GRANT_OPEN_OTHER] = { "other channel", 0, GRANT_NO },
    [GRANT_EXEC] = { "exec", IN(GRANT_IN), GRANT_TARGET },
    [GRANT_SHELL] = { "shell", 0, GRANT_NO },
    [GRANT_SUBSYSTEM] = { "subsystem", 0, GRANT_NO },
    [GRANT_PTY] = { "pty", IN(GRANT_IN), GRANT_YES }, /* said yes to; no terminal is made */
    [GRANT_WINDOW] = { "window-change", IN(GRANT_IN), GRANT_YES },
    [GRANT_ENV] = { "env", 0, GRANT_NO },
    [GRANT_X11] = { "x11", 0, GRANT_NO },
    [GRANT_CHANNEL_OTHER] = { "other channel request", 0, GRANT_NO },
    [GRANT_LISTEN] = { "tcpip-forward", IN(GRANT_IN), GRANT_TARGET },
    [GRANT_CANCEL] = { "cancel-tcpip-forward", IN(GRANT_IN), GRANT_YES },
    [GRANT_GLOBAL_OTHER] = { "other request", 0, GRANT_NO },
};

enum grant_verdict
grant_ask(enum grant_phase phase, enum grant_ask ask)
{
    if ((unsigned)phase >= GRANT_PHASES || (unsigned)ask >= GRANT_ASKS)
        return GRANT_NO;
    return grant_table[ask].phases & IN(phase) ? grant_table[ask].verdict : GRANT_NO;
}

const char *
grant_ask_name(enum grant_ask ask)
{
    return (unsigned)ask < GRANT_ASKS ? grant_table[ask].name : "?";
}

/* Words between single blanks; an empty word is a word, so that two blanks do not match one. */
static void
grant_split(struct strv *words, const char *text)
{
    for (;;) {
        size_t n = strcspn(text, " ");

        strv_addn(words, text, n);
        if (text[n] == '\0')
            return;
        text += n + 1;
    }
}

static struct grant_command *
grants_new_command(struct grants *g)
{
    g->commands = mem_grow(g->commands, g->command_count, &g->command_cap, sizeof *g->commands);
    struct grant_command *c = &g->commands[g->command_count++];
    *c = (struct grant_command){0};
    return c;
}

void
grants_add_command(struct grants *g, const char *ask, const struct strv *run)
{
    struct grant_command *c = grants_new_command(g);

    grant_split(&c->ask, ask);
    strv_copy(&c->run, run);
}

void
grants_add_connect(struct grants *g, int port)
{
    g->connect = mem_grow(g->connect, g->connect_count, &g->connect_cap, sizeof *g->connect);
    g->connect[g->connect_count++] = port;
}

void
grants_done(struct grants *g)
{
    for (size_t i = 0; i < g->command_count; i++) {
        strv_done(&g->commands[i].ask);
        strv_done(&g->commands[i].run);
    }
    free(g->commands);
    free(g->connect);
    *g = (struct grants){0};
}

static bool
grant_has_port(const int *ports, size_t n, int port)
{
    for (size_t i = 0; i < n; i++) {
        if (ports[i] == port)
            return true;
    }
    return false;
}

/* A port word is the port's one spelling: no sign, blank or leading zero. */
static bool
grant_port_word(const struct grants *g, const struct grant_facts *f, const char *word)
{
    long long port;

    if (word[0] < '1' || word[0] > '9' || !str_int(word, 1, 65535, &port))
        return false;
    return grant_has_port(g->connect, g->connect_count, (int)port) ||
        grant_has_port(f->listening, f->listening_count, (int)port);
}

/* Match one command; ports gets the words that "*" stood for. */
static bool
grant_match(const struct grants *g, const struct grant_facts *f, const struct strv *ask,
    const struct strv *words, struct strv *ports)
{
    strv_clear(ports);
    if (ask->n != words->n)
        return false;
    for (size_t i = 0; i < ask->n; i++) {
        if (strcmp(ask->v[i], "*") != 0) {
            if (strcmp(ask->v[i], words->v[i]) != 0)
                return false;
        } else if (grant_port_word(g, f, words->v[i])) {
            strv_add(ports, words->v[i]);
        } else {
            return false;
        }
    }
    return true;
}

/* Our words with the ports in the place of "*". */
static void
grant_fill(const struct strv *run, const struct strv *ports, struct strv *out)
{
    size_t used = 0;

    for (size_t i = 0; i < run->n; i++) {
        struct str word = {0};

        for (const char *p = run->v[i]; *p != '\0'; p++) {
            if (*p == '*' && used < ports->n)
                str_add(&word, ports->v[used++]);
            else
                str_addc(&word, *p);
        }
        strv_take(out, str_take(&word));
    }
}

bool
grants_exec(const struct grants *g, const struct grant_facts *f, const char *text,
    struct strv *run, char token[33])
{
    struct strv words = {0}, ports = {0};
    bool found = false;

    token[0] = '\0';
    char *inner = guard_inner(text, token);
    if (inner == NULL)
        token[0] = '\0';
    grant_split(&words, inner != NULL ? inner : text);
    for (size_t i = 0; i < g->command_count && !found; i++) {
        found = grant_match(g, f, &g->commands[i].ask, &words, &ports);
        if (found)
            grant_fill(&g->commands[i].run, &ports, run);
    }
    free(inner);
    strv_done(&words);
    strv_done(&ports);
    return found;
}

static bool
grant_is_loopback(const char *host)
{
    return str_eq(host, "127.0.0.1") || str_eq(host, "localhost");
}

bool
grants_connect(const struct grants *g, const char *host, int port)
{
    return grant_is_loopback(host) && grant_has_port(g->connect, g->connect_count, port);
}

bool
grants_listen(const struct grants *g, const char *host, int port)
{
    return g->listen && grant_is_loopback(host) && (port == 0 || (port >= 1024 && port <= 65535));
}

json_t *
grants_json(const struct grants *g)
{
    json_t *commands = json_array(), *connect = json_array();

    for (size_t i = 0; i < g->command_count; i++) {
        json_array_append_new(commands, json_pack("{s:o,s:o}",
            "ask", wordsjson_make(&g->commands[i].ask),
            "run", wordsjson_make(&g->commands[i].run)));
    }
    for (size_t i = 0; i < g->connect_count; i++)
        json_array_append_new(connect, json_integer(g->connect[i]));
    return json_pack("{s:o,s:o,s:b}", "commands", commands, "connect", connect, "listen", g->listen);
}

static bool
grant_words_from_json(struct strv *out, const json_t *a)
{
    const json_t *word;
    size_t i;

    json_array_foreach(a, i, word) {
        if (!json_is_string(word))
            return false;
        strv_add(out, json_string_value(word));
    }
    return out->n > 0;
}

static bool
grant_command_from_json(struct grants *g, const json_t *j)
{
    struct grant_command *c = grants_new_command(g);

    return grant_words_from_json(&c->ask, json_object_get(j, "ask")) &&
        grant_words_from_json(&c->run, json_object_get(j, "run"));
}

int
grants_from_json(struct grants *g, const json_t *j, struct err *e)
{
    const json_t *commands = json_object_get(j, "commands"), *connect = json_object_get(j, "connect");
    const json_t *row;
    size_t i;

    if (!json_is_array(commands) || !json_is_array(connect))
        return err_set(e, ERR_DATA, "a list of grants is not complete");
    json_array_foreach(commands, i, row) {
        if (!grant_command_from_json(g, row))
            return err_set(e, ERR_DATA, "granted command %zu has no words", i + 1);
    }
    json_array_foreach(connect, i, row) {
        json_int_t port = json_integer_value(row);

        if (port < 1 || port > 65535)
            return err_set(e, ERR_DATA, "granted port %zu is not a port", i + 1);
        grants_add_connect(g, (int)port);
    }
    g->listen = json_is_true(json_object_get(j, "listen"));
    return 0;
}
