/* SPDX-License-Identifier: BSD-3-Clause
 * replace: a file's bytes replaced as a whole: a fault at any moment leaves the old ones. */
#include "config.h"

#include "cmd/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

#define REPLACE_LINKS 16 /* of one path; more is a circle */
#define REPLACE_TRIES 16 /* for a name that nobody has taken */

/* One writing. Everything is done by names within the open directory: nobody can put another one in
 * its place on the way. */
struct replacing {
    const char *path; /* for words */
    const char *name; /* its last part */
    char *temporary;  /* in the same directory */
    int dir, fd;
};

static int
replace_failed(const struct replacing *r, struct err *e)
{
    return err_sys(e, ERR_OS, errno, "%s cannot be written", r->path);
}

/* A new file ".NAME.xxxxxxxx": O_EXCL, so nobody else's is ever opened. */
static int
replace_temporary(struct replacing *r)
{
    for (int i = 0; i < REPLACE_TRIES; i++) {
        uint32_t number;

        if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
            return -1;
        free(r->temporary);
        r->temporary = mem_printf(".%s.%08x", r->name, (unsigned)number);
        r->fd = openat(
            r->dir, r->temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (r->fd >= 0 || errno != EEXIST)
            return r->fd >= 0 ? 0 : -1;
    }
    return -1;
}

static int
replace_put(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, bytes, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        bytes += put;
        n -= (size_t)put;
    }
    return fsync(fd);
}

/* A group that we are not in cannot be given on: then its rights are not given to ours either. */
static int
replace_owner(int fd, const struct stat *old)
{
    mode_t mode = old->st_mode & 07777;

    if (fchown(fd, old->st_uid, old->st_gid) != 0) {
        if (old->st_uid != geteuid())
            return -1;
        mode &= ~(mode_t)(S_IRWXG | S_ISUID | S_ISGID);
    }
    return fchmod(fd, mode);
}

/* The file is still the one that was read: a program that knows no lock may have written it. */
static int
replace_same(const struct replacing *r, const struct stat *old, struct err *e)
{
    struct stat now;

    if (fstatat(r->dir, r->name, &now, AT_SYMLINK_NOFOLLOW) == 0 && now.st_dev == old->st_dev &&
        now.st_ino == old->st_ino && now.st_size == old->st_size &&
        now.st_mtim.tv_sec == old->st_mtim.tv_sec && now.st_mtim.tv_nsec == old->st_mtim.tv_nsec)
        return 0;
    err_set(e, ERR_OS, "%s was changed by another program meanwhile", r->path);
    return err_hint(e, "nothing was written; try again");
}

static int
replace_copy_bytes(int from, int to)
{
    char buffer[16384];
    ssize_t n;

    while ((n = read(from, buffer, sizeof buffer)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || replace_put(to, buffer, (size_t)n) != 0)
            return -1;
    }
    return 0;
}

/* For file systems that know no second name of a file. */
static int
replace_copy(const struct replacing *r, const char *name, const struct stat *old)
{
    int from = openat(r->dir, r->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int to = openat(r->dir, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    int rc = from >= 0 && to >= 0 ? replace_copy_bytes(from, to) : -1;

    if (rc == 0)
        rc = replace_owner(to, old);
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    return rc;
}

/* NAME~ is the old file. It gets its name by a rename, so that an earlier one is there until then. */
static int
replace_backup(const struct replacing *r, const struct stat *old, struct err *e)
{
    char *kept = mem_printf("%s~", r->name), *between = mem_printf("%s~", r->temporary);
    int rc = linkat(r->dir, r->name, r->dir, between, 0);

    if (rc != 0)
        rc = replace_copy(r, between, old);
    if (rc == 0)
        rc = renameat(r->dir, between, r->dir, kept);
    if (rc != 0)
        err_sys(e, ERR_OS, errno, "%s was not changed, because %s~ cannot be written", r->path,
            r->path);
    /* A rename onto another name of the same file does nothing. */
    unlinkat(r->dir, between, 0);
    free(between);
    free(kept);
    return rc;
}

static int
replace_all(struct replacing *r, const char *bytes, size_t n, const struct stat *old, struct err *e)
{
    if (replace_temporary(r) != 0 || replace_put(r->fd, bytes, n) != 0)
        return replace_failed(r, e);
    if (old != NULL && replace_owner(r->fd, old) != 0)
        return err_sys(e, ERR_OS, errno, "the owner of %s cannot be kept", r->path);
    if (old != NULL && (replace_same(r, old, e) != 0 || replace_backup(r, old, e) != 0))
        return -1;
    if (renameat(r->dir, r->temporary, r->dir, r->name) != 0)
        return replace_failed(r, e);
    free(r->temporary);
    r->temporary = NULL;
    /* The change is there; whether it outlives a power cut is all that is left. */
    (void)fsync(r->dir);
    return 0;
}

int
replace_write(
    const char *path, const char *bytes, size_t n, const struct stat *old, struct err *e)
{
    const char *slash = strrchr(path, '/');
    char *dir = slash == NULL ? mem_dup(".") : mem_ndup(path, (size_t)(slash - path) + 1);
    struct replacing r = {.path = path, .name = slash != NULL ? slash + 1 : path, .fd = -1};
    int rc;

    r.dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    rc = r.dir < 0 ? replace_failed(&r, e) : replace_all(&r, bytes, n, old, e);
    if (r.fd >= 0)
        close(r.fd);
    if (rc != 0 && r.fd >= 0 && r.temporary != NULL)
        unlinkat(r.dir, r.temporary, 0);
    if (r.dir >= 0)
        close(r.dir);
    free(r.temporary);
    free(dir);
    return rc;
}

/* One link's target as a path; NULL with errno. */
static char *
replace_follow(const char *path)
{
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target);
    const char *slash = strrchr(path, '/');

    if (n < 0 || (size_t)n >= sizeof target) {
        errno = n < 0 ? errno : ENAMETOOLONG;
        return NULL;
    }
    if (target[0] == '/' || slash == NULL)
        return mem_ndup(target, (size_t)n);
    return mem_printf("%.*s/%.*s", (int)(slash - path), path, (int)n, target);
}

char *
replace_resolve(const char *path, struct err *e)
{
    char *at = mem_dup(path), *next;
    struct stat st;

    for (int i = 0; lstat(at, &st) == 0 && S_ISLNK(st.st_mode); i++) {
        if (st.st_uid != geteuid() && st.st_uid != 0) {
            err_set(e, ERR_OS, "%s is a symbolic link of somebody else's", at);
            err_hint(e, "give the file it leads to, if that is meant");
            free(at);
            return NULL;
        }
        next = i < REPLACE_LINKS ? replace_follow(at) : NULL;
        if (next == NULL)
            err_sys(e, ERR_OS, i < REPLACE_LINKS ? errno : ELOOP, "%s cannot be followed", at);
        free(at);
        at = next;
        if (at == NULL)
            return NULL;
    }
    return at;
}
