/* SPDX-License-Identifier: BSD-3-Clause
 * sshg: `ssh -G`, where OpenSSH's client is there: it resolves Include, Match and all the rest as ssh
 * itself does, and contacts nothing. */
#include "config.h"

#include "ssh/sshg.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/proc.h"
#include "base/text.h"
#include "ssh/errand.h"
#include "ssh/finding.h"

#define SSHG_LIMIT_MS 20000         /* a Match exec of the person's may take its time */
#define SSHG_SAID_MAX (1024 * 1024)
#define SSHG_NOBODY "host.invalid"
#define SSHG_FILE "ssh-defaults"

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
sshg_failed(const char *host, const struct str *said, struct err *e)
{
    struct str words = {0};

    sshg_words(said, &words);
    err_set(e, ERR_CONFIG, "ssh does not understand the ssh configuration of %s: %s", host,
        words.len > 0 ? words.s : "it gave no reason");
    err_hint(e, "mend it until `ssh -G %s` has no complaint, or leave it out with -F none", host);
    str_done(&words);
    return -1;
}

static int
sshg_run(struct sshg *g, const char *host, const char *file, const struct strv *lines, struct str *text,
    struct str *said, struct err *e)
{
    struct strv argv = {0};
    struct errand r = {.limit_ms = SSHG_LIMIT_MS,
        .awaited = "ssh -G to say what the ssh configuration means", .out = text,
        .out_max = SSHDUMP_SIZE_MAX + 1, .said = said, .said_max = SSHG_SAID_MAX};
    int rc;

    sshg_argv(&argv, host, file, lines);
    r.argv = argv.v;
    rc = errand_run(g->turn, &r, e);
    if (rc == 0 && (r.status != 0 || r.signal != 0))
        rc = sshg_failed(host, said, e);
    strv_done(&argv);
    return rc;
}

int
sshg_ask(struct sshg *g, const char *host, const char *file, const struct strv *lines,
    struct sshdump *out, struct str *said, struct err *e)
{
    struct str text = {0};
    int rc = sshg_run(g, host, file, lines, &text, said, e);

    if (rc == 0)
        rc = sshdump_parse(out, str_text(&text), text.len, e);
    str_done(&text);
    return rc;
}

/* Ask it, and keep what OpenSSH's client says. */
static int
sshg_ask_nobody(struct sshg *g, const char *key, struct err *e)
{
    struct str text = {0}, said = {0};
    int rc = sshg_run(g, SSHG_NOBODY, "none", NULL, &text, &said, e);

    if (rc == 0)
        rc = sshdump_parse(&g->defaults, str_text(&text), text.len, e);
    if (rc == 0 && sshdump_get(&g->defaults, "hostname") != NULL)
        finding_keep(g->turn->flags->cache_dir, SSHG_FILE, key, str_text(&text));
    str_done(&text);
    str_done(&said);
    return rc;
}

/* What ssh says of a host that nothing speaks of hangs on nothing but this ssh and who asks. */
static int
sshg_find_defaults(struct sshg *g, struct err *e)
{
    char *path = proc_program("ssh"), *who = mem_printf("uid %u", (unsigned)getuid());
    char *key = finding_key(path != NULL ? path : "", who);
    struct str text = {0};
    int rc;

    if (path != NULL && finding_recall(g->turn->flags->cache_dir, SSHG_FILE, key, SSHDUMP_SIZE_MAX, &text))
        rc = sshdump_parse(&g->defaults, str_text(&text), text.len, e);
    else
        rc = sshg_ask_nobody(g, key, e);
    str_done(&text);
    free(path);
    free(who);
    free(key);
    return rc;
}

int
sshg_present(struct sshg *g, struct err *e)
{
    struct err why;
    int rc;

    if (g->looked)
        return !g->absent;
    rc = sshg_find_defaults(g, &why);
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
