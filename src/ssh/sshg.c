/* SPDX-License-Identifier: BSD-3-Clause
 * sshg: `ssh -G`, where OpenSSH's client is there: it resolves Include, Match and all the rest as ssh
 * itself does, and contacts nothing. */
#include "config.h"

#include "ssh/sshg.h"

#include <string.h>

#include "base/log.h"
#include "base/proc.h"
#include "base/text.h"

#define SSHG_LIMIT_MS 20000         /* a Match exec of the person's may take its time */
#define SSHG_SAID_MAX (1024 * 1024)
#define SSHG_NOBODY "host.invalid"

/* One run of it. */
struct asking {
    struct turn *turn;
    struct str out;
    struct str *said;
    bool over, large;
    int status, signal;
};

static void
asking_output(void *arg, int stream, const char *bytes, size_t n)
{
    struct asking *a = arg;
    size_t room = stream == 1 ? SSHDUMP_SIZE_MAX + 1 - a->out.len : SSHG_SAID_MAX - a->said->len;

    str_addn(stream == 1 ? &a->out : a->said, bytes, n < room ? n : room);
    a->turn->news = true;
}

static void
asking_exited(void *arg, int status, int signal)
{
    struct asking *a = arg;

    a->over = true;
    a->status = status;
    a->signal = signal;
    a->turn->news = true;
}

/* -vvv tells the files and the lines that applied. */
static void
sshg_argv(struct strv *argv, const char *host, const char *file, const struct strv *lines)
{
    strv_add(argv, "ssh");
    strv_add(argv, "-G");
    strv_add(argv, "-vvv");
    if (file != NULL) {
        strv_add(argv, "-F");
        strv_add(argv, file);
    }
    for (size_t i = 0; lines != NULL && i < lines->n; i++) {
        strv_add(argv, "-o");
        strv_add(argv, lines->v[i]);
    }
    strv_add(argv, "--");
    strv_add(argv, host);
}

/* Returns 0 when it ran to its end, whatever came of it. */
static int
asking_run(struct asking *a, const struct strv *argv, struct err *e)
{
    static const struct proc_ops ops = {asking_output, asking_exited};
    struct proc_spec spec = {.argv = argv->v, .in = PROC_STDIN_NULL, .own_session = true,
        .extra_fd = -1};
    struct proc *p = proc_start(a->turn->loop, &spec, &ops, a, e);
    int rc = 0;

    if (p == NULL)
        return -1;
    turn_limit(a->turn, SSHG_LIMIT_MS, "ssh -G to say what the ssh configuration means");
    while (rc == 0 && !a->over)
        rc = turn_once(a->turn, e);
    turn_limit(a->turn, -1, "nothing");
    proc_free(p);
    return rc;
}

/* What it said beside its tracing: the last such line. */
static void
sshg_words(const struct str *said, struct str *out)
{
    const char *at = str_text(said);

    while (*at != '\0') {
        size_t n = strcspn(at, "\r\n");

        if (n > 0 && strncmp(at, "debug", 5) != 0 && strncmp(at, "OpenSSH_", 8) != 0) {
            str_cut(out, 0);
            text_clean(out, at, n < 400 ? n : 400, TEXT_LINE);
        }
        at += n;
        at += strspn(at, "\r\n");
    }
}

static int
sshg_failed(const char *host, const struct asking *a, struct err *e)
{
    struct str words = {0};

    sshg_words(a->said, &words);
    err_set(e, ERR_CONFIG, "ssh does not understand the ssh configuration of %s: %s", host,
        words.len > 0 ? words.s : "it gave no reason");
    err_hint(e, "mend it until `ssh -G %s` has no complaint, or leave it out with -F none", host);
    str_done(&words);
    return -1;
}

int
sshg_ask(struct sshg *g, const char *host, const char *file, const struct strv *lines,
    struct sshdump *out, struct str *said, struct err *e)
{
    struct asking a = {.turn = g->turn, .said = said};
    struct strv argv = {0};
    int rc;

    sshg_argv(&argv, host, file, lines);
    rc = asking_run(&a, &argv, e);
    if (rc == 0 && (a.status != 0 || a.signal != 0))
        rc = sshg_failed(host, &a, e);
    if (rc == 0)
        rc = sshdump_parse(out, str_text(&a.out), a.out.len, e);
    str_done(&a.out);
    strv_done(&argv);
    return rc;
}

int
sshg_present(struct sshg *g, struct err *e)
{
    struct str said = {0};
    struct err why;
    int rc;

    if (g->looked)
        return !g->absent;
    rc = sshg_ask(g, SSHG_NOBODY, "none", NULL, &g->defaults, &said, &why);
    str_done(&said);
    if (rc < 0 && why.code == ERR_CANCELLED) {
        *e = why;
        return -1;
    }
    g->looked = true;
    g->absent = rc < 0 || sshdump_get(&g->defaults, "hostname") == NULL;
    if (g->absent)
        log_say(LOG_INFO, "ssh", "the ssh configuration is read by libssh: %s",
            rc < 0 ? why.text : "the ssh in PATH is not OpenSSH's");
    return !g->absent;
}

void
sshg_done(struct sshg *g)
{
    sshdump_done(&g->defaults);
}
