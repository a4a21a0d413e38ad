/* SPDX-License-Identifier: BSD-3-Clause
 * externalask: what another ssh tells of itself and of its configuration, before it does anything. */
#include "config.h"

#include "ssh/external.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/proc.h"
#include "base/text.h"
#include "ssh/errand.h"

#define EXTERNAL_ASK_MS 10000        /* for its version and its configuration */
#define EXTERNAL_TEXT_MAX (256 * 1024)

int
external_ask(struct turn *turn, const struct strv *argv, int limit_ms, struct str *out, struct err *e)
{
    char *awaited = mem_printf("%s to say what it would do", argv->v[0]);
    struct errand r = {.argv = argv->v, .limit_ms = limit_ms, .awaited = awaited, .out = out,
        .out_max = EXTERNAL_TEXT_MAX, .said = out, .said_max = EXTERNAL_TEXT_MAX};
    int rc = errand_run(turn, &r, e);

    free(awaited);
    return rc < 0 ? -1 : r.signal != 0 ? 128 + r.signal : r.status;
}

static int
external_stranger(const struct external *x, const char *said, struct err *e)
{
    char *line = mem_ndup(said, strcspn(said, "\r\n")), *clean = text_cleaned(line, 120);

    free(line);
    err_set(e, ERR_CONFIG, "%s is not the client of OpenSSH: to -V it says \"%s\"", x->words.v[0], clean);
    err_hint(e, "--ssh takes an OpenSSH client and its words; without --ssh no other program is needed");
    free(clean);
    return -1;
}

static int
external_version(struct external *x, struct err *e)
{
    struct str said = {0};
    struct strv argv = {0};
    const char *at;
    int major = 0, minor = 0, rc;

    strv_copy(&argv, &x->words);
    strv_add(&argv, "-V");
    rc = external_ask(x->turn, &argv, EXTERNAL_ASK_MS, &said, e);
    at = strstr(str_text(&said), "OpenSSH_");
    if (rc >= 0 && at == NULL)
        rc = external_stranger(x, str_text(&said), e);
    if (at != NULL && sscanf(at, "OpenSSH_%d.%d", &major, &minor) == 2)
        x->old = major < 8 || (major == 8 && minor < 4);
    str_done(&said);
    strv_done(&argv);
    return rc < 0 ? -1 : 0;
}

/* The value of a keyword in what -G prints; NULL. Allocated. */
static char *
external_keyword(const char *text, const char *keyword)
{
    size_t n = strlen(keyword);

    for (const char *line = text; *line != '\0'; line += strspn(line, "\n")) {
        size_t len = strcspn(line, "\n");

        if (len > n && strncmp(line, keyword, n) == 0 && line[n] == ' ')
            return mem_ndup(line + n + 1, len - n - 1);
        line += len;
    }
    return NULL;
}

/* A setting of ours where its configuration has none: on the command line it would be over all files. */
static void
external_default(struct external *x, const char *text, const char *keyword, const char *none,
    const char *setting, int value)
{
    char *now = external_keyword(text, keyword);

    if (now != NULL && strcmp(now, none) == 0) {
        strv_add(&x->more, "-o");
        strv_take(&x->more, mem_printf("%s=%d", setting, value));
    }
    free(now);
}

static void
external_learn_files(struct external *x, const char *text, const char *keyword)
{
    char *files = external_keyword(text, keyword), *save = NULL;

    for (char *file = files != NULL ? strtok_r(files, " ", &save) : NULL; file != NULL;
         file = strtok_r(NULL, " ", &save))
        strv_add(&x->known_hosts, file);
    free(files);
}

static void
external_learn(struct external *x, const char *text)
{
    const struct conf *conf = x->turn->conf;
    char *path = external_keyword(text, "controlpath"), *port = external_keyword(text, "port");

    x->host = external_keyword(text, "hostname");
    x->user = external_keyword(text, "user");
    x->port = port != NULL ? atoi(port) : 22;
    x->shares = path != NULL && strcmp(path, "none") != 0;
    external_learn_files(x, text, "userknownhostsfile");
    external_learn_files(x, text, "globalknownhostsfile");
    external_default(x, text, "connecttimeout", "none", "ConnectTimeout", conf->connect_timeout_s);
    external_default(x, text, "serveraliveinterval", "0", "ServerAliveInterval", conf->alive_interval_s);
    if (x->more.n > 0 && strstr(x->more.v[x->more.n - 1], "ServerAlive") != NULL) {
        strv_add(&x->more, "-o");
        strv_take(&x->more, mem_printf("ServerAliveCountMax=%d", conf->alive_count));
    }
    free(path);
    free(port);
}

/* Its sentence, one line of several. */
static int
external_bad_config(struct external *x, const char *text, struct err *e)
{
    external_hear(x, text, strlen(text));
    external_hear(x, "\n", 1);
    err_set(e, x->code != ERR_NONE ? x->code : ERR_CONFIG, "ssh does not take its words or its "
        "configuration: %s", x->said[0] != '\0' ? x->said : x->last);
    return err_hint(e, "%s", x->hint != NULL ? x->hint : "show says with which words it is called");
}

static int
external_configuration(struct external *x, struct err *e)
{
    struct str said = {0};
    struct strv argv = {0};
    int rc;

    strv_copy(&argv, &x->words);
    rc = external_words(x->plan, x->turn->flags, x->turn->conf, &x->more, &argv, e);
    strv_add(&argv, "-G");
    strv_add(&argv, "--");
    strv_add(&argv, x->plan->hops[x->plan->hop_count - 1].host);
    if (rc == 0)
        rc = external_ask(x->turn, &argv, EXTERNAL_ASK_MS, &said, e);
    if (rc > 0)
        rc = external_bad_config(x, str_text(&said), e);
    if (rc == 0)
        external_learn(x, str_text(&said));
    str_done(&said);
    strv_done(&argv);
    return rc;
}

/* A name is looked for in PATH, where entries that are not absolute do not count. */
static int
external_find(struct external *x, struct err *e)
{
    char *path = proc_program(x->words.v[0]);

    if (path == NULL || access(path, X_OK) != 0) {
        if (path == NULL)
            err_set(e, ERR_CONFIG, "%s was not found in PATH", x->words.v[0]);
        else
            err_sys(e, ERR_CONFIG, errno, "%s cannot be run", path);
        free(path);
        return err_hint(e, "install an OpenSSH client, give its full path to --ssh, or leave --ssh out");
    }
    free(x->words.v[0]);
    x->words.v[0] = path;
    return 0;
}

int
external_prepare(struct external *x, struct err *e)
{
    const struct session_flags *flags = x->turn->flags;

    if (external_program(x->plan, flags->ssh, &x->words, e) < 0 || external_find(x, e) < 0 ||
        external_version(x, e) < 0 || external_configuration(x, e) < 0)
        return -1;
    x->askpass = askpass_new(x->turn, flags->run_dir, e);
    return x->askpass != NULL ? 0 : -1;
}
