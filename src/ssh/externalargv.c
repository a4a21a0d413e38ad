/* SPDX-License-Identifier: BSD-3-Clause
 * externalargv: the words of the ssh that makes a plan come true. No shell ever reads them. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "core/shellwords.h"
#include "ssh/external.h"
#include "ssh/sshconf.h"

static void
words_pair(struct strv *out, const char *flag, const char *value)
{
    strv_add(out, flag);
    strv_add(out, value);
}

static int
words_split(const char *text, const char *what, struct strv *out, struct err *e)
{
    const char *why = shellwords_read(out, text, SHELLWORDS_QUOTED);

    if (why == NULL)
        return 0;
    err_set(e, ERR_USAGE, "%s holds %s, but it is words and no shell script", what, why);
    return err_hint(e, "put a script into a file, and name that");
}

int
external_program(const struct plan *plan, const char *ssh, struct strv *out, struct err *e)
{
    const char *more = getenv("PARAVIEW_SSH_OPTIONS");
    struct strv words = {0};
    int rc = words_split(str_eq(ssh, "auto") ? "ssh" : ssh, "--ssh", &words, e);

    if (rc == 0 && words.n == 0)
        rc = err_set(e, ERR_USAGE, "--ssh names no program");
    for (size_t i = 0; rc == 0 && i < words.n; i++) {
        bool theirs = i == 0 && plan->ssh_program != NULL && strcmp(words.v[0], "ssh") == 0;

        strv_add(out, theirs ? plan->ssh_program : words.v[i]);
    }
    if (rc == 0 && more != NULL)
        rc = words_split(more, "PARAVIEW_SSH_OPTIONS", out, e);
    strv_done(&words);
    return rc;
}

/* [user@]host[:port] of a hop on the way. */
static void
words_jump(struct str *out, const struct plan_hop *hop)
{
    bool bare = strchr(hop->host, ':') == NULL;

    if (out->len > 0)
        str_addc(out, ',');
    if (hop->user != NULL)
        str_addf(out, "%s@", hop->user);
    str_addf(out, bare ? "%s" : "[%s]", hop->host);
    if (hop->port > 0)
        str_addf(out, ":%d", hop->port);
}

static int
words_jumps(const struct plan *plan, const char *jumps, struct strv *out, struct err *e)
{
    struct str way = {0};
    int rc = 0;

    if (jumps != NULL && (plan->hop_count == 1 || strcasecmp(jumps, "none") != 0))
        str_add(&way, jumps);
    for (size_t i = 0; rc == 0 && i + 1 < plan->hop_count; i++) {
        rc = sshconf_check_names(&plan->hops[i], plan->hops[i].user, e);
        if (rc == 0)
            words_jump(&way, &plan->hops[i]);
    }
    if (rc == 0 && way.len > 0)
        words_pair(out, "-J", str_text(&way));
    str_done(&way);
    return rc;
}

static void
words_settings(const struct session_flags *flags, const struct conf *conf, struct strv *out)
{
    if (!flags->lenient)
        words_pair(out, "-o", "ExitOnForwardFailure=yes");
    if (flags->accept_new)
        words_pair(out, "-o", "StrictHostKeyChecking=accept-new");
    if (conf->known_hosts != NULL && strpbrk(conf->known_hosts, "\"\n") == NULL)
        strv_take(out, mem_printf("-oUserKnownHostsFile=\"%s\"", conf->known_hosts));
    words_pair(out, "-o", "LogLevel=VERBOSE"); /* how it logged in, and every error */
    words_pair(out, "-o", "RemoteCommand=none");
}

/* -l and -p are over the plan's. */
static void
words_login(const struct plan_hop *hop, const struct session_flags *flags, struct strv *out)
{
    const char *user = flags->user != NULL ? flags->user : hop->user;
    int port = flags->port > 0 ? flags->port : hop->port;

    if (user != NULL)
        words_pair(out, "-l", user);
    if (port > 0) {
        strv_add(out, "-p");
        strv_take(out, mem_printf("%d", port));
    }
    for (size_t i = 0; flags->identities != NULL && i < flags->identities->n; i++)
        words_pair(out, "-i", flags->identities->v[i]);
    for (size_t i = 0; i < hop->keys.n; i++)
        words_pair(out, "-i", hop->keys.v[i]);
    if (flags->family != AF_UNSPEC)
        strv_add(out, flags->family == AF_INET6 ? "-6" : "-4");
}

int
external_words(const struct plan *plan, const struct session_flags *flags, const struct conf *conf,
    const struct strv *more, struct strv *out, struct err *e)
{
    const struct plan_hop *last = &plan->hops[plan->hop_count - 1];

    if (sshconf_check_names(last, flags->user != NULL ? flags->user : last->user, e) < 0)
        return -1;
    if (flags->config_file != NULL)
        words_pair(out, "-F", flags->config_file);
    for (size_t i = 0; flags->options != NULL && i < flags->options->n; i++)
        words_pair(out, "-o", flags->options->v[i]);
    words_login(last, flags, out);
    if (words_jumps(plan, flags->jumps, out, e) < 0)
        return -1;
    words_settings(flags, conf, out);
    strv_copy(out, more);
    return 0;
}

/* pvserver listens on IPv4 alone, also where "localhost" is ::1; and ssh would listen on both. */
static void
words_endpoint(struct str *out, const struct endpoint *e)
{
    const char *host = e->host != NULL && strcmp(e->host, "localhost") != 0 ? e->host : "127.0.0.1";

    if (e->kind != ENDPOINT_TCP)
        str_add(out, e->path);
    else
        str_addf(out, strchr(host, ':') != NULL ? "[%s]:%d" : "%s:%d", host, e->port);
}

void
external_forward_words(const struct plan *plan, const bool *without, struct strv *out)
{
    for (size_t i = 0; i < plan->forward_count; i++) {
        const struct plan_forward *f = &plan->forwards[i];
        struct str text = {0};

        if (without != NULL && without[i])
            continue;
        words_endpoint(&text, &f->listen);
        str_addc(&text, ':');
        words_endpoint(&text, &f->target);
        words_pair(out, f->reverse ? "-R" : "-L", str_text(&text));
        str_done(&text);
    }
}

int
session_ssh_argv(const struct plan *plan, const struct conf *conf, const struct session_flags *flags,
    struct strv *out, struct err *e)
{
    struct strv none = {0};

    if (plan->hop_count == 0 || flags->ssh == NULL || str_eq(flags->ssh, "libssh"))
        return 0;
    if (external_program(plan, flags->ssh, out, e) < 0 ||
        external_words(plan, flags, conf, &none, out, e) < 0)
        return -1;
    external_forward_words(plan, NULL, out);
    strv_add(out, plan->pty ? "-tt" : "-T");
    words_pair(out, "--", plan->hops[plan->hop_count - 1].host);
    return 0;
}
