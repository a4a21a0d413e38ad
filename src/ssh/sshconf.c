/* SPDX-License-Identifier: BSD-3-Clause
 * sshconf: what flags, the plan and ssh_config say about one hop: who is asked, and in which order. */
#include "config.h"

#include "ssh/sshconf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/resource.h"
#include "core/sshsource.h"
#include "ssh/sshwalk.h"

#define SSHCONF_LINE_MAX 1000

/* What comes before the files: lines in their language, and where each comes from. */
struct lines {
    struct strv text, from;
};

static int
sshconf_check_line(const char *line, struct err *e)
{
    if (strpbrk(line, "= ") == NULL)
        return err_set(e, ERR_USAGE, "-o wants Keyword=value, not %s", line);
    if (strlen(line) > SSHCONF_LINE_MAX)
        return err_set(e, ERR_USAGE, "the setting after -o is longer than %d bytes",
            SSHCONF_LINE_MAX);
    for (const char *p = line; *p != '\0'; p++) {
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            return err_set(e, ERR_USAGE, "the setting after -o holds a control character");
    }
    return 0;
}

int
sshconf_check_names(const struct plan_hop *hop, const char *user, struct err *e)
{
    if (hop->host == NULL || !resource_host_ok(hop->host))
        return err_set(e, ERR_USAGE, "the host of a hop is no name that ssh may be given");
    if (user != NULL && !resource_user_ok(user))
        return err_set(e, ERR_USAGE, "the user for %s is no name that ssh may be given", hop->host);
    return 0;
}

/* Keywords that say who the host is: those of -o are meant for the last one, as in ssh. */
static bool
sshconf_names_host(const char *line)
{
    static const char *const keys[] = {"HostName", "Port", "User", "HostKeyAlias", "ProxyJump",
        "ProxyCommand"};
    size_t n = strcspn(line, " \t=");

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strlen(keys[i]) == n && strncasecmp(line, keys[i], n) == 0)
            return true;
    }
    return false;
}

static void
lines_add(struct lines *l, const char *from, char *text)
{
    strv_add(&l->from, from);
    strv_take(&l->text, text);
}

static void
lines_hop(struct lines *l, const char *from, const char *user, int port)
{
    if (user != NULL)
        lines_add(l, from, mem_printf("User %s", user));
    if (port > 0)
        lines_add(l, from, mem_printf("Port %d", port));
}

static int
lines_options(struct lines *l, const struct strv *options, bool last, struct err *e)
{
    for (size_t i = 0; options != NULL && i < options->n; i++) {
        if (sshconf_check_line(options->v[i], e) < 0)
            return -1;
        if (last || !sshconf_names_host(options->v[i]))
            lines_add(l, "-o", mem_dup(options->v[i]));
    }
    return 0;
}

static int
lines_make(struct lines *l, const struct sshconf_ask *ask, const struct session_flags *flags,
    const struct conf *conf, struct err *e)
{
    if (flags->family != AF_UNSPEC)
        lines_add(l, flags->family == AF_INET ? "-4" : "-6",
            mem_printf("AddressFamily %s", flags->family == AF_INET ? "inet" : "inet6"));
    if (ask->last)
        lines_hop(l, "the command line", flags->user, flags->port);
    if (lines_options(l, flags->options, ask->last, e) < 0)
        return -1;
    lines_hop(l, "the route", ask->hop->user, ask->hop->port);
    if (conf->known_hosts != NULL && strpbrk(conf->known_hosts, "\"\n") == NULL)
        lines_add(l, "fairlead's configuration",
            mem_printf("UserKnownHostsFile \"%s\"", conf->known_hosts));
    if (ask->through)
        lines_add(l, "the hop before it", mem_dup("ProxyCommand none"));
    else if (ask->direct)
        lines_add(l, "-J", mem_dup("ProxyJump none"));
    return 0;
}

static void
lines_done(struct lines *l)
{
    strv_done(&l->text);
    strv_done(&l->from);
}

/* A file of ssh_config, NULL when it is none that can be read. A relative -F is as ssh takes it. */
static char *
sshconf_read(void *arg, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct str text = {0};
    struct stat st;
    char part[8192];
    ssize_t n = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? 1 : -1;

    while (n > 0 && text.len < SSHSOURCE_FILE_MAX && (n = read(fd, part, sizeof part)) > 0)
        str_addn(&text, part, (size_t)n);
    if (fd >= 0)
        close(fd);
    return n >= 0 ? str_take(&text) : (str_done(&text), NULL);
}

static int
sshconf_ask(struct sshg *g, const char *host, const struct lines *l, struct sshdump *dump,
    struct err *e)
{
    const char *file = g->turn->flags->config_file;
    const struct sshsource_reader reader = {.read = sshconf_read};
    struct str said = {0};
    int rc;

    if (file != NULL && strcmp(file, "none") != 0 && access(file, R_OK) != 0)
        return err_sys(e, ERR_CONFIG, errno, "cannot read the ssh configuration %s", file);
    rc = sshg_present(g, e);
    if (rc == 0)
        return sshwalk_ask(host, file, &l->text, &l->from, dump, e);
    if (rc > 0)
        rc = sshg_ask(g, host, file, &l->text, dump, &said, e);
    if (rc == 0)
        sshsource_find(dump, &l->text, &l->from, str_text(&said), &reader);
    str_done(&said);
    return rc;
}

int
sshconf_find(struct sshg *g, const struct sshconf_ask *ask, struct sshconf *out,
    struct sshdump *dump, struct err *e)
{
    const struct session_flags *flags = g->turn->flags;
    const char *user = ask->last && flags->user != NULL ? flags->user : ask->hop->user;
    struct lines lines = {0};
    int rc = sshconf_check_names(ask->hop, user, e);

    if (rc == 0)
        rc = lines_make(&lines, ask, flags, g->turn->conf, e);
    if (rc == 0)
        rc = sshconf_ask(g, ask->hop->host, &lines, dump, e);
    lines_done(&lines);
    if (rc < 0)
        return -1;
    sshconf_take(out, dump, g->absent ? NULL : &g->defaults, ask, flags, g->turn->conf);
    if (!resource_user_ok(out->user) || !resource_host_ok(out->host))
        return err_set(e, ERR_CONFIG, "the ssh configuration of %s gives a host or user that no ssh "
            "may be given", ask->hop->host);
    return 0;
}

void
sshconf_done(struct sshconf *c)
{
    char *const texts[] = {c->alias, c->host, c->name, c->key_alias, c->user, c->bind_address,
        c->proxy_command, c->proxy_jump, c->agent, c->host_key_algorithms, c->kex, c->ciphers,
        c->macs, c->pubkey_algorithms};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(texts[i]);
    strv_done(&c->known_hosts);
    strv_done(&c->global_known_hosts);
    strv_done(&c->identities);
    strv_done(&c->certificates);
    strv_done(&c->methods);
    strv_done(&c->lacks);
    *c = (struct sshconf){0};
}
