/* SPDX-License-Identifier: BSD-3-Clause
 * proxy: a ProxyCommand: a program of ours that carries a connection on its stdin and stdout. */
#include "config.h"

#include "ssh/proxy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/proc.h"
#include "base/text.h"
#include "ssh/nap.h"

#define PROXY_LINE_MAX 400
#define PROXY_NOTES_MAX 50 /* lines that are told; the last one is kept in any case */
#define PROXY_END_MS 1000  /* for its end to follow the end of its output */
#define PROXY_TICK_MS 20

struct proxy {
    struct turn *turn;
    const char *host;
    struct proc *proc;
    struct str line;  /* that is coming on stderr */
    char *last;       /* the last whole one that says something, cleaned */
    int notes;
    bool ended;
    int status, signal;
};

static void
proxy_say(struct proxy *p)
{
    char *text = text_cleaned(str_text(&p->line), PROXY_LINE_MAX);

    str_cut(&p->line, 0);
    if (text[strspn(text, " ")] == '\0') {
        free(text);
        return;
    }
    if (p->notes++ < PROXY_NOTES_MAX)
        turn_note(p->turn, "ProxyCommand: %s", text);
    free(p->last);
    p->last = text;
}

static void
proxy_heard(void *arg, int stream, const char *bytes, size_t n)
{
    struct proxy *p = arg;

    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '\n')
            proxy_say(p);
        else if (p->line.len < PROXY_LINE_MAX && bytes[i] != '\0')
            str_addc(&p->line, bytes[i]);
    }
    if (n == 0 && p->line.len > 0)
        proxy_say(p);
}

static void
proxy_exited(void *arg, int status, int signal)
{
    struct proxy *p = arg;

    p->ended = true;
    p->status = status;
    p->signal = signal;
}

static const struct proc_ops proxy_ops = {proxy_heard, proxy_exited};

static struct proc *
proxy_run(struct proxy *p, const char *command, int theirs, struct err *e)
{
    const char *shell = getenv("SHELL");
    char *line = mem_printf("exec %s", command);
    char dash_c[] = "-c";
    char *argv[] = {mem_dup(shell != NULL && shell[0] == '/' ? shell : "/bin/sh"), dash_c, line,
        NULL};
    struct proc_spec spec = {.argv = argv, .in = PROC_STDIN_SOCKET, .socket = theirs,
        .own_session = true, .extra_fd = -1};
    struct proc *proc = proc_start(p->turn->loop, &spec, &proxy_ops, p, e);

    free(argv[0]);
    free(line);
    return proc;
}

struct proxy *
proxy_start(struct turn *t, const char *host, const char *command, int *fd, struct err *e)
{
    struct proxy *p;
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        err_sys(e, ERR_OS, errno, "cannot make a socket pair");
        return NULL;
    }
    p = mem_zalloc(sizeof *p);
    p->turn = t;
    p->host = host;
    p->proc = proxy_run(p, command, pair[1], e);
    close(pair[1]);
    if (p->proc != NULL) {
        *fd = pair[0];
        return p;
    }
    err_prefix(e, "the ProxyCommand for %s", host);
    close(pair[0]);
    proxy_free(p);
    return NULL;
}

int
proxy_blame(struct proxy *p, struct err *e)
{
    struct err stopped;

    for (int ms = 0; !p->ended && ms < PROXY_END_MS; ms += PROXY_TICK_MS) {
        if (nap_take(p->turn, PROXY_TICK_MS, &stopped) == 0)
            continue;
        if (stopped.code == ERR_CANCELLED)
            *e = stopped;
        return -1;
    }
    if (!p->ended)
        return -1;
    if (p->line.len > 0)
        proxy_say(p);
    err_set(e, ERR_HOST, "the ProxyCommand for %s ended with %s %d before there was SSH%s%s%s",
        p->host, p->signal != 0 ? "signal" : "status", p->signal != 0 ? p->signal : p->status,
        p->last != NULL ? ": \"" : "", p->last != NULL ? p->last : "", p->last != NULL ? "\"" : "");
    return err_hint(e, "run it by hand, or do without it: -o ProxyCommand=none");
}

void
proxy_free(struct proxy *p)
{
    if (p == NULL)
        return;
    proc_free(p->proc);
    str_done(&p->line);
    free(p->last);
    free(p);
}
