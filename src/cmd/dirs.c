/* SPDX-License-Identifier: BSD-3-Clause
 * dirs: where files live: runtime, state and configuration directories; whole-file reads and
 * writes that leave the old file whole when they fail. */
#include "config.h"

#include "cmd/dirs.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "cmd/replace.h"

char *
dirs_path(const char *dir, const char *name)
{
    size_t n = strlen(dir);

    return mem_printf("%s%s%s", dir, n > 0 && dir[n - 1] == '/' ? "" : "/", name);
}

/* $NAME when it is an absolute path, as the XDG rules ask; else NULL. */
static const char *
dirs_env(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] == '/' ? value : NULL;
}

static char *
dirs_home(void)
{
    const char *home = dirs_env("HOME");
    struct passwd *pw = home == NULL ? getpwuid(getuid()) : NULL;

    if (pw != NULL && pw->pw_dir != NULL && pw->pw_dir[0] == '/')
        home = pw->pw_dir;
    return mem_dup(home != NULL ? home : "/");
}

/* "$NAME/tail", else "~/otherwise/tail". */
static char *
dirs_xdg(const struct dirs *d, const char *name, const char *otherwise, const char *tail)
{
    const char *base = dirs_env(name);
    char *home = base == NULL ? dirs_path(d->home, otherwise) : NULL;
    char *path = dirs_path(base != NULL ? base : home, tail);

    free(home);
    return path;
}

static void
dirs_sites(struct dirs *d)
{
    const char *list = getenv("XDG_CONFIG_DIRS");

    for (const char *p = list != NULL && *list != '\0' ? list : "/etc/xdg"; *p != '\0';) {
        size_t n = strcspn(p, ":");

        if (*p == '/')
            strv_take(&d->site, mem_printf("%.*s/fairlead", (int)n, p));
        p += n + (p[n] == ':');
    }
}

int
dirs_make(const char *path, struct err *e)
{
    char *copy = mem_dup(path);
    int rc = 0, error = 0;

    for (char *p = copy + 1; rc == 0; p++) {
        char kept = *p;

        if (kept != '/' && kept != '\0')
            continue;
        *p = '\0';
        if (mkdir(copy, 0700) != 0 && errno != EEXIST) {
            error = errno;
            rc = -1;
        }
        *p = kept;
        if (kept == '\0')
            break;
    }
    if (rc != 0)
        err_sys(e, ERR_OS, error, "the directory %s cannot be made", path);
    free(copy);
    return rc;
}

/* Ours, a real directory, and closed to others. */
static int
dirs_check(const char *path, struct err *e)
{
    struct stat st;

    if (lstat(path, &st) != 0)
        return err_sys(e, ERR_OS, errno, "the directory %s cannot be looked at", path);
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid()) {
        err_set(e, ERR_OS, "%s is not a directory of yours", path);
        return err_hint(
            e, "remove it, or set XDG_RUNTIME_DIR and XDG_STATE_HOME to directories of yours");
    }
    if ((st.st_mode & 077) != 0 && chmod(path, 0700) != 0)
        return err_sys(e, ERR_OS, errno, "the directory %s is open to others", path);
    return 0;
}

static int
dirs_own(const char *path, struct err *e)
{
    return dirs_make(path, e) == 0 ? dirs_check(path, e) : -1;
}

static int
dirs_runtime(struct dirs *d, struct err *e)
{
    const char *base = dirs_env("XDG_RUNTIME_DIR");
    struct stat st;

    /* One kept after su is another's, who could put a directory of theirs in our place. */
    if (base != NULL && stat(base, &st) == 0 && st.st_uid == geteuid()) {
        d->run = dirs_path(base, "fairlead");
        if (dirs_own(d->run, e) == 0)
            return 0;
        free(d->run);
    }
    d->run = mem_printf("/tmp/fairlead-%u", (unsigned)geteuid());
    return dirs_own(d->run, e);
}

int
dirs_find(struct dirs *d, struct err *e)
{
    struct err ignored;

    *d = (struct dirs){.home = dirs_home()};
    d->config = dirs_xdg(d, "XDG_CONFIG_HOME", ".config", "fairlead");
    d->cache = dirs_xdg(d, "XDG_CACHE_HOME", ".cache", "fairlead");
    d->paraview = dirs_xdg(d, "XDG_CONFIG_HOME", ".config", "ParaView");
    dirs_sites(d);
    if (dirs_runtime(d, e) != 0)
        return -1;
    d->state = dirs_xdg(d, "XDG_STATE_HOME", ".local/state", "fairlead");
    /* A home that is not there is not made: some accounts have none, on purpose. */
    if ((dirs_env("XDG_STATE_HOME") == NULL && access(d->home, X_OK) != 0) ||
        dirs_own(d->state, &ignored) != 0) {
        free(d->state);
        d->state = dirs_path(d->run, "state");
        if (dirs_own(d->state, e) != 0)
            return -1;
    }
    d->sessions = dirs_path(d->state, "sessions");
    return dirs_own(d->sessions, e);
}

void
dirs_done(struct dirs *d)
{
    free(d->home);
    free(d->run);
    free(d->state);
    free(d->sessions);
    free(d->cache);
    free(d->config);
    free(d->paraview);
    strv_done(&d->site);
    *d = (struct dirs){0};
}

static int
dirs_slurp(int fd, const char *path, size_t max, struct str *out, struct err *e)
{
    char buffer[16384];
    ssize_t n;

    while ((n = read(fd, buffer, sizeof buffer)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(e, ERR_OS, errno, "%s cannot be read", path);
        if (out->len + (size_t)n > max)
            return err_set(e, ERR_DATA, "%s is larger than %zu bytes", path, max);
        str_addn(out, buffer, (size_t)n);
    }
    return 0;
}

int
dirs_read(const char *path, size_t max, struct str *out, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    int rc;

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return err_sys(e, ERR_NOT_FOUND, errno, "%s", path);
    if (fd < 0)
        return err_sys(e, ERR_OS, errno, "%s cannot be opened", path);
    /* A named pipe is what a shell's <(...) gives; a directory or a device is a mistake. */
    if (fstat(fd, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode))) {
        close(fd);
        return err_set(e, ERR_DATA, "%s is not a file", path);
    }
    fcntl(fd, F_SETFL, 0);
    rc = dirs_slurp(fd, path, max, out, e);
    close(fd);
    return rc;
}

int
dirs_write(const char *path, const char *bytes, size_t n, struct err *e)
{
    return replace_write(path, bytes, n, NULL, e);
}

int
dirs_lock(const char *path)
{
    char *beside = mem_printf("%s.lock", path);
    int fd = open(beside, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd >= 0)
        while (flock(fd, LOCK_EX) != 0 && errno == EINTR)
            ;
    free(beside);
    return fd;
}

char *
dirs_program(const char *name)
{
    const char *path = getenv("PATH");

    if (strchr(name, '/') != NULL)
        return name[0] == '/' && access(name, X_OK) == 0 ? mem_dup(name) : NULL;
    for (const char *p = path != NULL ? path : "/usr/local/bin:/usr/bin:/bin"; *p != '\0';) {
        size_t n = strcspn(p, ":");
        char *full = mem_printf("%.*s/%s", (int)n, p, name);

        if (*p == '/' && access(full, X_OK) == 0)
            return full;
        free(full);
        p += n + (p[n] == ':');
    }
    return NULL;
}
