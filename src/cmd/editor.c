/* SPDX-License-Identifier: BSD-3-Clause
 * editor: the person's own editor on a text of ours, and what came of it. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/capture.h"
#include "cmd/keep.h"
#include "core/pvsc.h"

static const char *
editor_program(void)
{
    static const char *const names[] = {"VISUAL", "EDITOR"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && value[strspn(value, " \t")] != '\0')
            return value;
    }
    return "vi";
}

/* The setting may hold flags, and quotes around them: a shell reads it, as for every such program. */
static int
editor_run(const char *path, struct err *e)
{
    char shell[] = "sh", flag[] = "-c", *name = mem_dup(editor_program()), *copy = mem_dup(path);
    char *line = mem_printf("%s \"$@\"", name);
    char *argv[] = {shell, flag, line, name, copy, NULL};
    struct capture_spec spec = {.argv = argv, .terminal = true};
    struct capture ran;
    int rc = capture_run(&ran, &spec, e);

    if (rc == 0 && (ran.status != 0 || ran.signal != 0)) {
        rc = err_set(e, ERR_CANCELLED, "the editor '%.100s' ended with %s %d", name,
            ran.signal != 0 ? "signal" : "status", ran.signal != 0 ? ran.signal : ran.status);
        if (ran.status == 126 || ran.status == 127)
            err_hint(e, "set VISUAL or EDITOR to the editor that you have");
    }
    capture_done(&ran);
    free(line);
    free(copy);
    free(name);
    return rc;
}

/* Take the file's directory away, with what editors leave of their own beside it. */
static void
editor_clear(const char *path)
{
    char *dir = mem_ndup(path, (size_t)(strrchr(path, '/') - path));
    DIR *d = opendir(dir);
    struct dirent *entry;

    if (d != NULL) {
        while ((entry = readdir(d)) != NULL)
            unlinkat(dirfd(d), entry->d_name, 0);
        closedir(d);
    }
    rmdir(dir);
    free(dir);
}

/* The file after the editor: its text, or -1 with why there is none; 1 with an error too, when there is
 * something in the file that must not be thrown away. */
static int
editor_result(const char *path, const char *text, int rc, struct str *out, struct err *e)
{
    struct err unread;
    bool changed = true;

    if (dirs_read(path, PVSC_SIZE_MAX, out, &unread) != 0) {
        if (rc == 0)
            *e = unread;
        changed = unread.code != ERR_NOT_FOUND;
        rc = -1;
    } else if (strcmp(str_text(out), text) == 0) {
        changed = false;
        if (rc == 0)
            rc = err_set(e, ERR_CANCELLED, "nothing was changed in the editor");
    }
    if (rc != 0 && changed)
        err_hint(e, "what was written in it is in %s", path);
    return rc != 0 && changed ? 1 : rc;
}

char *
keep_draft(struct cmd *c, const char *text, struct err *e)
{
    char *dir = dirs_path(c->dirs.state, "edit.XXXXXX"), *path = NULL;

    if (mkdtemp(dir) == NULL) {
        err_sys(e, ERR_OS, errno, "no directory can be made in %s", c->dirs.state);
    } else {
        path = dirs_path(dir, "server.xml");
        if (dirs_write(path, text, strlen(text), e) != 0) {
            rmdir(dir);
            free(path);
            path = NULL;
        }
    }
    free(dir);
    return path;
}

int
keep_editor(struct cmd *c, const char *text, struct str *out, struct err *e)
{
    char *path = keep_draft(c, text, e);
    int rc;

    if (path == NULL)
        return -1;
    rc = editor_result(path, text, editor_run(path, e), out, e);
    if (rc <= 0)
        editor_clear(path);
    free(path);
    return rc == 0 ? 0 : -1;
}
