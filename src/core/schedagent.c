/* SPDX-License-Identifier: BSD-3-Clause
 * schedagent: the small POSIX sh script that stays beside a batch job on the login host. */
#include "config.h"

#include "core/schedagent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/guard.h"

/* sh -c SCRIPT sh TOKEN PROGRAM QUERY OUTPUT CANCEL
 *
 * The shell that sshd starts for a command may not know where the scheduler is, while the one of a login
 * does. What the scheduler prints is held until it has said all of it, so that its lines come together. */
static const char agent_script[] =
    "t=$1 b=$2 q=$3 o=$4 c=$5 k= f=\n"
    "trap '' HUP PIPE\n"
    "LC_ALL=C\n"
    "export LC_ALL\n"
    "has() {\n"
    "command -v \"$b\" >/dev/null 2>&1\n"
    "}\n"
    "has || PATH=$PATH:$(\"${SHELL:-/bin/sh}\" -l -c 'echo \"$PATH\"' </dev/null 2>/dev/null | tail -n 1)\n"
    "say() {\n"
    "printf '%s\\n\\036fairlead %s %s %s\\n' \"$r\" \"$t\" \"$1\" \"$2\"\n"
    "}\n"
    "ask() {\n"
    "r=$(eval \"$2\" </dev/null 2>&1)\n"
    "say \"$1\" $?\n"
    "}\n"
    "follow() {\n"
    "p=$(eval \"$o\" </dev/null 2>/dev/null | head -n 1)\n"
    "case $p in\n"
    "/*) tail -n +1 -F \"$p\" </dev/null >&2 2>/dev/null & f=$! ;;\n"
    "esac\n"
    "}\n"
    "while read -r w; do\n"
    "case $w in\n"
    "state) ask state \"$q\" ;;\n"
    "output) [ -n \"$f\" ] || follow ;;\n"
    "keep) k=1 ;;\n"
    "esac\n"
    "done\n"
    "[ -z \"$f\" ] || kill \"$f\" 2>/dev/null\n"
    "[ -n \"$k\" ] || ask cancel \"$c\"\n";

static void
agent_words(struct strv *out, enum sched_kind kind, const char *id)
{
    char *output = sched_output(kind, id);

    strv_add(out, sched_program(kind));
    strv_take(out, sched_query(kind, id));
    strv_add(out, output != NULL ? output : "");
    strv_take(out, sched_cancel(kind, id));
    free(output);
}

/* As the guard's text: what any login shell reads is one word between single quotes, in octal. */
char *
schedagent_remote(const char *token, enum sched_kind kind, const char *id)
{
    struct strv words = {0};
    struct str b = {0}, inner = {0};

    agent_words(&words, kind, id);
    str_addf(&inner, "set -- %s", token);
    for (size_t i = 0; i < words.n; i++) {
        str_addf(&inner, " \"$(printf %%b '");
        guard_encode(&inner, words.v[i]);
        str_add(&inner, "')\"");
    }
    str_addc(&inner, '\n');
    str_add(&inner, agent_script);
    str_add(&b, "exec /bin/sh -c 'eval \"$(printf %b \"$1\")\"' sh '");
    guard_encode(&b, str_text(&inner));
    str_addc(&b, '\'');
    str_done(&inner);
    strv_done(&words);
    return str_take(&b);
}

void
schedagent_local(struct strv *out, const char *token, enum sched_kind kind, const char *id)
{
    strv_add(out, "/bin/sh");
    strv_add(out, "-c");
    strv_add(out, agent_script);
    strv_add(out, "sh");
    strv_add(out, token);
    agent_words(out, kind, id);
}

bool
schedagent_line(const char *token, const char *line, char word[16], int *status)
{
    char head[64];
    size_t n = (size_t)snprintf(head, sizeof head, "%cfairlead %s ", GUARD_LINE_MARK, token);

    return strncmp(line, head, n) == 0 && sscanf(line + n, "%15s %d", word, status) == 2;
}
