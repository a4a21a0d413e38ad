/* SPDX-License-Identifier: BSD-3-Clause
 * keepfile: one list of servers while it is changed: locked, read under the lock, written whole. */
#include "config.h"

#include "cmd/keepfile.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "cmd/dirs.h"
#include "cmd/replace.h"
#include "core/pvsc.h"

#define KEEPFILE_WAIT_MS 30000 /* for another that holds the lock */
#define KEEPFILE_TICK_MS 5

/* "dir/name" gives "dir/"; "name" gives "". */
static char *
keepfile_dir(const char *path)
{
    const char *slash = strrchr(path, '/');

    return mem_ndup(path, slash != NULL ? (size_t)(slash - path) + 1 : 0);
}

static int
keepfile_busy(const struct keepfile *k, struct err *e)
{
    err_set(e, ERR_TIMEOUT, "%s is being changed by another fairlead, for %d s now", k->path,
        KEEPFILE_WAIT_MS / 1000);
    return err_hint(e, "try again when that is done");
}

static int
keepfile_unwritable(const struct keepfile *k, int error, struct err *e)
{
    char *dir = keepfile_dir(k->path);

    if (error == ENOENT || error == ENOTDIR) {
        err_sys(e, ERR_NOT_FOUND, error, "%s cannot be made in %s", k->path, dir);
        free(dir);
        return -1;
    }
    err_sys(e, ERR_OS, error, "%s cannot be changed: its directory %s cannot be written", k->path,
        dir[0] != '\0' ? dir : ".");
    err_hint(e, "fairlead copy NAME NEW copies a server to a list of yours");
    free(dir);
    return -1;
}

/* Whoever had the lock before took the file away: then another one stands in its place, or none. */
static bool
keepfile_is_current(const struct keepfile *k)
{
    struct stat held, named;

    return fstat(k->lock_fd, &held) == 0 && lstat(k->lock, &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

/* One try: 1 locked, 0 not now, -1 with *e. */
static int
keepfile_try(struct keepfile *k, struct err *e)
{
    k->lock_fd = open(k->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (k->lock_fd < 0)
        return keepfile_unwritable(k, errno, e);
    if (flock(k->lock_fd, LOCK_EX | LOCK_NB) == 0) {
        if (keepfile_is_current(k))
            return 1;
    } else if (errno != EWOULDBLOCK && errno != EINTR) {
        /* replace_write still sees whether somebody else was faster. */
        log_say(LOG_WARN, "keep", "%s cannot be locked: %s", k->lock, strerror(errno));
        return 1;
    }
    close(k->lock_fd);
    k->lock_fd = -1;
    return 0;
}

static int
keepfile_lock(struct keepfile *k, struct err *e)
{
    struct timespec tick = {.tv_nsec = KEEPFILE_TICK_MS * 1000000L};
    char *dir = keepfile_dir(k->path);
    int rc = 0;

    k->lock = mem_printf("%s.%s.lock", dir, k->path + strlen(dir));
    free(dir);
    for (int waited = 0; (rc = keepfile_try(k, e)) == 0; waited += KEEPFILE_TICK_MS) {
        if (waited >= KEEPFILE_WAIT_MS)
            return keepfile_busy(k, e);
        nanosleep(&tick, NULL);
    }
    return rc > 0 ? 0 : -1;
}

static int
keepfile_foreign(const struct keepfile *k, struct err *e)
{
    struct passwd *owner = getpwuid(k->was.st_uid);

    err_set(e, ERR_OS, "%s cannot be changed: it belongs to %s", k->path,
        owner != NULL ? owner->pw_name : "another user");
    return err_hint(e, "fairlead copy NAME NEW copies a server to a list of yours");
}

/* Root may change what others own; it stays theirs. */
static int
keepfile_check(const struct keepfile *k, struct err *e)
{
    if (!S_ISREG(k->was.st_mode))
        return err_set(e, ERR_DATA, "%s is not a file", k->path);
    if (k->was.st_uid != geteuid() && geteuid() != 0)
        return keepfile_foreign(k, e);
    if ((k->was.st_mode & S_IWUSR) == 0) {
        err_set(e, ERR_OS, "%s is write-protected", k->path);
        return err_hint(e, "chmod u+w %s", k->path);
    }
    return 0;
}

static int
keepfile_read(struct keepfile *k, struct err *e)
{
    k->exists = lstat(k->path, &k->was) == 0;
    if (!k->exists && errno == ENOENT)
        return 0;
    if (!k->exists)
        return err_sys(e, ERR_OS, errno, "%s cannot be looked at", k->path);
    return dirs_read(k->path, PVSC_SIZE_MAX, &k->text, e);
}

/* The directory of a list of ours that does not exist yet. */
static int
keepfile_make(const struct keepfile *k, struct err *e)
{
    char *dir = keepfile_dir(k->path);
    size_t n = strlen(dir);
    int rc = 0;

    if (n > 1) {
        dir[n - 1] = '\0';
        rc = dirs_make(dir, e);
    }
    free(dir);
    return rc;
}

int
keepfile_open(struct keepfile *k, const char *path, enum keepfile_new may, struct err *e)
{
    *k = (struct keepfile){.lock_fd = -1};
    k->path = replace_resolve(path, e);
    if (k->path == NULL)
        return -1;
    /* Before the lock: what can never be written gets no lock file beside it. */
    k->exists = lstat(k->path, &k->was) == 0;
    if (k->exists && keepfile_check(k, e) != 0)
        return -1;
    if (!k->exists && may == KEEPFILE_OLD)
        return err_set(e, ERR_NOT_FOUND, "%s is not there any more", k->path);
    if (!k->exists && may == KEEPFILE_NEW_DIR && keepfile_make(k, e) != 0)
        return -1;
    return keepfile_lock(k, e) == 0 ? keepfile_read(k, e) : -1;
}

int
keepfile_write(struct keepfile *k, const char *bytes, size_t n, struct err *e)
{
    if (k->exists && n == k->text.len && memcmp(bytes, str_text(&k->text), n) == 0)
        return 0;
    return replace_write(k->path, bytes, n, k->exists ? &k->was : NULL, e);
}

void
keepfile_done(struct keepfile *k)
{
    if (k->lock_fd >= 0) {
        unlink(k->lock);
        close(k->lock_fd);
    }
    free(k->path);
    free(k->lock);
    str_done(&k->text);
    *k = (struct keepfile){.lock_fd = -1};
}
