/* SPDX-License-Identifier: BSD-3-Clause
 * password: the password that a program hands over: --password-fd, --password-file. */
#include "config.h"

#include "cmd/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSWORD_MAX 4096

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
    if (out->len == 0)
        return err_set(e, ERR_USAGE, "the password from %s is empty", where);
    return 0;
}

int
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

int
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
