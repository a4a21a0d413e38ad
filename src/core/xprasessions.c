/* SPDX-License-Identifier: BSD-3-Clause
 * xprasessions: the sessions of xpra on a host: the command that looks for them there, and what it says. */
#include "config.h"

#include "core/xprasessions.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "core/guard.h"

#define XPRASESSIONS_HEAD "fairlead-xpra "
#define XPRASESSIONS_FIELDS 7
#define XPRASESSIONS_SHOWN 200 /* bytes of a name */

/* $1 is the socket directory of the address, $2 the program; either may be empty. Words go out in
 * hexadecimal, so that no byte of a name can be taken for something else. What listens stands in
 * /proc/net/unix: asking that touches no session. An xpra that hangs is given ten seconds for a name. */
static const char xprasessions_script[] =
    "hex() { printf 'x%s' \"$1\" | od -An -v -tx1 | tr -d ' \\n'; }\n"
    "has() { command -v \"$1\" >/dev/null 2>&1; }\n"
    "me=$(id -u)\n"
    "host=$(uname -n)\n"
    "now=$(date +%s)\n"
    "x=$2\n"
    "[ -n \"$x\" ] || for x in xpra \"$XDG_RUNTIME_DIR/xpra/run-xpra\" /usr/local/bin/xpra "
    "\"$HOME/.xpra/run-xpra\"; do\n"
    "has \"$x\" && break\n"
    "x=\n"
    "done\n"
    "limit=\n"
    "has timeout && limit='timeout 10'\n"
    "name() {\n"
    "[ -n \"$x\" ] && $limit \"$x\" id \"socket://$1\" 2>/dev/null </dev/null |\n"
    "sed -n 's/^session-name=//p' | head -n 1\n"
    "}\n"
    "tell() {\n"
    "n=\n"
    "[ \"$1\" = live ] && [ -w \"$2\" ] && n=$(name \"$2\")\n"
    "o=$(ls -ld \"$2\" 2>/dev/null | awk '{print $3}')\n"
    "t=$(stat -c %Y \"$2\" 2>/dev/null || stat -f %m \"$2\" 2>/dev/null)\n"
    "[ -n \"$t\" ] && t=$((now - t)) || t=-1\n"
    "printf 'fairlead-xpra %s %s %s %s %s %s %s\\n' \"$1\" \"$t\" \"$(hex \"$3\")\" \"$(hex \"$n\")\" "
    "\"$(hex \"$o\")\" \"$(hex \"$4\")\" \"$(hex \"$2\")\"\n"
    "}\n"
    "look() {\n"
    "h=$host\n"
    "d=${1##*/}\n"
    "if [ \"$d\" = socket ]; then\n"
    "d=${1%/socket}\n"
    "d=${d##*/}\n"
    "else\n"
    "h=${d%-*}\n"
    "d=${d##*-}\n"
    "fi\n"
    "s=unknown\n"
    "[ -r /proc/net/unix ] && s=dead\n"
    "[ \"$s\" = dead ] && awk -v p=\"$1\" '$8 == p && $4 == \"00010000\" {f = 1} END {exit !f}' "
    "/proc/net/unix && s=live\n"
    "[ \"$s\" = live ] || [ \"$h\" = \"$host\" ] || s=elsewhere\n"
    "tell \"$s\" \"$1\" \"$d\" \"$h\" &\n"
    "}\n"
    "conf() {\n"
    "sed -n 's/^[[:space:]]*socket-dirs\\{0,1\\}[[:space:]]*=[[:space:]]*//p' "
    "/etc/xpra/xpra.conf /etc/xpra/conf.d/*.conf "
    "\"$HOME/.xpra/xpra.conf\" \"${XDG_CONFIG_HOME:-$HOME/.config}/xpra/xpra.conf\" 2>/dev/null |\n"
    "sed -e \"s|[$]UID|$me|g\" -e \"s|^~|$HOME|\" -e \"s|[$]XDG_RUNTIME_DIR|$XDG_RUNTIME_DIR|g\" "
    "-e \"s|[$]HOME|$HOME|g\"\n"
    "}\n"
    "seen=:\n"
    "{ printf '%s\\n' \"$1\" \"${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/xpra}\" \"/run/user/$me/xpra\" "
    "/run/xpra /var/run/xpra "
    "\"$HOME/.xpra\"\n"
    "conf; } | {\n"
    "while IFS= read -r dir; do\n"
    "dir=$(cd -P \"$dir\" 2>/dev/null && pwd -P) || continue\n"
    "case $seen in *\":$dir:\"*) continue ;; esac\n"
    "seen=$seen$dir:\n"
    "for f in \"$dir\"/*-* \"$dir\"/*/socket; do\n"
    "[ -S \"$f\" ] && look \"$f\"\n"
    "done\n"
    "done\n"
    "wait\n"
    "}\n"
    "echo 'fairlead-xpra end'\n";

char *
xprasessions_command(const struct xpra_address *a)
{
    const char *home = a->socket_dir != NULL && strncmp(a->socket_dir, "~/", 2) == 0 ? "$HOME" : "";
    struct str b = {0};

    str_add(&b, "exec /bin/sh -c '"
                "d=$(printf %b \"$2\"); x=$(printf %b \"$3\"); eval \"$(printf %b \"$1\")\"' sh '");
    guard_encode(&b, "set -- \"");
    guard_encode(&b, home);
    guard_encode(&b, "$d\" \"$x\"\n");
    guard_encode(&b, xprasessions_script);
    str_add(&b, "' '");
    guard_encode(&b, a->socket_dir != NULL ? a->socket_dir + (*home != '\0') : "");
    str_add(&b, "' '");
    guard_encode(&b, a->remote_xpra != NULL ? a->remote_xpra : "");
    str_addc(&b, '\'');
    return str_take(&b);
}

/* ---- What it says ---- */

static const char *const xprasession_states[] = {
    [XPRASESSION_LIVE] = "live",
    [XPRASESSION_UNKNOWN] = "unknown",
    [XPRASESSION_ELSEWHERE] = "elsewhere",
    [XPRASESSION_DEAD] = "dead",
};

#define XPRASESSION_STATES (sizeof xprasession_states / sizeof *xprasession_states)

const char *
xprasession_state_name(enum xprasession_state state)
{
    return xprasession_states[state];
}

static void
xprasession_done(struct xprasession *one)
{
    free(one->display);
    free(one->name);
    free(one->owner);
    free(one->host);
    free(one->socket);
}

/* A word in hexadecimal, behind an 'x' that keeps an empty one a word. NULL when it is none, or holds a NUL.
 * Allocated. */
static char *
xprasessions_word(const char *hex)
{
    size_t n = strlen(hex);
    struct str out = {0};
    unsigned int byte;

    if (n < 2 || n % 2 != 0 || strspn(hex, "0123456789abcdef") != n || strncmp(hex, "78", 2) != 0 ||
        strstr(hex, "00") == hex)
        return NULL;
    for (size_t i = 2; i < n; i += 2) {
        if (sscanf(hex + i, "%2x", &byte) != 1 || byte == 0) {
            str_done(&out);
            return NULL;
        }
        str_addc(&out, (char)byte);
    }
    return str_take(&out);
}

static bool
xprasession_fill(struct xprasession *one, char *const *word)
{
    size_t state = 0;

    while (state < XPRASESSION_STATES && strcmp(word[0], xprasession_states[state]) != 0)
        state++;
    if (state == XPRASESSION_STATES || !str_int(word[1], -1, 1LL << 40, &one->age_s))
        return false;
    one->state = (enum xprasession_state)state;
    one->display = xprasessions_word(word[2]);
    one->name = xprasessions_word(word[3]);
    one->owner = xprasessions_word(word[4]);
    one->host = xprasessions_word(word[5]);
    one->socket = xprasessions_word(word[6]);
    return one->display != NULL && one->display[0] != '\0' && one->name != NULL && one->owner != NULL &&
           one->host != NULL && one->socket != NULL && one->socket[0] == '/';
}

/* The same session, seen in another directory: the better one stays. */
static bool
xprasessions_again(struct xprasessions *s, struct xprasession *one)
{
    for (size_t i = 0; i < s->n; i++) {
        struct xprasession *other = &s->v[i], better;

        if (strcmp(other->display, one->display) != 0 || strcmp(other->host, one->host) != 0 ||
            strcmp(other->owner, one->owner) != 0)
            continue;
        if (one->state < other->state || (one->state == other->state && other->name[0] == '\0' &&
                                             one->name[0] != '\0')) {
            better = *one;
            *one = *other;
            *other = better;
        }
        return true;
    }
    return false;
}

bool
xprasessions_read(struct xprasessions *s, const char *line)
{
    char *copy, *word[XPRASESSIONS_FIELDS + 1] = {0}, *rest = NULL;
    struct xprasession one = {0};
    size_t n = 0;

    if (strncmp(line, XPRASESSIONS_HEAD, strlen(XPRASESSIONS_HEAD)) != 0)
        return false;
    copy = mem_dup(line + strlen(XPRASESSIONS_HEAD));
    for (char *p = strtok_r(copy, " ", &rest); p != NULL && n <= XPRASESSIONS_FIELDS;
         p = strtok_r(NULL, " ", &rest))
        word[n++] = p;
    if (n == 1 && strcmp(word[0], "end") == 0)
        s->whole = true;
    if (n == XPRASESSIONS_FIELDS && s->n < XPRASESSIONS_MAX && xprasession_fill(&one, word) &&
        !xprasessions_again(s, &one)) {
        s->v = mem_grow(s->v, s->n, &s->cap, sizeof *s->v);
        s->v[s->n++] = one;
        one = (struct xprasession){0};
    }
    xprasession_done(&one);
    free(copy);
    return true;
}

static int
xprasession_order(const void *a, const void *b)
{
    const struct xprasession *x = a, *y = b;
    size_t n = strlen(x->display), m = strlen(y->display);

    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    if (n != m)
        return n < m ? -1 : 1;
    return strcmp(x->display, y->display);
}

void
xprasessions_sort(struct xprasessions *s)
{
    if (s->n > 0)
        qsort(s->v, s->n, sizeof *s->v, xprasession_order);
}

void
xprasessions_done(struct xprasessions *s)
{
    for (size_t i = 0; i < s->n; i++)
        xprasession_done(&s->v[i]);
    free(s->v);
    *s = (struct xprasessions){0};
}
