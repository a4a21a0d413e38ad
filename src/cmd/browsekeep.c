/* SPDX-License-Identifier: BSD-3-Clause
 * browsekeep: what the screen asks about the lists: consent to a start, and keeping them. */
#include "config.h"

#include "cmd/browsekeep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/edit.h"
#include "cmd/keep.h"
#include "cmd/trust.h"

bool
browsekeep_agreed(void *arg, const struct server *s)
{
    const struct browsekeep *k = arg;

    return k->fixed || trust_of(k->cmd, s, NULL) != TRUST_ASK;
}

int
browsekeep_tell(void *arg, const struct server *s, const struct values *chosen, struct str *out,
    struct err *e)
{
    struct browsekeep *k = arg;
    struct plan *p = cmd_plan(k->cmd, s, chosen, e);

    if (p == NULL)
        return -1;
    trust_tell(k->cmd, s, p, out);
    plan_free(p);
    return 0;
}

void
browsekeep_agree(void *arg, const struct server *s)
{
    trust_agree(((struct browsekeep *)arg)->cmd, s);
}

/* ---- keeping ---- */

static int
browsekeep_kept(const struct browsekeep *k, struct err *e)
{
    if (!k->fixed)
        return 0;
    return err_set(e, ERR_USAGE, "this list is made for this run and is not kept");
}

int
browsekeep_may_change(void *arg, const struct server *s, struct err *e)
{
    return browsekeep_kept(arg, e) < 0 ? -1 : keep_may_change(s, e);
}

int
browsekeep_add(void *arg, const char *name, const char *resource, const struct strv *properties,
    struct err *e)
{
    struct browsekeep *k = arg;

    return browsekeep_kept(k, e) < 0 ? -1 : keep_add(k->cmd, name, resource, properties, e);
}

int
browsekeep_set(void *arg, const struct server *s, const struct strv *properties, struct err *e)
{
    return keep_set(((struct browsekeep *)arg)->cmd, s, properties, e);
}

int
browsekeep_copy(void *arg, const struct server *s, const char *name, struct err *e)
{
    struct browsekeep *k = arg;

    return browsekeep_kept(k, e) < 0 ? -1 : keep_copy(k->cmd, s, name, e);
}

int
browsekeep_remove(void *arg, const struct server *s, struct err *e)
{
    return keep_remove(((struct browsekeep *)arg)->cmd, s, e);
}

int
browsekeep_element(void *arg, const struct server *s, struct str *out, struct err *e)
{
    return keep_element(s, out, e);
}

int
browsekeep_editor(void *arg, struct str *text, struct err *e)
{
    return edit_visit(((struct browsekeep *)arg)->cmd, text, e);
}

char *
browsekeep_draft(void *arg, const char *text, struct err *e)
{
    return keep_draft(((struct browsekeep *)arg)->cmd, text, e);
}

/* All of it, or why not. */
static int
save_bytes(int fd, const char *path, const char *text, struct err *e)
{
    size_t n = strlen(text);

    while (n > 0) {
        ssize_t wrote = write(fd, text, n);

        if (wrote < 0 && errno != EINTR)
            return err_sys(e, ERR_OS, errno, "%s cannot be written", path);
        text += wrote > 0 ? wrote : 0;
        n -= wrote > 0 ? (size_t)wrote : 0;
    }
    return 0;
}

int
browsekeep_save(void *arg, const char *path, const char *text, struct err *e)
{
    const char *home = getenv("HOME");
    char *full = strncmp(path, "~/", 2) == 0 && home != NULL ? dirs_path(home, path + 2) : mem_dup(path);
    int fd = open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), rc = -1;

    (void)arg;
    if (fd < 0) {
        err_sys(e, ERR_OS, errno, "%s cannot be made", full);
        err_hint(e, errno == EEXIST ? "name a file that is not there yet" : "name another place");
    } else {
        rc = save_bytes(fd, full, text, e);
        close(fd);
    }
    free(full);
    return rc;
}

int
browsekeep_replace(void *arg, const struct server *s, const char *before, const char *element,
    struct err *e)
{
    return keep_replace(((struct browsekeep *)arg)->cmd, s, before, element, e);
}

/* ---- import: a network may take its time, and the screen does not wait for it ---- */

struct fetch {
    uv_work_t work;
    struct browsekeep *keep;
    char *from, *path;
    size_t count;
    int rc;
    struct err e;
};

static void
fetch_work(uv_work_t *work)
{
    struct fetch *f = work->data;

    f->rc = keep_import(f->keep->cmd, f->from, false, &f->count, &f->path, &f->e);
}

static void
fetch_say(const struct fetch *f)
{
    char *text;

    if (f->rc == 0)
        text = mem_printf("Imported %zu server%s into %s; a start shows what it would do and asks.",
            f->count, f->count == 1 ? "" : "s", f->path);
    else
        text = mem_printf(f->e.hint[0] != '\0' ? "%s - %s" : "%s%s", f->e.text, f->e.hint);
    app_say(f->keep->app, text, f->rc != 0);
    free(text);
}

static void
fetch_done(uv_work_t *work, int status)
{
    struct fetch *f = work->data;

    f->keep->importing = false;
    if (f->keep->app != NULL) {
        fetch_say(f);
        app_reload(f->keep->app);
    }
    free(f->from);
    free(f->path);
    free(f);
}

int
browsekeep_import(void *arg, const char *from, struct err *e)
{
    struct browsekeep *k = arg;
    struct fetch *f;

    if (browsekeep_kept(k, e) < 0)
        return -1;
    if (from[0] == '\0')
        return err_set(e, ERR_USAGE, "Import what? Type a file or an https address; Esc goes back");
    if (k->importing)
        return err_set(e, ERR_USAGE, "an import is under way: wait until it has ended");
    f = mem_zalloc(sizeof *f);
    f->work.data = f;
    f->keep = k;
    f->from = mem_dup(from);
    k->importing = true;
    uv_queue_work(k->loop, &f->work, fetch_work, fetch_done);
    return 0;
}
