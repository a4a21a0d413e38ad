/* SPDX-License-Identifier: BSD-3-Clause
 * sshg: `ssh -G`, where OpenSSH's client is there: it resolves Include, Match and all the rest as ssh
 * itself does, and contacts nothing. */
#include "config.h"

#include "ssh/sshg.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "ssh/errand.h"

#define SSHG_LIMIT_MS 20000         /* a Match exec of the person's may take its time */
#define SSHG_SAID_MAX (1024 * 1024)
#define SSHG_NOBODY "host.invalid"

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

int
sshg_ask(struct sshg *g, const char *host, const char *file, const struct strv *lines,
    struct sshdump *out, struct str *said, struct err *e)
{
    struct str text = {0};
    struct strv argv = {0};
    struct errand r = {.limit_ms = SSHG_LIMIT_MS,
        .awaited = "ssh -G to say what the ssh configuration means", .out = &text,
        .out_max = SSHDUMP_SIZE_MAX + 1, .said = said, .said_max = SSHG_SAID_MAX};
    int rc;

    sshg_argv(&argv, host, file, lines);
    r.argv = argv.v;
    rc = errand_run(g->turn, &r, e);
    if (rc == 0 && (r.status != 0 || r.signal != 0))
        rc = sshg_failed(host, said, e);
    if (rc == 0)
        rc = sshdump_parse(out, str_text(&text), text.len, e);
    str_done(&text);
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
