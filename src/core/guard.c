/* SPDX-License-Identifier: BSD-3-Clause
 * guard: the small POSIX sh script around a start command that ends it when we are gone, and the
 * quoting that brings it through any login shell. */
#include "config.h"

#include "core/guard.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define GUARD_STRING(x) #x
#define GUARD_NUMBER(x) GUARD_STRING(x)
#define GUARD_TOKEN_LEN 32

/* What carries the token; and whether there is anything. A process has no environment to be seen while it
 * execs: look twice. */
#define GUARD_MARKED                                                                  \
    "marked() {\n"                                                                    \
    "(cd /proc && grep -ls \"FAIRLEAD_TOKEN=$t\" [0-9]*/environ | cut -d/ -f1)\n"     \
    "}\n"
#define GUARD_LEFT                                                                    \
    "left() {\n"                                                                      \
    "[ -n \"$(marked)\" ] || { sleep 0.05; [ -n \"$(marked)\" ]; }\n"                 \
    "}\n"

/* The guard: sh -c guard_script sh TOKEN SILENCE WORD... A SILENCE of 0 is a terminal: no beats.
 *
 * Two sides of a pipe. "lead" runs the command in the foreground of its side, because a command put
 * into the background of a script would ignore ^C for ever, and writes its pid and then its status.
 * "follow" reads them. In between "beats" waits for the end of stdin, and "silence" for the time
 * without a beat; whoever sees one stops the command and what it left behind, found by the token in
 * its environment. No temporary file, nothing but sh, sleep, kill, grep, cut and uname; setsid if it is
 * there. Descriptor 3 is our stdin, 4 and 5 our stdout, 6 the pipe. */
static const char guard_script[] =
    "t=$1 m=$2\n"
    "shift 2\n"
    GUARD_MARKED
    "running() {\n"
    "[ -n \"$p\" ] && kill -s 0 -- \"-$p\" || [ -n \"$(marked)\" ]\n"
    "}\n"
    GUARD_LEFT
    /* dash has no "kill -KILL -- -1". p is empty once the command has ended: it may be another's. */
    "signal() {\n"
    "kill -s \"$1\" -- ${p:+\"-$p\" \"$p\"} $(marked)\n"
    "}\n"
    "nap() {\n"
    "sleep 0.1 || { sleep 1; n=$((n + 9)); }\n"
    "n=$((n + 1))\n"
    "}\n"
    "stop() {\n"
    "trap '' HUP TERM\n"
    "signal TERM\n"
    "n=0\n"
    "while [ $n -lt $((10 * " GUARD_NUMBER(GUARD_GRACE_S) ")) ] && running; do\n"
    "nap\n"
    "done\n"
    "n=0\n"
    "while signal KILL; nap; [ $n -lt 20 ] && running; do\n"
    ":\n"
    "done\n"
    "}\n"
    /* CONT, because it does nothing to a shell that has not set its trap yet. */
    "silence() {\n"
    "s=\n"
    "trap : CONT\n"
    "trap 'kill $s; exit' TERM\n"
    "while sleep $m & s=$!; ! wait $s; do\n"
    "kill $s\n"
    "done\n"
    "stop\n"
    "}\n"
    "beats() {\n"
    "while read -r x; do\n"
    "kill -s CONT $k\n"
    "done\n"
    "stop\n"
    "}\n"
    "watch() {\n"
    "[ $m -gt 0 ] || return 0\n"
    "(silence) 3<&- 5>&- 6<&- & k=$!\n"
    "(beats) <&3 3<&- 5>&- 6<&- & b=$!\n"
    "}\n"
    "unwatch() {\n"
    "kill -s TERM $k $b\n"
    "}\n"
    "linger() {\n"
    "while left; do\n"
    "q=$(marked)\n"
    "n=0\n"
    "while [ $n -lt 10 ] && kill -s 0 $q; do\n"
    "sleep 1\n"
    "n=$((n + 1))\n"
    "done\n"
    "done\n"
    "}\n"
    /* The status is awaited in the background, because only wait lets a trap run at once. */
    "follow() {\n"
    "trap '' INT QUIT PIPE\n"
    "trap 'stop; exit 143' HUP TERM\n"
    "read -r p || exit 125\n"
    "watch\n"
    "(read -r c; exit \"${c:-125}\") <&6 3<&- 5>&- 6<&- & wait $!\n"
    "c=$?\n"
    "if left; then\n"
    "printf '\\036fairlead %s ended %s\\n' \"$t\" \"$c\" >&5\n"
    "unwatch\n"
    "p=\n"
    "watch\n"
    "linger\n"
    "fi\n"
    "unwatch\n"
    "wait\n"
    "exit \"$c\"\n"
    "}\n"
    "lead() {\n"
    "trap : INT QUIT\n"
    "FAIRLEAD_TOKEN=$t $d /bin/sh -c 'echo $$\n"
    "printf \"\\036fairlead %s host %s\\n\" \"$0\" \"$(uname -n)\" >&4\n"
    "printf \"\\036fairlead %s started %s\\n\" \"$0\" $$ >&4\n"
    "exec >&4 4>&-\n"
    "exec \"$@\"' \"$t\" \"$@\" 3<&-\n"
    "echo $?\n"
    "}\n"
    "d=\n"
    "[ $m -gt 0 ] && d=$(command -v setsid)\n"
    "trap : INT QUIT TERM\n"
    "{\n"
    "if [ $m -gt 0 ]; then lead \"$@\" </dev/null; else lead \"$@\"; fi |\n"
    "{ follow 5>&1 6<&0 >/dev/null 2>&1 4>&-; }\n"
    "} 3<&0 4>&1";

/* In front of it on the other machine: the command's text comes as octal too. The dot keeps the
 * newlines at its end, which $() would take away. */
static const char guard_prelude[] =
    "c=$(printf %b. \"$4\")\n"
    "set -- \"$2\" \"$3\" \"${SHELL:-/bin/sh}\" -c \"${c%.}\"\n";

/* Without a guard, when that is gone: TERM, the grace, KILL. The token is the second word. */
static const char guard_cleaner[] =
    "t=$2 n=0 s=TERM\n"
    GUARD_MARKED
    GUARD_LEFT
    "while left; do\n"
    "[ $n -lt $((10 * " GUARD_NUMBER(GUARD_GRACE_S) ")) ] || s=KILL\n"
    "[ $n -lt $((20 * " GUARD_NUMBER(GUARD_GRACE_S) ")) ] || exit 1\n"
    "[ $n -gt 0 ] && [ $s = TERM ] || kill -s $s $(marked) 2>/dev/null\n"
    "sleep 0.1 || { sleep 1; n=$((n + 9)); }\n"
    "n=$((n + 1))\n"
    "done\n"
    "exit 0";

/* What the login shell reads around the two octal texts: nothing that means more to any shell. */
static const char guard_head[] = "exec /bin/sh -c 'eval \"$(printf %b \"$1\")\"' sh '";

static const char *
guard_silence(const struct guard *g)
{
    return g->pty ? "0" : GUARD_NUMBER(GUARD_SILENCE_S);
}

void
guard_encode(struct str *out, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c < 0x80 && isalnum(*c))
            str_addc(out, (char)*c);
        else
            str_addf(out, "\\0%03o", *c);
    }
}

/* Undo guard_encode up to the quote; what is not its work is found by encoding again. */
static void
guard_decode(struct str *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned byte = 0;

        if (text[i] != '\\') {
            str_addc(out, text[i]);
            continue;
        }
        for (size_t k = i + 2; k < n && k < i + 5 && text[k] >= '0' && text[k] <= '7'; k++)
            byte = byte * 8 + (unsigned)(text[k] - '0');
        str_addc(out, (char)(byte & 0xff));
        i += 4;
    }
}

char *
guard_remote(const struct guard *g, const char *command)
{
    struct str b = {0};

    str_add(&b, guard_head);
    guard_encode(&b, guard_prelude);
    guard_encode(&b, guard_script);
    str_addf(&b, "' %s %s '", g->token, guard_silence(g));
    guard_encode(&b, command);
    str_addc(&b, '\'');
    return str_take(&b);
}

char *
guard_clean(const char *token)
{
    struct str b = {0};

    str_add(&b, guard_head);
    guard_encode(&b, guard_cleaner);
    str_addf(&b, "' %s", token);
    return str_take(&b);
}

void
guard_local(struct strv *out, const struct guard *g, const struct strv *argv)
{
    strv_add(out, "/bin/sh");
    strv_add(out, "-c");
    strv_add(out, guard_script);
    strv_add(out, "sh");
    strv_add(out, g->token);
    strv_add(out, guard_silence(g));
    strv_copy(out, argv);
}

static bool
guard_is_token(const char *token)
{
    return strspn(token, "0123456789abcdef") == GUARD_TOKEN_LEN && token[GUARD_TOKEN_LEN] == '\0';
}

/* The pieces of such a text as they seem to be; guard_inner makes sure of them. */
static bool
guard_cut(const char *exec_text, char token[33], bool *pty, struct str *command)
{
    const char *tail = strstr(exec_text, "' sh '"), *body;
    char silence[8];
    int at = 0;

    if (tail == NULL || (tail = strchr(tail + strlen("' sh '"), '\'')) == NULL)
        return false;
    if (sscanf(tail, "' %32s %7s '%n", token, silence, &at) != 2 || at == 0)
        return false;
    *pty = strcmp(silence, "0") == 0;
    body = tail + at;
    if (body[0] == '\0')
        return false;
    guard_decode(command, body, strlen(body) - 1);
    return guard_is_token(token) && memchr(str_text(command), '\0', command->len) == NULL;
}

char *
guard_inner(const char *exec_text, char token[33])
{
    struct str command = {0};
    struct guard g = {.token = token};
    bool same = false;

    token[0] = '\0';
    if (guard_cut(exec_text, token, &g.pty, &command)) {
        char *again = guard_remote(&g, str_text(&command));

        same = strcmp(again, exec_text) == 0;
        free(again);
    }
    if (same)
        return str_take(&command);
    token[0] = '\0';
    str_done(&command);
    return NULL;
}

const char *
guard_host(const char *token, const char *line)
{
    char head[64];
    size_t n = (size_t)snprintf(head, sizeof head, "%cfairlead %s host ", GUARD_LINE_MARK, token);

    return strncmp(line, head, n) == 0 && line[n] != '\0' ? line + n : NULL;
}

bool
guard_line(const char *token, const char *line, char word[16], long *arg)
{
    static const char *const words[] = {"started", "ended"};
    size_t n = strlen(token);
    const char *at = line + 1;
    char *end;

    if (line[0] != GUARD_LINE_MARK || strncmp(at, "fairlead ", 9) != 0 ||
        strncmp(at + 9, token, n) != 0 || at[9 + n] != ' ')
        return false;
    at += 10 + n;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t len = strlen(words[i]);

        if (strncmp(at, words[i], len) != 0 || at[len] != ' ' ||
            !isdigit((unsigned char)at[len + 1]))
            continue;
        *arg = strtol(at + len + 1, &end, 10);
        memcpy(word, words[i], len + 1);
        return *end == '\0' || *end == '\r' || *end == '\n';
    }
    return false;
}
