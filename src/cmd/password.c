/* SPDX-License-Identifier: BSD-3-Clause
 * password: the password that a program hands over: --password-fd, --password-file. */
#include "config.h"

#include "cmd/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSWORD_MAX 4096
#define PASSWORD_FD_MAX 1048576

/* Byte by byte: what follows the line belongs to somebody else. */
static int
password_read(struct secret *out, int fd, const char *where, struct err *e)
{
    char byte;
    ssize_t n;

    for (;;) {
        n = read(fd, &byte, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(e, ERR_USAGE, errno, "no password can be read from %s", where);
        if (n == 0 || byte == '\n')
            break;
        if (out->len >= PASSWORD_MAX)
            return err_set(
                e, ERR_USAGE, "the password from %s is longer than %d bytes", where, PASSWORD_MAX);
        secret_add(out, &byte, 1);
    }
    mem_wipe(&byte, 1);
    if (out->len > 0 && out->bytes[out->len - 1] == '\r')
        secret_cut(out, out->len - 1);
    if (strlen(secret_text(out)) != out->len)
        return err_set(e, ERR_USAGE, "the password from %s holds a NUL byte", where);
    if (out->len == 0)
        return err_set(e, ERR_USAGE, "the password from %s is empty", where);
    return 0;
}

/* Up to the first newline, or the end. The descriptor is closed. */
static int
password_from_fd(struct secret *out, int fd, struct err *e)
{
    char where[40] = "descriptor ";
    int rc;

    snprintf(where + strlen(where), sizeof where - strlen(where), "%d", fd);
    rc = password_read(out, fd, where, e);
    if (fd > STDERR_FILENO)
        close(fd);
    return rc;
}

/* The same from a file that must be a plain one, ours, and closed to others. */
static int
password_from_file(struct secret *out, const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    int rc;

    if (fd < 0)
        return err_sys(e, ERR_NOT_FOUND, errno, "the password file %s cannot be opened", path);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
        (st.st_mode & 077) != 0) {
        close(fd);
        err_set(e, ERR_USAGE, "the password file %s must be a plain file of yours with mode 0600",
            path);
        return err_hint(e, "chmod 600 %s", path);
    }
    rc = password_read(out, fd, path, e);
    close(fd);
    return rc;
}

/* Whom it is for: NULL for the last host. *rest is what stands after "HOST=". A file may have such a name
 * itself: with a slash before the first "=" it is one. Allocated. */
static char *
password_host(const char *word, const char **rest)
{
    const char *equals = strchr(word, '='), *slash = strchr(word, '/');

    *rest = word;
    if (equals == NULL || equals == word || (slash != NULL && slash < equals))
        return NULL;
    *rest = equals + 1;
    return mem_ndup(word, (size_t)(equals - word));
}

/* Take text over. */
static int
password_keep(struct cmd *c, const char *host, struct secret *text, struct err *e)
{
    if (host != NULL) {
        givens_add(&c->passwords, host, text);
        return 0;
    }
    if (c->password.len > 0) {
        secret_wipe(text);
        err_set(e, ERR_USAGE, "two passwords are given for the same host");
        return err_hint(e, "--password-fd HOST=N and --password-file HOST=FILE say whose they are");
    }
    secret_move(&c->password, text);
    return 0;
}

static int
password_take(struct cmd *c, const char *word, bool file, struct err *e)
{
    const char *rest;
    char *host = password_host(word, &rest);
    struct secret text = {0};
    long long fd = -1;
    int rc = -1;

    if (file)
        rc = password_from_file(&text, rest, e);
    else if (!str_int(rest, 0, PASSWORD_FD_MAX, &fd))
        err_set(e, ERR_USAGE, "--password-fd wants the number of a descriptor, not %s", rest);
    else
        rc = password_from_fd(&text, (int)fd, e);
    c->password_stdin = c->password_stdin || (rc == 0 && !file && fd == 0);
    if (rc == 0)
        rc = password_keep(c, host, &text, e);
    secret_wipe(&text);
    free(host);
    return rc;
}

int
password_setup(struct cmd *c, struct err *e)
{
    const struct strv *fds = &c->opts.password_fds, *files = &c->opts.password_files;
    int rc = 0;

    for (size_t i = 0; i < fds->n && rc == 0; i++)
        rc = password_take(c, fds->v[i], false, e);
    for (size_t i = 0; i < files->n && rc == 0; i++)
        rc = password_take(c, files->v[i], true, e);
    return rc;
}
