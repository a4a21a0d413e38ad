/* SPDX-License-Identifier: BSD-3-Clause
 * sshconf: what flags, the plan and ssh_config say about one hop. libssh reads the files. */
#include "config.h"

#include "ssh/sshconf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/resource.h"
#include "ssh/identity.h"

#define SSHCONF_RSA_MIN 2048
#define SSHCONF_LINE_MAX 1000 /* libssh cuts longer lines in two */

char *
sshconf_home(void)
{
    struct passwd *pw = getpwuid(getuid());
    const char *home = pw != NULL ? pw->pw_dir : getenv("HOME");

    return mem_dup(home != NULL ? home : "/");
}

static void
sshconf_expand(struct str *out, char letter, const struct sshconf *c)
{
    char host[HOST_NAME_MAX + 1] = "";
    struct passwd *pw = getpwuid(getuid());
    char *home = sshconf_home();

    switch (letter) {
    case 'd':
        str_add(out, home);
        break;
    case 'h':
        str_add(out, c->host);
        break;
    case 'l':
        gethostname(host, sizeof host - 1);
        str_add(out, host);
        break;
    case 'p':
        str_addf(out, "%d", c->port);
        break;
    case 'r':
        str_add(out, c->user);
        break;
    case 'u':
        str_add(out, pw != NULL ? pw->pw_name : "");
        break;
    case '%':
        str_addc(out, '%');
        break;
    default:
        str_addc(out, '%');
        str_addc(out, letter);
    }
    free(home);
}

char *
sshconf_path(const char *text, const struct sshconf *c)
{
    struct str out = {0};
    char *home = sshconf_home();

    if (text[0] == '~' && (text[1] == '/' || text[1] == '\0')) {
        str_add(&out, home);
        text++;
    }
    for (; *text != '\0'; text++) {
        if (text[0] == '%' && text[1] != '\0')
            sshconf_expand(&out, *++text, c);
        else
            str_addc(&out, *text);
    }
    free(home);
    return str_take(&out);
}

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

static int
sshconf_check_names(const struct plan_hop *hop, const struct session_flags *flags, struct err *e)
{
    const char *user = flags->user != NULL ? flags->user : hop->user;

    if (hop->host == NULL || !resource_host_ok(hop->host))
        return err_set(e, ERR_USAGE, "the host of a hop is no name that ssh may be given");
    if (user != NULL && !resource_user_ok(user))
        return err_set(e, ERR_USAGE, "the user for %s is no name that ssh may be given", hop->host);
    return 0;
}

/* What comes before the files, as text in their own language. */
static int
sshconf_lines(struct str *out, const struct plan_hop *hop, bool through,
    const struct session_flags *flags, const struct conf *conf, struct err *e)
{
    size_t n = flags->options != NULL ? flags->options->n : 0;

    if (flags->user != NULL)
        str_addf(out, "User %s\n", flags->user);
    if (flags->port > 0)
        str_addf(out, "Port %d\n", flags->port);
    for (size_t i = 0; i < n; i++) {
        if (sshconf_check_line(flags->options->v[i], e) < 0)
            return -1;
        str_addf(out, "%s\n", flags->options->v[i]);
    }
    if (hop->user != NULL)
        str_addf(out, "User %s\n", hop->user);
    if (hop->port > 0)
        str_addf(out, "Port %d\n", hop->port);
    if (conf->known_hosts != NULL && strpbrk(conf->known_hosts, "\"\n") == NULL)
        str_addf(out, "UserKnownHostsFile \"%s\"\n", conf->known_hosts);
    if (through)
        str_add(out, "ProxyCommand none\n");
    return 0;
}

/* libssh reads files only: the lines become one that has no name. */
int
sshconf_parse_text(ssh_session ssh, const char *text)
{
    char path[64];
    size_t len = strlen(text);
    int fd = memfd_create("fairlead-ssh-config", MFD_CLOEXEC);
    int rc = -1;

    if (fd >= 0 && write(fd, text, len) == (ssize_t)len) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        rc = ssh_options_parse_config(ssh, path);
    }
    if (fd >= 0)
        close(fd);
    return rc;
}

static int
sshconf_parse_files(ssh_session ssh, const char *file, struct err *e)
{
    int rc;

    if (file != NULL && strcmp(file, "none") == 0)
        return 0;
    if (file != NULL && access(file, R_OK) != 0)
        return err_sys(e, ERR_CONFIG, errno, "cannot read the ssh configuration %s", file);
    rc = ssh_options_parse_config(ssh, file);
    if (rc < 0)
        return err_set(e, ERR_CONFIG, "the ssh configuration %s is not understood: %s",
            file != NULL ? file : "(~/.ssh/config, /etc/ssh/ssh_config)", ssh_get_error(ssh));
    return 0;
}

static char *
sshconf_get(ssh_session ssh, enum ssh_options_e which)
{
    char *value = NULL, *copy;

    if (ssh_options_get(ssh, which, &value) != SSH_OK)
        return NULL;
    copy = mem_dup(value);
    ssh_string_free_char(value);
    return copy;
}

static int
sshconf_no_proxy(ssh_session ssh, const char *host, struct err *e)
{
    char *proxy = sshconf_get(ssh, SSH_OPTIONS_PROXYCOMMAND);

    if (proxy == NULL)
        return 0;
    free(proxy);
    err_set(e, ERR_CONFIG, "the ssh configuration reaches %s by ProxyCommand or ProxyJump, which "
        "would run another program", host);
    return err_hint(e, "name the hops themselves (-J), or leave it out with -o ProxyCommand=none");
}

static char *
sshconf_known_hosts(ssh_session ssh, enum ssh_options_e which, const char *otherwise,
    const struct sshconf *c)
{
    char *raw = sshconf_get(ssh, which);
    bool none = raw != NULL && strcmp(raw, "none") == 0;
    char *path = sshconf_path(none ? "/dev/null" : raw != NULL ? raw : otherwise, c);

    ssh_options_set(ssh, which, path);
    free(raw);
    return path;
}

static void
sshconf_take(ssh_session ssh, const struct plan_hop *hop, struct sshconf *out)
{
    unsigned int port = 22;
    int strict = 1; /* "no" would make libssh call an unknown key a known one */
    int rsa_bits = SSHCONF_RSA_MIN;

    ssh_options_set(ssh, SSH_OPTIONS_RSA_MIN_SIZE, &rsa_bits);
    ssh_options_set(ssh, SSH_OPTIONS_STRICTHOSTKEYCHECK, &strict);
    out->host = sshconf_get(ssh, SSH_OPTIONS_HOST);
    if (out->host == NULL)
        out->host = mem_dup(hop->host);
    out->user = sshconf_get(ssh, SSH_OPTIONS_USER);
    if (out->user == NULL) {
        ssh_options_set(ssh, SSH_OPTIONS_USER, NULL); /* our own name */
        out->user = sshconf_get(ssh, SSH_OPTIONS_USER);
    }
    ssh_options_get_port(ssh, &port);
    out->port = (int)port;
    out->known_hosts = sshconf_known_hosts(ssh, SSH_OPTIONS_KNOWNHOSTS, "~/.ssh/known_hosts", out);
    out->global_known_hosts = sshconf_known_hosts(ssh, SSH_OPTIONS_GLOBAL_KNOWNHOSTS,
        "/etc/ssh/ssh_known_hosts", out);
}

/* libssh takes "a:b" for host and port: an IPv6 address needs its brackets. */
int
sshconf_set_host(ssh_session ssh, const char *host)
{
    char *boxed = strchr(host, ':') != NULL ? mem_printf("[%s]", host) : mem_dup(host);
    int rc = ssh_options_set(ssh, SSH_OPTIONS_HOST, boxed);

    free(boxed);
    return rc;
}

int
sshconf_apply(ssh_session ssh, const struct plan_hop *hop, bool through,
    const struct session_flags *flags, const struct conf *conf, struct sshconf *out,
    struct err *e)
{
    struct str lines = {0};
    bool no = false;
    int rc = -1;

    if (sshconf_check_names(hop, flags, e) < 0)
        return -1;
    ssh_options_set(ssh, SSH_OPTIONS_PROCESS_CONFIG, &no); /* ssh_connect is not to read files */
    if (sshconf_set_host(ssh, hop->host) < 0) {
        err_set(e, ERR_USAGE, "%s cannot be used as a host name", hop->host);
        goto out;
    }
    if (sshconf_lines(&lines, hop, through, flags, conf, e) < 0)
        goto out;
    if (sshconf_parse_text(ssh, str_text(&lines)) < 0) {
        err_set(e, ERR_USAGE, "a setting after -o is not understood: %s", ssh_get_error(ssh));
        goto out;
    }
    if (sshconf_parse_files(ssh, flags->config_file, e) < 0 ||
        sshconf_no_proxy(ssh, hop->host, e) < 0)
        goto out;
    sshconf_take(ssh, hop, out);
    if (out->user == NULL || !resource_user_ok(out->user) || !resource_host_ok(out->host)) {
        err_set(e, ERR_CONFIG, "the ssh configuration of %s gives a host or user that no ssh may "
            "be given", hop->host);
        goto out;
    }
    identity_find(out, hop, str_text(&lines), flags);
    rc = 0;
out:
    str_done(&lines);
    return rc;
}

void
sshconf_done(struct sshconf *c)
{
    free(c->host);
    free(c->user);
    free(c->known_hosts);
    free(c->global_known_hosts);
    strv_done(&c->identities);
    *c = (struct sshconf){0};
}
