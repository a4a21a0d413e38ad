/* SPDX-License-Identifier: BSD-3-Clause
 * recallfile: a file of the state directory with what is kept by server and option. */
#include "config.h"

#include "cmd/recallfile.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"

#define RECALLFILE_MAX (4 * 1024 * 1024)

/* No file is an empty one. */
static int
recallfile_load(const char *path, struct recall *out, struct err *e)
{
    struct str text = {0};
    int rc = dirs_read(path, RECALLFILE_MAX, &text, e);

    if (rc == 0)
        recall_parse(out, str_text(&text), text.len);
    else if (e->code == ERR_NOT_FOUND)
        rc = 0;
    str_done(&text);
    return rc;
}

void
recallfile_read(const struct dirs *d, const char *name, bool whole, struct recall *out)
{
    char *path = dirs_path(d->state, name);
    struct err e;

    *out = (struct recall){.whole = whole};
    if (recallfile_load(path, out, &e) != 0)
        log_say(LOG_WARN, "saved", "%s", e.text);
    free(path);
}

int
recallfile_change(const struct dirs *d, const char *name, bool whole,
    void (*change)(struct recall *r, void *arg), void *arg, struct err *e)
{
    char *path = dirs_path(d->state, name);
    int lock = dirs_lock(path);
    struct recall r = {.whole = whole};
    struct str text = {0};
    int rc = recallfile_load(path, &r, e);

    if (rc == 0) {
        change(&r, arg);
        recall_text(&r, &text);
        rc = dirs_write(path, str_text(&text), text.len, e);
    }
    str_done(&text);
    recall_done(&r);
    if (lock >= 0)
        close(lock);
    free(path);
    return rc;
}
