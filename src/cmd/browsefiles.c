/* SPDX-License-Identifier: BSD-3-Clause
 * browsefiles: the names in a directory of this machine, for the screen, which does not wait for a disk. */
#include "config.h"

#include "cmd/browsefiles.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/listing.h"

#define BROWSEFILES_MAX 20000 /* names; more than that nobody walks through */

struct files {
    uv_work_t work;
    struct browsekeep *keep;
    char *dir;
    struct strv names;
    int rc;
    struct err e;
};

static bool
files_is_directory(DIR *d, const struct dirent *entry)
{
    struct stat st;

    if (entry->d_type == DT_DIR || entry->d_type == DT_REG)
        return entry->d_type == DT_DIR;
    return fstatat(dirfd(d), entry->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

static void
files_work(uv_work_t *work)
{
    struct files *f = work->data;
    DIR *d = opendir(f->dir);
    const struct dirent *entry;

    if (d == NULL) {
        f->rc = err_sys(&f->e, ERR_OS, errno, "%s cannot be read", f->dir);
        return;
    }
    while ((entry = readdir(d)) != NULL && f->names.n < BROWSEFILES_MAX) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            strv_take(&f->names, mem_printf("%s%s", entry->d_name,
                files_is_directory(d, entry) ? "/" : ""));
    }
    closedir(d);
    listing_sort(&f->names);
}

static void
files_done(uv_work_t *work, int status)
{
    struct files *f = work->data;

    if (f->keep->app != NULL)
        app_files(f->keep->app, &(struct app_listing){.dir = f->dir, .names = &f->names,
            .more = f->names.n == BROWSEFILES_MAX, .e = f->rc != 0 ? &f->e : NULL});
    strv_done(&f->names);
    free(f->dir);
    free(f);
}

int
browsefiles_begin(struct browsekeep *keep, const char *dir, struct err *e)
{
    char *path = listing_here(dir, keep->cmd->dirs.home, e);
    struct files *f;

    if (path == NULL)
        return -1;
    f = mem_zalloc(sizeof *f);
    f->work.data = f;
    f->keep = keep;
    f->dir = path;
    uv_queue_work(keep->loop, &f->work, files_work, files_done);
    return 0;
}
